"""The chapters of an episode in the studio: a table that does everything, and the waveform beside it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from podcast_service.audio.chapter_files import FORMATS
from podcast_service.audio.chapter_files_written import dump_lines, dump_podlove
from podcast_service.catalog.database import read
from podcast_service.catalog.nodes import list_nodes
from podcast_service.domain.chapter import MOST, time_of
from podcast_service.domain.chapter_table import ChapterRow, faults
from podcast_service.domain.errors import Invalid, NotFound, PodcastError
from podcast_service.domain.media import StoredObject
from podcast_service.domain.producer import Act
from podcast_service.domain.theme import Theme
from podcast_service.domain.told import told
from podcast_service.feeds.chapters import dump
from podcast_service.site.words import decimal_mark
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.saved import after
from podcast_service.web.studio.stored import send
from podcast_service.web.studio.timed_rows import Fields, Filled, Table, as_saved
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


def _row(form: Fields, number: int) -> ChapterRow:
    return ChapterRow(
        start=form.get(f"start-{number}", ""),
        title=form.get(f"title-{number}", ""),
        end=form.get(f"end-{number}", ""),
        url=form.get(f"url-{number}", ""),
        picture="" if form.get(f"no-picture-{number}") else form.get(f"picture-{number}", ""),
        themes=tuple(form.getlist(f"themes-{number}")),
        is_hidden=bool(form.get(f"hidden-{number}")),
    )


_TABLE = Table(
    end=END,
    template="studio/chapters.html",
    title=told("Chapters"),
    saved=told("The chapters are saved."),
    most=MOST,
    times=("start", "end"),
    empty=ChapterRow(),
    row=_row,
    length=lambda episode: episode.recorded_ms,
    faults=faults,
)


def register(studio: Studio) -> None:
    """Register the page, its forms, and what it shows and hands out."""

    @studio.get(RULE, act=Act.EDIT)
    def chapters(here: Here) -> Response:
        now = _now(here)
        return _page(here, now, as_saved(now))

    @studio.post(RULE, act=Act.EDIT, largest=_LARGEST, parts=_PARTS)
    def change_chapters(here: Here) -> BaseResponse:
        return _change(here)

    @studio.post(f"{RULE}/hent", act=Act.EDIT)
    def take_chapters(here: Here) -> BaseResponse:
        now = _now(here)
        try:
            rows = _taken(here)
        except PodcastError as error:
            return _page(here, now, replace(as_saved(now), error=error))
        return _page(here, now, Filled(rows=rows, was=now.was), is_taken=True)

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
    """Save the table, or do what one of its other buttons asks and show it again, without the files chosen in it."""
    now, filled = _now(here), _TABLE.filled_in(here)
    images = {place: request.files.get(f"image-{number}") for place, number in enumerate(filled.numbers)}
    pictures = {place: file.read() for place, file in images.items() if file and file.filename}
    save = partial(here.do, save_chapters, *here.names, filled.rows, filled.was, pictures)
    return _TABLE.save_or_show(here, now, filled, save, partial(_page, here, now, has_lost=bool(pictures)))


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


def _now(here: Here) -> ChaptersNow:
    return chapters_now(here.house, here.episode, decimal_mark(here.language))


def _page(
    here: Here, now: ChaptersNow, filled: Filled[ChapterRow], *, is_taken: bool = False, has_lost: bool = False
) -> Response:
    with read(here.house.catalog) as tx:
        themes = sorted(list_nodes(tx, Theme), key=lambda theme: theme.number)
    return _TABLE.page(
        here,
        now,
        filled,
        origin=now.origin,
        is_taken=is_taken,
        has_lost=has_lost,
        themes=themes,
        thumbs=_thumbs(here, now),
        exports=tuple(EXPORTS) if here.episode.latest.chapters else (),
        endings=",".join(row.suffix for row in FORMATS),
    )


def _thumbs(here: Here, now: ChaptersNow) -> dict[str, str]:
    """Return the small picture of each that the rows name, by its name there."""
    images = {one.start_ms: one.image for one in here.episode.latest.chapters if one.image}
    shown = ((row.picture, images.get(time_of(row.start) or 0)) for row in now.rows if row.picture)
    return {name: image.sizes[-1].sha256 for name, image in shown if image}
