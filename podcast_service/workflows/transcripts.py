"""Read an episode's transcripts: those its page names, or the file that shares the page's name."""

from __future__ import annotations

from dataclasses import replace

from podcast_service.content.folder import TRANSCRIPT_SUFFIXES, read_bytes
from podcast_service.content.front_matter import Page
from podcast_service.content.transcript_keys import Approved, TranscriptKey, approved, dump_transcripts, transcripts_of
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Invalid, NotFound, PodcastError
from podcast_service.domain.media import Audio
from podcast_service.domain.speaker import who_speaks
from podcast_service.domain.transcript import TranscriptFile
from podcast_service.transcripts.files import take
from podcast_service.transcripts.formats import problems
from podcast_service.workflows.taken import Candidate, TakenIn, Taking

_LAPSED = {
    Approved.OTHER_TEXT: "transcript_changed_since_approval",
    Approved.OTHER_SOUND: "transcript_of_other_sound",
}


def read_transcripts(
    taking: Taking, one: Candidate, page: Page, audio: Audio | None, taken: TakenIn
) -> tuple[TranscriptFile, ...]:
    """Read the transcripts the page names, or the one that shares its name; a bad one is told and left out."""
    found, named = [], transcripts_of(page)
    for key in named or _beside(taking, one, taken):
        try:
            found.append(_transcript(taking, one, page, key, audio, taken))
        except PodcastError as error:
            taken.problems.append((f"{taking.folder.name}/{key.file}", error))
    if named:
        _advise_on_unnamed(taking, one, named, taken)
    return tuple(found)


def advise_on_speakers(episode: Episode, taken: TakenIn) -> None:
    """Tell which names in the transcripts could be several of the people who took part, and so lead to nobody."""
    for file in episode.transcripts:
        names = taken.cues[file.sha256].speakers if file.sha256 in taken.cues else ()
        for name, people in who_speaks(names, episode.credits, episode.speakers).doubtful.items():
            error = Invalid("transcript_speaker_doubtful", path=file.name, name=name, people=", ".join(people))
            taken.advice.append((taken.candidate.path, error))


def _beside(taking: Taking, one: Candidate, taken: TakenIn) -> list[TranscriptKey]:
    """Return the file that shares the page's name, in the form that says most; the same in other forms is told."""
    found = taking.folder.beside(one.stem, TRANSCRIPT_SUFFIXES)
    for other in found[1:]:
        taken.advice.append((other.path, Invalid("transcript_beside_another", path=other.path, name=found[0].name)))
        taken.sources.append(taking.folder.source(other.path))
    return [TranscriptKey(file=file.name) for file in found[:1]]


def _advise_on_unnamed(taking: Taking, one: Candidate, named: tuple[TranscriptKey, ...], taken: TakenIn) -> None:
    """Tell which files that share the page's name are not used, because the page names others."""
    used = {file.path for key in named if (file := taking.folder.find(key.file))}
    for file in taking.folder.beside(one.stem, TRANSCRIPT_SUFFIXES):
        if file.path not in used:
            facts = {"path": file.path, "page": one.path, "used": named[0].file, "name": file.name}
            taken.advice.append((file.path, Invalid("transcript_not_named", **facts)))
            taken.sources.append(taking.folder.source(file.path))


def unbound_approvals(taking: Taking, one: Candidate, page: Page, audio: Audio | None) -> list[dict[str, object]]:
    """Return the page's transcripts with each approval bound to the text and the sound it was given for.

    Empty when nothing is to be written. An approval that is older than a new recording was given for the old one; one
    for a file of a certain hash is for the sound in it, so that it still holds once the file is tagged anew.
    """
    was = one.kept.latest.audio if one.kept else None
    sounds = {heard.sha256: heard.payload for heard in (was, audio) if heard}
    first = next(iter(sounds.values()), None)
    if first is None:
        return []

    def bound(key: TranscriptKey) -> TranscriptKey:
        sound = sounds.get(key.sound, key.sound) if key.sound else first
        return replace(key, sha256=key.sha256 or _hash_of(taking, key.file), sound=sound) if key.approved_at else key

    keys = transcripts_of(page)
    after = tuple(map(bound, keys))
    return dump_transcripts(after) if after != keys else []


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
    duration_ms = audio.sound.duration_ms if audio else None
    read = take(key.file, read_bytes(taking.house.content / file.path), language, duration_ms)
    for problem in problems(read.transcript, duration_ms):
        raise problem
    has_times, sha256 = bool(read.transcript.cues), taking.folder.hashes[file.path]
    taken.cues[sha256] = read.transcript
    taken.sources.append(taking.folder.source(file.path))
    taken.advice.extend((file.path, advice) for advice in read.advice)
    found = approved(key, sha256, audio)
    if found in _LAPSED:
        taken.advice.append((file.path, Invalid(_LAPSED[found], path=file.path)))
    approved_at = key.approved_at if found is Approved.YES else None
    return TranscriptFile(language=language, name=key.file, sha256=sha256, approved_at=approved_at, has_times=has_times)
