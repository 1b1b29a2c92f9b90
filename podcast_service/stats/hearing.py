"""Hear at the door what a listener got: the address and the user agent become two tokens there and then (sec-S28)."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

from podcast_service.domain.download import PROBE, Listener
from podcast_service.stats.anonymise import name_under, network_of
from podcast_service.stats.apps import app_of, not_a_listener
from podcast_service.stats.buffer import Buffer

_A_DAY = timedelta(days=1)
_DAY_SECONDS = 86_400.0
_COUNTRY = re.compile(r"[A-Z]{2}")
_NO_COUNTRY = frozenset({"XX", "ZZ"})
_WITH_PORT = re.compile(r"\[([^\]]*)\](?::[0-9]+)?|([0-9.]+):[0-9]+")


class Hearing:
    """Hears for every connection of a process, into one ``buffer``.

    ``proxies`` stand before the service and set X-Forwarded-For; of more than theirs nothing is believed. Where there
    are some, ``country_header`` may be the one in which they tell the listener's country. ``clock`` tells the seconds
    since 1970: it is asked for every part of every sound.
    """

    def __init__(
        self, buffer: Buffer, *, proxies: int = 0, country_header: str = "", clock: Callable[[], float] = time.time
    ) -> None:
        self.buffer, self.clock, self.proxies = buffer, clock, proxies
        self._country_header = country_header.lower().encode()

    def ear(self, peer: str) -> Ear:
        """Return an ear for the connection of ``peer``."""
        return Ear(self, peer)

    def open(self, seconds: float) -> None:
        """Begin in this process, if it has not begun, and wait for the keys no longer than ``seconds``."""
        self.buffer.open(seconds)

    def close(self) -> None:
        """Keep what was heard, and end."""
        self.buffer.close()

    def told_by_proxies(self, fields: Sequence[tuple[bytes, bytes]]) -> tuple[bytes, bytes]:
        """Return the addresses proxies saw, those of several fields together, and the country they tell."""
        forwarded = b",".join([value for name, value in fields if name == b"x-forwarded-for"])
        return forwarded, dict(fields).get(self._country_header, b"")

    def listener(
        self, day: date, peer: str, agent: bytes, forwarded: bytes = b"", country: bytes = b""
    ) -> Listener | None:
        """Name who listens; None for robots, for who cannot be told from others, and while there is no key."""
        user_agent = agent.decode("latin-1")
        if not_a_listener(user_agent):
            return None
        network = _network(self._address(peer, forwarded))
        today, before = self.buffer.key(day), self.buffer.key(day - _A_DAY)
        if network is None or today is None or before is None:
            self.buffer.lost += 1
            return None
        return Listener(
            day=day,
            today=name_under(today, network, user_agent),
            before=name_under(before, network, user_agent),
            app=app_of(user_agent),
            country=_country(country),
        )

    def _address(self, peer: str, forwarded: bytes) -> str:
        """Return the address the outermost of our proxies saw; what stands before it anybody may have written."""
        seen = [one.strip() for one in forwarded.decode("latin-1").split(",") if one.strip()]
        return seen[-self.proxies] if 0 < self.proxies <= len(seen) else peer


class Ear:
    """Hears of one connection. Who asks is named anew only when another asks, or another day has come.

    What they were named from is not kept: of who asked before, only a hash is.
    """

    __slots__ = ("_add", "_asked", "_clock", "_hearing", "_listener", "_number", "_peer", "_until")

    def __init__(self, hearing: Hearing, peer: str) -> None:
        self._hearing, self._peer = hearing, peer
        self._clock = hearing.clock
        self._number, self._add = hearing.buffer.line()
        self._asked, self._until = 0, 0.0
        self._listener: Listener | None = None

    def hear(self, fields: Sequence[tuple[bytes, bytes]], path: str, part: tuple[int, int] | None, sent: int) -> None:
        """Hear of an answer that ended: what was asked for of the file, and how many bytes went out."""
        if not sent or (sent == 2 and part == PROBE):
            return
        moment = self._clock()
        agent = b""
        for name, value in fields:
            if name == b"user-agent":
                agent = value
                break
        told = self._hearing.told_by_proxies(fields) if self._hearing.proxies else ()
        asked = hash((agent, told))
        if asked != self._asked or moment >= self._until:
            self._name(moment, agent, *told)
            self._asked = asked
        if self._listener is not None:
            start = part[0] if part else 0
            self._add((self._number(), moment, self._listener, path, start, start + sent))

    def _name(self, moment: float, agent: bytes, *told: bytes) -> None:
        """Name who asks now; who cannot be named is tried again when the next answer has ended."""
        day = datetime.fromtimestamp(moment, UTC).date()
        self._listener = self._hearing.listener(day, self._peer, agent, *told)
        self._until = (moment // _DAY_SECONDS + 1) * _DAY_SECONDS if self._listener else 0.0


def _network(address: str) -> str | None:
    """Return what of an address is used, also where a proxy wrote its port beside it."""
    found = _WITH_PORT.fullmatch(address)
    try:
        return network_of((found[1] or found[2]) if found else address)
    except ValueError:
        return None


def _country(told: bytes) -> str:
    text = told.decode("latin-1").strip().upper()
    return text if _COUNTRY.fullmatch(text) and text not in _NO_COUNTRY else ""
