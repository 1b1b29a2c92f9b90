"""Text is made fit for our documents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.domain.text import clean, one_line, shorten, shorten_bytes, whole_number

FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
FLAG = "\U0001f1e9\U0001f1f0"


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  æøå  ", "æøå"),
        ("a\x00b\x7fc\x9fd", "abcd"),
        ("en\r\nto\rtre\x0bfire", "en\nto\ntre\nfire"),
        ("tab\tbliver", "tab\tbliver"),
        ("\ufefftekst\ufffd\uffff\U0010ffff", "tekst"),
        ("\ud800lone", "lone"),
        ("re\u202evendt\u2066\u2069", "revendt"),
        ("A\u030aben", "Åben"),
        (FAMILY, FAMILY),
    ],
    ids=["trim", "controls", "breaks", "tab", "lost letters", "surrogate", "bidi", "composed", "emoji"],
)
def test_what_no_document_may_hold_is_removed(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_a_title_is_one_line() -> None:
    assert one_line(" to\n  linjer\tog mere ") == "to linjer og mere"


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("kort", 10, "kort"),
        ("et to tre fire", 10, "et to tre…"),
        ("et to tre fire", 9, "et to…"),
        ("langtordudenmellemrum", 8, "langtor…"),
        ("ab" + FAMILY, 5, "ab…"),
        ("a" + FLAG + FLAG, 4, "a" + FLAG + "…"),
        ("xxe\u0301", 4, "xxe\u0301"),
        ("xxxe\u0301y", 5, "xxx…"),
    ],
    ids=["short", "at a word", "before a word", "one word", "family", "flags", "fits", "accent"],
)
def test_text_is_cut_between_words_and_never_inside_a_character(text: str, limit: int, cut: str) -> None:
    assert shorten(text, limit) == cut


def test_bytes_are_counted_not_characters() -> None:
    """feed-X13."""
    assert shorten_bytes("å" * 2000) == "å" * 2000
    assert shorten_bytes("å" * 2001) == "å" * 1998 + "…"


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("007", 7), ("999999999", 999_999_999)]
    + [(text, None) for text in (None, "", " 1", "-1", "1.0", "1e3", "٣", "²", "1000000000", "9" * 5000)],
)
def test_a_number_is_read_where_somebody_may_mean_one(text: str | None, number: int | None) -> None:
    """sec-S24."""
    assert whole_number(text) == number


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    once.encode()


@given(st.text(), st.integers(1, 30))
def test_no_cut_is_longer_than_its_limit(text: str, limit: int) -> None:
    text = clean(text)
    assert len(shorten(text, limit)) <= limit
    assert len(shorten_bytes(text, limit + 2).encode()) <= limit + 2
