"""Say which stored objects are needed, and by whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from podcast_service.catalog.episodes import list_episodes
from podcast_service.catalog.history import list_acts_since
from podcast_service.catalog.nodes import list_nodes
from podcast_service.catalog.renditions import list_renditions
from podcast_service.catalog.revisions import list_replaced_since
from podcast_service.catalog.shows import list_shows
from podcast_service.catalog.trash import list_thrown
from podcast_service.domain.acts import Done
from podcast_service.domain.episode import Episode
from podcast_service.domain.node import KINDS, Thing
from podcast_service.domain.publication import Publication
from podcast_service.domain.show import Show
from podcast_service.workflows.files_beside import kept_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """One object that is needed: its key, its bytes, and what it is to people."""

    key: str
    size: int
    what: str


def objects_of(one: Thing) -> Iterator[Pointer]:
    """Yield every object of a show, an episode, a publication, or of another page that shows pictures."""
    name = f"{one.show}/{one.slug}" if isinstance(one, Episode) else one.slug
    for shown in one.illustrations:
        for size in shown.sizes:
            yield Pointer(key=size.key, size=size.size, what=f"the picture {shown.name} in the text of {name}")
    if isinstance(one, Publication):
        for file in one.files:
            yield Pointer(key=file.key, size=file.size, what=f"{file.name} of the publication {one.slug}")
    if isinstance(one, Episode | Show):
        yield from _heard_and_seen(one, name)


def _heard_and_seen(one: Show | Episode, name: str) -> Iterator[Pointer]:
    for picture in (*one.cover.sizes, *one.cover.webp) if one.cover else ():
        yield Pointer(key=picture.key, size=picture.size, what=f"the cover of {name}")
    if isinstance(one, Episode):
        if one.audio:
            yield Pointer(key=one.audio.key, size=one.audio.size, what=f"the recording of {name}")
        for made in one.renditions:
            yield Pointer(key=made.audio.key, size=made.audio.size, what=f"what listeners get of {name}")
        for image in (chapter.image for chapter in one.chapters if chapter.image):
            for part in image.sizes:
                yield Pointer(key=part.key, size=part.size, what=f"a chapter's picture of {name}")


def keys_pointed_at(tx: Connection, since: datetime | None = None) -> set[str]:
    """Return the keys that the catalog needs; ``pointers`` says what counts."""
    return {one.key for one in pointers(tx, since)}


def pointers(tx: Connection, since: datetime | None = None) -> Iterator[Pointer]:
    """Yield what the catalog needs: of every show and episode the latest and the approved revision.

    What lies in the waste basket may come back. Every publication and what was made of a recording that counts are
    needed too, and with ``since`` every revision that another took the place of at or after then: somebody may be
    hearing it still; and what files beside pages were.
    A withdrawn episode counts like any other: nobody gets its bytes, but the recording may lie nowhere
    else, and only a person throws that away.
    """
    episodes = [one for kept in list_episodes(tx) for one in (kept.latest, kept.approved) if one]
    shows = [one for kept in list_shows(tx) for one in (kept.latest, kept.approved) if one]
    episodes += [episode for _, episode in list_thrown(tx)]
    if since:
        episodes += list_replaced_since(tx, "episode", since, Episode)
        shows += list_replaced_since(tx, "show", since, Show)
        yield from _files_before(tx, since)
    nodes = (node for kind in KINDS.values() for node in list_nodes(tx, kind))
    for thing in (*episodes, *shows, *nodes):
        yield from objects_of(thing)
    names = {one.audio.payload: f"{one.show}/{one.slug}" for one in episodes if one.audio}
    for payload, recipe, audio in list_renditions(tx):
        if payload in names:
            yield Pointer(
                key=audio.key, size=audio.size, what=f"the {recipe} made of the recording of {names[payload]}"
            )


def _files_before(tx: Connection, since: datetime) -> Iterator[Pointer]:
    """Yield the bytes that files beside pages had until ``since`` or later: a change of them can be undone."""
    for entry in list_acts_since(tx, Done.FILE_CHANGED, since):
        name = entry.facts["file"]
        key = kept_key(name, entry.facts["was"])
        yield Pointer(key=key, size=int(entry.facts["bytes"]), what=f"{name} as it was before it was changed")
