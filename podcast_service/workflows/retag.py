"""Meet a file that someone tagged anew: the same sound under other bytes, merged field by field with its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from podcast_service.audio.wanted import Wanted, as_read
from podcast_service.content.chapter_keys import chapters_of
from podcast_service.content.front_matter import Page
from podcast_service.content.keys import Beside, episode_of
from podcast_service.content.sound_keys import audio_of
from podcast_service.domain.chapter import Chapter, put_right
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Invalid, PodcastError
from podcast_service.domain.media import Audio, Recording
from podcast_service.domain.person import Credit
from podcast_service.domain.tagging import Difference, Moved, Places, differences, final_tags
from podcast_service.workflows.keep import sound_file
from podcast_service.workflows.taken import Candidate, Taking

NOWHERE = Places(page_url="", feed_url="")
"""For comparing what can be taken back: addresses never are."""


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
    found = compare(taking, one, page, base, recording)
    conflicts = tuple(each for each in found if each.moved is Moved.BOTH)
    moved = [each for each in found if each.moved is Moved.FILE]
    gone = [each for each in found if each.moved is Moved.GONE]
    values = {each.field: page_value(each.field, each.file) for each in moved}
    values |= {each.field: page_value(each.field, each.page) for each in gone if not page.fields.has(each.field)}
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
    taking: Taking, one: Candidate, page: Page, base: Recording, recording: Recording
) -> tuple[Difference, ...]:
    """Say where page and file differ in what can be taken back, and who moved since both were as ``base``."""
    episode = _episode(taking, one, page, base)
    stated = stated_in(episode)
    wanted = as_read(Wanted(tags=final_tags(episode, taking.show, NOWHERE)), recording.sound)
    found = differences(wanted, recording.tags, base.tags, stated=stated)
    return tuple(one for one in found if one.moved is not Moved.PAGE)


def stated_in(episode: Episode) -> tuple[str, ...]:
    """Return the fields that the page, or a file of chapters beside it, gives a value."""
    return tuple(name for name, origin in episode.origins if origin in ("page", "file"))


def conflict_in_words(path: str, difference: Difference) -> Invalid:
    """Return what the producer is told of a field that both sides changed."""
    page, file = (shown(value) for value in (difference.page, difference.file))
    return Invalid("tags_conflict", path=path, field=difference.field, page=page, file=file)


def shown(value: object) -> str:
    """Return a value of a tag in one short text."""
    if isinstance(value, tuple):
        if value and isinstance(value[0], Chapter):
            return f"{len(value)} chapters"
        return ", ".join(f"{one.name} ({one.role.value})" if isinstance(one, Credit) else str(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = "" if value is None else " ".join(str(value).split())
    return text if len(text) <= 80 else text[:79] + "…"


def page_value(field_name: str, value: object) -> object:
    """Return ``value``, as tags hold it, in the form its key has on a page."""
    if field_name == "people" and isinstance(value, tuple):
        return _people(value)
    if field_name == "chapters" and isinstance(value, tuple):
        return [_chapter(one) for one in value]
    return value


def _people(people: Sequence[Credit]) -> list[dict[str, object]]:
    return [{"name": one.name, "role": one.role.value} for one in people]


def _chapter(chapter: Chapter) -> dict[str, object]:
    return {"start": time_of(chapter.start_ms), "title": chapter.title, "url": chapter.url}


def time_of(milliseconds: int) -> str:
    """Write a time as pages do: ``12:40``, ``1:02:03.500``."""
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    clock = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return f"{clock}.{rest:03}" if rest else clock


def _episode(taking: Taking, one: Candidate, page: Page, base: Recording) -> Episode:
    """Make the episode as the page told it when its sound was ``base``; nothing of it is kept."""
    audio = Audio(sha256="", size=0, name="", sound=base.sound)
    chapters, origin = _chapters(taking, one, page, base)
    beside = Beside(audio=audio, tags=base.tags, chapters=chapters, chapters_origin=origin)
    return episode_of(page, show=taking.show, guid="-", slug="-", names=taking.names, beside=beside)


def _chapters(taking: Taking, one: Candidate, page: Page, base: Recording) -> tuple[tuple[Chapter, ...], str]:
    said = chapters_of(page)
    if said.listed is not None:
        return put_right(said.listed.chapters, base.sound.duration_ms)[0], "page"
    if said.file or taking.folder.chapter_files(one.stem):
        return one.kept.latest.chapters if one.kept else (), "file"
    return base.tags.chapters, "tag"


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
