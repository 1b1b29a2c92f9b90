"""The jobs of the studio: what was ordered and what is made of sounds, how it goes, and *Try again*."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from podcast_service.catalog.database import read
from podcast_service.catalog.shows import list_shows
from podcast_service.domain.errors import NotFound
from podcast_service.domain.order import Kind
from podcast_service.domain.producer import Act
from podcast_service.domain.show import Show
from podcast_service.domain.told import told
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.here import Here
from podcast_service.workflows import alarm, analyse, index, mirror, notify, purge, render, second_look
from podcast_service.workflows.job_lines import Around, JobLine, job_lines
from podcast_service.workflows.jobs import ask_again

TASKS = {
    analyse.TASK: told("Listening through the sound: loudness, silence, waveform"),
    render.TASK: told("Making the file listeners get"),
    second_look.TASK: told("Looking at the published feed as an app does"),
    notify.TASK: told("Telling apps that the feed changed"),
    index.TASK: told("Making what is published findable"),
    mirror.TASK: told("Copying what is published to the mirror"),
    purge.TASK: told("Telling the caches what changed"),
    alarm.MAIL: told("Sending an alarm by mail"),
    alarm.HOOK: told("Sending an alarm to the web address"),
}
"""What the work beside the service is called."""
ORDERS: dict[Kind, str] = {
    Kind.READ_IN: told("Reading in what was changed in the folder"),
    Kind.TAKE_IN: told("Taking in what was uploaded"),
    Kind.PUBLISH: told("Publishing the episode"),
    Kind.PUBLISH_SHOW: told("Publishing the changes of the show"),
    Kind.WITHDRAW: told("Withdrawing the episode"),
}
"""What each kind of order is called."""
STATES = {
    "failed": told("Failed"),
    "running": told("Under way"),
    "due": told("Waits for its turn"),
    "waiting": told("Is tried again by itself"),
    "done": told("Done"),
}
MOST = 100
"""How many lines a page shows."""


def register(studio: Studio) -> None:
    """Register the pages."""

    def look(here: Here) -> tuple[Around, list[JobLine]]:
        """Return what who asks may see of what goes on."""
        with read(here.house.catalog) as tx:
            shows = [one for one in list_shows(tx) if here.producer.may(Act.SEE, one.latest.guid)]
            outlines = studio.outlines.of(tx, [one.latest.slug for one in shows])
            around = Around.of(shows, outlines, sees_all=here.producer.is_administrator)
            return around, job_lines(tx, around, here.house.now())

    @studio.get("/opgaver", act=Act.SEE)
    def jobs(here: Here) -> Response:
        around, lines = look(here)
        return here.page(
            "studio/jobs.html",
            title=here.say("Jobs"),
            lines=lines[:MOST],
            further=max(0, len(lines) - MOST),
            counts={state: sum(one.state == state for one in lines) for state in STATES},
            states=STATES,
            called=called,
            may_ask=lambda line: _place_of(here, around.shows, line) is not None,
        )

    @studio.post("/opgaver", act=Act.SEE)
    def try_again(here: Here) -> BaseResponse:
        """Ask again for what failed, where who asks may edit; the whole service's is the administrator's."""
        around, lines = look(here)
        line = {one.key: one for one in lines}.get(request.form.get("job", ""))
        place = _place_of(here, around.shows, line) if line else None
        if place is None:
            raise NotFound("job_gone")
        count = here.do(ask_again, *place)
        said = here.say("It is tried again now.") if count else here.say("There was nothing left to try again.")
        return here.back("/studio/opgaver", said)


def called(line: JobLine) -> str:
    """Return what a job is called, to be translated."""
    return ORDERS[Kind(line.kind)] if line.is_order else TASKS.get(line.task, line.task)


def _place_of(here: Here, shows: Mapping[str, Show], line: JobLine) -> tuple[str, ...] | None:
    """Return the show and the episode to ask again for; None where one may not, or it would change nothing.

    An order that was refused is mended on the episode's page and asked for there: asking again says the same.
    """
    is_refused = line.is_order and line.ended_at is not None
    if line.state not in ("failed", "waiting") or is_refused:
        return None
    show = line.about[0].show if line.about else line.show.slug if line.show else None
    if show is None:
        return () if here.producer.is_administrator else None
    if not here.producer.may(Act.EDIT, shows[show].guid):
        return None
    return (show, line.about[0].slug) if line.about else (show,)
