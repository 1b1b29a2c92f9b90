"""Save the chapters that a person wrote in the studio, in the list of the episode's page.

The list goes before a file of chapters and before those in the sound (``workflows.chapters``); both stay as they are,
and count again when the list is taken out of the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import NamedTemporaryFile

from podcast_service.catalog.database import read
from podcast_service.catalog.recordings import find_recordings
from podcast_service.catalog.revisions import Kept
from podcast_service.content.chapter_keys import chapters_of, time_at
from podcast_service.content.fields import Fields
from podcast_service.content.folder import composed
from podcast_service.content.front_matter import Page
from podcast_service.content.link_keys import themes_at_of
from podcast_service.domain.chapter import ChapterImage, ChapterList, plain, time_of
from podcast_service.domain.chapter_table import ChapterRow, beginning_at, faults, page_values, rows_of, sha256_of
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Invalid, NotFound
from podcast_service.workflows.edit_part import PageOf, PartNow, PartSaved, Values, digest_of, edit_part, find_page
from podcast_service.workflows.house import House
from podcast_service.workflows.page_values import page_of
from podcast_service.workflows.picture_files import look_at_picture, save_picture

KEYS = ("chapters", "themes")
"""What an edit of chapters is made from: a theme is named by a chapter, or by the page with the moment it starts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaptersNow(PartNow[ChapterRow]):
    """The chapters as they are now; ``origin`` is ``page``, ``file``, ``tag``, or empty where there are none."""

    origin: str


def chapters_now(house: House, kept: Kept[Episode], mark: str = ".") -> ChaptersNow:
    """Look at the chapters of an episode: the list as its page has it at this moment, else those that were read in."""
    page = page_of(house, kept)
    said, themes, was = chapters_of(page), themes_at_of(page.fields), digest_of(page, KEYS)
    if said.listed is not None:
        listed = sorted(said.listed.chapters, key=lambda one: one.start_ms)
        rows = rows_of(listed, said.listed.pictures, themes, mark)
        return ChaptersNow(rows=rows, origin="page", was=was)
    found = kept.latest.chapters
    origin = dict(kept.latest.origins).get("chapters", "") if found else ""
    return ChaptersNow(rows=rows_of(found, {}, themes, mark), origin=origin, was=was)


def save_chapters(
    house: House, show: str, slug: str, rows: Sequence[ChapterRow], was: str, pictures: Mapping[int, bytes]
) -> PartSaved:
    """Write ``rows`` into the page; ``pictures`` are new ones by row, and lie beside the page from then on.

    Raises Invalid for the first thing that is wrong, Conflict when the chapters are others than those of ``was``.
    """
    kept, of = find_page(house, show, slug)
    if wrong := faults(rows, kept.latest.recorded_ms):
        raise wrong[0].error

    def values(page: Page) -> Values:
        filed = [_with_file(house, kept, of, row, pictures.get(number)) for number, row in enumerate(rows)]
        listed = page_values(filed)
        is_needed = bool(listed) or page.fields.has("chapters") or bool(kept.latest.chapters)
        return {"chapters": listed if is_needed else None, **_other_themes(house, kept, page)}

    return edit_part(house, of, was, KEYS, values)


def forget_chapters(house: House, show: str, slug: str, was: str) -> PartSaved:
    """Take the list out of the page, so that a file of chapters or those in the sound count again."""
    _, of = find_page(house, show, slug)
    return edit_part(house, of, was, KEYS, lambda _page: {"chapters": None})


def rows_of_file(
    house: House, show: str, slug: str, data: bytes, suffix: str, mark: str = "."
) -> tuple[ChapterRow, ...]:
    """Read a file of chapters that was sent, as rows to look through; nothing is saved.

    Pictures are kept where a file of that name lies beside the page. Raises Invalid as ``chapter_files.read``.
    """
    kept, _ = find_page(house, show, slug)
    with NamedTemporaryFile() as sent:
        sent.write(data)
        sent.flush()
        found = house.reader.chapter_file(Path(sent.name), suffix)
    folder = (house.content / kept.source).parent
    there = {composed(path.name) for path in folder.iterdir()}
    pictures = {start: name for start, name in found.pictures.items() if composed(name) in there}
    return _rows(kept, ChapterList(chapters=found.chapters, pictures=pictures), mark)


def rows_of_sound(house: House, show: str, slug: str, mark: str = ".") -> tuple[ChapterRow, ...]:
    """Read the chapters in the sound as rows to look through; nothing is saved. Raises NotFound when it has none."""
    kept, _ = find_page(house, show, slug)
    sha256 = kept.latest.audio.sha256 if kept.latest.audio else ""
    with read(house.catalog) as tx:
        recording = find_recordings(tx, [sha256]).get(sha256)
    if recording is None or not recording.tags.chapters:
        raise NotFound("chapters_not_in_sound")
    return _rows(kept, ChapterList(chapters=recording.tags.chapters), mark)


def _rows(kept: Kept[Episode], found: ChapterList, mark: str) -> tuple[ChapterRow, ...]:
    longest = max((one.start_ms + 1 for one in found.chapters), default=0)
    ordered = plain(found.chapters, max(kept.latest.recorded_ms or 0, longest))  # none is left out before it was seen
    return rows_of(ordered, found.pictures, kept.latest.themes_at, mark)


def _with_file(house: House, kept: Kept[Episode], of: PageOf, row: ChapterRow, sent: bytes | None) -> ChapterRow:
    """Return the row with a file beside the page for its picture; one that was sent takes the place of the old."""
    sha256 = sha256_of(row.picture)
    if sent is None and sha256 is None:
        return row
    data = sent if sent is not None else b"".join(house.storage.read(_image(kept, sha256 or "").key))
    try:
        found = look_at_picture(house, data)
    except Invalid as error:
        raise _of_chapter(error) from error
    return replace(row, picture=save_picture(house, of, data, found, "kapitel"))


def _image(kept: Kept[Episode], sha256: str) -> ChapterImage:
    """Return the episode's own picture with that hash, and no other's (sec-S2). Raises NotFound."""
    known = (one.image for episode in (kept.latest, kept.approved) if episode for one in episode.chapters)
    found = next((image for image in known if image and image.sha256 == sha256), None)
    if found is None:
        raise NotFound("chapter_picture_unknown")
    return found


def _of_chapter(error: Invalid) -> Invalid:
    if error.code == "cover_too_large":
        return Invalid("chapter_image_too_large", limit=error.facts["limit"])
    return error if error.code == "picture_too_heavy" else Invalid("chapter_image_not_picture")


def _other_themes(house: House, kept: Kept[Episode], page: Page) -> Values:
    """Return the page's themes without those of moments that chapters begin at: their rows name them now."""
    starts = [start for row in chapters_now(house, kept).rows if (start := time_of(row.start)) is not None]
    before = page.fields.values.get("themes")
    if not isinstance(before, list):
        return {}
    after = [one for one in before if not (isinstance(one, Mapping) and beginning_at(starts, _at(one)) is not None)]
    return {} if after == before else {"themes": after or None}


def _at(named: Mapping[object, object]) -> int:
    return time_at(Fields(named, ""), "at")
