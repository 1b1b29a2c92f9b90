"""Passwords as argon2id keeps them: slow to try, and few at once, as each takes 64 MiB (sec-S14)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from threading import BoundedSemaphore

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from podcast_service.domain.errors import Unavailable
from podcast_service.domain.password import LONGEST, normalised

AT_ONCE = 2
"""How many passwords one process works on at a time; the others wait their turn."""
PATIENCE = 5.0
"""Seconds they wait."""
LEAST_GUESSES = 10**9
"""A password that a patient guesser has by then is refused."""
_LOOKED_AT = 72
"""Characters of a password that are compared with the lists: zxcvbn takes no more, and needs no more."""
_turns = BoundedSemaphore(AT_ONCE)


def is_guessed(password: str, about: Sequence[str]) -> bool:
    """Say whether a password is a common one, or made of one, of a row of keys, or of words about its owner."""
    from zxcvbn import zxcvbn  # only here: its lists take long to load, and passwords are chosen seldom

    return int(zxcvbn(password[:_LOOKED_AT], user_inputs=list(about))["guesses"]) < LEAST_GUESSES


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What a try at a password costs: memory, rounds and lanes. By default the second choice of RFC 9106."""

    kibibytes: int = 64 * 1024
    rounds: int = 3
    lanes: int = 4

    def hashed(self, password: str) -> str:
        """Return what is kept of a password. Raises Unavailable when too many are being worked on."""
        with _turn():
            return self._hasher.hash(normalised(password))

    def is_right(self, kept: str | None, password: str) -> bool:
        """Say whether ``password`` is the kept one; where none is kept it takes as long to say no.

        Raises Unavailable when too many are being worked on.
        """
        hopeless = kept is None or len(password) > LONGEST
        with _turn():
            try:
                return self._hasher.verify(kept or self._nobodys, normalised(password[:LONGEST])) and not hopeless
            except (VerificationError, InvalidHashError):
                return False

    def is_outdated(self, kept: str) -> bool:
        """Say whether a password is kept by another measure, so that it is hashed anew when it is known."""
        return self._hasher.check_needs_rehash(kept)

    @cached_property
    def _hasher(self) -> PasswordHasher:
        return PasswordHasher(
            time_cost=self.rounds, memory_cost=self.kibibytes, parallelism=self.lanes, hash_len=32, type=Type.ID
        )

    @cached_property
    def _nobodys(self) -> str:
        """Return a password nobody has, for accounts that do not exist."""
        return self._hasher.hash("nobody has this password, and nobody ever will")


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=PATIENCE):
        raise Unavailable("sign_in_busy")
    try:
        yield
    finally:
        _turns.release()
