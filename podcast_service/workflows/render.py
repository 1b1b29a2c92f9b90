"""Make the renditions of recordings that listeners or directories need; the recording itself is never touched."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.recordings import save_recordings
from podcast_service.catalog.renditions import find_rendition, save_rendition
from podcast_service.content.folder import hash_file
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Invalid
from podcast_service.domain.media import Audio, Recording
from podcast_service.domain.offering import wanted_recipes
from podcast_service.domain.rendition import TARGET_LUFS, Recipe, recipe_named
from podcast_service.jobs.alone import alone_with
from podcast_service.jobs.due import Wanted
from podcast_service.workflows.analyse import analysis_of
from podcast_service.workflows.house import House
from podcast_service.workflows.keep import object_file
from podcast_service.workflows.sounding import recording_of
from podcast_service.workflows.storing import storing

TASK = "render"

Note = Callable[[str], None]


def renditions_wanted(
    episodes: Iterable[Episode], rendered_already: Collection[tuple[str, str]], analysed: Collection[str]
) -> Iterator[Wanted]:
    """Yield what has to be made; a rendition that is evened in loudness waits until its sound is ``analysed``.

    What an episode's page names already is there: a catalog built anew makes nothing twice.
    """
    for episode in episodes:
        if episode.audio is None:
            continue
        sound = episode.audio.payload
        has = {one.recipe for one in episode.renditions if one.made_of == sound}
        for recipe in wanted_recipes(episode):
            waits = recipe.is_normalised and sound not in analysed
            if not waits and recipe not in has and (sound, str(recipe)) not in rendered_already:
                yield Wanted(task=TASK, subject=sound, revision=str(recipe))


@storing
def render(house: House, payload: str, revision: str) -> None:
    """Make the rendition of the sound ``payload`` whose recipe is written ``revision``, unless it is there already."""
    recipe = recipe_named(revision)
    if recipe is None:
        raise Invalid("job_recipe", recipe=revision)
    rendered(house, recording_of(house, payload), recipe)


def rendered(house: House, source: Audio, recipe: Recipe, *, note: Note = lambda _words: None) -> Audio:
    """Return the object made of ``source`` by ``recipe``, without tags; made now where the storage lacks it.

    While another process makes it, that is waited for. Raises NotFound and Invalid when the recording is lost, damaged
    or silent, Unavailable as storing does. ``note`` is told what takes long.
    """
    if known := _known(house, source, recipe):
        return known
    note(f"{source.name}: making the {recipe} listeners get")
    with alone_with(house.catalog, f"{TASK}:{source.payload}:{recipe}"):
        return _known(house, source, recipe) or _made(house, source, recipe)


def _known(house: House, source: Audio, recipe: Recipe) -> Audio | None:
    with read(house.catalog) as tx:
        known = find_rendition(tx, source.payload, recipe)
    found = known and house.storage.find(known.key)
    return known if known and found and found.size == known.size else None


def _made(house: House, source: Audio, recipe: Recipe) -> Audio:
    with TemporaryFile() as target:
        recording = transcode(house, source, recipe, target)
        # It has no name, so nothing is left behind, however this process ends.
        audio = _store(house, Path(f"/dev/fd/{target.fileno()}"), source, recording)
    with transact(house.catalog) as tx:
        save_recordings(tx, {audio.sha256: recording})
        save_rendition(tx, source.payload, recipe, audio)
    return audio


def transcode(house: House, source: Audio, recipe: Recipe, target: BinaryIO) -> Recording:
    """Make of ``source`` by ``recipe`` what listeners get, without tags, into ``target``; nothing is kept."""
    gain = _gain(house, source) if recipe.is_normalised else None
    with object_file(house, source.key, source.sha256, source.name) as path:
        recording = house.reader.transcode(path, target, recipe, duration_ms=source.sound.duration_ms, gain_db=gain)
    target.flush()
    return recording


def _gain(house: House, source: Audio) -> float:
    """Return by how many dB the sound has to be lifted, or lowered, to the loudness podcasts are asked to have."""
    analysis = analysis_of(house, source).analysis
    loudness = analysis.integrated_lufs
    if loudness is None or analysis.is_silent:
        raise Invalid("rendition_silent", name=source.name)
    return TARGET_LUFS - loudness


def _store(house: House, path: Path, source: Audio, recording: Recording) -> Audio:
    stem = source.name.rpartition(".")[0] or source.name
    audio = Audio(
        sha256=hash_file(path),
        size=path.stat().st_size,
        name=f"{stem}.{recording.sound.extension}",
        sound=recording.sound,
    )
    house.storage.put_file(audio.key, path, sha256=audio.sha256, media_type=audio.media_type)
    return audio
