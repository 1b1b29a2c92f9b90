"""Statistics: downloads by day, episode, app and country, of all shows, one show, or one episode (exp-6.3.13)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import NamedTuple

from flask import Response, request

from podcast_service.catalog.database import read
from podcast_service.catalog.outlines import Outlines
from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.shows import list_shows
from podcast_service.domain.errors import Invalid
from podcast_service.domain.outline import Outline
from podcast_service.domain.period import Period, last_days, last_months
from podcast_service.domain.producer import Act
from podcast_service.domain.show import Show
from podcast_service.domain.told import told
from podcast_service.site import words
from podcast_service.site.words import ZONE
from podcast_service.web.studio.chart import chart
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.paths import episode_path, show_path
from podcast_service.web.studio.said import reasons
from podcast_service.web.studio.statistics_csv import csv_file
from podcast_service.workflows.statistics import Figures, figures, start

END = "/statistik"
MOST_ROWS = 50
"""So many episodes stand in a table; the file of numbers holds all of them."""
FIRST_DAYS = (7, 30)


class Choice(NamedTuple):
    """A period to choose: its name in addresses, what it is called, and how it is made of today."""

    address: str
    label: str
    period: Callable[[date], Period]


CHOICES = (
    Choice("7", told("7 days"), partial(last_days, count=7)),
    Choice("28", told("28 days"), partial(last_days, count=28)),
    Choice("90", told("90 days"), partial(last_days, count=90)),
    Choice("12-mdr", told("12 months"), partial(last_months, count=12)),
)
USUAL = CHOICES[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The period that was asked for: one of the choices, or days of one's own; ``wrong`` says why that is none."""

    period: Period
    today: date
    choice: Choice | None = None
    first: str = ""
    last: str = ""
    wrong: Invalid | None = None

    @property
    def query(self) -> str:
        """Return what asks for it in an address."""
        return (
            f"fra={self.period.first}&til={self.period.last}"
            if self.choice is None
            else f"periode={self.choice.address}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a page tells of: its shows and their episodes, and where it stands."""

    shows: Sequence[Show]
    outlines: Sequence[Outline]
    path: str
    name: str = ""
    is_episode: bool = False

    @property
    def guids(self) -> list[str]:
        """Return the guids of the episodes."""
        return [one.guid for one in self.outlines]


class Row(NamedTuple):
    """A line of a table: its name, the page that tells more, and the number in words with its share."""

    name: str
    path: str
    number: str
    share: str


def register(studio: Studio) -> None:
    """Register the pages, and the files of the same numbers."""
    outlines = studio.outlines

    @studio.get(END, act=Act.SEE)
    def every(here: Here) -> Response:
        return _page(here, _every(here, outlines))

    @studio.get(END + ".csv", act=Act.SEE)
    def every_csv(here: Here) -> Response:
        return _csv(here, _every(here, outlines))

    @studio.get("/serier/<show>" + END, act=Act.SEE)
    def show(here: Here) -> Response:
        return _page(here, _of_show(here, outlines))

    @studio.get("/serier/<show>" + END + ".csv", act=Act.SEE)
    def show_csv(here: Here) -> Response:
        return _csv(here, _of_show(here, outlines))

    @studio.get("/afsnit/<show>/<slug>" + END, act=Act.SEE)
    def episode(here: Here) -> Response:
        return _page(here, _of_episode(here, outlines))

    @studio.get("/afsnit/<show>/<slug>" + END + ".csv", act=Act.SEE)
    def episode_csv(here: Here) -> Response:
        return _csv(here, _of_episode(here, outlines))


def _every(here: Here, outlines: Outlines) -> Scope:
    with read(here.house.catalog) as tx:
        mine = [_as_known(one) for one in list_shows(tx) if here.producer.may(Act.SEE, one.latest.guid)]
        found = outlines.of(tx, [one.slug for one in mine])
    return Scope(shows=mine, outlines=[one for some in found.values() for one in some], path="/studio" + END)


def _as_known(kept: Kept[Show]) -> Show:
    """Return a show where it stands, with the title listeners know it by."""
    return replace(kept.latest, title=kept.approved.title) if kept.approved else kept.latest


def _of_show(here: Here, outlines: Outlines) -> Scope:
    show = _as_known(here.show)
    with read(here.house.catalog) as tx:
        found = outlines.of(tx, [show.slug])[show.slug]
    return Scope(shows=[show], outlines=found, path=here.show_path(END), name=show.slug)


def _of_episode(here: Here, outlines: Outlines) -> Scope:
    whole, episode = _of_show(here, outlines), here.episode.latest
    return Scope(
        shows=whole.shows,
        outlines=[one for one in whole.outlines if one.guid == episode.guid],
        path=here.episode_path(END),
        name=f"{whole.name}-{episode.slug}",
        is_episode=True,
    )


def _csv(here: Here, scope: Scope) -> Response:
    chosen = _chosen(_today(here))
    if chosen.wrong:
        raise chosen.wrong
    return csv_file(here, scope.shows, scope.outlines, chosen.period, scope.name)


def _today(here: Here) -> date:
    return here.house.now().astimezone(ZONE).date()


def _page(here: Here, scope: Scope) -> Response:
    chosen = _chosen(_today(here))
    with read(here.house.catalog) as tx:
        found = figures(tx, scope.guids, chosen.period, chosen.today)
        newest = _newest(here, scope.outlines)
        starts = [start(tx, newest.guid, _day(newest), days, chosen.today) for days in FIRST_DAYS] if newest else []
    wrong = " ".join(reasons(chosen.wrong, here.language)) if chosen.wrong else ""
    return here.page(
        "studio/statistics.html",
        title=here.say("Statistics"),
        chosen=chosen,
        choices=CHOICES,
        wrong=wrong,
        figures=found,
        path=scope.path,
        since=words.day(found.since, here.language) if found.since else "",
        period=_said(chosen.period, here.language),
        chart=chart(found.bars, here.language),
        most=_most(found, here.language),
        newest=newest,
        starts=starts,
        shows=_shows(here, found, scope) if len(scope.shows) > 1 else [],
        episodes=[] if scope.is_episode else _episodes(here, found, scope)[:MOST_ROWS],
        further=0 if scope.is_episode else max(0, len(found.episodes) - MOST_ROWS),
        apps=_rows(here, {name or here.say("Unknown app"): number for name, number in found.apps.items()}),
        countries=_countries(here, found.countries),
        is_episode=scope.is_episode,
        sends_itself=here.house.sends_itself,
        source=here.house.source_url,
    )


def _chosen(today: date) -> Chosen:
    first, last = (request.args.get(name, "").strip()[:40] for name in ("fra", "til"))
    choice = next((one for one in CHOICES if one.address == request.args.get("periode")), USUAL)
    if not (first or last):
        return Chosen(period=choice.period(today), today=today, choice=choice)
    try:
        own = Period(_date(first), min(_date(last), today) if last else today)
    except Invalid:
        wrong = Invalid("period_wrong", first=first or "…", last=last or "…")
        return Chosen(period=USUAL.period(today), today=today, choice=USUAL, first=first, last=last, wrong=wrong)
    return Chosen(period=own, today=today, first=str(own.first), last=str(own.last))


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("period_wrong", first=text, last=text) from None


def _newest(here: Here, outlines: Iterable[Outline]) -> Outline | None:
    """Find the episode that was published last, of those that are out."""
    now = here.house.now()
    out = [one for one in outlines if one.published_at and one.published_at <= now and not one.is_gone()]
    return max(out, key=_day, default=None)


def _day(outline: Outline) -> date:
    return outline.published_at.astimezone(ZONE).date() if outline.published_at else date.min


def _said(period: Period, language: str) -> str:
    return f"{words.day(period.first, language)} – {words.day(period.last, language)}"


def _most(found: Figures, language: str) -> str:
    """Say when most were downloaded."""
    bar = max(found.bars, key=lambda one: one.downloads or 0, default=None)
    if bar is None or not bar.downloads:
        return ""
    name = words.month(bar.period.first, language) if found.period.in_months else words.day(bar.period.first, language)
    return f"{words.number(bar.downloads, language)} ({name})"


def _rows(here: Here, numbers: Mapping[str, int], paths: Mapping[str, str] | None = None) -> list[Row]:
    """Return a line for each name, the most downloaded first."""
    whole, language = sum(numbers.values()), here.language
    order = sorted(numbers.items(), key=lambda one: (-one[1], one[0].casefold()))
    return [
        Row(name, (paths or {}).get(name, ""), words.number(n, language), words.share(n, whole, language))
        for name, n in order
    ]


def _episodes(here: Here, found: Figures, scope: Scope) -> list[Row]:
    known = {one.guid: one for one in scope.outlines}
    rows = _rows(here, found.episodes)
    return [
        row._replace(
            name=known[row.name].public_title or here.say("Without a title"),
            path=episode_path(known[row.name].show, known[row.name].slug, END),
        )
        for row in rows
    ]


def _shows(here: Here, found: Figures, scope: Scope) -> list[Row]:
    of = {one.guid: one.show for one in scope.outlines}
    known = {one.slug: one for one in scope.shows}
    numbers = dict.fromkeys(known, 0)
    for guid, number in found.episodes.items():
        numbers[of[guid]] += number
    return [row._replace(name=known[row.name].title, path=show_path(row.name, END)) for row in _rows(here, numbers)]


def _countries(here: Here, numbers: Mapping[str, int]) -> list[Row]:
    """Return a line for each country; none where no country is known at all."""
    if not any(numbers):
        return []
    return [
        row._replace(name=words.country(row.name, here.language) if row.name else here.say("Unknown country"))
        for row in _rows(here, numbers)
    ]
