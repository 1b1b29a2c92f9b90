"""The page "Klar til udgivelse?" of an episode: what stops it, what could be better, and where each is mended."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, jsonify, request
from werkzeug.wrappers import Response as BaseResponse

from podcast_service.domain.producer import Act
from podcast_service.site.checklist import OF_SHOW, Mend, Row, as_data, mend_words, row_words
from podcast_service.site.words import date
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.here import Here
from podcast_service.workflows.accept_advice import accept_advice, take_up_advice
from podcast_service.workflows.checklist import checklist

RULE = "/afsnit/<show>/<slug>/klar"


def register(studio: Studio) -> None:
    """Register the list, and the button that accepts an advice."""

    @studio.get(RULE, act=Act.SEE)
    def ready(here: Here) -> Response:
        found = here.do(checklist, *here.names)
        return here.page(
            "studio/ready.html",
            title=here.say("Ready to publish?"),
            found=found,
            advice=[row for row in found.rows if not row.is_stop and row.is_open and not row.is_technical],
            technical=[row for row in found.rows if not row.is_stop and row.is_open and row.is_technical],
            accepted=[row for row in found.rows if not row.is_open],
            day=lambda moment: date(moment, here.language),
            told=told_rows(here),
            may_edit=here.may(Act.EDIT),
        )

    @studio.post(RULE, act=Act.EDIT)
    def accept(here: Here) -> BaseResponse:
        about, again = request.form.get("accept", ""), request.form.get("take-up", "")
        if again:
            here.do(take_up_advice, *here.names, again)
            return here.back(request.path, here.say("The advice counts again."))
        here.do(accept_advice, *here.names, about)
        return here.back(request.path, here.say("The advice is accepted, and the page of the episode keeps when."))

    @studio.call("/api/v1/shows/<show>/episodes/<slug>/ready", "GET", act=Act.SEE)
    def ready_data(here: Here) -> Response:
        found = here.do(checklist, *here.names)
        return jsonify(episode="/".join(here.names), **as_data(found.rows, here.language))


def told_rows(here: Here) -> dict[str, Callable[[Row], object]]:
    """Return what a template says of a row: its words, the tab where it is mended, and whether who asks may do it."""
    return {
        "words": lambda row: row_words(row, here.language),
        "mended_at": lambda row: mend_words(row.mend, here.language),
        "address": lambda row: mend_address(here, row.mend),
        "may_mend": lambda row: here.may(Act.OWN if _is_of_show(row.mend) else Act.EDIT),
        "is_of_show": lambda row: _is_of_show(row.mend),
    }


def mend_address(here: Here, mend: Mend) -> str:
    """Return where in the studio something is put right: the tab, and the field on it."""
    at = here.show_path if _is_of_show(mend) else here.episode_path
    return at(f"/{mend.tab.removeprefix(OF_SHOW)}") + (f"#felt-{mend.key}" if mend.key else "")


def _is_of_show(mend: Mend) -> bool:
    return mend.tab.startswith(OF_SHOW)
