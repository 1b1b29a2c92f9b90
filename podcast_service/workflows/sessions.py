"""Open and end sessions: each sign-in gets a new one, and ending one is done here and not in the browser (sec-S13)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.factors import has_factor
from podcast_service.catalog.producers import find_producer
from podcast_service.catalog.sessions import delete_session, find_session, list_sessions, save_session
from podcast_service.credentials.tokens import new_token, token_hash
from podcast_service.domain.acts import Done
from podcast_service.domain.device import shortened_name
from podcast_service.domain.errors import NotFound, Unavailable
from podcast_service.domain.producer import Producer
from podcast_service.domain.session import Session
from podcast_service.workflows.api_tokens import revoke_api_tokens
from podcast_service.workflows.guessing import Asker
from podcast_service.workflows.history import note
from podcast_service.workflows.house import House

NOTED_EVERY = timedelta(minutes=1)
"""That a session is used is written down no more often than this."""


def recognise(house: House, token: str, *, is_used: bool = True) -> tuple[Producer, Session] | None:
    """Return who holds ``token`` and the session, whole or not; None for nobody and a session that has ended.

    It counts as used by that, unless somebody only looks how long it lasts.
    """
    now = house.now()
    with read(house.catalog) as tx:
        session = find_session(tx, token_hash(token))
        producer = find_producer(tx, session.producer) if session else None
    if session is None or producer is None or session.ends_at(is_administrator=producer.is_administrator) <= now:
        return None
    if is_used and now - session.used_at >= NOTED_EVERY:
        with suppress(Unavailable):  # it is a note: while the catalog is busy with a long ingest, it waits
            session = touch_session(house, session)
    return producer, session


def owes_factor(house: House, producer: Producer) -> bool:
    """Say whether the producer has to set up a second factor before anything else: administrators do (sec-S14)."""
    if not producer.is_administrator:
        return False
    with read(house.catalog) as tx:
        return not has_factor(tx, producer.id)


def open_session(
    tx: Connection,
    house: House,
    producer: Producer,
    asker: Asker,
    *,
    is_whole: bool = True,
    instead_of: str | None = None,
) -> str:
    """Open a session; return what the browser is to hold. ``instead_of`` is the hash of what it held before.

    Sessions of the producer that ended by the clock are cleared away.
    """
    now = house.now()
    for old in list_sessions(tx, producer.id):
        if old.ends_at(is_administrator=producer.is_administrator) <= now:
            delete_session(tx, old.token_sha256)
    if instead_of:
        delete_session(tx, instead_of)
    token = new_token()
    session = Session(
        token_sha256=token_hash(token),
        producer=producer.id,
        made_at=now,
        used_at=now,
        device=shortened_name(asker.device),
        is_whole=is_whole,
        proven_at=now,
    )
    save_session(tx, session)
    return token


def touch_session(house: House, session: Session) -> Session:
    """Note that a session was used just now."""
    touched = replace(session, used_at=house.now())
    with transact(house.catalog) as tx:
        if find_session(tx, session.token_sha256) is None:  # ended meanwhile: it must not come back
            return session
        save_session(tx, touched)
    return touched


def end_session(house: House, producer: str, token_sha256: str) -> None:
    """End a session of a producer. Raises NotFound for one that is not theirs, or over."""
    with transact(house.catalog) as tx:
        if token_sha256 not in {one.token_sha256 for one in list_sessions(tx, producer)}:
            raise NotFound("session_unknown")
        delete_session(tx, token_sha256)
        note(tx, house, Done.SESSION_ENDED, f"producer:{producer}")


def end_sessions(tx: Connection, producer: str, *, but: str | None = None) -> int:
    """End every session of a producer, or every other one; return how many."""
    others = [one for one in list_sessions(tx, producer) if one.token_sha256 != but]
    for one in others:
        delete_session(tx, one.token_sha256)
    return len(others)


def end_other_sessions(house: House, producer: str, token_sha256: str, *, with_keys: bool = False) -> int:
    """End every session of a producer but this one; return how many keys of programs were revoked ``with_keys``."""
    with transact(house.catalog) as tx:
        count = end_sessions(tx, producer, but=token_sha256)
        if count:
            note(tx, house, Done.SESSIONS_ENDED, f"producer:{producer}", count=count)
        return revoke_api_tokens(tx, house, producer) if with_keys else 0


def sign_out(house: House, producer: str, token_sha256: str) -> None:
    """End the session of the browser that asks."""
    with transact(house.catalog) as tx:
        delete_session(tx, token_sha256)
        note(tx, house, Done.SIGNED_OUT, f"producer:{producer}")
