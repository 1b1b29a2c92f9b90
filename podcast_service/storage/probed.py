"""What a storage was found able to do, one row for each ability."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from podcast_service.domain.errors import PodcastError


class Ability(StrEnum):
    """What is tried of a storage."""

    STORE = "store"
    FIND = "find"
    RANGES = "ranges"
    LIST = "list"
    DELETE = "delete"
    PARTS = "parts"
    RESUME = "resume"
    CHECKSUM = "checksum"
    CONDITIONS = "conditions"
    NO_OVERWRITE = "no_overwrite"
    SIGNED_GET = "signed_get"
    SIGNED_HEAD = "signed_head"
    SIGNED_PUT = "signed_put"
    CORS = "cors"
    SEND = "send"
    SPACE = "space"
    HARD_LINKS = "hard_links"
    SYNC = "sync"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """Whether one ability is there, and what was seen."""

    ability: Ability
    works: bool
    seen: str = ""


class Lacking(Exception):
    """The storage answered, but not as it should; the text says what was seen."""


Probe = Callable[[], str]
"""Tries one ability and returns what was seen; raises ``Lacking`` or ``Unavailable`` with what was wrong."""


def run_probes(probes: dict[Ability, Probe], first: Ability) -> Iterator[Probed]:
    """Run the probes in their order; where the ``first`` fails the others could only fail like it, and are left out."""
    for ability, probe in probes.items():
        try:
            found = Probed(ability=ability, works=True, seen=probe())
        except (Lacking, PodcastError) as error:
            found = Probed(ability=ability, works=False, seen=str(error))
        yield found
        if ability is first and not found.works:
            return
