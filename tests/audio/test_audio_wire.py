"""What comes back from a child is checked before it is believed (sec-S7)."""

from __future__ import annotations

import struct

import pytest

from podcast_service.audio import wire
from podcast_service.domain.errors import Invalid

REPLIES = {
    "nothing": b"",
    "half a head": struct.pack(">I", 900) + b"{}",
    "no JSON": struct.pack(">I", 4) + b"\x80abc",
    "a list": struct.pack(">I", 2) + b"[]",
    "no sizes": struct.pack(">I", 2) + b"{}",
    "more than it told": wire.dump({}, [b"abc"]) + b"d",
    "negative size": struct.pack(">I", 14) + b'{"sizes":[-1]}',
}


@pytest.mark.parametrize("name", REPLIES)
def test_a_reply_that_is_not_whole_is_refused(name: str) -> None:
    with pytest.raises(Invalid):
        wire.parse(REPLIES[name])


@pytest.mark.parametrize(
    "change",
    [
        {"sound": None},
        {"sound": {"format": "exe", "duration_ms": 1}},
        {"sound": {"format": "mp3", "duration_ms": True}},
        {"sound": {"format": "mp3", "duration_ms": -1}},
        {"sound": {"format": "mp3", "duration_ms": 1, "payload_sha256": "0" * 63 + "G"}},
        {"sound": {"format": "mp3", "duration_ms": 1, "payload_sha256": 0}},
        {"doubts": "sound_cut"},
        {"doubts": [{"code": "audio_empty", "told": 1, "found": 1}]},
        {"doubts": [{"code": "sound_of_music", "told": 1, "found": 1}]},
        {"doubts": [{"code": "sound_cut", "told": -1, "found": 1}]},
        {"doubts": [{"code": "sound_cut", "told": 1.5, "found": 1}]},
        {"tags": {"title": 3, "people": [], "chapters": []}},
        {"tags": {"people": "x", "chapters": []}},
        {"tags": {"people": [], "chapters": [{"start_ms": "0", "title": "x"}]}},
    ],
)
def test_a_reply_with_wrong_types_is_refused(change: dict[str, wire.Json]) -> None:
    whole: dict[str, wire.Json] = {
        "sound": {"format": "mp3", "duration_ms": 5},
        "tags": {"title": "a\u0000b", "people": [], "chapters": []},
    }
    assert wire.recording(whole).tags.title == "ab"
    with pytest.raises(Invalid):
        wire.recording({**whole, **change})
