"""Downloads counted in logs, with what the catalog knows of each sound."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from houses import SHOW, Place
from sounds import mp3_bytes

from podcast_service.domain.errors import Invalid
from podcast_service.workflows.count_downloads import Lines, count_downloads
from podcast_service.workflows.publish import Word, publish_episode
from podcast_service.workflows.withdraw import withdraw_episode

KEY = b"chance"
WORD = Word(without_transcript="Being written.")


def line(
    sent: int, path: str = f"/lyd/{SHOW}/talk.mp3", *, address: str = "192.0.2.1", first: int | None = None
) -> str:
    """Return a line of nginx: the whole file, or from the byte ``first``, as far as it came."""
    status, asked = (200, "-") if first is None else (206, f"bytes={first}-")
    return f'{address} - - [23/Nov/2026:12:00:00 +0000] "GET {path} HTTP/1.1" {status} {sent} "-" "App/1" "{asked}"'


@pytest.fixture
def talk(place: Place) -> Place:
    """A published episode of 90 seconds at 64 kbit/s."""
    place.episode("talk", sound=mp3_bytes(90), title="Talk")
    place.ingest()
    publish_episode(place.house, SHOW, "talk", WORD)
    return place


def counted(place: Place, *logs: str | bytes) -> tuple[list[str], Lines]:
    paths = [place.content.parent / f"access-{number}.log" for number, _ in enumerate(logs)]
    for path, log in zip(paths, logs, strict=True):
        path.write_bytes(log.encode() if isinstance(log, str) else log)
    count, lines = count_downloads(place.house, paths, KEY)
    return [one.episode for one in count.downloads], lines


def test_the_catalog_says_how_much_of_a_sound_is_a_download(talk: Place):
    """feed-D04, feed-D18: everything besides the sound, and a minute of it."""
    heard = talk.kept("talk").latest.heard
    assert heard
    assert heard.sound.bit_rate
    besides = heard.size - heard.sound.bit_rate * heard.sound.duration_ms // 8000
    needed = besides + heard.sound.bit_rate * 60 // 8

    assert 0 <= besides < needed < heard.size
    assert counted(talk, line(needed - 1))[0] == []
    assert counted(talk, line(needed))[0] == [f"{SHOW}/talk"]


def test_the_log_of_a_proxy_and_that_of_the_cdn_before_it_count_once_together(talk: Place):
    """feed-D22: packed or not, in any order, the same line twice."""
    first, second = line(400_000, first=0), line(400_000, first=400_000)

    assert counted(talk, f"{second}\n{first}\n", gzip.compress(f"{first}\n{second}\n".encode()))[0] == [f"{SHOW}/talk"]


def test_what_was_withdrawn_since_still_counts(talk: Place):
    withdraw_episode(talk.house, SHOW, "talk", reason="A mistake.")

    assert counted(talk, line(10_000_000))[0] == [f"{SHOW}/talk"]


def test_a_draft_has_no_downloads(place: Place):
    place.episode("talk", title="Talk")
    place.ingest()

    assert counted(place, line(10_000_000))[0] == []


def test_a_wrong_line_is_told_by_its_place_and_stops_nothing(talk: Place):
    found, lines = counted(talk, f"{line(10)}\n", f"{line(10)}\n\nnonsense\n{{}}\n{line(10_000_000)}\n")

    assert found == [f"{SHOW}/talk"]
    assert (lines.total, lines.wrong) == (5, 2)
    assert lines.first_wrong
    path, number, reason = lines.first_wrong
    assert (path.name, number, reason.code) == ("access-1.log", 3, "log_line_shape")


BROKEN = {"cut": gzip.compress(b"x" * 9999)[:-9], "damaged": gzip.compress(b"")[:2] + b"\x08" + b"\xff" * 90}


@pytest.mark.parametrize("packed", BROKEN.values(), ids=BROKEN)
def test_a_packed_log_that_is_damaged_is_refused_by_name(talk: Place, packed: bytes):
    with pytest.raises(Invalid) as refused:
        counted(talk, packed)

    assert refused.value.code == "log_unreadable"
    assert "access-0.log" in str(refused.value)


def test_a_log_that_is_not_there_is_refused(talk: Place, tmp_path: Path):
    with pytest.raises(Invalid, match="nowhere"):
        count_downloads(talk.house, [tmp_path / "nowhere"], KEY)
