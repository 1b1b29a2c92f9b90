"""Make lost objects again of what they were made of; whoever asks compares the bytes before they are used."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryFile

from podcast_service.audio.drawn_cover import draw
from podcast_service.catalog.covers import find_sources_of
from podcast_service.catalog.database import read
from podcast_service.catalog.episodes import list_episodes
from podcast_service.catalog.renditions import find_rendition, list_renditions
from podcast_service.catalog.shows import list_shows
from podcast_service.catalog.sources import find_sources
from podcast_service.content.folder import read_bytes
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import PodcastError
from podcast_service.domain.media import Audio
from podcast_service.domain.rendition import Rendition, recipe_named
from podcast_service.domain.show import Show
from podcast_service.storage.base import hash_in
from podcast_service.workflows.enclose import stamp
from podcast_service.workflows.house import House
from podcast_service.workflows.keep import object_file, pictures_of
from podcast_service.workflows.pointed_at import objects_of
from podcast_service.workflows.render import transcode
from podcast_service.workflows.sounding import recording_of


def made_again(house: House, key: str) -> Iterator[tuple[str, Path]]:
    """Yield files that may be the object, each with where it is from; they are gone when asked for the next.

    What cannot be made, as its own source is lost or a program refuses it, is left out.
    """
    if key.startswith("covers/"):
        yield from _pictures(house, key)
    else:
        yield from _transcoded(house, key)
        yield from _stamped(house, key)


def _transcoded(house: House, key: str) -> Iterator[tuple[str, Path]]:
    with read(house.catalog) as tx:
        wanted = [(payload, recipe) for payload, recipe, audio in list_renditions(tx) if audio.key == key]
    for payload, name in wanted:
        recipe = recipe_named(name)
        with TemporaryFile() as target, suppress(PodcastError):
            if recipe:
                transcode(house, recording_of(house, payload), recipe, target)
                target.flush()
                yield f"made again as {name}", Path(f"/dev/fd/{target.fileno()}")


def _stamped(house: House, key: str) -> Iterator[tuple[str, Path]]:
    for show, episode in _revisions(house):
        for one in episode.renditions:
            base = _base(house, episode, one)
            if one.audio.key != key or base is None or base.key == key:
                continue
            with TemporaryFile() as target, suppress(PodcastError):
                if stamp(house, show, episode, base, target):
                    yield f"stamped again for {episode.show}/{episode.slug}", Path(f"/dev/fd/{target.fileno()}")


def _base(house: House, episode: Episode, one: Rendition) -> Audio | None:
    """Return what the rendition was stamped on: the recording, or what was made of it."""
    if one.recipe is None or episode.audio is None:
        return episode.audio
    with read(house.catalog) as tx:
        return find_rendition(tx, episode.audio.payload, one.recipe)


def _pictures(house: House, key: str) -> Iterator[tuple[str, Path]]:
    with read(house.catalog) as tx:
        made = find_sources_of(tx, hash_in(key) or "")
        paths = {source.sha256: path for path, source in find_sources(tx).items()}
    files = ((paths[source], house.content / paths[source]) for source, _ in made if source in paths)
    for name, data in (*_bytes_of(files), *_inside_and_drawn(house, key)):
        source = hashlib.sha256(data).hexdigest()
        for how in (how for sha256, how in made if sha256 == source):
            for picture in _made_of(house, data, how):
                with TemporaryFile() as target:
                    target.write(picture)
                    target.flush()
                    yield f"made again of {name}", Path(f"/dev/fd/{target.fileno()}")


def _made_of(house: House, data: bytes, how: str) -> list[bytes]:
    with suppress(PodcastError):
        return pictures_of(house, data, how)
    return []


def _bytes_of(files: Iterator[tuple[str, Path]]) -> Iterator[tuple[str, bytes]]:
    for name, path in files:
        with suppress(PodcastError):
            yield name, read_bytes(path)


def _inside_and_drawn(house: House, key: str) -> Iterator[tuple[str, bytes]]:
    """Yield the covers that were drawn, and the pictures in the sound, of everything that shows the object."""
    for one in _showing(house, key):
        if one.cover and one.cover.generated:
            yield f"the title of {one.slug}", _drawn(one.title, one.guid)
        if isinstance(one, Episode) and (audio := one.audio):
            with suppress(PodcastError), object_file(house, audio.key, audio.sha256, audio.name) as path:
                inside = (house.reader.cover(path), *house.reader.chapter_images(path).values())
                yield from ((audio.name, data) for data in inside if data)


def _showing(house: House, key: str) -> list[Show | Episode]:
    """Return the shows, and the revisions of episodes that count, that have the object."""
    with read(house.catalog) as tx:
        shows = [one for kept in list_shows(tx) for one in (kept.approved, kept.latest) if one]
    each: list[Show | Episode] = [*shows, *(episode for _, episode in _revisions(house))]
    return [one for one in each if any(part.key == key for part in objects_of(one))]


@lru_cache(maxsize=4)
def _drawn(title: str, guid: str) -> bytes:
    """Draw a cover once for all the pictures that are made of it."""
    return draw(title, guid)


def _revisions(house: House) -> Iterator[tuple[Show, Episode]]:
    """Yield the revisions that count of every episode, each with its show; the public ones first."""
    with read(house.catalog) as tx:
        shows = {kept.latest.slug: kept for kept in list_shows(tx)}
        episodes = list_episodes(tx)
    for kept in episodes:
        show = shows[kept.latest.show]
        if kept.approved:
            yield show.approved or show.latest, kept.approved
        yield show.latest, kept.latest
