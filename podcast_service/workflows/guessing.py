"""Count tries to sign in before they are heard, so that many at once gain nothing; the next one waits (sec-S15).

What is counted depends on who tries. Nobody can hold up who is signed in, or a browser that an account knows: those
tries count by themselves. Anybody can hold up a browser it does not know, for a quarter of an hour at most.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Connection

from podcast_service.catalog.database import transact
from podcast_service.catalog.tries import delete_tries, find_tries, forget_tries, save_tries
from podcast_service.credentials.tokens import token_hash
from podcast_service.domain.errors import Forbidden
from podcast_service.domain.guessing import Of, one_more, wait
from podcast_service.workflows.house import House

_IN_SECONDS = timedelta(seconds=100)

Counted = tuple[tuple[Of, str], ...]
"""What a try is counted by: of what, and which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A browser in which an account has come before; ``mark`` stands for the account and its password."""

    mark: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who is at the other end: ``address`` is a keyed hash of where they are, ``device`` what the browser says.

    ``known`` is what the browser keeps that somebody has signed in with.
    """

    address: str
    device: str = ""
    known: Device | None = None


class TooSoon(Forbidden):
    """There were too many wrong tries; ``seconds`` is how long the next one has to wait."""

    @property
    def seconds(self) -> int:
        """Return the wait in whole seconds."""
        found = self.facts["seconds"]
        return found if isinstance(found, int) else 1


def by_password(asker: Asker, email: str, mark: str | None) -> Counted:
    """Return what a password is counted by: the browser, if the account with that mark knows it, else all others do."""
    return _known(asker, mark) or ((Of.ACCOUNT, token_hash(email.strip().lower())), *by_passkey(asker))


def by_code(asker: Asker, producer: str, mark: str | None) -> Counted:
    """Return what the code of a second step is counted by: as a password, but only who has given that comes so far."""
    return _known(asker, mark) or ((Of.CODE, producer), *by_passkey(asker))


def by_passkey(asker: Asker) -> Counted:
    """Return what a passkey is counted by: there is no account before it is right."""
    return ((Of.ADDRESS, asker.address),)


def by_proof(producer: str) -> Counted:
    """Return what the password of who is signed in is counted by: nobody else can try that."""
    return ((Of.PROOF, producer),)


def begin_try(house: House, counted: Counted) -> None:
    """Count a try, as a wrong one until it proves right. Raises TooSoon when it comes too early: it is not counted."""
    now = house.now()
    with transact(house.catalog) as tx:
        forget_tries(tx, now)
        found = [(of, key, find_tries(tx, key)) for of, key in _keys(counted)]
        longest = max(wait(tries, now) for _, _, tries in found)
        if longest:
            raise _too_soon(longest)
        for of, key, tries in found:
            save_tries(tx, key, one_more(tries, of, now))


def take_back(tx: Connection, counted: Counted) -> None:
    """Take back the last try: it was right, but what was wrong before still counts."""
    for _, key in _keys(counted):
        tries = find_tries(tx, key)
        if tries is not None and tries.count > 1:
            save_tries(tx, key, replace(tries, count=tries.count - 1))
        elif tries is not None:
            delete_tries(tx, key)


def forgive(tx: Connection, counted: Counted) -> None:
    """Hold nothing against an account whose owner has come; an address may be that of others too."""
    for of, key in _keys(counted):
        if of is not Of.ADDRESS:
            delete_tries(tx, key)


def _known(asker: Asker, mark: str | None) -> Counted:
    if asker.known is None or asker.known.mark != mark:
        return ()
    return ((Of.DEVICE, f"{asker.known.mark}:{asker.known.name}"),)


def _keys(counted: Counted) -> list[tuple[Of, str]]:
    return [(of, f"{of}:{name}") for of, name in counted]


def _too_soon(longest: timedelta) -> TooSoon:
    seconds = math.ceil(longest.total_seconds())
    if longest <= _IN_SECONDS:
        return TooSoon("sign_in_wait_seconds", seconds=seconds)
    return TooSoon("sign_in_wait_minutes", minutes=math.ceil(seconds / 60), seconds=seconds)
