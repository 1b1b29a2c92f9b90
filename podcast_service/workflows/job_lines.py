"""What goes on beside the studio, as producers read it: what they ordered, and what is made of their sounds.

What is due is asked of outlines here, as a page asks every few seconds: ``workflows/jobs`` reads every episode whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from podcast_service.catalog.analyses import list_analysed
from podcast_service.catalog.attempts import Attempt, list_attempts_to_show
from podcast_service.catalog.episodes import find_episode_by_guid
from podcast_service.catalog.orders import list_orders
from podcast_service.catalog.revisions import Kept
from podcast_service.domain.analysis import VERSION
from podcast_service.domain.offering import wanted_recipes
from podcast_service.domain.order import Order
from podcast_service.domain.outline import Outline
from podcast_service.domain.said import Said
from podcast_service.domain.show import Show
from podcast_service.jobs.due import next_try
from podcast_service.site.paths import FEED
from podcast_service.workflows import analyse, notify, orders, render, second_look
from podcast_service.workflows.jobs import place

SHOWN_FOR = timedelta(hours=24)
"""How long what was done is told."""
MOST_ORDERS = 200
MOST_ABOUT = 5
"""How many episodes are named that share one sound."""
STATES = ("failed", "running", "due", "waiting", "done")
"""How a job stands, in the order in which it is shown; ``waiting`` is tried again by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLine:
    """One job or order. ``about`` are the episodes it is for, ``show`` the show where it is for a whole one.

    ``why`` is why it failed, the last time; ``kind`` is the kind of an order, or what a rendition is made by.
    """

    task: str
    subject: str
    kind: str
    state: str
    about: tuple[Outline, ...] = ()
    show: Show | None = None
    by: str = ""
    progress: str = ""
    began_at: datetime | None = None
    ended_at: datetime | None = None
    again_at: datetime | None = None
    why: tuple[Said, ...] = ()

    @property
    def key(self) -> str:
        """Return what names it among all, for the address of its place in a page."""
        return "".join(sign if sign.isalnum() else "-" for sign in f"{self.task}-{self.subject}-{self.kind}")

    @property
    def is_order(self) -> bool:
        """Say whether a producer asked for it."""
        return self.task == orders.TASK


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """The shows somebody may see, their episodes by sound and by guid; ``sees_all`` whether all else is told too."""

    shows: Mapping[str, Show]
    by_sound: Mapping[str, Sequence[Outline]]
    by_guid: Mapping[str, Outline]
    sees_all: bool = False

    @classmethod
    def of(cls, shows: Sequence[Kept[Show]], outlines: Mapping[str, Sequence[Outline]], *, sees_all: bool) -> Around:
        """Arrange what may be seen."""
        by_sound = defaultdict[str, list[Outline]](list)
        by_guid = {one.guid: one for found in outlines.values() for one in found}
        for one in by_guid.values():
            if one.sound and not one.is_gone():
                by_sound[one.sound].append(one)
        known = {one.latest.slug: one.latest for one in shows}
        return cls(shows=known, by_sound=by_sound, by_guid=by_guid, sees_all=sees_all)


def job_lines(tx: Connection, around: Around, now: datetime) -> list[JobLine]:
    """Return what goes on, what failed and what was done lately, by state, the latest first."""
    tried = list_attempts_to_show(tx, now - SHOWN_FOR)
    lines = [*_ordered(tx, around, tried, now), *_made(tx, around, tried, now), *_due(tx, around, tried)]
    latest = sorted(lines, key=lambda one: one.ended_at or one.began_at or now, reverse=True)
    return sorted(latest, key=lambda one: STATES.index(one.state))


def _ordered(tx: Connection, around: Around, tried: Sequence[Attempt], now: datetime) -> Iterator[JobLine]:
    attempts = {one.subject: one for one in tried if one.task == orders.TASK}
    by_guid = {show.guid: show for show in around.shows.values()}
    seen = set[tuple[str, str]]()
    for order in list_orders(tx, limit=MOST_ORDERS):
        is_newest = (order.subject, order.kind) not in seen
        seen.add((order.subject, order.kind))
        is_lately = order.ended_at is None or order.ended_at >= now - SHOWN_FOR
        if order.show in by_guid and is_lately and (is_newest or not order.refused):
            yield _line_of(order, attempts.get(order.id), around, by_guid[order.show], now)


def _line_of(order: Order, attempt: Attempt | None, around: Around, show: Show, now: datetime) -> JobLine:
    outline = around.by_guid.get(order.subject)
    line = JobLine(
        task=orders.TASK,
        subject=order.id,
        kind=order.kind.value,
        state="due",
        about=(outline,) if outline else (),
        show=show,
        by=order.by,
        progress=order.progress,
        began_at=order.asked_at,
        ended_at=order.ended_at,
        why=order.refused,
    )
    if order.ended_at is not None:
        return replace(line, state="failed" if order.refused else "done", progress="")
    return _standing(line, attempt, now) if attempt else line


def _made(tx: Connection, around: Around, tried: Sequence[Attempt], now: datetime) -> Iterator[JobLine]:
    """Yield what was tried of the work that is still wanted; of an older revision nothing is told."""
    feeds = {FEED.format(slug=slug): show for slug, show in around.shows.items()}
    seen = set[tuple[str, str]]()
    for one in tried:
        line = JobLine(task=one.task, subject=one.subject, kind="", state="done")
        if one.task == orders.TASK:
            continue
        if one.task in (analyse.TASK, render.TASK):
            about = tuple(around.by_sound.get(one.subject, ())[:MOST_ABOUT])
            if about and _is_wanted(tx, one, about):
                yield _standing(replace(line, kind=one.revision, about=about), one, now)
            continue
        is_newest = (one.task, one.subject) not in seen
        seen.add((one.task, one.subject))
        show = around.shows.get(one.subject) if one.task == second_look.TASK else feeds.get(one.subject)
        is_mine = show is not None and one.task in (second_look.TASK, notify.TASK)
        if is_newest and (is_mine or around.sees_all):
            yield _standing(replace(line, show=show), one, now)


def _is_wanted(tx: Connection, one: Attempt, about: Sequence[Outline]) -> bool:
    """Say whether what was tried is what one would try now."""
    if one.task == analyse.TASK:
        return one.revision == str(VERSION)
    found = (find_episode_by_guid(tx, outline.guid) for outline in about)
    both = (episode for kept in found if kept for episode in (kept.latest, kept.approved) if episode)
    return any(one.revision == str(recipe) for episode in both for recipe in wanted_recipes(episode))


def _due(tx: Connection, around: Around, tried: Sequence[Attempt]) -> Iterator[JobLine]:
    begun = {one.subject for one in tried if one.task == analyse.TASK and one.revision == str(VERSION)}
    analysed = list_analysed(tx, VERSION)
    for sound, about in around.by_sound.items():
        if sound not in analysed and sound not in begun:
            yield JobLine(
                task=analyse.TASK, subject=sound, kind=str(VERSION), state="due", about=tuple(about[:MOST_ABOUT])
            )


def _standing(line: JobLine, attempt: Attempt, now: datetime) -> JobLine:
    """Return the line of a job as its last attempt left it."""
    state = place(attempt, now)
    return replace(
        line,
        state=state,
        began_at=attempt.started_at,
        ended_at=attempt.ended_at,
        again_at=next_try(attempt) if state == "waiting" else None,
        why=(attempt.said or Said(code=attempt.reason),) if attempt.reason else (),
    )
