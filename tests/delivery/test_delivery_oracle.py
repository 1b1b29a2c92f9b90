"""rel-B4: no request makes a wrong byte. Every plan is held against RFC 9110 as ``oracle`` reads it."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle import WHOLE, File, Outcome, Requests, allowed

from podcast_service.delivery.kept import KeptMedia, Plan, keep
from podcast_service.delivery.plan import plan
from podcast_service.domain.document import Media
from podcast_service.domain.media import StoredObject

MODIFIED = datetime(2026, 11, 20, 9, 0, 7, tzinfo=UTC)
SIZES = {"mp3": 1_064_812, "m4a": 65_537, "2 GB": 2 * 2**30 + 12_345, "one byte": 1, "empty": 0}


def kept(size: int) -> tuple[KeptMedia, File]:
    """Return a sound of ``size`` as we keep it, and as the oracle sees it."""
    digest = sha256(str(size).encode()).hexdigest()
    stored = StoredObject(
        key=f"audio/{digest}", sha256=digest, size=size, media_type="audio/mpeg", modified_at=MODIFIED
    )
    made = keep("/lyd/a/b.mp3", Media(object=stored), https=True)
    assert isinstance(made, KeptMedia)
    return made, File(size, f'"{digest}"', MODIFIED)


def outcome(found: Plan, method: str, file: File) -> Outcome:
    """Return what a plan amounts to, after holding its own fields together."""
    fields = dict(found.fields)
    length = fields.get(b"content-length")
    if found.status in (304, 412, 416):
        assert found.stretch is None
        assert found.body == b""
        if found.status == 416:
            assert fields[b"content-range"] == b"bytes */%d" % file.size
        return found.status, None
    assert fields[b"etag"] == file.etag.encode()
    assert length is not None
    if method == "HEAD":
        assert (found.stretch, length) == (None, b"%d" % file.size)
        return found.status, None
    start, stop = found.stretch or (0, 0)
    assert length == b"%d" % (stop - start)
    if found.status == 200:
        assert (start, stop) == (0, file.size)
        assert b"content-range" not in fields
        return 200, WHOLE
    told = re.fullmatch(rb"bytes (\d+)-(\d+)/(\d+)", fields[b"content-range"])
    assert told
    assert tuple(map(int, told.groups())) == (start, stop - 1, file.size)
    return found.status, (start, stop - 1)


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_b4_thousands_of_random_and_hostile_requests_get_what_the_rfc_allows(size: int) -> None:
    """rel-B4, feed-E05 to feed-E13, feed-E20, sec-S11."""
    (media, file), requests = kept(size), Requests(seed=size)
    seen = set()

    for _ in range(6000):
        method, fields = requests.next(file)
        found = outcome(plan(method, fields, media), method, file)
        assert found in allowed(method, fields, file), (method, fields)
        seen.add(found[0])

    assert seen >= ({200, 304, 412, 416} if size < 2 else {200, 206, 304, 412, 416})


words = st.one_of(st.text(st.characters(max_codepoint=255), max_size=60), st.from_regex(r"bytes=[0-9,\- ]{0,40}"))
names = st.sampled_from(["range", "if-range", "if-match", "if-none-match", "if-modified-since", "if-unmodified-since"])


@given(fields=st.dictionaries(names, words, max_size=4), size=st.integers(0, 2**40), head=st.booleans())
def test_b4_whatever_the_fields_say_the_rfc_allows_the_answer(fields: dict[str, str], size: int, head: bool) -> None:
    """rel-B4."""
    media, file = kept(size)
    method = "HEAD" if head else "GET"

    assert outcome(plan(method, fields, media), method, file) in allowed(method, fields, file)


ABUSE = {
    "five thousand ranges": "bytes=" + ",".join(f"{n}-" for n in range(5000)),
    "the whole file a thousand times": "bytes=" + ",".join(["0-"] * 1000),
    "overlapping ones": "bytes=" + ",".join(f"{n}-{n + 10**6}" for n in range(10)),
    "a number of 60 000 digits": "bytes=0-" + "9" * 60_000,
    "nothing but commas": "bytes=" + "," * 60_000,
    "nothing but zeros": "bytes=" + "0" * 60_000 + "-",
    "dashes": "bytes=" + "-" * 60_000,
    "spaces": "bytes=" + " " * 60_000 + "0-1",
}


@pytest.mark.parametrize("name", ABUSE)
@pytest.mark.parametrize("field", ["range", "if-range", "if-match", "if-none-match", "if-modified-since"])
def test_b4_s11_abuse_is_answered_at_once_and_with_no_more_than_the_file(name: str, field: str) -> None:
    """rel-B4, sec-S11."""
    media, file = kept(SIZES["2 GB"])
    fields = {"range": "bytes=0-1", field: ABUSE[name]}
    started = time.process_time()

    found = plan("GET", fields, media)

    assert time.process_time() - started < 0.1
    assert found.stretch is None or found.stretch.stop - found.stretch.start <= file.size
