"""Make, use and revoke the tokens of programs: each is for one show, up to one role, until one day (sec-S16)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import Connection

from podcast_service.catalog.api_tokens import (
    delete_api_token,
    delete_api_tokens,
    find_api_token,
    list_api_tokens,
    save_api_token,
)
from podcast_service.catalog.database import read, transact
from podcast_service.catalog.producers import find_producer
from podcast_service.credentials.tokens import new_token, token_hash
from podcast_service.domain.acts import Done
from podcast_service.domain.errors import Conflict, Forbidden, Invalid, NotFound
from podcast_service.domain.factor import TOKEN_LASTS_MOST, ApiToken
from podcast_service.domain.producer import Producer, ShowRole
from podcast_service.domain.text import one_line
from podcast_service.workflows.history import note
from podcast_service.workflows.house import House

PREFIX = "pst_"
"""How every token begins, so that one that strays is known for what it is."""
MOST = 50
_LONGEST_NAME = 60
_NOTED_EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """A token just made; ``secret`` is shown once and kept nowhere."""

    token: ApiToken
    secret: str = field(repr=False)


def make_api_token(house: House, producer: Producer, name: str, show: str, role: ShowRole, *, days: int) -> NewToken:
    """Make a token for a program in the producer's name; it never may more than they may then.

    Raises Invalid for a name or a time that will not do, Forbidden for a role they do not have, Conflict for too many.
    """
    called, lasts = one_line(name)[:_LONGEST_NAME], timedelta(days=days)
    if not called:
        raise Invalid("token_name")
    if not timedelta(days=1) <= lasts <= TOKEN_LASTS_MOST:
        raise Invalid("token_days", most=TOKEN_LASTS_MOST.days)
    now, secret = house.now(), new_token(PREFIX)
    token = ApiToken(
        id=uuid4().hex,
        producer=producer.id,
        name=called,
        token_sha256=token_hash(secret),
        show=show,
        role=role,
        made_at=now,
        ends_at=now + lasts,
    )
    if not producer.has(role, show):
        raise Forbidden("token_role")
    with transact(house.catalog) as tx:
        if len(list_api_tokens(tx, producer.id)) >= MOST:
            raise Conflict("token_many", most=MOST)
        save_api_token(tx, token)
        note(tx, house, Done.TOKEN_MADE, f"producer:{producer.id}", show=show, name=called, role=role.value)
    return NewToken(token=token, secret=secret)


def revoke_api_token(house: House, producer: str, token: str) -> None:
    """Let a token of a producer open nothing more. Raises NotFound."""
    with transact(house.catalog) as tx:
        if not delete_api_token(tx, producer, token):
            raise NotFound("token_unknown")
        note(tx, house, Done.TOKEN_REVOKED, f"producer:{producer}")


def revoke_api_tokens(tx: Connection, house: House, producer: str) -> int:
    """Let no token of a producer open anything; return how many still did."""
    count = sum(one.ends_at > house.now() for one in list_api_tokens(tx, producer))
    delete_api_tokens(tx, producer)
    if count:
        note(tx, house, Done.TOKENS_REVOKED, f"producer:{producer}", count=count)
    return count


def producer_of_token(house: House, secret: str) -> Producer:
    """Return in whose name a program asks, with the rights its token leaves them. Raises Forbidden for no token."""
    now = house.now()
    with read(house.catalog) as tx:
        token = find_api_token(tx, token_hash(secret)) if secret.startswith(PREFIX) else None
        producer = find_producer(tx, token.producer) if token else None
    if token is None or producer is None or token.ends_at <= now:
        raise Forbidden("token_refused")
    if token.used_at is None or now - token.used_at >= _NOTED_EVERY:
        with transact(house.catalog) as tx:
            if find_api_token(tx, token.token_sha256) is not None:  # revoked meanwhile: it must not come back
                save_api_token(tx, replace(token, used_at=now))
    return token.narrowed(producer)
