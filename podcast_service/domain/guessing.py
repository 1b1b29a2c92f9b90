"""How long whoever gave a wrong password waits before the next try: longer each time, and never for ever (sec-S15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Of(StrEnum):
    """What tries are counted by.

    The password of an account, from browsers it does not know; a neighbourhood of the network; a browser the account
    knows; the second step of an account; the password given once more by who is signed in.
    """

    ACCOUNT = "account"
    ADDRESS = "address"
    DEVICE = "device"
    CODE = "code"
    PROOF = "proof"


FREE = dict.fromkeys(Of, 5) | {Of.ADDRESS: 20}
"""Wrong tries without a wait: people mistype, and a whole house may share one address."""
FIRST = timedelta(seconds=2)
LONGEST = timedelta(minutes=15)
FORGOTTEN = dict.fromkeys(Of, timedelta(hours=24)) | {Of.ADDRESS: timedelta(hours=2)}
"""After so long without a wrong try nothing is held against anyone, and nothing is kept of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """Wrong tries in a row by one key: how many, and when the last one was."""

    of: Of
    count: int
    last_at: datetime


def free_at(tries: Tries) -> datetime:
    """Return when the next try is heard: the wait doubles with each wrong one, up to a quarter of an hour."""
    over = tries.count - FREE[tries.of]
    if over < 0:
        return tries.last_at
    return tries.last_at + min(FIRST * (1 << min(over, 20)), LONGEST)


def is_forgotten(tries: Tries, now: datetime) -> bool:
    """Say whether the tries lie so far back that they count no more."""
    return now - tries.last_at >= FORGOTTEN[tries.of]


def wait(tries: Tries | None, now: datetime) -> timedelta:
    """Return how long the next try has to wait; nothing where it need not."""
    if tries is None or is_forgotten(tries, now):
        return timedelta()
    return max(free_at(tries) - now, timedelta())


def one_more(tries: Tries | None, of: Of, now: datetime) -> Tries:
    """Return the tries with one more that is held to be wrong until it proves right."""
    count = 0 if tries is None or is_forgotten(tries, now) else tries.count
    return Tries(of=of, count=count + 1, last_at=now)
