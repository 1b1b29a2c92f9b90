"""Requests for audio and what they ask for, as values: name only what the test is about."""

from __future__ import annotations

from datetime import UTC, datetime

from podcast_service.domain.download import ByteRange, Enclosure, MediaRequest

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
SOUND = "/lyd/show/talk.mp3"


def make_enclosure(**changes: object) -> Enclosure:
    """Make two minutes at 64 kbit/s, after 40 000 bytes of tags and cover: 520 000 bytes make a download."""
    values: dict[str, object] = {
        "path": SOUND,
        "episode": "show/talk",
        "size": 1_000_000,
        "duration_ms": 120_000,
        "bit_rate": 64_000,
    }
    return Enclosure(**(values | changes))  # type: ignore[arg-type]


def make_request(**changes: object) -> MediaRequest:
    """Make a GET of the whole file."""
    values: dict[str, object] = {
        "moment": MONDAY,
        "consumer": "one",
        "path": SOUND,
        "method": "GET",
        "status": 200,
        "sent": 1_000_000,
    }
    return MediaRequest(**(values | changes))  # type: ignore[arg-type]


def make_part(first: int, last: int, **changes: object) -> MediaRequest:
    """Make a GET of the bytes from ``first`` to ``last``, all of them sent."""
    values: dict[str, object] = {"status": 206, "sent": last - first + 1, "asked": ByteRange(first, last)}
    return make_request(**(values | changes))
