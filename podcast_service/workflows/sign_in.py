"""Sign in: by a password and what it owes beside, or by a passkey, which is enough by itself (sec-S13, S14, S15)."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from podcast_service.catalog.accounts import find_password, is_disabled, save_password
from podcast_service.catalog.database import read, transact
from podcast_service.catalog.factors import (
    find_app,
    find_passkey,
    has_factor,
    save_app,
    save_passkey,
    spend_challenge,
    take_recovery_code,
)
from podcast_service.catalog.producers import find_producer, find_producer_by_email
from podcast_service.catalog.sessions import find_session, save_session
from podcast_service.credentials import passkeys
from podcast_service.credentials.codes import recovery_hash, step_of
from podcast_service.credentials.devices import account_mark
from podcast_service.credentials.tokens import token_hash
from podcast_service.domain.acts import Done
from podcast_service.domain.errors import Forbidden
from podcast_service.domain.factor import CHALLENGE_LASTS, App
from podcast_service.domain.producer import By, Producer
from podcast_service.workflows.guessing import (
    Asker,
    begin_try,
    by_code,
    by_passkey,
    by_password,
    by_proof,
    forgive,
    take_back,
)
from podcast_service.workflows.history import note
from podcast_service.workflows.house import House
from podcast_service.workflows.seal import sealed_anew, secret_of
from podcast_service.workflows.sessions import open_session

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who has come, and what the browser is to hold; not ``is_whole`` while a second factor is owed.

    ``mark`` stands for the account where it knows a browser. ``keys_revoked`` is how many keys of programs open nothing
    any more by that.
    """

    producer: Producer
    token: str
    is_whole: bool
    mark: str
    keys_revoked: int = 0

    def __repr__(self) -> str:
        """Tell who, and never the token (sec-S26)."""
        return f"SignedIn(producer={self.producer.id!r}, is_whole={self.is_whole})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """What a passkey was asked to sign, and when."""

    text: str
    made_at: datetime


def site_of(house: House) -> passkeys.Site:
    """Return whose passkeys ours are."""
    return passkeys.Site(address=house.public_url, name="Podcast studio")


def sign_in(house: House, email: str, password: str, asker: Asker, *, instead_of: str | None = None) -> SignedIn:
    """Sign in by address and password; the browser held ``instead_of`` before.

    Raises TooSoon after many wrong tries, Forbidden for a wrong one: nobody learns which of the two was wrong, nor
    whether there is such an account, not even from the time it takes.
    """
    producer, kept = _account(house, email)
    mark = account_mark(producer.id, kept) if producer and kept else None
    begin_try(house, by_password(asker, email, mark))
    if not house.passwords.is_right(kept, password) or producer is None or kept is None:
        _log.warning("sign_in_refused")
        raise Forbidden("sign_in_wrong")
    anew = house.passwords.hashed(password) if house.passwords.is_outdated(kept) else None
    with transact(house.catalog) as tx:
        if find_password(tx, producer.id) != kept:
            raise Forbidden("sign_in_wrong")
        if anew:
            save_password(tx, producer.id, anew)
        take_back(tx, by_password(asker, email, mark))
        is_whole = not has_factor(tx, producer.id)
        token = open_session(tx, house, producer, asker, is_whole=is_whole, instead_of=instead_of)
        if is_whole:
            forgive(tx, by_password(asker, email, mark))
            _let_in(tx, house, producer, "password")
    return SignedIn(producer=producer, token=token, is_whole=is_whole, mark=account_mark(producer.id, anew or kept))


def second_step(house: House, token_sha256: str, code: str, asker: Asker) -> SignedIn:
    """Give the code of an app, or one for when it is lost, to a session that owes it; the browser gets a new one.

    Raises TooSoon, and Forbidden for a wrong code, a session that owes nothing, or an app whose secret no key opens.
    """
    with read(house.catalog) as tx:
        producer = _owing(tx, house, token_sha256)
        mark = mark_of(tx, producer)
    counted = by_code(asker, producer.id, mark)
    begin_try(house, counted)
    with transact(house.catalog) as tx:
        producer = _owing(tx, house, token_sha256)
        way = _given(tx, house, producer, code)
        if way is None:
            _log.warning("second_step_refused")
            raise Forbidden("app_sealed" if _is_lost(house, find_app(tx, producer.id)) else "code_wrong")
        take_back(tx, counted)
        forgive(tx, (*counted, *by_password(asker, producer.email, mark)))
        token = open_session(tx, house, producer, asker, instead_of=token_sha256)
        _let_in(tx, house, producer, way)
    return SignedIn(producer=producer, token=token, is_whole=True, mark=mark)


def sign_in_by_passkey(
    house: House, challenge: Challenge, answer: str, asker: Asker, *, instead_of: str | None = None
) -> SignedIn:
    """Sign in by what a browser answers to ``challenge``. Raises TooSoon, and Forbidden for what opens nothing."""
    begin_try(house, by_passkey(asker))
    now = house.now()
    with transact(house.catalog) as tx:
        spend(tx, challenge, now)
        kept = find_passkey(tx, passkeys.named(answer))
        producer = find_producer(tx, kept.producer) if kept else None
        if kept is None or producer is None:
            raise Forbidden("passkey_unknown")
        key = passkeys.Key(id=kept.id, public_key=kept.public_key, count=kept.count)
        count = passkeys.signed(site_of(house), challenge.text, answer, key)
        save_passkey(tx, replace(kept, count=count, used_at=now))
        take_back(tx, by_passkey(asker))
        mark = mark_of(tx, producer)
        forgive(tx, by_password(asker, producer.email, mark))
        token = open_session(tx, house, producer, asker, instead_of=instead_of)
        _let_in(tx, house, producer, "passkey")
    return SignedIn(producer=producer, token=token, is_whole=True, mark=mark)


def spend(tx: Connection, challenge: Challenge, now: datetime) -> None:
    """Note that ``challenge`` is answered, which it is once. Raises Forbidden for a late answer, and a second one."""
    ends_at = challenge.made_at + CHALLENGE_LASTS
    if ends_at <= now:
        raise Forbidden("passkey_late")
    spend_challenge(tx, token_hash(challenge.text), ends_at, now)


def mark_of(tx: Connection, producer: Producer) -> str:
    """Return what stands for an account where it knows a browser."""
    return account_mark(producer.id, find_password(tx, producer.id) or "")


def prove(house: House, producer: Producer, token_sha256: str, password: str) -> None:
    """Give the password again before an account is changed. Raises TooSoon, Forbidden."""
    check_own(house, producer, password)
    with transact(house.catalog) as tx:
        session = find_session(tx, token_sha256)
        if session is not None:
            save_session(tx, replace(session, proven_at=house.now()))


def check_own(house: House, producer: Producer, password: str) -> None:
    """See that whoever is signed in knows the account's password. Raises TooSoon, Forbidden."""
    begin_try(house, by_proof(producer.id))
    _, kept = _account(house, producer.email)
    if not house.passwords.is_right(kept, password):
        raise Forbidden("password_wrong")
    with transact(house.catalog) as tx:
        forgive(tx, by_proof(producer.id))


def _account(house: House, email: str) -> tuple[Producer | None, str | None]:
    """Return the account of an address and what is kept of its password; nothing for one out of use."""
    with read(house.catalog) as tx:
        producer = find_producer_by_email(tx, email.strip())
        if producer is None or is_disabled(tx, producer.id):
            return None, None
        return producer, find_password(tx, producer.id)


def _owing(tx: Connection, house: House, token_sha256: str) -> Producer:
    session = find_session(tx, token_sha256)
    producer = find_producer(tx, session.producer) if session and not session.is_whole else None
    if session is None or producer is None:
        raise Forbidden("second_step_over")
    if session.ends_at(is_administrator=producer.is_administrator) <= house.now():
        raise Forbidden("second_step_over")
    return producer


def _given(tx: Connection, house: House, producer: Producer, code: str) -> str | None:
    """Take a code, which then opens nothing more; return what kind it was, None for a wrong one."""
    app = find_app(tx, producer.id)
    if app is not None and app.confirmed_at:
        secret = secret_of(house, app)
        step = step_of(secret, code, house.now(), app.last_step) if secret else None
        if secret and step is not None:
            save_app(tx, replace(sealed_anew(house, app, secret), last_step=step))
            return "app"
    return "recovery code" if take_recovery_code(tx, producer.id, recovery_hash(code)) else None


def _is_lost(house: House, app: App | None) -> bool:
    return app is not None and app.confirmed_at is not None and secret_of(house, app) is None


def _let_in(tx: Connection, house: House, producer: Producer, way: str) -> None:
    own = replace(house, by=By(name=producer.name, producer=producer.id))
    note(tx, own, Done.SIGNED_IN, f"producer:{producer.id}", way=way)
