"""Publish: now or at a Danish time, undo, withdraw, and a second person's approval (exp-6.3.10)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from flask import request
from werkzeug.wrappers import Response

from podcast_service.domain.errors import Invalid
from podcast_service.domain.local_time import COPENHAGEN, Hour, meaning_of, parse_clock, parse_day
from podcast_service.domain.order import Kind
from podcast_service.domain.outline import Standing
from podcast_service.domain.producer import Act
from podcast_service.domain.text import one_line, whole_number
from podcast_service.domain.told import told
from podcast_service.site.checks import LISTED
from podcast_service.site.differences import told_on_page
from podcast_service.site.sentences import error_words
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.overview import line_of
from podcast_service.web.studio.publication_state import danish_time, publication_state
from podcast_service.web.studio.ready import told_rows
from podcast_service.workflows.approve import ask_approval, give_approval
from podcast_service.workflows.checklist import checklist
from podcast_service.workflows.feed_diff import forecast
from podcast_service.workflows.ordered import details_of
from podcast_service.workflows.orders import place_order
from podcast_service.workflows.publication_asked import JUST_PUBLISH, Word
from podcast_service.workflows.undo import Way, undo
from podcast_service.workflows.withdraw import reason_of

END = "/udgiv"
RULE = "/afsnit/<show>/<slug>" + END
ANSWERED_BY = {
    "publish_transcript": "udskrift",
    "publish_without_transcript": "uden_udskrift",
    "publish_sound_doubt": "lyd",
    "publish_fetches_again": "hent",
}
"""The field of the page in which a person's word answers what stands in the way."""
_UNDONE = {
    Way.SCHEDULE: told("The schedule is given up. The episode is a draft again."),
    Way.FIRST: told("The publication is undone. The episode is a draft again and leaves the feed."),
    Way.CHANGE: told("The change is undone. Listeners get what they got before, and the change waits again."),
}


def register(studio: Studio) -> None:
    """Register the pages."""

    @studio.get(RULE, act=Act.SEE)
    def publication(here: Here) -> Response:
        return _page(here, studio, _planned(here))

    @studio.post(RULE, act=Act.PUBLISH)
    def publish(here: Here) -> Response:
        return _publish(here, studio)

    studio.post(RULE + "/fortryd", act=Act.PUBLISH)(take_back)
    studio.get(RULE + "/traek-tilbage", act=Act.PUBLISH)(withdrawal)
    studio.post(RULE + "/traek-tilbage", act=Act.PUBLISH)(withdraw)
    studio.post(RULE + "/bed-om-godkendelse", act=Act.EDIT)(ask)
    studio.post(RULE + "/godkend", act=Act.PUBLISH)(approve)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What stands in the form: the day and the time as they were typed, and the person's word."""

    day: str = ""
    clock: str = ""
    word: Word = JUST_PUBLISH


def _planned(here: Here) -> Typed:
    """Return what the form holds before anybody typed: when the episode is to go out."""
    planned = here.episode.latest.published_at
    local = planned.astimezone(COPENHAGEN) if planned and planned > here.house.now() else None
    return Typed(day=local.date().isoformat() if local else "", clock=f"{local:%H:%M}" if local else "")


def _page(here: Here, studio: Studio, typed: Typed, errors: list[tuple[str, str]] | None = None) -> Response:
    """Show how the publication stands, and what can be done."""
    found = publication_state(here, line_of(here, studio))
    values: dict[str, object] = {"forecast": None, "lines": (), "blocking": (), "mending": (), "answers": frozenset()}
    is_change = here.episode.latest != here.episode.approved
    if is_change and found.waiting is None and found.line.standing is not Standing.WITHDRAWN:
        values = _foreseen(here)
    return here.page(
        "studio/publish.html",
        title=here.say("Publish"),
        status=422 if errors else 200,
        found=found,
        typed=typed,
        errors=errors or [],
        here_at=here.episode_path(END),
        danish_time=lambda moment: danish_time(here, moment),
        goes_out=_goes_out(here),
        **values,
    )


def _goes_out(here: Here) -> datetime | None:
    public = here.episode.approved
    return public.published_at if public and public.is_scheduled(here.house.now()) else None


def _foreseen(here: Here) -> dict[str, object]:
    """Return what subscribers would get, what a person's word is asked for, and what has to be mended before."""
    found = here.do(forecast, *here.names)
    rest = [stop for stop in found.stops if stop.code not in ANSWERED_BY and stop.code != "publish_needs_approval"]
    mending = here.do(checklist, *here.names).stops if any(stop.code in LISTED for stop in rest) else ()
    return {
        "forecast": found,
        "lines": list(told_on_page(found.difference, here.language)),
        "blocking": rest,
        "mending": mending,
        "apart": [stop for stop in rest if not mending or stop.code not in LISTED],
        "told": told_rows(here),
        "answers": frozenset(stop.code for stop in found.stops if stop.code in ANSWERED_BY),
    }


def _publish(here: Here, studio: Studio) -> Response:
    """Order the publication, after the time it goes out was written out and confirmed."""
    form = request.form
    word = Word(
        approve_transcript=bool(form.get("udskrift")),
        without_transcript=one_line(form.get("uden_udskrift", "")) or None,
        accept_sound=bool(form.get("lyd")),
        fetch_again=bool(form.get("hent")),
    )
    typed = Typed(day=form.get("dato", ""), clock=form.get("tid", ""), word=word)
    action = form.get("handling", "")
    if (seen := _revision()) and seen != here.episode.latest_revision:
        words = here.say(
            "Somebody changed the episode after you opened this page. Look at it once more, and then publish."
        )
        return _page(here, studio, typed, [("", words)])
    if action == "planlaeg":
        return _ask_when(here, studio, typed)
    if action not in ("nu", "bekraeft"):
        return _page(here, studio, typed)
    at = _moment(form.get("moment", "")) if action == "bekraeft" else _now(here)
    if action == "bekraeft" and (at is None or at <= here.house.now()):
        words = here.say("The time you chose has passed. Choose a later one.")
        return _page(here, studio, typed, [("tid", words)])
    return _order(here, studio, typed, at)


def _now(here: Here) -> datetime | None:
    """Return the moment that publishing now means; None where the date the episode has already stays."""
    one, now = here.episode, here.house.now()
    has_date = one.latest.published_at is not None and one.latest.published_at <= now
    return None if has_date else now


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _order(here: Here, studio: Studio, typed: Typed, at: datetime | None) -> Response:
    show, one = here.show.latest, here.episode
    word = replace(typed.word, at=at)
    if stops := here.do(forecast, show.slug, one.latest.slug, word).stops:
        return _page(
            here, studio, typed, [(ANSWERED_BY.get(stop.code, ""), error_words(stop, here.language)) for stop in stops]
        )
    revision = _revision() or one.latest_revision
    here.do(place_order, Kind.PUBLISH, show.guid, one.latest.guid, **details_of(word, revision))
    return here.back(here.episode_path(END))


def _revision() -> int:
    """Return the revision that whoever sent the form has seen; 0 where it does not say."""
    return whole_number(request.form.get("revision")) or 0


def _ask_when(here: Here, studio: Studio, typed: Typed) -> Response:
    """Write the moment out, and ask where the clock shows it twice, never, or has shown it already (rel-F7)."""
    errors, now = [], here.house.now()
    try:
        day = parse_day(typed.day)
    except Invalid as error:
        errors.append(("dato", error_words(error, here.language)))
    try:
        clock = parse_clock(typed.clock)
    except Invalid as error:
        errors.append(("tid", error_words(error, here.language)))
    if errors:
        return _page(here, studio, typed, errors)
    meaning = meaning_of(day, clock)
    return here.page(
        "studio/publish-when.html",
        title=here.say("When is it to go out?"),
        typed=typed,
        is_missing=meaning.hour is Hour.NEVER,
        choices=[(moment.isoformat(), danish_time(here, moment), moment <= now) for moment in meaning.moments],
        here_at=here.episode_path(END),
        revision=request.form.get("revision", ""),
    )


def take_back(here: Here) -> Response:
    """Undo the publication that was looked at, or the schedule."""
    way = here.do(undo, *here.names, _revision())
    return here.back(here.episode_path(END), here.say(_UNDONE[way]))


def withdrawal(here: Here) -> Response:
    """Say what withdrawing means, and ask for the reason."""
    return _withdrawal(here)


def _withdrawal(here: Here, error: str = "") -> Response:
    return here.page(
        "studio/withdraw.html",
        title=here.say("Withdraw the episode"),
        status=422 if error else 200,
        error=error,
        written=request.form.get("grund", ""),
        here_at=here.episode_path(END),
    )


def withdraw(here: Here) -> Response:
    """Order the withdrawal, with the reason that stands in the episode's place."""
    try:
        reason = reason_of(request.form.get("grund", ""), "/".join(here.names))
    except Invalid as error:
        return _withdrawal(here, error_words(error, here.language))
    here.do(place_order, Kind.WITHDRAW, here.show.latest.guid, here.episode.latest.guid, reason=reason)
    return here.back(here.episode_path(END))


def ask(here: Here) -> Response:
    """Ask a second person to look."""
    here.do(ask_approval, *here.names)
    return here.back(here.episode_path(END), here.say("Someone else in the show has been asked to approve it here."))


def approve(here: Here) -> Response:
    """Approve what somebody else asked for."""
    here.do(give_approval, *here.names, _revision())
    return here.back(here.episode_path(END), here.say("Approved. It can go out now."))
