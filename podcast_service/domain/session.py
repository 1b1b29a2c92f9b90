"""A session: one browser in which a producer is signed in (sec-S13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST = timedelta(hours=12)
"""A session ends this long after sign-in, whatever happens in it."""
IDLE = timedelta(minutes=30)
"""An administrator's ends after so long without a request."""
HALF = timedelta(minutes=10)
"""One that still owes a second factor ends so long after the password was given."""
PROOF = timedelta(minutes=15)
"""So long after a password or a passkey was given, an account may be changed without giving it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """``token_sha256`` is the hash of what the browser holds; ``device`` what the browser calls itself.

    ``is_whole`` is false until a second factor that is owed was given: it then opens nothing but that step.
    """

    token_sha256: str
    producer: str
    made_at: datetime
    used_at: datetime
    device: str = ""
    is_whole: bool = True
    proven_at: datetime | None = None

    def ends_at(self, *, is_administrator: bool) -> datetime:
        """Return when the session ends if nothing more happens in it."""
        last = self.made_at + (LONGEST if self.is_whole else HALF)
        return min(last, self.used_at + IDLE) if is_administrator else last

    def is_proven(self, now: datetime) -> bool:
        """Say whether who is at the browser has just shown that the account is theirs."""
        return self.proven_at is not None and now - self.proven_at < PROOF
