"""Take one episode in: read its sound, store it, write into its page what must never be lost, read what lies beside.

Runs in several threads at once and touches the catalog only for pictures; ``settle`` makes the result visible.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from podcast_service.content.folder import Written, create_text, replace_text
from podcast_service.content.front_matter import Page, new_page, parse_page, with_values
from podcast_service.content.keys import Beside, audio_of, episode_of
from podcast_service.domain.episode import Episode, EpisodeStatus
from podcast_service.domain.errors import Conflict, Invalid, PodcastError
from podcast_service.domain.identity import is_slug, object_key, slugify
from podcast_service.domain.media import Audio, Recording, Tags
from podcast_service.domain.rendition import ENCLOSURE_FORMATS
from podcast_service.shownotes.links import unknown
from podcast_service.workflows.beside import find_cover, read_transcripts, unbound_approvals
from podcast_service.workflows.ingest_nodes import unknown_keys
from podcast_service.workflows.keep import sound_file, with_drawn_cover
from podcast_service.workflows.page_values import source_of
from podcast_service.workflows.taken import Candidate, TakenIn, Taking

MEGABYTE = 1024 * 1024


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
    house, text, written = taking.house, one.text, None
    if text is None:
        text = _first_page(one, taken.recording)
        written = create_text(house.content / one.path, text)
    page = parse_page(text, one.path)
    guid = page.fields.text("guid") or (one.kept.latest.guid if one.kept else str(uuid4()))
    slug = page.fields.text("slug") or (one.kept.latest.slug if one.kept else slugify(one.stem) or guid)
    _check_identity(one, page, guid, slug, house.now())
    audio = _audio(one, taken.recording)
    if values := _owed(taking, one, page, guid, slug, audio):
        new = with_values(page, values)
        written = replace_text(house.content / one.path, new, was=text)
        known, page = page.fields.known, parse_page(new, one.path)
        page.fields.known.update(known)
    taken.episode = _episode(taking, one, page, guid, slug, audio, taken)
    taken.advice.extend((one.path, error) for error in unknown_keys(page, one.path))
    named = dict.fromkeys((*taken.episode.themes, *unknown(taken.episode.notes, taking.themes)))
    missing = [theme for theme in named if theme not in taking.themes]
    taken.advice.extend((one.path, Invalid("theme_unknown", path=one.path, theme=theme)) for theme in missing)
    _remember(taking, one, guid, written, taken)


def _episode(
    taking: Taking,
    one: Candidate,
    page: Page,
    guid: str,
    slug: str,
    audio: Audio | None,
    taken: TakenIn,
) -> Episode:
    cover, origin = find_cover(taking, one, page, taken)
    beside = Beside(
        audio=audio,
        audio_changed_at=_changed_at(one, page, audio, taking.house.now()) if audio else None,
        tags=taken.recording.tags if taken.recording else Tags(),
        cover=cover,
        cover_origin=origin,
        transcripts=read_transcripts(taking, one, page, audio, taken),
    )
    episode = episode_of(page, show=taking.show, guid=guid, slug=slug, names=taking.names, beside=beside)
    return with_drawn_cover(taking.house, taking.show, episode)


def _recording(taking: Taking, one: Candidate) -> Recording | None:
    """Read the sound and store it; one that is known and stored costs nothing.

    Where the file is not in the folder any more, the stored object is the record.
    """
    if one.sha256 is None:
        return None
    recording = taking.recordings.get(one.sha256)
    key = object_key("audio", one.sha256, recording.sound.extension) if recording else ""
    size = one.sound.size if one.sound else one.key.size if one.key else None
    if recording and key in taking.stored and size in (None, taking.stored[key]):
        return recording
    with sound_file(taking.house, one, recording) as path:
        recording = recording or taking.house.reader.read(path)
        if one.sound:
            audio = Audio(sha256=one.sha256, size=one.sound.size, name=one.sound.name, sound=recording.sound)
            told = _noting(taking, one.sound.name, one.sound.size)
            taking.house.storage.put_file(
                audio.key, path, sha256=one.sha256, media_type=audio.media_type, progress=told
            )
    return recording


def _noting(taking: Taking, name: str, size: int) -> Callable[[int], None]:
    """Return what notes how far the storing of a large file is."""
    sent = 0

    def note(count: int) -> None:
        nonlocal sent
        sent += count
        if size >= 10 * MEGABYTE:
            taking.note(f"{name}: {sent // MEGABYTE} of {size // MEGABYTE} MB stored")

    return note


def _audio(one: Candidate, recording: Recording | None) -> Audio | None:
    if recording is None or one.sha256 is None:
        return None
    if one.sound:
        return Audio(sha256=one.sha256, size=one.sound.size, name=one.sound.name, sound=recording.sound)
    kept = one.kept.latest.audio if one.kept else None
    size = (one.key.size if one.key else None) or (kept.size if kept else 0)
    return Audio(sha256=one.sha256, size=size, name=one.key.name if one.key else "", sound=recording.sound)


def _first_page(one: Candidate, recording: Recording | None) -> str:
    """Write the page of a sound that had none, from the tags in the file: a draft with a permanent guid."""
    if recording is None or one.sound is None:
        raise Invalid("page_missing", path=one.path)
    tags = recording.tags
    title = tags.title or one.stem.replace("-", " ").replace("_", " ").strip().capitalize()
    people = [{"name": credit.name, "role": credit.role.value} for credit in tags.people]
    return new_page(
        {
            "guid": one.kept.latest.guid if one.kept else str(uuid4()),
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


def _check_identity(one: Candidate, page: Page, guid: str, slug: str, now: datetime) -> None:
    """Refuse an edit that would break an identity listeners already have (design idea 2)."""
    if not is_slug(slug):
        raise page.fields.wrong("slug", "small letters a to z, digits and single hyphens")
    approved = one.kept.approved if one.kept else None
    if one.kept and one.kept.latest.guid != guid:
        raise Invalid("guid_changed", path=one.path, guid=one.kept.latest.guid)
    if approved is None:
        return
    if approved.is_gone() and page.fields.text("status") != EpisodeStatus.WITHDRAWN:
        raise Conflict("publish_withdrawn", episode=f"{approved.show}/{approved.slug}")
    if slug != approved.slug and approved.slug not in page.fields.texts("old_slugs"):
        raise Invalid("slug_changed", path=one.path, slug=approved.slug)
    enclosure, published_at = page.fields.text("enclosure"), page.fields.moment("published_at")
    if enclosure not in (None, approved.enclosure):
        raise Invalid("identity_changed", path=one.path, key="enclosure", was=approved.enclosure)
    if published_at not in (None, approved.published_at) and not approved.is_scheduled(now):
        raise Invalid("identity_changed", path=one.path, key="published_at", was=approved.published_at)


def _owed(taking: Taking, one: Candidate, page: Page, guid: str, slug: str, audio: Audio | None) -> dict[str, object]:
    """Return what the page must say and does not: its identity, and which stored object is its sound."""
    keys, values = page.fields, dict[str, object]()
    approved = one.kept.approved if one.kept else None
    if not keys.has("guid"):
        values["guid"] = guid
    said = audio_of(page)
    if approvals := unbound_approvals(taking, one, page, audio):
        values["transcripts"] = approvals
    if audio and one.sound and (said is None or (said.sha256, said.name) != (audio.sha256, audio.name)):
        values["audio"] = {"name": audio.name, "sha256": audio.sha256, "size": audio.size}
    if approved:
        identity = {"slug": approved.slug, "published_at": approved.published_at, "enclosure": approved.enclosure}
    elif taking.approving and keys.text("status") == EpisodeStatus.PUBLISHED:
        identity = {"slug": slug, "published_at": taking.house.now(), "enclosure": _minted(taking, slug, audio)}
    else:
        return values
    return values | {key: value for key, value in identity.items() if value is not None and not keys.has(key)}


def _minted(taking: Taking, slug: str, audio: Audio | None) -> str | None:
    """Return the permanent address of the sound; a kind no app plays gets none, as its ending would stay."""
    extension = audio.sound.extension if audio else None
    return f"/lyd/{taking.show.slug}/{slug}.{extension}" if extension in ENCLOSURE_FORMATS else None


def _changed_at(one: Candidate, page: Page, audio: Audio, now: datetime) -> datetime:
    """Return when the sound became what it is: Last-Modified of its address (feed-E12)."""
    latest = one.kept.latest if one.kept else None
    if latest and latest.audio and latest.audio.sha256 == audio.sha256 and latest.audio_changed_at:
        return latest.audio_changed_at
    published_at = page.fields.moment("published_at")
    return published_at if latest is None and published_at and published_at <= now else now


def _remember(taking: Taking, one: Candidate, guid: str, written: Written | None, taken: TakenIn) -> None:
    """Note the files as they were read: an edit made a moment ago is then seen next time."""
    subject = f"episode:{guid}"
    page = source_of(one.path, written, subject) if written else taking.folder.source(one.path, subject)
    taken.sources.append(page)
    if one.sound:
        taken.sources.append(taking.folder.source(one.sound.path, subject))
