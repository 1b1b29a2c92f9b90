"""Throw a draft away so that it can be taken back for thirty days; what was ever public can only be withdrawn."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from sqlalchemy import Connection

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.episodes import (
    find_episode_by_guid,
    get_episode,
    list_episodes,
    lock_episode,
    remove_draft,
    was_out,
)
from podcast_service.catalog.kept_states import delete_states, find_state
from podcast_service.catalog.revisions import Kept, delete_revisions
from podcast_service.catalog.shows import get_show, get_show_by_guid
from podcast_service.catalog.sources import delete_sources
from podcast_service.catalog.trash import (
    Thrown,
    forget_thrown,
    get_thrown,
    list_cut_short,
    list_thrown,
    save_thrown,
)
from podcast_service.content.folder import read_text
from podcast_service.content.front_matter import parse_page
from podcast_service.content.lock import alone_in
from podcast_service.content.waste import empty, move_into, new_place, take_out
from podcast_service.domain.acts import Done
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Conflict, Unavailable
from podcast_service.workflows import history
from podcast_service.workflows.house import House
from podcast_service.workflows.read_in import PATIENCE, read_in
from podcast_service.workflows.report import Report
from podcast_service.workflows.states import files_of, seen_folder

KEPT_FOR = timedelta(days=30)


def throw_away(house: House, show: str, slug: str) -> Thrown:
    """Put a draft's files into the waste basket and take it out of every list.

    Raises NotFound, Conflict for what was ever public. Killed half-way, the next ingest finds the draft again, and
    ``mend_trash`` the rest of it.
    """
    mend_trash(house)
    with alone_in(house.content):
        with read(house.catalog) as tx:
            kept_show, kept = get_show(tx, show), get_episode(tx, show, slug)
        if was_out(kept):
            raise Conflict("throw_public", episode=f"{show}/{slug}")
        paths, now = _own_files(house, kept), house.now()
        thrown = Thrown(
            guid=kept.latest.guid,
            show=kept_show.latest.guid,
            revision=kept.latest_revision,
            source=kept.source,
            folder=new_place(house.content, kept.source.partition("/")[0], slug, now),
            by=house.by.name,
            thrown_at=now,
        )
        _forget(house, kept, thrown, paths)
        move_into(house.content, thrown.folder, paths[::-1])  # the page last: cut short, it is the same draft still
    return thrown


def _forget(house: House, kept: Kept[Episode], thrown: Thrown, paths: list[str]) -> None:
    with transact(house.catalog) as tx:
        if lock_episode(tx, thrown.guid).latest_revision != kept.latest_revision:
            raise Conflict("throw_changed", episode=f"{kept.latest.show}/{kept.latest.slug}")
        remove_draft(tx, thrown.guid)
        delete_sources(tx, paths)
        save_thrown(tx, thrown)
        subject = f"episode:{thrown.guid}"
        history.note(tx, house, Done.THROWN_AWAY, subject, show=thrown.show, title=kept.latest.title)


def _own_files(house: House, kept: Kept[Episode]) -> list[str]:
    """Return the paths of the files that belong to the draft and to no other episode of the folder."""
    name = kept.source.partition("/")[0]
    with read(house.catalog) as tx:
        folder = seen_folder(tx, name)
        others = [one for one in list_episodes(tx, kept.latest.show) if one.latest.guid != kept.latest.guid]
        states = [find_state(tx, f"episode:{one.latest.guid}", one.latest_revision) for one in others]
        last = find_state(tx, f"episode:{kept.latest.guid}", kept.latest_revision)
    shared = {file for state in states if state for file in state.files}
    names = set(last.files) if last else set[str]()  # of a page that somebody took away the sound must not come back
    if (house.content / kept.source).is_file():
        page = parse_page(read_text(house.content / kept.source), kept.source)
        names = {file.name for file in files_of(page, kept.source, folder)}
    own = [f"{name}/{file}" for file in sorted(names - shared)]
    return [path for path in dict.fromkeys([kept.source, *own]) if (house.content / path).is_file()]


def mend_trash(house: House) -> None:
    """Put back what was put away of drafts that are there still: whoever threw them away was killed meanwhile."""
    with read(house.catalog) as tx:
        halves = list_cut_short(tx)
    folders = {one.source.partition("/")[0] for one in halves if _is_mended(house, one)}
    for name in folders:
        read_in(house, house.content / name)


def _is_mended(house: House, half: Thrown) -> bool:
    """Put the files of one back beside its page; say whether any were, as a name that is taken by now stays taken."""
    folder, _, page = half.source.partition("/")
    place = house.content / half.folder
    if (place / page).exists():
        return False  # all of it was thrown away, and the draft came back by another way
    with suppress(Conflict, Unavailable), alone_in(house.content, PATIENCE):
        found = take_out(house.content, half.folder, folder) if place.exists() else []
        with transact(house.catalog) as tx:
            forget_thrown(tx, half.guid)
        return bool(found)
    return False


def take_back(house: House, show_guid: str, guid: str) -> Report:
    """Put a draft's files back where they lay and read them in.

    Raises NotFound, Conflict when another file has one of the names by now, Unavailable when they are gone.
    """
    with read(house.catalog) as tx:
        thrown, show = get_thrown(tx, show_guid, guid), get_show_by_guid(tx, show_guid)
    folder = show.source.partition("/")[0]  # the show may have moved
    with alone_in(house.content, PATIENCE):
        if (house.content / thrown.folder).exists() or not _is_here(house, thrown, folder):
            take_out(house.content, thrown.folder, folder)
        with transact(house.catalog) as tx:
            forget_thrown(tx, guid)
            history.note(tx, house, Done.TAKEN_BACK, f"episode:{guid}", show=show_guid)
    return read_in(house, house.content / folder) or Report()


def _is_here(house: House, thrown: Thrown, folder: str) -> bool:
    """Say whether the page lies in its folder: all was put back, and only that was not written down."""
    return (house.content / folder / thrown.source.rpartition("/")[2]).exists()


def _forget_words(tx: Connection, guid: str) -> None:
    """Forget what was written in a draft, unless a page with its guid came back by another way."""
    if find_episode_by_guid(tx, guid) is None:
        delete_states(tx, f"episode:{guid}")
        delete_revisions(tx, f"episode:{guid}")


def empty_trash(house: House) -> int:
    """Remove for good what was thrown away more than thirty days ago; return how many places it was.

    What was written in it goes too, in every state it had; history keeps that there was a draft of that title.
    """
    mend_trash(house)
    before = house.now() - KEPT_FOR
    with alone_in(house.content):
        gone = empty(house.content, before)
    with transact(house.catalog) as tx:
        for thrown, _ in list_thrown(tx):
            if thrown.thrown_at < before:
                forget_thrown(tx, thrown.guid)
                _forget_words(tx, thrown.guid)
    return len(gone)
