"""What a producer signs in with beside a password, and what opens the studio without one (sec-S13, S14, S16)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from podcast_service.domain.producer import Producer, ShowRole

LINK_LASTS = timedelta(hours=24)
"""A link to choose a password opens once, and for so long."""
CHALLENGE_LASTS = timedelta(minutes=5)
"""What a passkey has to sign is good for so long, and once."""
TOKEN_LASTS_MOST = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link by which a producer chooses a password: the hash of what stands in it, and until when it opens."""

    token_sha256: str
    producer: str
    made_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """An authenticator app. Until ``confirmed_at`` it is only being set up; ``last_step`` is that of the last code.

    ``secret`` is sealed where it is kept (``workflows/seal``).
    """

    producer: str
    secret: str
    made_at: datetime
    confirmed_at: datetime | None = None
    last_step: int | None = None

    def __repr__(self) -> str:
        """Tell whose it is, and never the secret (sec-S26)."""
        return f"App(producer={self.producer!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """A passkey: ``name`` is what its owner calls it, ``count`` the uses it has told."""

    id: str
    producer: str
    public_key: bytes
    count: int
    name: str
    made_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """What a program may do in a producer's name: at most ``role``, in the one show with the guid ``show``."""

    id: str
    producer: str
    name: str
    token_sha256: str
    show: str
    role: ShowRole
    made_at: datetime
    ends_at: datetime
    used_at: datetime | None = None

    def narrowed(self, producer: Producer) -> Producer:
        """Return the producer with what the token leaves of their rights: never more than they have now (sec-S16)."""
        left = self.role if producer.has(self.role, self.show) else producer.role_in(self.show)
        return Producer(
            id=producer.id,
            email=producer.email,
            name=producer.name,
            language=producer.language,
            roles=((self.show, left),) if left else (),
        )
