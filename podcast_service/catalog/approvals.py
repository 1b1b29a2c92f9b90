"""Who asked a second person to look at a revision, and who approved it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, literal, select

from podcast_service.catalog.studio_tables import approvals
from podcast_service.catalog.tables import episodes
from podcast_service.catalog.upsert import put


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """That somebody asked a second person to approve one exact revision, and who did.

    ``asked_producer`` and ``given_producer`` are ids of accounts; a later revision needs another approval.
    """

    subject: str
    revision: int
    asked_by: str
    asked_producer: str
    asked_at: datetime
    given_by: str | None = None
    given_producer: str | None = None
    given_at: datetime | None = None

    @property
    def is_given(self) -> bool:
        """Say whether a second person approved it."""
        return self.given_at is not None


def find_approval(tx: Connection, subject: str, revision: int) -> Approval | None:
    """Find what was asked and given for a revision."""
    mine = and_(approvals.c.subject == subject, approvals.c.revision == revision)
    row = tx.execute(select(approvals).where(mine)).one_or_none()
    return Approval(**row._mapping) if row else None


def list_asked(tx: Connection, *, but: str = "") -> frozenset[str]:
    """Return the guids of the episodes whose latest revision waits for a second person, ``but`` who did not ask."""
    same = and_(approvals.c.subject == literal("episode:") + episodes.c.guid, approvals.c.revision == episodes.c.latest)
    question = (
        select(episodes.c.guid)
        .join(approvals, same)
        .where(approvals.c.given_at.is_(None), approvals.c.asked_producer != but)
    )
    return frozenset(tx.execute(question).scalars())


def save_approval(tx: Connection, approval: Approval) -> None:
    """Keep what was asked and given."""
    put(tx, approvals, [asdict(approval)])
