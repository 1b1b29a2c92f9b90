"""A second person's approval, for shows that ask for it: of one exact revision, and never one's own (exp-6.3.10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from podcast_service.catalog.approvals import Approval, find_approval, save_approval
from podcast_service.catalog.database import transact
from podcast_service.catalog.episodes import get_episode, lock_episode
from podcast_service.catalog.history import list_entries_after
from podcast_service.catalog.kept_states import list_hashes
from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.shows import get_show
from podcast_service.catalog.writers import find_writers
from podcast_service.domain.acts import Done
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Conflict, Forbidden, Invalid, NotFound
from podcast_service.domain.history import Entry
from podcast_service.domain.producer import COMMAND_LINE, FOLDER
from podcast_service.domain.show import Show
from podcast_service.workflows import history
from podcast_service.workflows.house import House

_MAKING = (
    Done.CREATED,
    Done.EDITED,
    Done.RESTORED,
    Done.FILE_ADDED,
    Done.FILE_CHANGED,
    Done.UPLOADED,
    Done.WITHOUT_TRANSCRIPT,
    Done.SPEAKERS_NAMED,
)
_NOBODY = (FOLDER.name, COMMAND_LINE.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Makers:
    """Who changed what waits to go out: their names by account, the last one last.

    ``is_whole`` is false where some of it came from a file that was changed in the folder, nobody knows by whom.
    """

    known: Mapping[str, str]
    is_whole: bool


def asks_for_approval(show: Kept[Show]) -> bool:
    """Say whether a show asks for a second person: at once when its page says so, until that is no longer public."""
    return show.latest.needs_approval or (show.approved is not None and show.approved.needs_approval)


def lacks_approval(tx: Connection, show: Kept[Show], episode: Episode, revision: int) -> Conflict | None:
    """Return why ``revision`` may not go out: ``show`` asks for a second person, and none approved it."""
    if not asks_for_approval(show):
        return None
    found = find_approval(tx, f"episode:{episode.guid}", revision)
    if found and found.is_given:
        return None
    return Conflict("publish_needs_approval", episode=f"{episode.show}/{episode.slug}")


def ask_approval(house: House, show: str, slug: str) -> Approval:
    """Ask a second person to look at the latest revision; asked again it stays as it was.

    Raises NotFound, Invalid where the show asks for no approval, Forbidden for whom nobody knows.
    """
    asker = _who(house)
    with transact(house.catalog) as tx:
        kept_show, kept = get_show(tx, show), _locked(tx, show, slug)
        if not asks_for_approval(kept_show):
            raise Invalid("approval_not_needed", show=show)
        subject, revision = f"episode:{kept.latest.guid}", kept.latest_revision
        if found := find_approval(tx, subject, revision):
            return found
        asked = Approval(
            subject=subject, revision=revision, asked_by=house.by.name, asked_producer=asker, asked_at=house.now()
        )
        save_approval(tx, asked)
        history.note(tx, house, Done.APPROVAL_ASKED, subject, show=kept_show.latest.guid, revision=revision)
    return asked


def give_approval(house: House, show: str, slug: str, revision: int) -> Approval:
    """Approve ``revision``, the one that was looked at, as a second person.

    Raises NotFound where nobody asked, Conflict when it was changed since, Forbidden for whoever asked, or changed any
    part of what is not public yet.
    """
    giver, name = _who(house), f"{show}/{slug}"
    with transact(house.catalog) as tx:
        kept_show, kept = get_show(tx, show), _locked(tx, show, slug)
        if kept.latest_revision != revision:
            raise Conflict("approval_of_other", episode=name)
        subject = f"episode:{kept.latest.guid}"
        found = find_approval(tx, subject, revision)
        if found is None:
            raise NotFound("approval_not_asked", episode=name)
        if found.is_given:
            return found
        if giver == found.asked_producer or giver in makers_of(tx, kept_show, kept).known:
            raise Forbidden("approval_own", episode=name)
        given = replace(found, given_by=house.by.name, given_producer=giver, given_at=house.now())
        save_approval(tx, given)
        history.note(tx, house, Done.APPROVED, subject, show=kept_show.latest.guid, revision=revision)
    return given


def makers_of(tx: Connection, show: Kept[Show], episode: Kept[Episode]) -> Makers:
    """Return who changed anything of what waits to go out: page, sound, transcript, cover, chapters.

    By the files they signed, whoever read those in, and by what history tells.
    """
    subject, public = f"episode:{episode.latest.guid}", episode.approved_revision
    now = list_hashes(tx, subject, first=(public or 0) + 1, last=episode.latest_revision)
    before = list_hashes(tx, subject, first=public, last=public) if public else frozenset()
    signed = [one for one in find_writers(tx, show.latest.guid, now - before) if not one.is_verdict]
    entries = list_entries_after(tx, subject, public)
    made = [one for one in reversed(entries) if one.act in _MAKING and "verdict" not in one.facts]
    told = [(one.producer, one.by) for one in made if one.producer]
    return Makers(
        known=dict([*((one.producer, one.name) for one in signed), *told]),
        is_whole=public == episode.latest_revision or (bool(made) and not any(map(_is_nobodys, made))),
    )


def _is_nobodys(entry: Entry) -> bool:
    return entry.producer is None and entry.by in _NOBODY


def _who(house: House) -> str:
    if house.by.producer is None:
        raise Forbidden("approval_nobody")
    return house.by.producer


def _locked(tx: Connection, show: str, slug: str) -> Kept[Episode]:
    return lock_episode(tx, get_episode(tx, show, slug).latest.guid)
