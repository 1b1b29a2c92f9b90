"""Raise alarms and end them, and tell them by mail and webhook: once, again after a day, and once when over.

The log is told at once. The rest are jobs: what stands and was not told is due, so neither a lost worker nor a mail
server that is away loses an alarm.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from podcast_service.catalog.alarms import delete_alarm, find_alarm, list_alarms, save_alarm
from podcast_service.catalog.attempts import Attempt, State, list_latest_attempts
from podcast_service.catalog.database import read, transact
from podcast_service.domain.alarm import DAY, Alarm, Told, message, seen, title
from podcast_service.domain.errors import PodcastError
from podcast_service.jobs.due import Wanted
from podcast_service.outbound import mail, webhook
from podcast_service.outbound.fetch import Client
from podcast_service.workflows.house import Guard, House

MAIL, HOOK = "alarm_mail", "alarm_webhook"
TASKS = (MAIL, HOOK)
HOUR = timedelta(hours=1)
"""How long a round of tries to tell lasts; then another one begins."""

_log = logging.getLogger(__name__)


def raise_alarm(house: House, kind: str, subject: str, words: str) -> None:
    """Note that something is wrong: ``kind`` is one of ``KINDS``, ``words`` say what exactly.

    Asked again while it stands it is told no more than once a day. Raises Unavailable when the catalog cannot be
    written; the log has been told then.
    """
    now = house.now()
    try:
        with transact(house.catalog) as tx:
            alarm, told = seen(find_alarm(tx, kind, subject), kind, subject, words, now)
            save_alarm(tx, alarm)
    except PodcastError:
        _log.error("alarm_not_kept kind=%s subject=%r words=%r", kind, subject, words)
        raise
    if told:
        _log.error("alarm_%s kind=%s subject=%r words=%r", told, kind, subject, alarm.words)


def end_alarm(house: House, kind: str, subject: str) -> None:
    """Note that something is right again; where it was not wrong, nothing happens."""
    with read(house.catalog) as tx:
        if not _is_open(find_alarm(tx, kind, subject)):
            return
    with transact(house.catalog) as tx:
        alarm = find_alarm(tx, kind, subject)
        if alarm is None or not _is_open(alarm):
            return
        if alarm.raised_at is None:
            delete_alarm(tx, kind, subject)
            return
        save_alarm(tx, replace(alarm, over_at=house.now()))
    _log.warning("alarm_over kind=%s subject=%r", kind, subject)


def standing(tx: Connection) -> list[Alarm]:
    """Return the alarms that stand, the oldest first."""
    return [alarm for alarm in list_alarms(tx) if alarm.stands]


def end_others(house: House, kind: str, subjects: Collection[str]) -> None:
    """End the alarms of a kind about anything but ``subjects``."""
    with read(house.catalog) as tx:
        others = [one.subject for one in list_alarms(tx) if one.kind == kind and _is_open(one)]
    for subject in others:
        if subject not in subjects:
            end_alarm(house, kind, subject)


def tellings_wanted(house: House, tx: Connection) -> list[Wanted]:
    """Return what is to be told of alarms, by every way that is set."""
    now = house.now()
    raised = [one for one in list_alarms(tx) if one.stands or (one.over_at and now - one.over_at < DAY)]
    tasks = [task for task, way in ((MAIL, house.guard.mail), (HOOK, house.guard.hook)) if way]
    if not raised or not tasks:
        return []
    tried = [one for one in list_latest_attempts(tx) if one.task in tasks]
    wanted = []
    for task in tasks:
        for alarm in raised:
            subject = _subject(alarm)
            revision = to_tell(alarm, [one for one in tried if (one.task, one.subject) == (task, subject)], now)
            if revision:
                wanted.append(Wanted(task=task, subject=subject, revision=revision))
    return wanted


def to_tell(alarm: Alarm, tried: Iterable[Attempt], now: datetime) -> str | None:
    """Return what is to be told of an alarm now, as the revision of a job, when anything is; ``tried`` is what was.

    The revision changes each hour until it was told, so that a server that is away for long is asked again. That an
    alarm is over is told where somebody may have heard of it.
    """
    if alarm.raised_at is None:
        return None
    mark = _mark(alarm)
    mine = [one for one in tried if one.revision.startswith(mark)]
    done = [one for one in mine if one.state is State.DONE]
    if alarm.over_at is not None:
        is_told = any(one.revision.startswith(f"{mark} {Told.OVER} ") for one in done)
        return f"{mark} {Told.OVER} {(now - alarm.over_at) // HOUR}" if mine and not is_told else None
    last = max((one.ended_at for one in done if one.ended_at), default=None)
    if last is not None and now - last < DAY:
        return None
    return f"{mark} {Told.RAISED if last is None else Told.STANDING} {(now - alarm.raised_at) // HOUR}"


def mail_alarm(house: House, subject: str, revision: str) -> None:
    """Do the task: send a mail of an alarm. Raises as ``mail.send`` does."""
    found = _to_tell_still(house, subject, revision)
    if found and house.guard.mail:
        _mail(house.guard.mail, *found, house.public_url, house.now())


def post_alarm(house: House, subject: str, revision: str) -> None:
    """Do the task: post an alarm to the webhook. Raises as ``webhook.post`` does."""
    found = _to_tell_still(house, subject, revision)
    if found and house.guard.hook:
        webhook.post(house.outside, house.guard.hook, _document(*found, house.public_url))


WORK = {MAIL: mail_alarm, HOOK: post_alarm}
"""The tasks and what does them."""


def tell_without_catalog(guard: Guard, client: Client, service: str, alarm: Alarm, told: Told) -> None:
    """Tell of an alarm that no catalog can keep, by every way that is set. Raises what the last one in trouble does."""
    log = _log.warning if told is Told.OVER else _log.error
    log("alarm_%s kind=%s words=%r", told, alarm.kind, alarm.words)
    trouble: PodcastError | None = None
    for way in (guard.mail, guard.hook):
        try:
            if isinstance(way, mail.Mailbox):
                _mail(way, alarm, told, service, alarm.seen_at)
            elif way:
                webhook.post(client, way, _document(alarm, told, service))
        except PodcastError as error:
            trouble = error
    if trouble:
        raise trouble


def _to_tell_still(house: House, subject: str, revision: str) -> tuple[Alarm, Told] | None:
    """Return the alarm of a job and what to tell; None when it is another one by now, or has passed meanwhile."""
    kind, _, about = subject.partition(" ")
    with read(house.catalog) as tx:
        alarm = find_alarm(tx, kind, about)
    told = Told(revision.split()[1])
    is_the_same = alarm is not None and revision.startswith(f"{_mark(alarm)} ")
    return (alarm, told) if alarm and is_the_same and (told is Told.OVER) == (not alarm.stands) else None


def _mail(box: mail.Mailbox, alarm: Alarm, told: Told, service: str, now: datetime) -> None:
    mail.send(box, f"[podcast-service] {title(alarm, told)}", message(alarm, told, service), now)


def _document(alarm: Alarm, told: Told, service: str) -> dict[str, object]:
    return {
        "event": told,
        "kind": alarm.kind,
        "subject": alarm.subject,
        "text": message(alarm, told, service),
        "since": alarm.since.isoformat(timespec="seconds"),
        "over_at": alarm.over_at.isoformat(timespec="seconds") if alarm.over_at else None,
        "service": service,
    }


def _is_open(alarm: Alarm | None) -> bool:
    return alarm is not None and alarm.over_at is None


def _subject(alarm: Alarm) -> str:
    return f"{alarm.kind} {alarm.subject}".rstrip()


def _mark(alarm: Alarm) -> str:
    """Return what names this raising of the alarm among others of the same kind and subject."""
    return f"{alarm.raised_at or alarm.since:%Y-%m-%dT%H:%M:%S.%fZ}"
