"""Take one episode in: read its sound, store it, write into its page what must never be lost, read what lies beside.

Runs in several threads at once and touches the catalog only for pictures; ``settle`` makes the result visible.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from uuid import uuid4

from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.sources import Source
from podcast_service.content.changes import Folder
from podcast_service.content.folder import (
    PICTURE_SUFFIXES,
    TRANSCRIPT_SUFFIXES,
    FoundFile,
    create_text,
    found_file,
    hash_file,
    read_bytes,
    read_text,
    replace_text,
)
from podcast_service.content.front_matter import Page, new_page, parse_page, with_values
from podcast_service.content.keys import (
    AudioKey,
    Beside,
    Names,
    TranscriptKey,
    audio_of,
    episode_of,
    transcripts_of,
)
from podcast_service.domain.episode import Episode, EpisodeStatus
from podcast_service.domain.errors import Invalid, NotFound, PodcastError
from podcast_service.domain.identity import is_slug, slugify
from podcast_service.domain.media import Audio, Cover, Recording
from podcast_service.domain.show import Show
from podcast_service.domain.transcript import Transcript, TranscriptFile
from podcast_service.transcripts.formats import problems as transcript_problems
from podcast_service.transcripts.formats import read as read_transcript
from podcast_service.workflows.house import House
from podcast_service.workflows.keep import draw_cover, keep_cover


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An episode to take in: its page (there or to be written) and the sound paired with it."""

    path: str
    stem: str
    text: str | None = None
    key: AudioKey | None = None
    sound: FoundFile | None = None
    sha256: str | None = None
    kept: Kept[Episode] | None = None
    names: frozenset[str] = frozenset()

    @classmethod
    def alone(cls, sound: FoundFile, hashes: Mapping[str, str]) -> Candidate:
        """Make the candidate of a sound that no page knows."""
        return cls(path=f"{sound.folder}/{sound.stem}.md", stem=sound.stem, sound=sound, sha256=hashes[sound.path])

    def with_sound(self, sound: FoundFile | None, hashes: Mapping[str, str]) -> Candidate:
        """Return the candidate with the file that was paired with it; without one the stored object counts."""
        if sound is None:
            return replace(self, sha256=self.key.sha256 if self.key else None)
        return replace(self, sound=sound, sha256=hashes[sound.path])


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """What all candidates of one show share. ``approving`` says that published pages are to be made public now."""

    house: House
    folder: Folder
    show: Show
    names: Names
    approving: bool
    recordings: Mapping[str, Recording]
    stored: Collection[str]


@dataclass(slots=True, kw_only=True)
class TakenIn:
    """What came of a candidate: an episode, or the problems that stopped it."""

    candidate: Candidate
    episode: Episode | None = None
    recording: Recording | None = None
    cues: dict[str, Transcript] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    problems: list[tuple[str, PodcastError]] = field(default_factory=list)
    advice: list[tuple[str, PodcastError]] = field(default_factory=list)

    @property
    def sha256(self) -> str | None:
        """Return the hash of the sound."""
        return self.candidate.sha256


def candidate_of(root: Path, file: FoundFile, kept: Kept[Episode] | None) -> Candidate:
    """Read a page far enough to find its sound and the files it names. Raises Invalid."""
    text = read_text(root / file.path)
    page = parse_page(text, file.path)
    cover = page.fields.text("cover")
    names = {row.file for row in transcripts_of(page)} | ({cover} if cover else set())
    return Candidate(
        path=file.path, stem=file.stem, text=text, key=audio_of(page), kept=kept, names=frozenset(names)
    )  # fmt: skip


def take_in(taking: Taking, one: Candidate) -> TakenIn:
    """Take one episode in. Never raises for what a producer may have done: it is told in ``problems``."""
    taken = TakenIn(candidate=one)
    try:
        taken.recording = _recording(taking, one)
    except PodcastError as error:
        taken.problems.append((one.sound.path if one.sound else one.path, error))
        return taken
    try:
        _take_in(taking, one, taken)
    except PodcastError as error:
        taken.episode = None
        taken.problems.append((one.path, error))
    return taken


def _take_in(taking: Taking, one: Candidate, taken: TakenIn) -> None:
    house, text = taking.house, one.text
    if text is None:
        text = _first_page(one, taken.recording)
        create_text(house.content / one.path, text)
    page = parse_page(text, one.path)
    guid = page.fields.text("guid") or (one.kept.latest.guid if one.kept else str(uuid4()))
    slug = page.fields.text("slug") or (one.kept.latest.slug if one.kept else slugify(one.stem) or guid)
    _check_identity(one, page, guid, slug)
    audio = _audio(one, taken.recording)
    extension = audio.sound.extension if audio else None
    values = _owed(taking, one, page, guid, slug, audio, extension)
    if values:
        new = with_values(page, values)
        replace_text(house.content / one.path, new, was=text)
        page = parse_page(new, one.path)
    beside = Beside(
        audio=audio,
        audio_changed_at=_changed_at(one, page, audio, house.now()) if audio else None,
        tags=taken.recording.tags if taken.recording else Beside().tags,
        transcripts=tuple(_transcripts(taking, one, page, audio, taken)),
    )
    cover, origin = _cover(taking, one, page, guid, taken)
    beside = replace(beside, cover=cover, cover_origin=origin)
    taken.episode = episode_of(page, show=taking.show, guid=guid, slug=slug, names=taking.names, beside=beside)
    for key, close in page.fields.unknown():
        code = "page_key_unknown_close" if close else "page_key_unknown"
        taken.advice.append((one.path, Invalid(code, place=one.path, key=key, close=close)))
    _remember(taking, one, taken)


def _recording(taking: Taking, one: Candidate) -> Recording | None:
    """Read the sound and store it; one that is known and stored costs nothing."""
    if one.sha256 is None:
        return None
    known = taking.recordings.get(one.sha256)
    if one.sound is None:
        return known or _recording_of_object(taking.house, one)
    path = taking.house.content / one.sound.path
    recording = known or taking.house.reader.read(path)
    audio = Audio(sha256=one.sha256, size=one.sound.size, name=one.sound.name, sound=recording.sound)
    if audio.key not in taking.stored:
        taking.house.storage.put_file(audio.key, path, sha256=one.sha256, media_type=audio.media_type)
    return recording


def _recording_of_object(house: House, one: Candidate) -> Recording:
    """Read the sound of a stored object whose file is not in the folder any more: the object is the record."""
    sha256 = one.sha256 or ""
    key = next(iter(house.storage.keys(f"audio/{sha256[:2]}/{sha256}.")), None)
    if key is None:
        raise NotFound("audio_object_missing", path=one.path, name=one.key.name if one.key else "", sha256=sha256)
    with NamedTemporaryFile() as copy:
        for piece in house.storage.read(key):
            copy.write(piece)
        copy.flush()
        if hash_file(Path(copy.name)) != sha256:
            raise Invalid("audio_object_damaged", path=one.path, key=key)
        return house.reader.read(Path(copy.name))


def _audio(one: Candidate, recording: Recording | None) -> Audio | None:
    if recording is None or one.sha256 is None:
        return None
    kept = one.kept.latest.audio if one.kept else None
    if one.sound is None:
        size = (one.key.size if one.key else None) or (kept.size if kept else 0)
        return Audio(sha256=one.sha256, size=size, name=one.key.name if one.key else "", sound=recording.sound)
    return Audio(sha256=one.sha256, size=one.sound.size, name=one.sound.name, sound=recording.sound)


def _first_page(one: Candidate, recording: Recording | None) -> str:
    """Write the page of a sound that had none, from the tags in the file: a draft with a permanent guid."""
    if recording is None or one.sound is None:
        raise Invalid("page_missing", path=one.path)
    tags = recording.tags
    title = tags.title or one.stem.replace("-", " ").replace("_", " ").strip().capitalize()
    people = [{"name": name, "role": "host"} for name in tags.people]
    return new_page(
        {
            "guid": str(uuid4()),
            "title": title,
            "status": EpisodeStatus.DRAFT.value,
            "season": tags.season,
            "number": tags.number,
            "description": tags.description,
            "language": tags.language,
            "people": people or None,
            "audio": {"name": one.sound.name, "sha256": one.sha256, "size": one.sound.size},
        }
    )


def _check_identity(one: Candidate, page: Page, guid: str, slug: str) -> None:
    """Refuse an edit that would break an identity listeners already have (design idea 2)."""
    if not is_slug(slug):
        raise page.fields.wrong("slug", "small letters a to z, digits and single hyphens")
    approved = one.kept.approved if one.kept else None
    if one.kept and one.kept.latest.guid != guid:
        raise Invalid("guid_changed", path=one.path, guid=one.kept.latest.guid)
    if approved is None:
        return
    if slug != approved.slug and approved.slug not in page.fields.texts("old_slugs"):
        raise Invalid("slug_changed", path=one.path, slug=approved.slug)
    for key, was, now in (
        ("enclosure", approved.enclosure, page.fields.text("enclosure")),
        ("published_at", approved.published_at, page.fields.moment("published_at")),
    ):
        if now is not None and was is not None and now != was:
            raise Invalid("identity_changed", path=one.path, key=key, was=was)


def _owed(
    taking: Taking,
    one: Candidate,
    page: Page,
    guid: str,
    slug: str,
    audio: Audio | None,
    extension: str | None,
) -> dict[str, object]:
    """Return what the page must say and does not: its identity, and which stored object is its sound."""
    keys, values = page.fields, dict[str, object]()
    approved = one.kept.approved if one.kept else None
    if not keys.has("guid"):
        values["guid"] = guid
    said = audio_of(page)
    if audio and one.sound and (said is None or (said.sha256, said.name) != (audio.sha256, audio.name)):
        values["audio"] = {"name": audio.name, "sha256": audio.sha256, "size": audio.size}
    published = keys.text("status") == EpisodeStatus.PUBLISHED
    if approved or (published and taking.approving):
        if not keys.has("slug"):
            values["slug"] = slug
        if not keys.has("published_at"):
            values["published_at"] = approved.published_at if approved else taking.house.now()
        if not keys.has("enclosure") and extension:
            minted = f"/lyd/{taking.show.slug}/{slug}.{extension}"
            values["enclosure"] = (approved.enclosure if approved else None) or minted
    return values


def _changed_at(one: Candidate, page: Page, audio: Audio, now: datetime) -> datetime:
    """Return when the sound became what it is: Last-Modified of its address (feed-E12)."""
    latest = one.kept.latest if one.kept else None
    if latest and latest.audio and latest.audio.sha256 == audio.sha256 and latest.audio_changed_at:
        return latest.audio_changed_at
    published_at = page.fields.moment("published_at")
    return published_at if latest is None and published_at and published_at <= now else now


def _cover(taking: Taking, one: Candidate, page: Page, guid: str, taken: TakenIn) -> tuple[Cover | None, str]:
    """Find the episode's own cover: named by the page, beside it, in the sound; else the show's is used.

    Where the show's is only a generated one, a published episode gets one of its own.
    """
    house, name, alt = taking.house, page.fields.text("cover"), page.fields.text("cover_alt") or ""
    for candidate in [name] if name else [f"{one.stem}{suffix}" for suffix in PICTURE_SUFFIXES]:
        path = f"{taking.folder.name}/{candidate}"
        if path in taking.folder.files:
            taken.sources.append(taking.folder.source(path))
            return keep_cover(house, read_bytes(house.content / path), alt=alt), "page"
    if name:
        raise Invalid("cover_missing", path=one.path, name=name)
    if taken.recording and taken.recording.has_cover:
        if one.sound is None:
            return (one.kept.latest.cover if one.kept else None), "tag"
        data = house.reader.cover(house.content / one.sound.path)
        try:
            if data:
                return keep_cover(house, data, alt=alt), "tag"
        except Invalid as error:
            taken.advice.append((one.sound.path, error))
    if taking.show.cover and taking.show.cover.generated and page.fields.text("status") == EpisodeStatus.PUBLISHED:
        return draw_cover(house, page.fields.text("title") or one.stem, guid), "generated"
    return None, "show"


def _transcripts(
    taking: Taking, one: Candidate, page: Page, audio: Audio | None, taken: TakenIn
) -> list[TranscriptFile]:
    """Read the transcripts the page names, or the one that shares its name; a bad one is told and left out."""
    named = transcripts_of(page) or tuple(
        TranscriptKey(file=f"{one.stem}{suffix}")
        for suffix in TRANSCRIPT_SUFFIXES
        if f"{taking.folder.name}/{one.stem}{suffix}" in taking.folder.files
    )
    found = []
    for key in named:
        try:
            found.append(_transcript(taking, one, page, key, audio, taken))
        except PodcastError as error:
            taken.problems.append((f"{taking.folder.name}/{key.file}", error))
    return found


def _transcript(
    taking: Taking,
    one: Candidate,
    page: Page,
    key: TranscriptKey,
    audio: Audio | None,
    taken: TakenIn,
) -> TranscriptFile:
    path = f"{taking.folder.name}/{key.file}"
    if path not in taking.folder.files:
        kept = one.kept.latest.transcripts if one.kept else ()
        for known in kept:
            if known.name == key.file:
                return known
        raise NotFound("transcript_missing", path=one.path, name=key.file)
    language = key.language or page.fields.text("language") or taking.show.language
    transcript = read_transcript(key.file, read_bytes(taking.house.content / path), language)
    for problem in transcript_problems(transcript, audio.sound.duration_ms if audio else None):
        raise problem
    sha256 = taking.folder.hashes[path]
    taken.cues[sha256] = transcript
    taken.sources.append(taking.folder.source(path))
    if key.approved_at and key.sha256 not in (None, sha256):
        taken.advice.append((path, Invalid("transcript_changed_since_approval", path=path)))
        return TranscriptFile(language=language, name=key.file, sha256=sha256)
    return TranscriptFile(language=language, name=key.file, sha256=sha256, approved_at=key.approved_at)


def _remember(taking: Taking, one: Candidate, taken: TakenIn) -> None:
    """Note the files as they are now; the page may have been written a moment ago."""
    root = taking.house.content
    page = found_file(root, one.path)
    subject = f"episode:{taken.episode.guid}" if taken.episode else None
    taken.sources.append(
        Source(
            path=one.path,
            size=page.size,
            mtime_ns=page.mtime_ns,
            sha256=hash_file(root / one.path),
            subject=subject,
        )
    )
    if one.sound:
        taken.sources.append(taking.folder.source(one.sound.path, subject))
