"""Meet a file that someone tagged anew: the same sound under other bytes, merged field by field with its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from podcast_service.audio.wanted import Wanted, as_read
from podcast_service.content.chapter_keys import chapters_of
from podcast_service.content.front_matter import Page
from podcast_service.content.keys import Beside, Names, episode_of
from podcast_service.content.sound_keys import audio_of
from podcast_service.domain.chapter import Chapter, put_right
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Invalid, PodcastError
from podcast_service.domain.media import Audio, Recording
from podcast_service.domain.person import Credit
from podcast_service.domain.show import Show
from podcast_service.domain.tagging import Difference, Moved, Places, differences, final_tags
from podcast_service.domain.text import clock, title_of_name
from podcast_service.workflows.keep import sound_file
from podcast_service.workflows.taken import Candidate, Taking


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What page and file make together: the candidate and recording to go on with, and what the page shall say.

    While there is a conflict the recording the page names stays the common state, and the new file waits.
    """

    one: Candidate
    recording: Recording | None
    values: Mapping[str, object] = field(default_factory=dict)
    taken: tuple[str, ...] = ()
    conflicts: tuple[Difference, ...] = ()


def reconcile(taking: Taking, one: Candidate, page: Page, recording: Recording | None) -> Agreed:
    """Compare page and file where the file has other bytes than the page names; a new recording passes as it is."""
    base = _base(taking, one, page, recording)
    if base is None or recording is None:
        return Agreed(one=one, recording=recording)
    has_file = bool(taking.folder.chapter_files(one.stem))
    was = one.kept.latest if one.kept else None
    said = said_by(page, taking.show, taking.names, base, was, has_chapter_file=has_file)
    found = compare(said, taking.show, Places(), base, recording, stem=one.stem, was=was)
    conflicts = tuple(each for each in found if each.moved is Moved.BOTH)
    moved = [each for each in found if each.moved is Moved.FILE]
    gone = [each for each in found if each.moved is Moved.GONE and not page.fields.has(each.field)]
    # What the page does not state comes from the file by itself, unless the file has to wait.
    written = [each for each in moved if conflicts or page.fields.has(each.field)]
    values = {each.field: page_value(each.field, each.file, page) for each in written}
    values |= {each.field: page_value(each.field, each.page, page) for each in gone}
    if conflicts:
        key = audio_of(page)
        one, recording = replace(one, sound=None, sha256=key.sha256 if key else None), base
    return Agreed(
        one=one,
        recording=recording,
        values=values,
        taken=tuple(each.field for each in moved),
        conflicts=conflicts,
    )


def compare(
    said: Episode, show: Show, places: Places, base: Recording, recording: Recording, *, stem: str, was: Episode | None
) -> tuple[Difference, ...]:
    """Say where the page, as ``said``, and the file differ, and who moved since both were as ``base``.

    ``was`` is the episode as it was last read in. Chapters that a file beside the page gives, or whose pictures only
    the old file holds, are nobody's to decide but a person's.
    """
    wanted = as_read(Wanted(tags=final_tags(said, show, places)), recording.sound)
    found = differences(wanted, recording.tags, base.tags, stated=_stated_in(said, base, stem))
    has_pictures = was is not None and any(one.image for one in was.chapters)
    asks = {Moved.FILE: ("chapters", "file") in said.origins, Moved.GONE: has_pictures}
    return tuple(
        replace(one, moved=Moved.BOTH) if one.field == "chapters" and asks.get(one.moved) else one for one in found
    )


def _stated_in(said: Episode, base: Recording, stem: str) -> frozenset[str]:
    """Return the fields the page, or a file of chapters beside it, gives a value.

    A title that was made of the file's name, ``stem``, is nobody's word.
    """
    stated = {name for name, origin in said.origins if origin in ("page", "file")}
    is_named_after_file = base.tags.title is None and said.title == title_of_name(stem)
    return frozenset(stated - {"title"} if is_named_after_file else stated)


def said_by(
    page: Page, show: Show, names: Names, base: Recording, was: Episode | None, *, has_chapter_file: bool
) -> Episode:
    """Make the episode as ``page`` tells it with the sound ``base``; nothing beside the page is looked at.

    ``was`` is the episode as it was last read in: it keeps its identity, and chapters that a file beside it gives.
    """
    audio = Audio(sha256="", size=0, name="", sound=base.sound)
    chapters, origin = _chapters(page, base, was, has_chapter_file=has_chapter_file)
    beside = Beside(audio=audio, tags=base.tags, chapters=chapters, chapters_origin=origin)
    guid, slug = (was.guid, was.slug) if was else ("-", "-")
    return episode_of(page, show=show, guid=guid, slug=slug, names=names, beside=beside)


def _chapters(
    page: Page, base: Recording, was: Episode | None, *, has_chapter_file: bool
) -> tuple[tuple[Chapter, ...], str]:
    key = chapters_of(page)
    if key.listed is not None:
        return put_right(key.listed.chapters, base.sound.duration_ms)[0], "page"
    if key.file or has_chapter_file:
        return was.chapters if was else (), "file"
    return base.tags.chapters, "tag"


def conflict_in_words(path: str, difference: Difference) -> Invalid:
    """Return what the producer is told of a field that both sides changed."""
    page, file = shown(difference.page, difference.file), shown(difference.file, difference.page)
    return Invalid("tags_conflict", path=path, field=difference.field, page=page, file=file)


def shown(value: object, other: object = None) -> str:
    """Return a value of a tag in one short text; of two lists of chapters, the first in which they differ."""
    if isinstance(value, tuple):
        if value and isinstance(value[0], Chapter):
            return _shown_chapters(value, other if isinstance(other, tuple) else value)
        return ", ".join(f"{one.name} ({one.role.value})" if isinstance(one, Credit) else str(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = "" if value is None else " ".join(str(value).split())
    return text if len(text) <= 80 else text[:79] + "…"


def _shown_chapters(chapters: tuple[Chapter, ...], others: tuple[Chapter, ...]) -> str:
    differing = next((one for one in chapters if one not in others), None)
    first = f"{clock(differing.start_ms)} {differing.title or '(no title)'} – one of " if differing else ""
    return f"{first}{len(chapters)} chapters"


def page_value(field_name: str, value: object, page: Page) -> object:
    """Return ``value``, as tags hold it, in the form its key has on a page; chapters keep the pictures named there."""
    if field_name == "people" and isinstance(value, tuple):
        return [{"name": one.name, "role": one.role.value} for one in value]
    if field_name == "chapters" and isinstance(value, tuple):
        listed = chapters_of(page).listed
        return [_chapter(one, listed.pictures.get(one.start_ms) if listed else None) for one in value]
    return value


def _chapter(chapter: Chapter, picture: str | None) -> dict[str, object]:
    return {
        "start": _time(chapter.start_ms),
        "title": chapter.title or None,
        "end": None if chapter.end_ms is None else _time(chapter.end_ms),
        "url": chapter.url,
        "image": picture,
        "hidden": None if chapter.in_list else True,
    }


def _time(milliseconds: int) -> str:
    """Write a time as pages do: ``12:40``, ``1:02:03.500``."""
    rest = milliseconds % 1000
    return f"{clock(milliseconds)}.{rest:03}" if rest else clock(milliseconds)


def _base(taking: Taking, one: Candidate, page: Page, recording: Recording | None) -> Recording | None:
    """Return the recording the page names when the file beside it is the same sound under other bytes."""
    key = audio_of(page)
    if recording is None or one.sound is None or key is None or key.sha256 in (None, one.sha256):
        return None
    base = taking.recordings.get(key.sha256 or "") or _stored(taking, one, key.sha256 or "")
    payload = recording.sound.payload_sha256
    return base if base and payload and base.sound.payload_sha256 == payload else None


def _stored(taking: Taking, one: Candidate, sha256: str) -> Recording | None:
    """Read the stored object the page names, where the catalog has forgotten what was in it."""
    try:
        with sound_file(taking.house, replace(one, sound=None, sha256=sha256), None) as path:
            return taking.house.reader.read(path)
    except PodcastError:
        return None  # the file beside the page is then all there is
