"""The chapters of an episode in the studio: a table that does everything, and the waveform beside it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from podcast_service.audio.chapter_files import FORMATS
from podcast_service.audio.chapter_files_written import dump_lines, dump_podlove
from podcast_service.catalog.database import read
from podcast_service.catalog.nodes import list_nodes
from podcast_service.domain.chapter import time_of
from podcast_service.domain.chapter_table import ChapterRow, faults, in_time_order
from podcast_service.domain.errors import Invalid, NotFound, PodcastError
from podcast_service.domain.media import StoredObject
from podcast_service.domain.producer import Act
from podcast_service.domain.theme import Theme
from podcast_service.feeds.chapters import dump
from podcast_service.site.words import decimal_mark
from podcast_service.web.errors import status_of
from podcast_service.web.studio.chapter_form import pressed, read_form
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.heard import heard
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.saved import after
from podcast_service.web.studio.stored import send
from podcast_service.workflows.edit_chapters import (
    ChaptersNow,
    chapters_now,
    forget_chapters,
    rows_of_file,
    rows_of_sound,
    save_chapters,
)
from podcast_service.workflows.tags import write_tags

END = "/kapitler"
RULE = "/afsnit/<show>/<slug>" + END
_LARGEST = 64 * 1024 * 1024
_PARTS = 10_000
"""Fields of the form: ten for each of a thousand chapters."""

EXPORTS = {
    "json": ("application/json+chapters", dump),
    "psc": ("application/xml", dump_podlove),
    "txt": ("text/plain; charset=utf-8", dump_lines),
}


def register(studio: Studio) -> None:
    """Register the page, its forms, and what it shows and hands out."""

    @studio.get(RULE, act=Act.EDIT)
    def chapters(here: Here) -> Response:
        now = chapters_now(here.house, here.episode, decimal_mark(here.language))
        return _page(here, now, now.rows)

    @studio.post(RULE, act=Act.EDIT, largest=_LARGEST, parts=_PARTS)
    def change_chapters(here: Here) -> BaseResponse:
        return _change(here)

    @studio.post(f"{RULE}/hent", act=Act.EDIT)
    def take_chapters(here: Here) -> BaseResponse:
        now = chapters_now(here.house, here.episode, decimal_mark(here.language))
        try:
            rows = _taken(here)
        except PodcastError as error:
            return _page(here, now, now.rows, error=error)
        return _page(here, now, rows, is_changed=True, is_taken=True)

    @studio.post(f"{RULE}/glem", act=Act.EDIT)
    def forget(here: Here) -> BaseResponse:
        saved = here.do(forget_chapters, *here.names, request.form.get("was", ""))
        return after(here, saved, here.episode_path(END), here.say("The chapters are those of the file again."))

    @studio.post(f"{RULE}/i-lydfilen", act=Act.EDIT)
    def into_sound(here: Here) -> BaseResponse:
        here.do(write_tags, *here.names, ("chapters",))
        return here.back(here.episode_path(END), here.say("The chapters are written into the audio file."))

    _register_files(studio)


def _register_files(studio: Studio) -> None:
    @studio.get(f"{RULE}/fil/<kind>", act=Act.EDIT)
    def export(here: Here, kind: str) -> Response:
        return _exported(here, kind)

    @studio.get(f"{RULE}/billede/<sha256>", act=Act.EDIT)
    def picture(here: Here, sha256: str) -> Response:
        images = [one.image.sizes[-1] for one in here.episode.latest.chapters if one.image]
        found = next((image for image in images if image.sha256 == sha256), None)
        if found is None:
            raise NotFound("chapter_picture_unknown")
        stored = StoredObject(key=found.key, sha256=found.sha256, size=found.size, media_type=found.media_type)
        return send(here, stored)


def _change(here: Here) -> BaseResponse:
    """Save the table, or do what one of its other buttons asks and show it again."""
    mark, episode, sent = decimal_mark(here.language), here.episode.latest, read_form(request)
    now, show = chapters_now(here.house, here.episode, mark), partial(_page, here, has_lost=bool(sent.pictures))
    if sent.act != "save":
        return show(now, pressed(sent, episode.recorded_ms, mark), was=sent.was, is_changed=True)
    if faults(sent.rows, episode.recorded_ms):
        return show(now, sent.rows, was=sent.was, is_changed=True, is_checked=True)
    try:
        saved = here.do(save_chapters, *here.names, sent.rows, sent.was, sent.pictures)
    except PodcastError as error:
        is_late = error.code == "part_changed"
        was = now.was if is_late else sent.was
        return show(now, sent.rows, was=was, is_changed=True, error=error, is_late=is_late)
    return after(here, saved, here.episode_path(END), here.say("The chapters are saved."))


def _taken(here: Here) -> tuple[ChapterRow, ...]:
    """Return the chapters of the sound, of a file that was sent, or of lines that were pasted. Raises as they do."""
    mark, form = decimal_mark(here.language), request.form
    if form.get("do") == "sound":
        return here.do(rows_of_sound, *here.names, mark)
    file, text = request.files.get("file"), form.get("text", "").strip()
    if file and file.filename:
        _, dot, ending = file.filename.rpartition(".")
        return here.do(rows_of_file, *here.names, file.read(), dot + ending, mark)
    if not text:
        raise Invalid("chapter_nothing_chosen")
    return here.do(rows_of_file, *here.names, text.encode(), ".txt", mark)


def _exported(here: Here, kind: str) -> Response:
    if kind not in EXPORTS:
        raise NotFound("asset_unknown", name=kind)
    chapters = here.episode.latest.chapters
    if not chapters:
        raise NotFound("chapters_none_yet")
    media_type, written = EXPORTS[kind]
    response = Response(written(chapters), content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{here.episode.latest.slug}.chapters.{kind}"'
    return response


def _page(
    here: Here,
    now: ChaptersNow,
    rows: Sequence[ChapterRow],
    *,
    was: str | None = None,
    error: PodcastError | None = None,
    is_changed: bool = False,
    is_checked: bool = False,
    is_late: bool = False,
    is_taken: bool = False,
    has_lost: bool = False,
) -> Response:
    """Show the table: what is wrong with it where it was to be saved, and what others saved meanwhile."""
    found = faults(rows, here.episode.latest.recorded_ms) if is_checked else ()
    with read(here.house.catalog) as tx:
        themes = sorted(list_nodes(tx, Theme), key=lambda theme: theme.number)
    return here.page(
        "studio/chapters.html",
        title=here.say("Chapters"),
        status=status_of(error) if error else 422 if found else 200,
        address=here.episode_path(END),
        rows=rows or (ChapterRow(),),
        empty=ChapterRow(),
        was=was or now.was,
        origin=now.origin,
        error=error,
        faults=found,
        theirs=in_time_order(now.rows) if is_late else None,
        is_changed=is_changed,
        is_taken=is_taken,
        has_lost=has_lost,
        sound=heard(here),
        themes=themes,
        thumbs=_thumbs(here, now),
        exports=tuple(EXPORTS) if here.episode.latest.chapters else (),
        endings=",".join(row.suffix for row in FORMATS),
        mark=decimal_mark(here.language),
    )


def _thumbs(here: Here, now: ChaptersNow) -> dict[str, str]:
    """Return the small picture of each that the rows name, by its name there."""
    images = {one.start_ms: one.image for one in here.episode.latest.chapters if one.image}
    shown = ((row.picture, images.get(time_of(row.start) or 0)) for row in now.rows if row.picture)
    return {name: image.sizes[-1].sha256 for name, image in shown if image}
