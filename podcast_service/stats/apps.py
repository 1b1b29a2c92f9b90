"""What a user agent says of itself: that nobody listens behind it, or which app somebody listens with (feed-D20)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from podcast_service.domain.download import LeftOut
from podcast_service.stats.user_agents import APPS, BOT, BROWSERS, LIBRARIES, LIBRARY_ROBOTS, ROBOTS

_LONGEST = 512
"""So many characters of a user agent are looked at; what names a program stands at its beginning."""
_KNOWN = 4096
"""So many user agents are known again: listeners use few, and whoever makes them up gains nothing."""


class _Said(NamedTuple):
    """What a user agent says: why it is left out, else the name of its app, empty where it gives none."""

    left_out: LeftOut | None
    app: str = ""


class _Marks:
    """Marks of a user agent, laid out to be looked for fast: text alone, so that no user agent takes long."""

    def __init__(self, marks: Iterable[str]):
        every = tuple(marks)
        self._wholes = frozenset(one[1:-1] for one in every if one[-1] == "$")
        self._starts = tuple(one[1:] for one in every if one[0] == "^" and one[-1] != "$")
        self._pieces = tuple(one for one in every if one[0] != "^")

    def fit(self, agent: str) -> bool:
        """Say whether one of the marks stands in ``agent``."""
        return agent.startswith(self._starts) or agent in self._wholes or any(one in agent for one in self._pieces)


class _Table:
    """Names with their marks, of which the first that fits counts."""

    def __init__(self, rows: Mapping[str, Iterable[str]]):
        self._every = _Marks(mark for marks in rows.values() for mark in marks)
        self._rows = tuple((name, _Marks(marks)) for name, marks in rows.items())

    def find(self, agent: str) -> str:
        """Return the name ``agent`` has in the table, empty where it has none."""
        return next((name for name, marks in self._rows if marks.fit(agent)), "") if self._every.fit(agent) else ""


_BOT, _ROBOTS, _LIBRARY_ROBOTS = re.compile(BOT), _Marks(ROBOTS), _Marks(LIBRARY_ROBOTS)
_APPS, _LIBRARIES, _BROWSERS = _Table(APPS), _Table(LIBRARIES), _Table(BROWSERS)


def not_a_listener(user_agent: str) -> LeftOut | None:
    """Return why nobody listens behind ``user_agent``: a robot (feed-D13), or a watch that doubles (feed-D14).

    Other watches stay.
    """
    return _said(user_agent[:_LONGEST]).left_out


def app_of(user_agent: str) -> str:
    """Return the name of the app, library or browser of a ``user_agent``; empty where it is unknown, or a robot."""
    return _said(user_agent[:_LONGEST]).app


@lru_cache(_KNOWN)
def _said(user_agent: str) -> _Said:
    agent = _as_written(user_agent).strip().lower()
    if (agent.startswith("atc/") and "watchos" in agent) or "(null)/(null) watchos" in agent:
        return _Said(LeftOut.WATCH)
    if _BOT.search(agent) or _ROBOTS.fit(agent):
        return _Said(LeftOut.ROBOT)
    if app := _APPS.find(agent):
        return _Said(None, app)
    if _LIBRARY_ROBOTS.fit(agent):
        return _Said(LeftOut.ROBOT)
    return _Said(None, _LIBRARIES.find(agent) or _BROWSERS.find(agent))


def _as_written(user_agent: str) -> str:
    """Return a user agent as its app wrote it: fields of HTTP come as Latin-1, and names of apps may be Cyrillic."""
    try:
        return user_agent.encode("latin-1").decode("utf-8", "ignore")
    except UnicodeEncodeError:
        return user_agent
