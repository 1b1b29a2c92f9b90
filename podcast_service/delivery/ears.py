"""Where the way out tells what listeners got: whoever counts stands behind it, and nobody waits for that."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from podcast_service.delivery.fields import Field
from podcast_service.delivery.kept import Plan
from podcast_service.domain.offering import SOUNDS

_log = logging.getLogger(__name__)


class Ear(Protocol):
    """Hears what one connection got: an address, the part of the file it asked for if it did, the bytes that went out.

    ``fields`` are those of the request; nothing of them is kept. Never waits.
    """

    def hear(self, fields: Sequence[Field], path: str, part: tuple[int, int] | None, sent: int) -> None:
        """Hear of an answer that ended."""


class Counting(Protocol):
    """Counts what is heard of."""

    def ear(self, peer: str) -> Ear:
        """Return an ear for the connection of ``peer``, an address or empty."""

    def open(self, seconds: float) -> None:
        """Begin in this process, if it has not begun, and wait for what that takes no longer than ``seconds``."""

    def close(self) -> None:
        """Keep what was heard, and end."""


Told = Callable[[int], None]
"""Takes how many bytes of sound went out when the answer has ended."""


def telling(ear: Ear, fields: Sequence[Field], path: str, plan: Plan) -> Told:
    """Return what is told how much went out."""
    return partial(tell, ear, fields, path, plan)


def tell(ear: Ear, fields: Sequence[Field], path: str, plan: Plan, sent: int) -> None:
    """Tell of an answer that ended, if it may be part of a download.

    That is bytes of sound (feed-D02), which only a GET gets (feed-D01). Whatever is wrong with the counting, no
    listener gets to know it.
    """
    if plan.stretch is not None and path.startswith(SOUNDS):
        try:
            ear.hear(fields, path, plan.stretch if plan.status == 206 else None, sent)
        except Exception:  # noqa: BLE001 - told, and nothing else hangs on it
            _log.exception("not_heard path=%r", path)
