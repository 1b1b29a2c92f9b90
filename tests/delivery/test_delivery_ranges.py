"""Range and conditional fields: named cases, and every range against a slow model that is obviously right."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.delivery.ranges import (
    Stretch,
    Verdict,
    evaluate,
    matches,
    may_continue,
    read_date,
    read_range,
    write_date,
)

ETAG = '"abc"'
MODIFIED = datetime(2026, 11, 20, 9, 0, 7, tzinfo=UTC)
DATE = "Fri, 20 Nov 2026 09:00:07 GMT"

RANGES = [
    ("E05 probe of two bytes", "bytes=0-1", (0, 2)),
    ("E06 middle", "bytes=10-19", (10, 20)),
    ("E06 open end", "bytes=90-", (90, 100)),
    ("E06 whole file", "bytes=0-", (0, 100)),
    ("E06 last byte", "bytes=99-99", (99, 100)),
    ("E07 suffix", "bytes=-10", (90, 100)),
    ("E07 suffix of the whole length", "bytes=-100", (0, 100)),
    ("E07 suffix longer than the file", "bytes=-101", (0, 100)),
    ("E07 suffix longer than any file", f"bytes=-{'9' * 500}", (0, 100)),
    ("E08 end beyond the file", "bytes=50-1000", (50, 100)),
    ("E08 end beyond any file", f"bytes=50-{'9' * 500}", (50, 100)),
    ("E08 many zeros before a number", f"bytes={'0' * 500}5-{'0' * 30}9", (5, 10)),
    ("E09 start at the end", "bytes=100-", ()),
    ("E09 start beyond the file", "bytes=1000-2000", ()),
    ("E09 start beyond any file", f"bytes={'9' * 40}-", ()),
    ("E09 suffix of nothing", "bytes=-0", ()),
    ("E09 several, all outside", "bytes=100-,200-300", ()),
    ("E10 unknown unit", "pages=1-2", None),
    ("E10 no unit", "0-1", None),
    ("E10 empty", "", None),
    ("E10 nothing asked", "bytes=", None),
    ("E10 only commas", "bytes=,,", None),
    ("E10 only a dash", "bytes=-", None),
    ("E10 end before start", "bytes=5-4", None),
    ("E10 letters", "bytes=a-b", None),
    ("E10 two dashes", "bytes=0--1", None),
    ("E10 negative", "bytes=--5", None),
    ("E10 space inside", "bytes=0 -1", None),
    ("E10 other digits", "bytes=٠-١", None),
    ("E10 one bad range spoils the list", "bytes=0-1,x", None),
    ("E10 two fields joined", "bytes=0-1, bytes=0-1", None),
    ("E10 unit in capitals", "BYTES=0-1", (0, 2)),
    ("E10 space around", " bytes= 0-1 ", (0, 2)),
    ("E11 empty list elements", "bytes=,0-1,,", (0, 2)),
    ("E11 ranges that touch", "bytes=0-9,10-19", (0, 20)),
    ("E11 ranges that overlap, out of order", "bytes=5-30,0-9", (0, 31)),
    ("E11 ranges with a gap", "bytes=0-1,50-51", None),
    ("E11 only one lies in the file", "bytes=0-1,500-", (0, 2)),
    ("S11 the same range ten times", f"bytes={','.join(['0-99'] * 10)}", (0, 100)),
    ("S11 eleven ranges", f"bytes={','.join(['0-99'] * 11)}", None),
    ("S11 thousands of ranges", f"bytes={','.join(['0-'] * 5000)}", None),
    ("S11 thousands of commas", f"bytes=0-1{',' * 5000}", None),
]


@pytest.mark.parametrize(("header", "expected"), [row[1:] for row in RANGES], ids=[row[0] for row in RANGES])
def test_a_range_of_a_hundred_bytes_is(header: str, expected: tuple[int, int] | None) -> None:
    assert read_range(header, 100) == expected


@pytest.mark.parametrize(("header", "expected"), [("bytes=0-", ()), ("bytes=-5", None), ("bytes=-0", ()), ("x", None)])
def test_an_empty_file_has_no_range_but_its_suffix_is_the_file(header: str, expected: object) -> None:
    assert read_range(header, 0) == expected


def model(specs: list[tuple[int | None, int | None]], size: int) -> set[int] | None:
    """Say by counting which bytes are asked for; ``None`` when a range is invalid."""
    wanted: set[int] = set()
    for first, last in specs:
        if first is None:
            assert last is not None
            wanted |= set(range(size)[-last:] if last else ())
        elif last is not None and last < first:
            return None
        else:
            wanted |= {n for n in range(size) if n >= first and (last is None or n <= last)}
    return wanted


numbers = st.integers(min_value=0, max_value=60)
one_range = st.one_of(st.tuples(numbers, numbers), st.tuples(numbers, st.none()), st.tuples(st.none(), numbers))


@given(specs=st.lists(one_range, min_size=1, max_size=10), size=st.integers(min_value=1, max_value=40))
def test_every_range_is_what_counting_bytes_says(specs: list[tuple[int | None, int | None]], size: int) -> None:
    header = "bytes=" + ",".join(f"{'' if a is None else a}-{'' if b is None else b}" for a, b in specs)

    found = read_range(header, size)

    wanted = model(specs, size)
    if wanted is None:
        assert found is None
    elif not wanted:
        assert found == ()
    elif max(wanted) - min(wanted) + 1 == len(wanted):
        assert found == (min(wanted), max(wanted) + 1)
    else:
        assert found is None  # gaps: the whole file


@given(start=st.integers(0, 60), end=st.none() | st.integers(0, 60), size=st.integers(0, 40))
def test_a_plain_range_and_the_same_one_in_a_list_are_read_alike(start: int, end: int | None, size: int) -> None:
    plain = f"{start}-{'' if end is None else end}"
    assert read_range(f"bytes={plain}", size) == read_range(f"bytes= {plain},", size)


@given(header=st.one_of(st.text(max_size=60), st.from_regex(r"bytes=[0-9,\- ]{0,40}")), size=st.integers(0, 2**40))
def test_no_text_makes_a_range_fail_or_leave_the_file(header: str, size: int) -> None:
    found = read_range(header, size)

    if isinstance(found, Stretch):
        assert 0 <= found.start < found.stop <= size


@given(
    data=st.binary(max_size=60),
    name=st.sampled_from(["if-match", "if-none-match", "if-modified-since", "if-unmodified-since"]),
)
def test_no_bytes_make_a_condition_fail(data: bytes, name: str) -> None:
    assert evaluate({name: data.decode("latin-1")}, ETAG, MODIFIED) in Verdict
    assert may_continue(data.decode("latin-1"), ETAG, MODIFIED) in (True, False)


SEND, UNCHANGED, FAILED = Verdict.SEND, Verdict.UNCHANGED, Verdict.FAILED
CONDITIONS = [
    ("none", {}, SEND),
    ("H05 the tag alone", {"if-none-match": ETAG}, UNCHANGED),
    ("H05 the date alone", {"if-modified-since": DATE}, UNCHANGED),
    ("H05 a later date", {"if-modified-since": "Sat, 21 Nov 2026 09:00:07 GMT"}, UNCHANGED),
    ("H05 an earlier date", {"if-modified-since": "Fri, 20 Nov 2026 09:00:06 GMT"}, SEND),
    ("H06 a list", {"if-none-match": '"x", "abc","y"'}, UNCHANGED),
    ("H06 weak", {"if-none-match": 'W/"abc"'}, UNCHANGED),
    ("H06 a weak one in a list", {"if-none-match": 'W/"x",W/"abc"'}, UNCHANGED),
    ("H06 star", {"if-none-match": "*"}, UNCHANGED),
    ("H06 a tag with a comma before it", {"if-none-match": '"a,b", "abc"'}, UNCHANGED),
    ("H09 another tag beats the date", {"if-none-match": '"x"', "if-modified-since": DATE}, SEND),
    ("H10 a tag without quotes", {"if-none-match": "abc"}, SEND),
    ("H10 a tag that holds ours", {"if-none-match": '"xabcx"'}, SEND),
    ("H10 no date", {"if-modified-since": "yesterday"}, SEND),
    ("H10 a day that is not", {"if-modified-since": "Fri, 31 Feb 2026 09:00:07 GMT"}, SEND),
    ("if-match with our tag", {"if-match": '"x", "abc"'}, SEND),
    ("if-match with star", {"if-match": "*"}, SEND),
    ("if-match with another tag", {"if-match": '"x"'}, FAILED),
    ("if-match with a weak tag", {"if-match": 'W/"abc"'}, FAILED),
    ("if-unmodified-since now", {"if-unmodified-since": DATE}, SEND),
    ("if-unmodified-since before", {"if-unmodified-since": "Thu, 19 Nov 2026 09:00:07 GMT"}, FAILED),
    ("if-unmodified-since nonsense", {"if-unmodified-since": "x"}, SEND),
    ("if-match comes before if-none-match", {"if-match": '"x"', "if-none-match": ETAG}, FAILED),
]


@pytest.mark.parametrize(("headers", "verdict"), [row[1:] for row in CONDITIONS], ids=[row[0] for row in CONDITIONS])
def test_conditions_are_weighed_in_their_order(headers: dict[str, str], verdict: Verdict) -> None:
    assert evaluate(headers, ETAG, MODIFIED) is verdict


def test_without_a_date_of_ours_a_date_condition_says_nothing() -> None:
    assert evaluate({"if-modified-since": DATE}, ETAG, None) is SEND
    assert evaluate({"if-unmodified-since": DATE}, ETAG, None) is SEND


IF_RANGES = [
    ("no field", None, True),
    ("E13 our tag", ETAG, True),
    ("E13 another tag", '"x"', False),
    ("E13 a weak tag never matches", 'W/"abc"', False),
    ("E13 a list is no tag", '"x", "abc"', False),
    ("E13 star is no tag", "*", False),
    ("E13 our date", DATE, True),
    ("E13 a later date", "Sat, 21 Nov 2026 09:00:07 GMT", False),
    ("E13 nonsense", "x", False),
    ("E13 empty", "", False),
]


@pytest.mark.parametrize(("value", "expected"), [row[1:] for row in IF_RANGES], ids=[row[0] for row in IF_RANGES])
def test_if_range_lets_a_download_go_on(value: str | None, expected: bool) -> None:
    assert may_continue(value, ETAG, MODIFIED) is expected


@pytest.mark.parametrize(
    "text",
    [DATE, "Friday, 20-Nov-26 09:00:07 GMT", "Fri Nov 20 09:00:07 2026", f" {DATE} "],
    ids=["imf", "rfc850", "asctime", "spaces"],
)
def test_every_form_of_an_http_date_is_read(text: str) -> None:
    assert read_date(text) == MODIFIED


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x" * 10_000,
        "Fri, 20 Nov 2026 09:00:07 CET",
        "Fri, 20 nov 2026 09:00:07 GMT",
        "20 Nov 2026",
        "Fri, 20 Nov 2026 25:00:07 GMT",
    ],
)
def test_what_is_no_http_date_is_none(text: str) -> None:
    assert read_date(text) is None


def test_a_leap_second_and_an_old_year_are_read() -> None:
    assert read_date("Sat, 31 Dec 2016 23:59:60 GMT") == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert read_date("Sunday, 06-Nov-94 08:49:37 GMT") == datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)


@given(st.datetimes(min_value=datetime(1000, 1, 1), max_value=datetime(9999, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis wants naive bounds
def test_a_written_date_reads_back(moment: datetime) -> None:
    assert read_date(write_date(moment)) == moment.replace(microsecond=0)


def test_strong_comparison_passes_over_weak_tags() -> None:
    assert matches('W/"abc", "abc"', ETAG, weak=False)
    assert not matches('W/"abc"', ETAG, weak=False)
