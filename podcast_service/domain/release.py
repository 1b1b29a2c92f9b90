"""Which release is served from when."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """From ``valid_from`` on the release ``number`` is served, whose root has the hash ``root``."""

    valid_from: datetime
    number: int
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """What is to be served: lines in the order of their time, of which the last that has come counts.

    ``tombstones`` is the root of what was withdrawn: it goes before every release. ``held`` says that a person rolled
    back: nothing new goes out until a person releases again. ``revision`` of the catalog, ``base`` and
    ``public_url`` are what the lines were made for.
    """

    lines: tuple[Line, ...]
    tombstones: str | None = None
    held: bool = False
    revision: int = 0
    base: str = ""
    public_url: str = ""

    def at(self, now: datetime) -> Line | None:
        """Return the line that counts at ``now``: the first one while none has come."""
        come = [line for line in self.lines if line.valid_from <= now]
        return come[-1] if come else next(iter(self.lines), None)

    def roots(self, now: datetime) -> tuple[str, ...]:
        """Return the roots a node needs from ``now`` on, what counts now first."""
        current = self.at(now)
        coming = [line.root for line in self.lines if line.valid_from > now]
        named = [*([current.root] if current else []), *([self.tombstones] if self.tombstones else []), *coming]
        return tuple(dict.fromkeys(named))


def dump_pointer(pointer: Pointer) -> str:
    """Write a pointer: equal ones give equal text."""
    lines = [[line.valid_from.isoformat(), line.number, line.root] for line in pointer.lines]
    made_for = {"revision": pointer.revision, "base": pointer.base, "public_url": pointer.public_url}
    return json.dumps({"lines": lines, "tombstones": pointer.tombstones, "held": pointer.held, **made_for})


def parse_pointer(text: str) -> Pointer:
    """Read what ``dump_pointer`` wrote."""
    found = json.loads(text)
    return Pointer(
        lines=tuple(
            Line(valid_from=datetime.fromisoformat(moment), number=number, root=root)
            for moment, number, root in found["lines"]
        ),
        tombstones=found["tombstones"],
        held=found["held"],
        revision=found["revision"],
        base=found["base"],
        public_url=found["public_url"],
    )
