"""What one request is worth, and how much of a file makes a download."""

from __future__ import annotations

import pytest
from listening import make_enclosure, make_request

from podcast_service.domain.download import ByteRange, LeftOut

NEEDED = {
    "feed-D04 tags, cover and a minute": ({}, 40_000 + 480_000),
    "feed-D04 without tags, just a minute": ({"size": 960_000}, 480_000),
    "feed-D04 at the episode's own bit rate": ({"bit_rate": 32_000, "size": 500_000}, 20_000 + 240_000),
    "feed-D04 a minute to the millisecond": ({"duration_ms": 60_000, "size": 500_000}, 500_000),
    "feed-D05 shorter than a minute": ({"duration_ms": 59_999, "size": 600_000}, 600_000),
    "feed-D05 bit rate unknown": ({"bit_rate": None}, 1_000_000),
    "feed-D04 never more than there is": ({"bit_rate": 999_000}, 1_000_000),
}


@pytest.mark.parametrize(("facts", "needed"), NEEDED.values(), ids=NEEDED)
def test_a_download_needs_the_header_and_a_minute_of_sound(facts: dict[str, object], needed: int):
    assert make_enclosure(**facts).needed == needed


LEFT_OUT = {
    "feed-D01 HEAD": ({"method": "HEAD"}, LeftOut.METHOD),
    "feed-D01 POST": ({"method": "POST"}, LeftOut.METHOD),
    "feed-D02 the whole file": ({}, None),
    "feed-D02 a part": ({"status": 206}, None),
    "feed-D02 nothing new": ({"status": 304}, LeftOut.STATUS),
    "feed-D02 a redirect": ({"status": 302}, LeftOut.STATUS),
    "feed-D02 withdrawn": ({"status": 410}, LeftOut.STATUS),
    "feed-D02 a range beyond the file": ({"status": 416}, LeftOut.STATUS),
    "feed-D02 our fault": ({"status": 503}, LeftOut.STATUS),
    "feed-D03 the probe": ({"status": 206, "sent": 2, "asked": ByteRange(0, 1)}, LeftOut.PROBE),
    "feed-D03 the probe in a log without ranges": ({"status": 206, "sent": 2}, LeftOut.PROBE),
    "feed-D03 the probe of a server without ranges": ({"asked": ByteRange(0, 1)}, LeftOut.PROBE),
    "feed-D03 three bytes are none": ({"status": 206, "sent": 3, "asked": ByteRange(0, 2)}, None),
    "feed-D03 two other bytes are none": ({"status": 206, "sent": 2, "asked": ByteRange(2, 3)}, None),
}


@pytest.mark.parametrize(("values", "reason"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_a_request_that_cannot_be_part_of_a_download_says_why(values: dict[str, object], reason: LeftOut | None):
    assert make_request(**values).left_out is reason


PIECES = {
    "all of it": ({"status": 200, "sent": 1000}, (0, 1000)),
    "feed-D07 broken off": ({"status": 200, "sent": 400}, (0, 400)),
    "feed-D07 a part broken off": ({"sent": 5, "asked": ByteRange(100, 199)}, (100, 105)),
    "a part": ({"sent": 100, "asked": ByteRange(100, 199)}, (100, 200)),
    "header fields counted in": ({"sent": 400, "asked": ByteRange(100, 199)}, (100, 200)),
    "to the end": ({"sent": 100, "asked": ByteRange(900, None)}, (900, 1000)),
    "the last bytes": ({"sent": 128, "asked": ByteRange(None, 128)}, (872, 1000)),
    "more than all of them": ({"sent": 1000, "asked": ByteRange(None, 5000)}, (0, 1000)),
    "an end beyond": ({"sent": 100, "asked": ByteRange(900, 5000)}, (900, 1000)),
    "of a longer file before this one": ({"sent": 100, "asked": ByteRange(5000, 5099)}, (5000, 5000)),
    "place unknown": ({"sent": 300, "asked": None}, (0, 300)),
    "the whole file where a part was asked for": (
        {"status": 200, "sent": 1000, "asked": ByteRange(5, 9)},
        (0, 1000),
    ),
}


@pytest.mark.parametrize(("values", "piece"), PIECES.values(), ids=PIECES)
def test_the_bytes_that_were_sent_are_the_piece(values: dict[str, object], piece: tuple[int, int]):
    assert make_request(**({"status": 206} | values)).piece_of(1000) == piece
