"""Read what lies beside an episode's page: its cover and its transcripts."""

from __future__ import annotations

from dataclasses import replace

from podcast_service.content.folder import PICTURE_SUFFIXES, TRANSCRIPT_SUFFIXES, read_bytes
from podcast_service.content.front_matter import Page
from podcast_service.content.keys import TranscriptKey, transcripts_of
from podcast_service.domain.errors import Invalid, NotFound, PodcastError
from podcast_service.domain.media import Audio, Cover
from podcast_service.domain.transcript import TranscriptFile
from podcast_service.transcripts.formats import problems as transcript_problems
from podcast_service.transcripts.formats import read as read_transcript
from podcast_service.workflows.keep import keep_cover, sound_file
from podcast_service.workflows.taken import Candidate, TakenIn, Taking, is_stored


def find_cover(taking: Taking, one: Candidate, page: Page, taken: TakenIn) -> tuple[Cover | None, str]:
    """Find the episode's own cover and say where it is from: named by the page, beside it, or in the sound.

    Without one the show's is used. A picture that cannot be used is told, and the cover stays as it was.
    Raises Invalid when the page names a picture that is not there.
    """
    name, alt = page.fields.text("cover"), page.fields.text("cover_alt") or ""
    found = taking.folder.find(name) if name else next(iter(taking.folder.beside(one.stem, PICTURE_SUFFIXES)), None)
    if name and not found:
        raise Invalid("cover_missing", path=one.path, name=name)
    if found:
        try:
            cover = keep_cover(taking.house, read_bytes(taking.house.content / found.path), alt=alt)
        except Invalid as error:
            taken.problems.append((found.path, error))
            return (one.kept.latest.cover if one.kept else None), "page"
        taken.sources.append(taking.folder.source(found.path))
        return cover, "page"
    cover_inside = _cover_inside(taking, one, alt, taken)
    return (cover_inside, "tag") if cover_inside else (None, "show")


def _cover_inside(taking: Taking, one: Candidate, alt: str, taken: TakenIn) -> Cover | None:
    """Take the picture in the sound; one that cannot be used is told, and the episode goes on without it."""
    if not taken.recording or not taken.recording.has_cover or not one.sha256:
        return None
    was = one.kept.latest if one.kept else None
    same_sound = was and was.audio and was.audio.sha256 == one.sha256 and is_stored(was, taking.stored)
    if was and was.cover and same_sound and ("cover", "tag") in was.origins:
        return replace(was.cover, alt=alt)
    try:
        with sound_file(taking.house, one, taken.recording) as path:
            data = taking.house.reader.cover(path)
        return keep_cover(taking.house, data, alt=alt) if data else None
    except Invalid as error:
        taken.advice.append((one.sound.path if one.sound else one.path, error))
        return None


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
            "sound": key.sound or (heard.sha256 if key.approved_at else None),
        }
        for key in keys
    ]


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
    other_sound = audio is not None and key.sound not in (None, audio.sha256)
    if key.approved_at and (other_text or other_sound):
        code = "transcript_changed_since_approval" if other_text else "transcript_of_other_sound"
        taken.advice.append((file.path, Invalid(code, path=file.path)))
        return TranscriptFile(language=language, name=key.file, sha256=sha256)
    return TranscriptFile(language=language, name=key.file, sha256=sha256, approved_at=key.approved_at)
