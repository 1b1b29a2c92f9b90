"""Undo a publication within ten minutes, or a schedule before its time (exp-6.3.10).

A first publication goes back to draft: the item leaves the feed without a tombstone, and guid, addresses and date stay
the episode's own. A change goes back to what was public before and waits again. Later there is only ``withdraw``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.episodes import (
    approve_episode,
    get_episode,
    lock_episode,
    save_episode,
    unapprove_episode,
)
from podcast_service.catalog.history import list_entries
from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.shows import approve_show, get_show
from podcast_service.domain.acts import Done
from podcast_service.domain.episode import Episode, EpisodeStatus
from podcast_service.domain.errors import Conflict
from podcast_service.domain.history import Entry
from podcast_service.domain.show import Show
from podcast_service.workflows import history
from podcast_service.workflows.compose import compose_feeds
from podcast_service.workflows.house import House
from podcast_service.workflows.page_values import write_values
from podcast_service.workflows.restore import restore
from podcast_service.workflows.states import carry_state

WINDOW = timedelta(minutes=10)
_WHOLE = 10_000
"""Entries of the history of one episode: all there are."""


class Way(StrEnum):
    """What undoing means: a schedule is given up, the first publication or a later change is taken back."""

    SCHEDULE = "schedule"
    FIRST = "first"
    CHANGE = "change"


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """What can be undone, until when; ``before`` is the revision that was public before a change."""

    way: Way
    until: datetime
    before: int | None = None


def undoable(kept: Kept[Episode], entries: Iterable[Entry], now: datetime) -> Undo | None:
    """Decide what of an episode can be undone at ``now``; ``entries`` are its history, the newest first. Pure."""
    public = kept.approved
    if public is None or public.is_gone() or public.published_at is None:
        return None
    if public.is_scheduled(now):
        return Undo(way=Way.SCHEDULE, until=public.published_at)
    last = next((one for one in entries if _published(one, kept.approved_revision)), None)
    if last is None or now >= (until := max(last.at, public.published_at) + WINDOW):
        return None
    before = last.facts.get("before")
    if before is None:  # nobody had heard it before
        return Undo(way=Way.FIRST, until=until)
    return Undo(way=Way.CHANGE, until=until, before=int(before))


def _published(entry: Entry, revision: int | None) -> bool:
    return entry.act == Done.PUBLISHED and entry.revision == revision


def find_undo(house: House, kept: Kept[Episode]) -> Undo | None:
    """Look at what of an episode can be undone now."""
    with read(house.catalog) as tx:
        return _find(tx, kept, house.now())


def _find(tx: Connection, kept: Kept[Episode], now: datetime) -> Undo | None:
    return undoable(kept, list_entries(tx, subject=f"episode:{kept.latest.guid}"), now)


def undo(house: House, show: str, slug: str, revision: int | None) -> Way:
    """Undo the publication of ``revision``, or its schedule; return which it was.

    ``revision`` is what whoever asks saw approved: pressed twice, nothing else is undone. Raises NotFound, Conflict
    when it is too late, another is approved now, or the page was edited meanwhile, Unavailable when the page is gone.
    """
    with transact(house.catalog) as tx:
        kept_show = get_show(tx, show)
        kept = lock_episode(tx, get_episode(tx, show, slug).latest.guid)
        _see_same(kept, revision, f"{show}/{slug}")
        found = _find(tx, kept, house.now())
        if found is None:
            raise Conflict("undo_too_late", episode=f"{show}/{slug}", minutes=WINDOW // timedelta(minutes=1))
        if found.before is None:
            _back_to_draft(tx, house, kept_show.latest, kept, found)
        else:
            approve_episode(tx, kept.latest.guid, found.before)
            _note(tx, house, kept_show.latest, kept, found.before, found)
    compose_feeds(house)
    if found.before is not None and kept_show.latest.auto_publish:  # where text never waits, it would go out again
        restore(house, show, slug, found.before)
    return found.way


def _see_same(kept: Kept[Episode] | Kept[Show], revision: int | None, name: str) -> None:
    if kept.approved_revision != revision:
        raise Conflict("undo_other", name=name)


def _back_to_draft(tx: Connection, house: House, show: Show, kept: Kept[Episode], found: Undo) -> None:
    """Make the page a draft's; what nobody ever saw loses its date too, and its addresses."""
    values: dict[str, object] = {"status": EpisodeStatus.DRAFT.value}
    draft = replace(kept.latest, status=EpisodeStatus.DRAFT)
    if found.way is Way.SCHEDULE and not _was_out_before(tx, kept):
        values |= {"published_at": None, "enclosure": None}
        draft = replace(draft, published_at=None, enclosure=None)
    text = write_values(tx, house, kept, values)
    revision = save_episode(tx, draft, source=kept.source, made_at=house.now())
    unapprove_episode(tx, draft.guid)
    carry_state(tx, f"episode:{draft.guid}", kept.latest_revision, revision, text)
    _note(tx, house, show, kept, revision, found)


def _was_out_before(tx: Connection, kept: Kept[Episode]) -> bool:
    """Say whether the episode was out once, and that was undone: apps may know it by its address for ever."""
    entries = list_entries(tx, subject=f"episode:{kept.latest.guid}", limit=_WHOLE)
    return any(one.act == Done.UNDONE and one.facts.get("way") == Way.FIRST for one in entries)


def _note(tx: Connection, house: House, show: Show, kept: Kept[Episode], revision: int, found: Undo) -> None:
    subject = f"episode:{kept.latest.guid}"
    history.note(tx, house, Done.UNDONE, subject, show=show.guid, revision=revision, way=found.way.value)


def undoable_show(kept: Kept[Show], entries: Iterable[Entry], now: datetime) -> Undo | None:
    """Decide whether the last change of a show's own page can be undone at ``now``; what moved it elsewhere cannot.

    Pure.
    """
    last = next((one for one in entries if _published(one, kept.approved_revision)), None)
    before = last.facts.get("before") if last else None
    if last is None or before is None or "moved" in last.facts or now >= last.at + WINDOW:
        return None
    return Undo(way=Way.CHANGE, until=last.at + WINDOW, before=int(before))


def find_undo_of_show(house: House, kept: Kept[Show]) -> Undo | None:
    """Look at whether the last change of a show's own page can be undone now."""
    with read(house.catalog) as tx:
        return _find_of_show(tx, kept, house.now())


def _find_of_show(tx: Connection, kept: Kept[Show], now: datetime) -> Undo | None:
    return undoable_show(kept, list_entries(tx, subject=f"show:{kept.latest.guid}"), now)


def undo_show(house: House, slug: str, revision: int | None) -> None:
    """Undo ``revision``, the last published change of a show's own page: it waits again. Raises NotFound, Conflict."""
    with transact(house.catalog) as tx:
        kept = get_show(tx, slug)
        _see_same(kept, revision, slug)
        found = _find_of_show(tx, kept, house.now())
        if found is None or found.before is None:
            raise Conflict("undo_too_late", episode=slug, minutes=WINDOW // timedelta(minutes=1))
        approve_show(tx, slug, found.before)
        guid = kept.latest.guid
        history.note(tx, house, Done.UNDONE, f"show:{guid}", show=guid, revision=found.before, way=found.way.value)
    compose_feeds(house)
