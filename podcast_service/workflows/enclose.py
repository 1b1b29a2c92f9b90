"""Make what listeners get: the recording, or a rendition of it, stamped once with its final tags, chapters and cover.

An object never changes afterwards (design idea 2): later edits change page and feed. Only a new recording, another
wish for its format, or a person who republishes it makes new bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from podcast_service.audio.codings import usual_bytes
from podcast_service.audio.formats import format_named
from podcast_service.audio.wanted import Wanted, as_read
from podcast_service.catalog.database import read, transact
from podcast_service.catalog.recordings import find_recordings, save_recordings
from podcast_service.content.folder import hash_file
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Invalid
from podcast_service.domain.media import Audio, Recording
from podcast_service.domain.offering import enclosure_recipe
from podcast_service.domain.rendition import Recipe, Rendition, Use
from podcast_service.domain.show import Show
from podcast_service.domain.tagging import Places, differences, final_tags
from podcast_service.site import paths
from podcast_service.workflows.house import House
from podcast_service.workflows.keep import object_file
from podcast_service.workflows.pictures import CHAPTERS, COVER, chapter_images, cover_bytes, pictures_behind
from podcast_service.workflows.render import rendered

Note = Callable[[str], None]


def still_good(approved: Episode | None, episode: Episode) -> tuple[Rendition, ...]:
    """Return the renditions of the public episode that serve ``episode`` too: of the same sound, made the same way.

    What was published before there were renditions is one: its bytes stay what listeners get.
    """
    if not (approved and approved.audio and episode.audio and episode.audio.sounds_like(approved.audio)):
        return ()
    known = approved.renditions
    if not any(one.use is Use.ENCLOSURE for one in known):
        known = (*known, Rendition(use=Use.ENCLOSURE, audio=approved.audio, made_of=episode.audio.payload))
    return tuple(one for one in known if one.recipe in _wanted(episode, one.use))


def enclosed(house: House, show: Show, episode: Episode, good: tuple[Rendition, ...], note: Note) -> Episode:
    """Return ``episode`` with everything listeners shall get of its sound; what ``good`` lacks is made now.

    Raises Invalid and Unavailable as reading, making and storing sound do.
    """
    if episode.audio is None:
        return episode
    made = tuple(_first(good, wish) or _made(house, show, episode, *wish, note) for wish in _wishes(episode))
    return replace(episode, renditions=made)


def foreseen(approved: Episode | None, episode: Episode) -> Episode:
    """Return ``episode`` as ``enclosed`` will leave it, but make nothing: what is not there has about its size."""
    if episode.audio is None:
        return episode
    good = (*episode.renditions, *still_good(approved, episode))
    planned = tuple(_first(good, wish) or _planned(episode.audio, *wish) for wish in _wishes(episode))
    return replace(episode, renditions=planned)


def _wishes(episode: Episode) -> list[tuple[Use, Recipe | None]]:
    return [(Use.ENCLOSURE, enclosure_recipe(episode)), *((Use.ALTERNATE, recipe) for recipe in episode.alternates)]


def _first(good: Iterable[Rendition], wish: tuple[Use, Recipe | None]) -> Rendition | None:
    return next((one for one in good if (one.use, one.recipe) == wish), None)


def _planned(source: Audio, use: Use, recipe: Recipe | None) -> Rendition:
    """Return what is to be made; the hash of bytes that are not there yet is that of what they will be made of."""
    audio = source
    if recipe:
        row, told = format_named(recipe.format), source.sound
        sound = replace(told, format=row.name, extension=row.extension, media_type=row.media_type, bit_rate=None)
        size = usual_bytes(recipe.format, told.duration_ms, told.channels)
        sha256 = hashlib.sha256(f"{recipe} of {source.payload}".encode()).hexdigest()
        audio = replace(source, sound=sound, size=size, sha256=sha256)
    return Rendition(use=use, audio=audio, made_of=source.payload, recipe=recipe)


def places_of(house: House, show: Show, episode: Episode) -> Places:
    """Return the public addresses a file tells of: none that only this machine could reach."""
    if house.is_local:
        return Places()
    return Places(
        page_url=house.public_url + paths.episode_path(episode), feed_url=house.public_url + paths.feed_path(show)
    )


def _wanted(episode: Episode, use: Use) -> tuple[Recipe | None, ...]:
    return (enclosure_recipe(episode),) if use is Use.ENCLOSURE else episode.alternates


def _made(house: House, show: Show, episode: Episode, use: Use, recipe: Recipe | None, note: Note) -> Rendition:
    source = episode.audio
    if source is None:
        raise Invalid("publish_without_sound", episode=f"{episode.show}/{episode.slug}")
    base = rendered(house, source, recipe, note=note) if recipe else source
    audio = stamped(house, show, episode, base)
    audio = replace(audio, doubts=())  # a person has looked at them
    return Rendition(use=use, audio=audio, made_of=source.payload, recipe=recipe)


def stamped(house: House, show: Show, episode: Episode, base: Audio) -> Audio:
    """Return ``base`` with the episode's final tags, chapters and cover: itself where it says all that already."""
    with TemporaryFile() as kept:  # without a name: nothing is left of it, even killed
        written = stamp(house, show, episode, base, kept)
        if written is None:
            return base
        made = Path(f"/dev/fd/{kept.fileno()}")
        return keep_sound(house, made, f"{episode.slug}.{base.sound.extension}", written)


def stamp(house: House, show: Show, episode: Episode, base: Audio, into: BinaryIO) -> Recording | None:
    """Write ``base`` with the episode's final tags, chapters and cover into the empty file ``into``; nothing is kept.

    Returns None, and writes nothing, where it says all that already.
    """
    wanted = final_tags(episode, show, places_of(house, show, episode))
    recording = recording_of(house, base)
    held = as_read(Wanted(tags=wanted), base.sound)
    with object_file(house, base.key, base.sha256, base.name) as path:
        pictures = pictures_behind(house, path, recording, episode, show)
        fields = {one.field for one in differences(held, recording.tags, None)} | pictures - {COVER}
        if not fields and not pictures:
            return None
        order = Wanted(
            tags=wanted,
            fields=frozenset(fields),
            cover=cover_bytes(house, episode, show) if COVER in pictures else None,
            pictures=chapter_images(house, episode) if CHAPTERS in fields else {},
        )
        written = house.reader.write(path, into, order)
        into.flush()
        return written


def keep_sound(house: House, path: Path, name: str, recording: Recording) -> Audio:
    """Store a sound of our own making and remember what is in it."""
    sha256, size = hash_file(path), path.stat().st_size
    audio = Audio(sha256=sha256, size=size, name=name, sound=recording.sound)
    house.storage.put_file(audio.key, path, sha256=sha256, media_type=audio.media_type)
    with transact(house.catalog) as tx:
        save_recordings(tx, {sha256: recording})
    return audio


def recording_of(house: House, audio: Audio) -> Recording:
    """Return what is in a stored sound, read again only where the catalog does not know."""
    with read(house.catalog) as tx:
        known = find_recordings(tx, [audio.sha256]).get(audio.sha256)
    if known:
        return known
    with object_file(house, audio.key, audio.sha256, audio.name) as path:
        return house.reader.read(path)
