"""The details of an episode as one form: what the page says, what the file says, and the notes as they will look."""

from __future__ import annotations

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from podcast_service.catalog.database import read
from podcast_service.catalog.episodes import find_episode_by_guid
from podcast_service.content.episode_form import DRAFT
from podcast_service.domain.producer import Act
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.form_page import LARGEST, FormPage, answer_to, notes_alone, shown_meanwhile
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.lists import lists_of
from podcast_service.web.studio.notes_preview import NotesPreview
from podcast_service.web.studio.paths import episode_path
from podcast_service.web.studio.sent import sent, step
from podcast_service.web.studio.ties import KEYS, publications, ties_of
from podcast_service.workflows.edit import edit_episode
from podcast_service.workflows.settle_tags import file_waits, settle_tags, tag_clashes
from podcast_service.workflows.sheets import episode_form, episode_sheet

CHOOSE, MARK = "choose.", "mark."
END = "/afsnit/<show>/<slug>/rediger"


def register(studio: Studio, preview: NotesPreview) -> None:
    """Register the pages."""

    @studio.get(END, act=Act.EDIT)
    def details(here: Here) -> Response:
        return _page(here).draw(here, preview)

    @studio.post(END, act=Act.EDIT, largest=LARGEST)
    def save_details(here: Here) -> BaseResponse:
        form = sent(episode_form(here.episode))
        if step().what:
            return _page(here).draw(here, preview, shown_meanwhile(form))
        found = here.do(edit_episode, *here.names, form)
        return answer_to(here, _page(here), preview, form, found, back=_path(here))

    @studio.post(f"{END}/vis", act=Act.EDIT, largest=LARGEST)
    def show_notes(here: Here) -> Response:
        return notes_alone(here, preview, here.episode.latest, episode_form(here.episode))

    @studio.post(f"{END}/maerker", act=Act.EDIT)
    def choose_tags(here: Here) -> BaseResponse:
        names, marks = (
            {name.removeprefix(word): value for name, value in request.form.items() if name.startswith(word)}
            for word in (CHOOSE, MARK)
        )
        settled = here.do(settle_tags, *here.names, names, marks)
        words = here.say("Page and file now say the same: {fields}.")
        fields = ", ".join(_labels(here).get(name, name) for name in settled)
        return here.back(request.path.rpartition("/")[0], words.format(fields=fields))


def _page(here: Here) -> FormPage:
    one = here.episode.latest
    with read(here.house.catalog) as tx:
        sheet = episode_sheet(tx, here.house, here.show, here.episode)
        waits = file_waits(tx, here.episode)
    return FormPage(
        sheet=sheet,
        of=one,
        title=one.title,
        kept=sheet.subject,
        lists=lists_of(here, show_language=here.show.latest.language),
        template="studio/edit_episode.html",
        parts={
            "tag_clashes": here.do(tag_clashes, *here.names) if waits else (),
            "labels": _labels(here),
            "ties": ties_of(here),
            "may_tie": here.may(Act.PUBLISH),
            "tie_path": here.episode_path("/rediger/udgivelser"),
            "publications": [(other.slug, other.title) for other in publications(here)],
            "relations": [(key, here.say(word)) for key, word in KEYS.items()],
        },
    )


def _path(here: Here) -> str:
    """Return where the details of the episode are now: its address may just have been changed."""
    with read(here.house.catalog) as tx:
        now = find_episode_by_guid(tx, here.episode.latest.guid) or here.episode
    return episode_path(now.latest.show, now.latest.slug, "/rediger")


def _labels(here: Here) -> dict[str, str]:
    return {**{row.key: here.say(row.label) for row in DRAFT.rows}, "chapters": here.say("Chapters")}
