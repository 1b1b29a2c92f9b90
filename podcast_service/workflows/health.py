"""Say what works, what is due and what fails: cheap enough to be asked again and again, and never stuck.

No answer names a path, a secret or a version: anybody may see them (sec-S25).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from threading import Lock

from podcast_service.catalog.database import read
from podcast_service.catalog.releases import find_pointer
from podcast_service.catalog.state import catalog_revision
from podcast_service.delivery.node import Node
from podcast_service.workflows.alarm import standing
from podcast_service.workflows.house import House
from podcast_service.workflows.probe import SECONDS, Probe
from podcast_service.workflows.watch import ASKED, disks, is_alive, last_beat, least_free

KEPT_SECONDS = 3.0
"""How long an answer is given again."""

Fact = bool | int | str | None | Mapping[str, int] | tuple[str, ...]
Facts = Mapping[str, Fact]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What one check found: whether all is well there, and ``facts`` to look at."""

    works: bool = True
    facts: Facts = field(default_factory=dict)


Check = Callable[[], State]
"""Look at one thing. Whatever it raises means that it does not work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the service is: ``works`` is whether listeners are served, ``checks`` say the rest by name."""

    works: bool
    checks: Mapping[str, State]

    @property
    def troubled(self) -> tuple[str, ...]:
        """Return the names of the checks that found trouble."""
        return tuple(name for name, state in self.checks.items() if not state.works)


class Doctor:
    """Asks every check, each in a thread of its own, and gives the answer again for some seconds.

    Listeners are served unless one of ``vital`` finds trouble. While one thread asks, the others get what was found
    before.
    """

    def __init__(
        self,
        checks: Mapping[str, Check],
        *,
        vital: tuple[str, ...] = (),
        seconds: float = SECONDS,
        kept: float = KEPT_SECONDS,
    ) -> None:
        self._probes = {name: Probe(check) for name, check in checks.items()}
        self._vital, self._seconds, self._kept = vital, seconds, kept
        self._asking = Lock()
        self._found: Health | None = None
        self._until = 0.0
        self._troubled: tuple[str, ...] = ()

    def look(self) -> Health:
        """Say how the service is; that takes a few seconds at most."""
        found = self._found
        if found is None:
            self._asking.acquire()
        elif time.monotonic() < self._until or not self._asking.acquire(blocking=False):
            return found
        try:
            if self._found is None or time.monotonic() >= self._until:
                self._found = self._ask()
                self._until = time.monotonic() + self._kept
            return self._found
        finally:
            self._asking.release()

    def _ask(self) -> Health:
        for probe in self._probes.values():
            probe.begin()  # all at once: the slowest says how long it takes
        ends = time.monotonic() + self._seconds
        checks = {name: self._state(name, probe, ends) for name, probe in self._probes.items()}
        found = Health(works=all(checks[name].works for name in self._vital), checks=checks)
        if found.troubled != self._troubled:
            _log.warning("health_changed works=%s troubled=%s", found.works, ",".join(found.troubled) or "-")
        self._troubled = found.troubled
        return found

    def _state(self, name: str, probe: Probe[State], ends: float) -> State:
        try:
            return probe.answer(max(0.0, ends - time.monotonic()))
        except Exception as error:  # noqa: BLE001 - whatever a check raises, it means that it does not work
            if name not in self._troubled:
                _log.warning("health_check_failed check=%s reason=%r", name, str(error))
            return State(works=False)


def checks_of(house: House) -> dict[str, Check]:
    """Return the checks of everything behind the public, by name."""
    return {
        name: partial(check, house)
        for name, check in (
            ("catalog", _catalog),
            ("storage", _storage),
            ("disk", _disk),
            ("worker", _worker),
            ("jobs", _jobs),
            ("feeds", _feeds),
            ("release", _release),
            ("schedule", _schedule),
            ("alarms", _alarms),
        )
    }


def _catalog(house: House) -> State:
    with read(house.catalog) as tx:
        catalog_revision(tx)
    return State()


def _storage(house: House) -> State:
    house.storage.find(ASKED)
    return State()


def _disk(house: House) -> State:
    found = disks(house.guard.folders)
    return State(
        works=all(free >= least_free(house, total) for total, free, _ in found.values()),
        facts={"free_bytes": {name: free for _, free, names in found.values() for name in names}},
    )


def _worker(house: House) -> State:
    found, now = last_beat(house), house.now()
    seen_at = found.at.isoformat(timespec="seconds") if found else None
    return State(works=is_alive(found, now), facts={"seen_at": seen_at})


def _jobs(house: House) -> State:
    found = last_beat(house)
    return State(works=not (found and found.failed), facts={"due": found.due, "failed": found.failed} if found else {})


def _feeds(house: House) -> State:
    found = last_beat(house)
    return State(facts={"due": found.feeds_due} if found else {})


def _release(house: House) -> State:
    with read(house.catalog) as tx:
        pointer, revision = find_pointer(tx), catalog_revision(tx)
    current = pointer.at(house.now()) if pointer else None
    if pointer is None or current is None:
        # A machine that has served before, and a catalog that knows of nothing: it was lost.
        return State(works=Node(house.node, house.storage).pointer() is None, facts={"number": None})
    facts: Facts = {
        "number": current.number,
        "since": current.valid_from.isoformat(timespec="seconds"),
        "held": pointer.held,
        "due": pointer.revision != revision,
    }
    return State(facts=facts)


def _schedule(house: House) -> State:
    found = last_beat(house)
    return State(facts={"next_at": found.next_at if found else None})


def _alarms(house: House) -> State:
    with read(house.catalog) as tx:
        found = standing(tx)
    return State(works=not found, facts={"standing": tuple(dict.fromkeys(alarm.kind for alarm in found))})
