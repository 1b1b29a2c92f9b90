"""Throw a draft away, and take it back from the waste basket of its show (exp-6.3.11)."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from podcast_service.catalog.database import read
from podcast_service.catalog.episodes import was_out
from podcast_service.catalog.trash import list_thrown
from podcast_service.domain.errors import Conflict
from podcast_service.domain.producer import Act
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.here import Here
from podcast_service.workflows.trash import KEPT_FOR, take_back, throw_away

END = "/papirkurv"
RULE = "/serier/<show>" + END
THROW = "/afsnit/<show>/<slug>/smid-ud"


def register(studio: Studio) -> None:
    """Register the pages."""
    studio.get(RULE, act=Act.EDIT)(basket)
    studio.post(RULE, act=Act.EDIT)(back)
    studio.get(THROW, act=Act.EDIT)(asking)
    studio.post(THROW, act=Act.EDIT)(throw)


def basket(here: Here) -> Response:
    """List what was thrown away, with the day on which it goes for good."""
    with read(here.house.catalog) as tx:
        found = list_thrown(tx, here.show.latest.guid)
    return here.page(
        "studio/trash.html",
        title=here.say("Waste basket"),
        rows=[(one, episode, one.thrown_at + KEPT_FOR) for one, episode in found],
        days=KEPT_FOR.days,
        here_at=here.show_path(END),
    )


def back(here: Here) -> Response:
    """Take a draft back."""
    here.do(take_back, here.show.latest.guid, request.form.get("afsnit", ""))
    message = here.say("The draft is back, as it was.")
    return here.back(here.show_path(END), message)


def asking(here: Here) -> Response:
    """Say what throwing away means. Raises Conflict for what was ever public."""
    one = here.episode.latest
    if was_out(here.episode):
        raise Conflict("throw_public", episode=f"{one.show}/{one.slug}")
    return here.page(
        "studio/throw-away.html",
        title=here.say("Throw the draft away"),
        days=KEPT_FOR.days,
        here_at=here.episode_path(),
    )


def throw(here: Here) -> Response:
    """Throw the draft away. Raises Conflict when it is another than the one that was looked at."""
    seen = request.form.get("revision", "")
    if seen != str(here.episode.latest_revision):
        raise Conflict("throw_changed", episode="/".join(here.names))
    here.do(throw_away, *here.names)
    words = here.say("The draft lies in the waste basket, where it can be taken back for {days} days.")
    return here.back(here.show_path(END), words.format(days=KEPT_FOR.days))
