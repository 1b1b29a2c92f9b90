"""Requests as the door keeps them: who asks is named under keys that any test can make again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from houses import SHOW

from podcast_service.domain.download import Heard
from podcast_service.stats.anonymise import consumer_name
from podcast_service.stats.buffer import Buffer
from podcast_service.stats.hearing import Hearing

SOUND = f"/lyd/{SHOW}/talk.mp3"
DAY = timedelta(days=1)


def key_of(day: date) -> bytes:
    return day.isoformat().encode()


def make_hearing(kept: list[Heard], now: Callable[[], datetime], **options: object) -> Hearing:
    """Make what hears at a door; ``kept`` has what was heard after it was closed."""
    buffer = Buffer(kept.extend, lambda day: {one: key_of(one) for one in (day - DAY, day, day + DAY)}, now)
    return Hearing(buffer, clock=lambda: now().timestamp(), **options)  # type: ignore[arg-type]


def make_heard(moment: datetime, *part: int, address: str = "192.0.2.1", agent: str = "App/1", **more: object) -> Heard:
    """Make a request for the bytes from the first to before the last of ``part``, all of them sent."""
    start, stop = part
    today, before = (consumer_name(address, agent, key_of(day)) for day in (moment.date(), moment.date() - DAY))
    values = {"path": SOUND, "start": start, "stop": stop, "app": agent, "country": "DK", **more}
    return Heard(moment, today, before, **values)  # type: ignore[arg-type]
