"""Take the sound of a candidate in: read it, store it, and find the renditions that listeners get of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from podcast_service.content.folder import composed
from podcast_service.content.front_matter import Page
from podcast_service.content.sound_keys import RenditionKey
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Invalid
from podcast_service.domain.identity import object_key
from podcast_service.domain.media import Audio, Recording
from podcast_service.domain.rendition import Rendition, Use
from podcast_service.workflows.enclose import still_good
from podcast_service.workflows.keep import object_file, sound_file
from podcast_service.workflows.taken import Candidate, TakenIn, Taking

MEGABYTE = 1024 * 1024


def read_sound(taking: Taking, one: Candidate) -> Recording | None:
    """Return what is in the candidate's sound; bytes that were read before are not read again.

    Where the file is not in the folder any more, the stored object is the record.
    """
    if one.sha256 is None:
        return None
    known = taking.recordings.get(one.sha256)
    if known and known.sound.payload_sha256:
        return known
    with sound_file(taking.house, one, known) as path:
        return taking.house.reader.read(path)


def store_sound(taking: Taking, one: Candidate, recording: Recording | None) -> Audio | None:
    """Store the sound under its hash and return it; what the episode has stored whole costs nothing.

    What lies there and no episode of this page has was perhaps left by a storing that failed, so it is read back.
    Raises NotFound or Invalid where there is no file and the stored object is lost or damaged.
    """
    if recording is None or one.sha256 is None:
        return None
    audio = _audio(one, recording, one.sha256)
    had = {sound.key for sound in _sounds_of(one)}
    if taking.stored.get(audio.key) == audio.size and (taking.trusting or audio.key in had):
        return audio
    with sound_file(taking.house, one, recording) as path:
        if one.sound:
            told = _noting(taking, one.sound.name, one.sound.size)
            taking.house.storage.put_file(
                audio.key, path, sha256=audio.sha256, media_type=audio.media_type, progress=told
            )
    return audio


def _sounds_of(one: Candidate) -> Iterator[Audio]:
    """Yield the sounds the catalog has of the candidate's page: each was stored and read back before that."""
    for episode in (one.kept.latest, one.kept.approved) if one.kept else ():
        sounds = (episode.audio, *(made.audio for made in episode.renditions)) if episode else ()
        yield from (sound for sound in sounds if sound)


def _audio(one: Candidate, recording: Recording, sha256: str) -> Audio:
    if one.sound:
        name, size = one.sound.name, one.sound.size
    else:
        kept = one.kept.latest.audio if one.kept else None
        name = one.key.name if one.key else ""
        size = (one.key.size if one.key else None) or (kept.size if kept else 0)
    return Audio(sha256=sha256, size=size, name=name, sound=recording.sound, doubts=recording.doubts)


def _noting(taking: Taking, name: str, size: int) -> Callable[[int], None]:
    """Return what notes how far the storing of a large file is."""
    sent = 0

    def note(count: int) -> None:
        nonlocal sent
        sent += count
        if size >= 10 * MEGABYTE:
            taking.note(f"{name}: {sent // MEGABYTE} of {size // MEGABYTE} MB stored")

    return note


def find_renditions(taking: Taking, one: Candidate, audio: Audio | None, taken: TakenIn) -> tuple[Rendition, ...]:
    """Return the renditions the page names of this very sound, as far as the storage has them."""
    found = []
    for key in one.renditions if audio else ():
        if audio and key.made_of in (audio.payload, audio.sha256):
            rendition = _rendition(taking, one, key, taken)
            found.extend([rendition] if rendition else [])
    return tuple(found)


def _rendition(taking: Taking, one: Candidate, key: RenditionKey, taken: TakenIn) -> Rendition | None:
    recording = taking.recordings.get(key.sha256)
    extension = key.name.rpartition(".")[2].lower()
    place = object_key("audio", key.sha256, extension)
    if taking.stored.get(place) != key.size:
        return None
    if recording is None:
        try:
            with object_file(taking.house, place, key.sha256, one.path) as path:
                recording = taken.recordings[key.sha256] = taking.house.reader.read(path)
        except Invalid:
            return None  # damaged: as good as lost
    audio = Audio(sha256=key.sha256, size=key.size, name=key.name, sound=recording.sound)
    return Rendition(use=key.use, audio=audio, made_of=key.made_of, recipe=key.recipe)


def pinned(taking: Taking, one: Candidate, episode: Episode) -> tuple[Rendition, ...]:
    """Return the episode's renditions, with what the public hears now where only the file's tags are other ones.

    Listeners keep the bytes they have: a file tagged anew is no new recording.
    """
    approved = one.kept.approved if one.kept else None
    has_enclosure = any(rendition.use is Use.ENCLOSURE for rendition in episode.renditions)
    if has_enclosure or approved is None or approved.heard is None or episode.audio is None:
        return episode.renditions
    heard = approved.heard
    if heard.sha256 == episode.audio.sha256 or taking.stored.get(heard.key) != heard.size:
        return episode.renditions
    return (*episode.renditions, *(good for good in still_good(approved, episode) if good.use is Use.ENCLOSURE))


def changed_at(one: Candidate, page: Page, audio: Audio, now: datetime) -> datetime:
    """Return when the sound became what it is: Last-Modified of its address (feed-E12)."""
    latest = one.kept.latest if one.kept else None
    if latest and latest.audio and latest.audio_changed_at and latest.audio.sounds_like(audio):
        return latest.audio_changed_at
    published_at = page.fields.moment("published_at")
    return published_at if latest is None and published_at and published_at <= now else now


def had_before(taking: Taking, one: Candidate, guid: str) -> set[tuple[str, str]]:
    """Return name and hash of the recordings that were the episode's and lie on in the folder, though it has another.

    The page says so itself then, as a catalog that is made anew remembers nothing.
    """
    folder, here = taking.folder, one.sound.path if one.sound else None
    theirs = (path for path, seen in folder.seen.items() if seen.subject == f"episode:{guid}" and path != here)
    files = (folder.files[path] for path in theirs if folder.hashes.get(path) == folder.seen[path].sha256)
    return {(composed(file.name), folder.hashes[file.path]) for file in files if file.is_audio}
