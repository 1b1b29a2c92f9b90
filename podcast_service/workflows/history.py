"""Note what is done and by whom, in the transaction that does it (sec-S27)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from podcast_service.catalog.history import add_entry
from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.writers import find_writers
from podcast_service.domain.acts import Done
from podcast_service.domain.episode import Episode
from podcast_service.domain.history import Entry
from podcast_service.domain.producer import FOLDER, WORKER, By
from podcast_service.domain.text import one_line
from podcast_service.workflows.house import House


def note(
    tx: Connection,
    house: House,
    act: Done,
    subject: str,
    *,
    show: str | None = None,
    revision: int | None = None,
    **facts: object,
) -> None:
    """Add to history that ``house.by`` did ``act`` to ``subject``; facts are kept on one line, without controls."""
    kept = {name: one_line(str(value)) for name, value in facts.items() if value is not None}
    entry = Entry(
        at=house.now(),
        by=house.by.name,
        producer=house.by.producer,
        act=act,
        subject=subject,
        show=show,
        revision=revision,
        facts=kept,
    )
    add_entry(tx, entry)


def note_made(
    tx: Connection,
    house: House,
    subject: str,
    show: str | None,
    was: int | None,
    revision: int,
    changed: Collection[str],
) -> None:
    """Note ``revision`` if it is new, and whose word it is: anybody's act may read in what others wrote.

    ``changed`` are the hashes of the files that are others than those of the revision ``was``.
    """
    if revision == was:
        return
    act = Done.CREATED if was is None else Done.EDITED
    signed = find_writers(tx, show or subject, changed)
    for producer in dict.fromkeys(one.producer for one in signed):
        theirs = [one for one in signed if one.producer == producer]
        own = replace(house, by=By(name=theirs[-1].name, producer=producer))
        is_verdict = all(one.is_verdict for one in theirs)
        note(tx, own, act, subject, show=show, revision=revision, verdict="yes" if is_verdict else None)
    if not signed or not {one.sha256 for one in signed}.issuperset(changed):
        unsigned = FOLDER if changed else WORKER  # where no file changed, what it is made with did
        by = house.by if house.by.producer is None else unsigned
        note(tx, replace(house, by=by), act, subject, show=show, revision=revision)


def heard_before(kept: Kept[Episode] | None, now: datetime) -> int | None:
    """Return the revision that listeners get until something else goes out; None where they get nothing yet."""
    return kept.approved_revision if kept and kept.approved and kept.approved.is_public(now) else None
