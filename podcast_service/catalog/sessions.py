"""Find and save sessions by the hash of what a browser holds."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection, delete, select

from podcast_service.catalog.studio_tables import sessions
from podcast_service.catalog.upsert import put
from podcast_service.domain.session import Session


def find_session(tx: Connection, token_sha256: str) -> Session | None:
    """Find a session, whether it has ended by the clock or not."""
    row = tx.execute(select(sessions).where(sessions.c.token_sha256 == token_sha256)).one_or_none()
    return Session(**row._mapping) if row else None


def list_sessions(tx: Connection, producer: str) -> list[Session]:
    """Return the sessions of a producer, the one used last first."""
    mine = select(sessions).where(sessions.c.producer == producer).order_by(sessions.c.used_at.desc())
    return [Session(**row._mapping) for row in tx.execute(mine)]


def save_session(tx: Connection, session: Session) -> None:
    """Keep a session as it stands."""
    put(tx, sessions, [asdict(session)])


def delete_session(tx: Connection, token_sha256: str) -> None:
    """End a session."""
    tx.execute(delete(sessions).where(sessions.c.token_sha256 == token_sha256))
