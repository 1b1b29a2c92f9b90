"""Alarms: what may go wrong with a running service, how it is told, and when it is told again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from podcast_service.domain.text import one_line, shorten

DAY = timedelta(days=1)
"""How often an alarm that stands is told again."""
UNSEEN = timedelta(minutes=10)
"""What nobody saw for so long has to last anew before it is told."""
_LONGEST_TITLE = 120


class Told(StrEnum):
    """What is told of an alarm: that it was raised, that it stands after a day, that it is over."""

    RAISED = "raised"
    STANDING = "standing"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of alarm in words for whoever runs the service; ``patience`` is how long it lasts before it is told."""

    what: str
    means: str
    do: str
    patience: timedelta = timedelta()


KINDS: dict[str, Kind] = {
    "disk_full": Kind(
        what="A disk is nearly full",
        means="Listeners notice nothing yet. When it is full, nothing new can be published.",
        do="Make room on that disk, or give it more. When that is done, this alarm ends by itself.",
    ),
    "release_failed": Kind(
        what="A release failed",
        means="Listeners still get what was public before; what was changed since is not out.",
        do="Mend what is named above. It is tried again by itself; see how it stands with: podcast-service status",
    ),
    "catalog_down": Kind(
        what="The catalog does not answer",
        means="Listeners still get what is public. Nothing new is published, counted or checked.",
        do="See that the database runs, that its disk has room, and that PODCAST_DATABASE_URL is right.",
    ),
    "worker_dead": Kind(
        what="The worker is not at work",
        means="Listeners get everything that is public. Analyses, checks and news for hubs and caches wait.",
        do="Read the log of podcast-service serve, or of the worker where it runs by itself, and start it again.",
        patience=timedelta(minutes=4),  # after more than a minute without a sign of life
    ),
    "job_failed": Kind(
        what="Work beside the service failed for good",
        means="Listeners get everything that is public; what this work was to make or tell is missing.",
        do="See what failed with podcast-service jobs, mend it, then: podcast-service jobs retry",
    ),
    "storage_down": Kind(
        what="The storage does not answer",
        means="Feeds and pages are served. Sound and pictures that lie there alone cannot be had, and nothing new can "
        "be published.",
        do="See that the store runs, and can be reached with the credentials this service has.",
        patience=timedelta(minutes=5),
    ),
    "public_broken": Kind(
        what="What is out breaks a rule",
        means="Apps may refuse the feed or the sound, so some listeners may miss episodes.",
        do="Mend what is named above, or publish again. It is looked at again after that.",
    ),
}
"""Every kind of alarm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something that is wrong, or was: of a ``kind``, with a ``subject`` (empty where there is only one).

    ``words`` say what exactly; ``since`` is when it was first seen, ``seen_at`` when last, ``raised_at`` when it had
    lasted long enough to be told, ``over_at`` when it had passed.
    """

    kind: str
    subject: str
    words: str
    since: datetime
    seen_at: datetime
    raised_at: datetime | None = None
    over_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Say whether it was raised and is not over."""
        return self.raised_at is not None and self.over_at is None


def seen(before: Alarm | None, kind: str, subject: str, words: str, now: datetime) -> tuple[Alarm, Told | None]:
    """Return the alarm of a trouble that is seen now, and what that makes to be told at once, if anything does."""
    patience = KINDS[kind].patience
    is_same = before is not None and before.over_at is None and (before.stands or now - before.seen_at <= UNSEEN)
    since = before.since if before and is_same else now
    raised_at = before.raised_at if before and is_same else None
    alarm = Alarm(
        kind=kind, subject=subject, words=one_line(words), since=since, seen_at=now, raised_at=raised_at
    )  # fmt: skip
    if raised_at is None:
        if now - since < patience:
            return alarm, None
        return replace(alarm, raised_at=now), Told.RAISED
    days_before = (before.seen_at - raised_at) // DAY if before else 0
    return alarm, Told.STANDING if (now - raised_at) // DAY > days_before else None


def title(alarm: Alarm, told: Told) -> str:
    """Return one line that says what is told."""
    what = KINDS[alarm.kind].what
    about = f": {alarm.subject}" if alarm.subject else ""
    sign = {Told.RAISED: "", Told.STANDING: "Still: ", Told.OVER: "Over: "}[told]
    return shorten(one_line(f"{sign}{what}{about}"), _LONGEST_TITLE)


def message(alarm: Alarm, told: Told, service: str) -> str:
    """Return what is told in words: what, since when, what it means for listeners, what to do."""
    kind = KINDS[alarm.kind]
    lines = [f"{title(alarm, told)}.", "", alarm.words, "", f"Service: {service}", f"Since: {_moment(alarm.since)}"]
    if told is Told.OVER and alarm.over_at:
        return "\n".join([*lines, f"Over: {_moment(alarm.over_at)}", "", "There is nothing to do."]) + "\n"
    return "\n".join([*lines, "", f"For listeners: {kind.means}", f"What to do: {kind.do}"]) + "\n"


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
