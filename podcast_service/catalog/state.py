"""What is true of the catalog as a whole: its revision, when it changed, whether it was ever filled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from podcast_service.catalog.tables import state
from podcast_service.catalog.upsert import put
from podcast_service.domain.errors import PodcastError
from podcast_service.domain.said import facts_of, kept


def catalog_revision(tx: Connection) -> int:
    """Return a number that grows with every change of something public; 0 before the first."""
    return int(find_state(tx, "revision") or 0)


def changed_at(tx: Connection) -> datetime | None:
    """Return when something public last changed."""
    moment = find_state(tx, "changed_at")
    return datetime.fromisoformat(moment) if moment else None


def bump(tx: Connection, at: datetime | None = None) -> int:
    """Note that something public changes in this transaction (at ``at``, else now); return the new revision.

    Approving and saving a node call it by themselves.
    """
    revision = catalog_revision(tx) + 1
    save_state(tx, revision=str(revision), changed_at=(at or datetime.now(UTC)).astimezone(UTC).isoformat())
    return revision


def library_seed(tx: Connection) -> str:
    """Return what the guids of feeds of several shows are made from, empty while there is no such feed."""
    return find_state(tx, "seed") or ""


def save_library_seed(tx: Connection, seed: str) -> None:
    """Keep it for good: what is added later changes no guid."""
    save_state(tx, seed=seed)


def first_ingest_done(tx: Connection) -> bool:
    """Say whether a whole first ingest has gone through: until then what the files say counts as approved."""
    return find_state(tx, "first_ingest_done") is not None


def mark_first_ingest(tx: Connection) -> None:
    """Note that the first ingest has gone through."""
    save_state(tx, first_ingest_done="1")


def refusals(tx: Connection) -> dict[str, PodcastError]:
    """Return what the last look at each file refused: subject to reason."""
    found: dict[str, dict[str, object]] = json.loads(find_state(tx, "refused") or "{}")
    return {subject: _reason(told) for subject, told in found.items()}


def save_refusals(tx: Connection, found: Mapping[str, PodcastError], *, under: str = "") -> None:
    """Keep what was refused below the folder ``under`` (by default everywhere) instead of what was refused before."""
    others = {subject: error for subject, error in refusals(tx).items() if under and subject.split("/")[0] != under}
    told = {subject: {"code": one.code, "facts": kept(one.facts)} for subject, one in {**others, **found}.items()}
    save_state(tx, refused=json.dumps(told, ensure_ascii=True))


def _reason(told: dict[str, object]) -> PodcastError:
    facts = told["facts"]
    return PodcastError(str(told["code"]), **facts_of(facts if isinstance(facts, dict) else {}))


def beat(tx: Connection) -> str | None:
    """Return the last sign of life of a worker, as the document it wrote."""
    return find_state(tx, "beat")


def save_beat(tx: Connection, document: str) -> None:
    """Keep a sign of life."""
    save_state(tx, beat=document)


def find_state(tx: Connection, key: str) -> str | None:
    """Find one fact about the catalog as a whole."""
    value: str | None = tx.execute(select(state.c.value).where(state.c.key == key)).scalar_one_or_none()
    return value


def save_state(tx: Connection, **values: str) -> None:
    """Keep facts about the catalog as a whole."""
    put(tx, state, [{"key": key, "value": value} for key, value in values.items()])
