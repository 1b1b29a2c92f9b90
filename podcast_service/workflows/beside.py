"""Read what lies beside an episode's page: its cover and its transcripts."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from podcast_service.content.folder import PICTURE_SUFFIXES, TRANSCRIPT_SUFFIXES, FoundFile, read_bytes
from podcast_service.content.front_matter import Page
from podcast_service.content.keys import CoverKey, TranscriptKey, cover_of, transcripts_of
from podcast_service.domain.artwork import Crop, same_picture
from podcast_service.domain.errors import Invalid, NotFound, PodcastError
from podcast_service.domain.identity import object_key
from podcast_service.domain.media import Audio, Cover, Recording
from podcast_service.domain.transcript import TranscriptFile
from podcast_service.transcripts.formats import problems as transcript_problems
from podcast_service.transcripts.formats import read as read_transcript
from podcast_service.workflows.keep import find_kept_cover, keep_cover, remember_cover, sound_file
from podcast_service.workflows.taken import Candidate, TakenIn, Taking


def find_cover(taking: Taking, one: Candidate, page: Page, taken: TakenIn) -> tuple[Cover | None, str]:
    """Find the episode's own cover and say where it is from: named by the page, beside it, or in the sound.

    Without one the show's is used. A picture that cannot be used is told, and the cover stays as it was.
    Raises Invalid when the page names a picture that is not there.
    """
    key, was = cover_of(page), one.kept.latest.cover if one.kept else None
    beside = next(iter(taking.folder.beside(one.stem, PICTURE_SUFFIXES)), None)
    found = taking.folder.find(key.name) if key.name else beside
    if key.name and not found:
        raise Invalid("cover_missing", path=one.path, name=key.name)
    try:
        cover = _cover_beside(taking, found, key, taken) if found else _cover_inside(taking, one, key, taken)
    except Invalid as error:
        taken.problems.append((found.path if found else one.path, error))
        return was, "page"
    if cover and key.alt is None and not any(same_picture(cover, known) for known in (was, taking.show.cover)):
        taken.advice.append((one.path, Invalid("cover_without_alt")))
    return cover, "page" if found else "tag" if cover else "show"


def _cover_beside(taking: Taking, found: FoundFile, key: CoverKey, taken: TakenIn) -> Cover:
    data = read_bytes(taking.house.content / found.path)
    cover = keep_cover(taking.house, data, alt=key.alt or "", crop=key.crop)
    taken.sources.append(taking.folder.source(found.path))
    return cover


def _cover_inside(taking: Taking, one: Candidate, key: CoverKey, taken: TakenIn) -> Cover | None:
    """Take the picture in the sound; one that cannot be used is told, and the episode goes on without it."""
    if not taken.recording or not taken.recording.has_cover or not one.sha256:
        return None
    try:
        cover = find_kept_cover(taking.house, one.sha256, key.crop)
        cover = cover or _cover_of_sound(taking, one, one.sha256, taken.recording, key.crop)
    except Invalid as error:
        taken.advice.append((one.sound.path if one.sound else one.path, error))
        return None
    return replace(cover, alt=key.alt or "") if cover else None


def _cover_of_sound(
    taking: Taking, one: Candidate, sha256: str, recording: Recording, crop: Crop | None
) -> Cover | None:
    """Take the picture out of the sound; one that the service put there itself is the cover it was made of."""
    with sound_file(taking.house, one, recording) as path:
        data = taking.house.reader.cover(path)
    if data is None:
        return None
    ours = hashlib.sha256(data).hexdigest()
    if taking.house.storage.find(object_key("covers", ours, "jpg")):  # made here, of this cover or an earlier one
        own = one.kept.latest.cover if one.kept else None
        return own if own and not own.generated and ours in {size.sha256 for size in own.sizes} else None
    cover = keep_cover(taking.house, data, crop=crop)
    remember_cover(taking.house, sha256, cover, crop)
    return cover


def read_transcripts(
    taking: Taking, one: Candidate, page: Page, audio: Audio | None, taken: TakenIn
) -> tuple[TranscriptFile, ...]:
    """Read the transcripts the page names, or the one that shares its name; a bad one is told and left out."""
    beside = taking.folder.beside(one.stem, TRANSCRIPT_SUFFIXES)
    found = []
    for key in transcripts_of(page) or [TranscriptKey(file=file.name) for file in beside]:
        try:
            found.append(_transcript(taking, one, page, key, audio, taken))
        except PodcastError as error:
            taken.problems.append((f"{taking.folder.name}/{key.file}", error))
    return tuple(found)


def unbound_approvals(taking: Taking, one: Candidate, page: Page, audio: Audio | None) -> list[dict[str, object]]:
    """Return the page's transcripts with each approval bound to the text and the sound it was given for.

    Empty when nothing is to be written. An approval that is older than a new recording was given for the old one.
    """
    keys = transcripts_of(page)
    heard = (one.kept.latest.audio if one.kept else None) or audio
    if heard is None or not any(key.approved_at and not (key.sha256 and key.sound) for key in keys):
        return []
    return [
        {
            "file": key.file,
            "language": key.language,
            "approved_at": key.approved_at,
            "sha256": key.sha256 or (_hash_of(taking, key.file) if key.approved_at else None),
            "sound": key.sound or (heard.payload if key.approved_at else None),
        }
        for key in keys
    ]


def _is_of(sound: str, audio: Audio, one: Candidate) -> bool:
    """Say whether an approval given for ``sound`` holds for ``audio``: a file that was only tagged anew is the same."""
    was = one.kept.latest.audio if one.kept else None
    return sound in (audio.payload, audio.sha256) or (
        was is not None and sound == was.sha256 and was.sounds_like(audio)
    )


def _hash_of(taking: Taking, name: str) -> str | None:
    file = taking.folder.find(name)
    return taking.folder.hashes.get(file.path) if file else None


def _transcript(
    taking: Taking,
    one: Candidate,
    page: Page,
    key: TranscriptKey,
    audio: Audio | None,
    taken: TakenIn,
) -> TranscriptFile:
    file = taking.folder.find(key.file)
    if file is None:
        for known in one.kept.latest.transcripts if one.kept else ():
            if known.name == key.file:
                return known
        raise NotFound("transcript_missing", path=one.path, name=key.file)
    language = key.language or page.fields.text("language") or taking.show.language
    transcript = read_transcript(key.file, read_bytes(taking.house.content / file.path), language)
    for problem in transcript_problems(transcript, audio.sound.duration_ms if audio else None):
        raise problem
    sha256 = taking.folder.hashes[file.path]
    taken.cues[sha256] = transcript
    taken.sources.append(taking.folder.source(file.path))
    other_text = key.sha256 not in (None, sha256)
    other_sound = audio is not None and key.sound is not None and not _is_of(key.sound, audio, one)
    if key.approved_at and (other_text or other_sound):
        code = "transcript_changed_since_approval" if other_text else "transcript_of_other_sound"
        taken.advice.append((file.path, Invalid(code, path=file.path)))
        return TranscriptFile(language=language, name=key.file, sha256=sha256)
    return TranscriptFile(language=language, name=key.file, sha256=sha256, approved_at=key.approved_at)
