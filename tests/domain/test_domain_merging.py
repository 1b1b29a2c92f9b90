"""What two people's changes of one thing come to (exp-6.3.4: nothing is lost in silence)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.domain.merging import Merge, Value, merged, paragraphs, pieces, plain, rows, ticks, whole

A, B, C, D = ("anna",), ("bo",), ("carl",), ("dorte",)

CASES: dict[str, tuple[Merge, Value, Value, Value, Value | None]] = {
    "nobody changed it": (whole, plain("x"), plain("x"), plain("x"), plain("x")),
    "I changed it": (whole, plain("x"), plain("mine"), plain("x"), plain("mine")),
    "someone else did": (whole, plain("x"), plain("x"), plain("theirs"), plain("theirs")),
    "both made it the same": (whole, plain("x"), plain("y"), plain("y"), plain("y")),
    "both changed it": (whole, plain("x"), plain("mine"), plain("theirs"), None),
    "I cleared what someone changed": (whole, plain("x"), (), plain("theirs"), None),
    "different paragraphs": (
        paragraphs, plain("one\n\ntwo\n\nthree"), plain("ONE\n\ntwo\n\nthree"), plain("one\n\ntwo\n\nthree\n\nfour"),
        plain("ONE\n\ntwo\n\nthree\n\nfour"),
    ),
    "neighbouring paragraphs": (
        paragraphs, plain("one\n\ntwo"), plain("ONE\n\ntwo"), plain("one\n\nTWO"), plain("ONE\n\nTWO"),
    ),
    "the same paragraph": (paragraphs, plain("one\n\ntwo"), plain("1\n\ntwo"), plain("uno\n\ntwo"), None),
    "two texts where there was none": (paragraphs, (), plain("mine"), plain("theirs"), None),
    "a person added by each, at the ends": (rows, (A, B), (C, A, B), (A, B, D), (C, A, B, D)),
    "a person added by each, at one place": (rows, (A,), (A, B), (A, C), None),
    "the same person added by both": (rows, (A,), (A, B), (A, B), (A, B)),
    "one takes away, one adds": (rows, (A, B), (B,), (A, B, C), (B, C)),
    "each ticks another theme": (ticks, (A,), (A, B), (A, C), (A, C, B)),
    "one ticks, one unticks": (ticks, (A, B), (A, B, C), (B,), (B, C)),
}  # fmt: skip


@pytest.mark.parametrize(("merge", "base", "mine", "theirs", "wanted"), CASES.values(), ids=CASES)
def test_two_changes_come_to(merge: Merge, base: Value, mine: Value, theirs: Value, wanted: Value | None):
    assert merge(base, mine, theirs) == wanted


LETTERS = st.lists(st.sampled_from("abcd"), max_size=8)


@given(LETTERS, LETTERS)
def test_who_changed_nothing_takes_nothing_away(base: list[str], changed: list[str]):
    assert pieces(base, base, changed) == changed
    assert pieces(base, changed, base) == changed
    assert pieces(base, changed, changed) == changed


@given(LETTERS, LETTERS, LETTERS)
def test_what_someone_added_is_there_or_it_is_a_clash(base: list[str], mine: list[str], theirs: list[str]):
    found = pieces(base, mine, theirs)
    assert found is None or (set(mine) | set(theirs)) - set(base) <= set(found)


@given(LETTERS, LETTERS, LETTERS)
def test_it_does_not_matter_who_saves_first(base: list[str], mine: list[str], theirs: list[str]):
    assert pieces(base, mine, theirs) == pieces(base, theirs, mine)


def test_a_text_of_very_many_pieces_is_one_piece():
    many = ["a"] * 100_000
    assert pieces(many, [*many, "b"], ["b", *many]) is None


def test_a_save_writes_what_changed_and_tells_what_clashes_and_what_others_did():
    merges = {"title": whole, "number": whole, "notes": paragraphs, "themes": ticks}
    base = {"title": plain("x"), "number": plain("1"), "notes": plain("n"), "themes": (A,)}
    mine = base | {"title": plain("mine"), "notes": plain("new"), "themes": (A, B)}
    theirs = base | {"title": plain("theirs"), "number": plain("2"), "themes": (A, C)}

    found = merged(merges, base, mine, theirs)

    assert found.clashes == ("title",)
    assert found.values == {"notes": plain("new"), "themes": (A, C, B)}
    assert found.others == ("title", "number", "themes")
