"""Find and save the tokens of programs, by the hash of what they hold (sec-S16)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from podcast_service.catalog.account_tables import api_tokens
from podcast_service.catalog.upsert import put
from podcast_service.domain.factor import ApiToken
from podcast_service.domain.producer import ShowRole


def find_api_token(tx: Connection, token_sha256: str) -> ApiToken | None:
    """Find a token, whether it has ended or not."""
    row = tx.execute(select(api_tokens).where(api_tokens.c.token_sha256 == token_sha256)).one_or_none()
    return _token(row) if row else None


def list_api_tokens(tx: Connection, producer: str) -> list[ApiToken]:
    """Return the tokens of a producer, the oldest first."""
    mine = select(api_tokens).where(api_tokens.c.producer == producer).order_by(api_tokens.c.made_at)
    return [_token(row) for row in tx.execute(mine)]


def save_api_token(tx: Connection, token: ApiToken) -> None:
    """Keep a token as it stands."""
    put(tx, api_tokens, [asdict(token) | {"role": token.role.value}])


def delete_api_token(tx: Connection, producer: str, token: str) -> bool:
    """Let a token of a producer open nothing more; say whether there was one."""
    mine = (api_tokens.c.producer == producer) & (api_tokens.c.id == token)
    return tx.execute(delete(api_tokens).where(mine)).rowcount > 0


def delete_api_tokens(tx: Connection, producer: str) -> None:
    """Let no token of a producer open anything."""
    tx.execute(delete(api_tokens).where(api_tokens.c.producer == producer))


def _token(row: Row[Any]) -> ApiToken:
    return ApiToken(**{**row._mapping, "role": ShowRole(row.role)})
