"""Sound over HTTP, through both doorways (feed-E01 to E20)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from doorways import (
    DATE,
    EMPTY_PATH,
    REMOTE_PATH,
    SOUND,
    SOUND_PATH,
    Ask,
)  # fmt: skip
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SIZE = len(SOUND)


@pytest.mark.parametrize("path", [SOUND_PATH, REMOTE_PATH], ids=["disk", "store"])
def test_e02_e03_e04_the_whole_sound_is_exactly_itself_and_never_coded(ask: Ask, path: str) -> None:
    reply = ask(path, accept_encoding="gzip, br")

    assert (reply.status, reply.body) == (200, SOUND)
    assert "content-encoding" not in reply.fields
    assert reply.fields["accept-ranges"] == "bytes"
    assert reply.fields["content-type"] == "audio/mpeg"


PARTS = [
    ("E05 probe", "bytes=0-1", (0, 2)),
    ("E06 middle", "bytes=70000-140000", (70_000, 140_001)),
    ("E06 open end", "bytes=199000-", (199_000, SIZE)),
    ("E07 suffix", "bytes=-128", (SIZE - 128, SIZE)),
    ("E07 longer suffix", "bytes=-99999999", (0, SIZE)),
    ("E08 end beyond", "bytes=200000-99999999", (200_000, SIZE)),
    ("E11 joined", "bytes=0-9,10-19", (0, 20)),
]


@pytest.mark.parametrize("path", [SOUND_PATH, REMOTE_PATH], ids=["disk", "store"])
@pytest.mark.parametrize(("asked", "part"), [row[1:] for row in PARTS], ids=[row[0] for row in PARTS])
def test_a_range_gives_206_with_its_bytes(ask: Ask, path: str, asked: str, part: tuple[int, int]) -> None:
    reply = ask(path, range=asked)

    start, stop = part
    assert (reply.status, reply.body) == (206, SOUND[start:stop])
    assert reply.fields["content-range"] == f"bytes {start}-{stop - 1}/{SIZE}"
    assert reply.fields["content-length"] == str(stop - start)


@pytest.mark.parametrize("asked", ["bytes=200003-", "bytes=999999-1999999", "bytes=-0"])
def test_e09_a_range_outside_the_file_gives_416_with_its_length(ask: Ask, asked: str) -> None:
    reply = ask(SOUND_PATH, range=asked)

    assert (reply.status, reply.body) == (416, b"")
    assert reply.fields["content-range"] == f"bytes */{SIZE}"


@pytest.mark.parametrize("asked", ["pages=1-2", "bytes=5-4", "bytes=x", "bytes=0-1,9-10", "0-1"])
def test_e10_e11_other_units_malformed_and_split_ranges_give_the_whole_file(ask: Ask, asked: str) -> None:
    reply = ask(SOUND_PATH, range=asked)

    assert (reply.status, reply.body) == (200, SOUND)


def test_e12_each_validator_gives_304_also_beside_a_range(ask: Ask) -> None:
    etag = ask(SOUND_PATH).fields["etag"]

    assert ask(SOUND_PATH, if_none_match=etag).status == 304
    assert ask(SOUND_PATH, if_modified_since=DATE).status == 304
    assert ask(SOUND_PATH, if_none_match=etag, range="bytes=0-1").status == 304


def test_e13_e14_a_download_goes_on_only_while_the_file_is_the_same(ask: Ask) -> None:
    etag = ask(SOUND_PATH).fields["etag"]

    for value, status in (
        (etag, 206),
        (DATE, 206),
        ('"x"', 200),
        (f"W/{etag}", 200),
        ("Thu, 19 Nov 2026 09:00:07 GMT", 200),
    ):
        assert ask(SOUND_PATH, range="bytes=0-1", if_range=value).status == status


def test_a_range_of_another_file_than_the_named_one_gives_412(ask: Ask) -> None:
    assert ask(SOUND_PATH, range="bytes=0-1", if_match='"x"').status == 412


def test_e15_eight_parallel_ranges_make_the_file(ask: Ask) -> None:
    step = SIZE // 8 + 1
    asked = [f"bytes={at}-{at + step - 1}" for at in range(0, SIZE, step)]

    with ThreadPoolExecutor(8) as pool:
        parts = list(pool.map(lambda text: ask(SOUND_PATH, range=text).body, asked))

    assert b"".join(parts) == SOUND


def test_e20_a_range_on_head_is_ignored(ask: Ask) -> None:
    reply = ask(SOUND_PATH, "HEAD", range="bytes=0-1")

    assert (reply.status, reply.fields["content-length"]) == (200, str(SIZE))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(start=st.integers(0, SIZE + 10), length=st.integers(1, SIZE))
def test_any_range_is_that_part_of_the_file(ask: Ask, start: int, length: int) -> None:
    reply = ask(SOUND_PATH, range=f"bytes={start}-{start + length - 1}")

    assert (reply.status, reply.body) == ((206, SOUND[start : start + length]) if start < SIZE else (416, b""))


def test_an_empty_file_is_served_whole(ask: Ask) -> None:
    assert (ask(EMPTY_PATH).status, ask(EMPTY_PATH).body) == (200, b"")
    assert ask(EMPTY_PATH, range="bytes=0-1").status == 416
