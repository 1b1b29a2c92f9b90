"""A secret link to the page of an episode as it would be published: whoever has it sees that page, until its end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

LASTS_DAYS = (1, 7, 30)
"""How long a link may be made to last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewLink:
    """A link; what it holds is kept as a hash, so nobody who reads the catalog can use it. ``episode`` is a guid.

    ``producer`` is the account of who made it: the link leads nowhere once they may not make it any more. Of links
    made before that was kept, and on the command line, it is None.
    """

    id: str
    token_sha256: str = field(repr=False)
    episode: str
    by: str
    producer: str | None = None
    made_at: datetime
    ends_at: datetime

    def is_open(self, now: datetime) -> bool:
        """Say whether it still leads anywhere."""
        return now < self.ends_at
