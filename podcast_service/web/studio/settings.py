"""The settings of a show as one form, and new shows."""

from __future__ import annotations

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from podcast_service.catalog.database import read
from podcast_service.content.show_form import SHOW
from podcast_service.domain.errors import Invalid, PodcastError
from podcast_service.domain.producer import Act
from podcast_service.domain.text import one_line
from podcast_service.site.sentences import error_words
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.form_page import LARGEST, FormPage, answer_to, notes_alone, shown_meanwhile
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.lists import lists_of
from podcast_service.web.studio.notes_preview import NotesPreview
from podcast_service.web.studio.paths import show_path
from podcast_service.web.studio.sent import sent, step
from podcast_service.workflows.edit import edit_show
from podcast_service.workflows.open_show import open_show
from podcast_service.workflows.sheets import show_sheet

END = "/serier/<show>/indstillinger"
NEW = "/serier/ny"


def register(studio: Studio, preview: NotesPreview) -> None:
    """Register the pages."""

    @studio.get(END, act=Act.OWN)
    def settings(here: Here) -> Response:
        return _page(here).draw(here, preview)

    @studio.post(END, act=Act.OWN, largest=LARGEST)
    def save_settings(here: Here) -> BaseResponse:
        form = sent(SHOW)
        if step().what:
            return _page(here).draw(here, preview, shown_meanwhile(form))
        found = here.do(edit_show, here.show.latest.slug, form)
        return answer_to(here, _page(here), preview, form, found)

    @studio.post(f"{END}/vis", act=Act.OWN, largest=LARGEST)
    def show_text(here: Here) -> Response:
        return notes_alone(here, preview, here.show.latest, SHOW)

    @studio.get(NEW, act=Act.ADMINISTER)
    def new_show(here: Here) -> Response:
        return _new(here)

    @studio.post(NEW, act=Act.ADMINISTER)
    def make_show(here: Here) -> BaseResponse:
        title, slug = one_line(request.form.get("title", "")), one_line(request.form.get("slug", ""))
        if not title:
            return _new(here, {"title": Invalid("field_needed")})
        try:
            made = here.do(open_show, title, slug or None, is_serial=request.form.get("type") == "serial")
        except PodcastError as error:
            return _new(here, {"slug": error})
        words = here.say("The show is made. Now tell what apps want to know.")
        return here.back(show_path(made, "/indstillinger"), words)


def _page(here: Here) -> FormPage:
    with read(here.house.catalog) as tx:
        sheet = show_sheet(tx, here.house, here.show)
    show = here.show.latest
    return FormPage(sheet=sheet, of=show, title=show.title, kept=sheet.subject, lists=lists_of(here))


def _new(here: Here, wrong: dict[str, PodcastError] | None = None) -> Response:
    found = {name: error_words(error, here.language) for name, error in (wrong or {}).items()}
    return here.page(
        "studio/new_show.html",
        title=here.say("New show"),
        status=422 if found else 200,
        found=found,
        values={name: request.form.get(name, "") for name in ("title", "slug", "type")},
    )
