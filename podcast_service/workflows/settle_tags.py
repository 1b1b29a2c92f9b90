"""Where page and sound file both say something new of an episode: what each says, and which a person chose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection

from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.sources import find_sources
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Conflict
from podcast_service.domain.tagging import Moved
from podcast_service.workflows.house import House
from podcast_service.workflows.retag import shown
from podcast_service.workflows.tags import tag_state, take_tags, write_tags


@dataclass(frozen=True, slots=True, kw_only=True)
class TagClash:
    """A field that changed on the page and in the file, with what each says in one short text."""

    field: str
    page: str
    file: str
    mark: str
    """What goes with a choice between the two: another one when either says something else."""


def file_waits(tx: Connection, kept: Kept[Episode]) -> bool:
    """Say whether the producer's file was tagged anew and waits: it has other bytes than the sound of the episode."""
    audio = kept.latest.audio
    place = f"{kept.source.rpartition('/')[0]}/{audio.name}" if audio else ""
    seen = find_sources(tx, place).get(place) if audio else None
    return audio is not None and seen is not None and seen.sha256 != audio.sha256


def tag_clashes(house: House, show: str, slug: str) -> tuple[TagClash, ...]:
    """Return what page and file do not agree on and only a person can decide. Raises NotFound, Invalid, Conflict."""
    return tuple(
        TagClash(
            field=one.field,
            page=shown(one.page, one.file),
            file=shown(one.file, one.page),
            mark=sha256(repr((one.page, one.file)).encode()).hexdigest()[:16],
        )
        for one in tag_state(house, show, slug).found
        if one.moved is Moved.BOTH
    )


def settle_tags(
    house: House, show: str, slug: str, choices: Mapping[str, str], marks: Mapping[str, str]
) -> tuple[str, ...]:
    """Let the ``page`` or the ``file`` count in each field of ``choices``; return the fields that were settled.

    What the page says is then written into the producer's file, what the file says into the page. ``marks`` are those
    of the clashes that were shown. Raises Invalid, Conflict when page or file say something else by now.
    """
    now = {one.field: one.mark for one in tag_clashes(house, show, slug)}
    choices = {name: side for name, side in choices.items() if name in now}  # else somebody has settled it
    if any(now[name] != marks.get(name) for name in choices):
        raise Conflict("tags_changed", episode=f"{show}/{slug}")
    of_file = [name for name, side in choices.items() if side == "file"]
    of_page = [name for name, side in choices.items() if side == "page"]
    if of_file:
        take_tags(house, show, slug, of_file)
    if of_page:
        write_tags(house, show, slug, of_page)
    return (*of_file, *of_page)
