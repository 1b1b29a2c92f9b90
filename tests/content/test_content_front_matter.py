"""One page read and written: a producer's lines stay as they are."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.content.front_matter import new_page, parse_page, with_values
from podcast_service.domain.errors import Invalid

PLACE = "show/a.md"
SET = {"guid": "g-1", "status": "published"}


def _set(text: str, **values: object) -> str:
    return with_values(parse_page(text, PLACE), values)


WRITTEN = """---
# Who we are
title:   "Quotes: kept"   # and this
number: 3


status: draft   # until Jytte has read it
people:
  - {person: jytte-quist,   role: guest}
description: >-
  Two lines

  and a third
audio:
  name: a.mp3
  sha256: old
---
# Notes


Three blank lines above stay, and the tabs\tand the end does too.

"""


def test_setting_keys_touches_only_their_lines():
    after = _set(WRITTEN, status="published", guid="g-1").splitlines(keepends=True)

    before = WRITTEN.splitlines(keepends=True)
    changed = [(was, now) for was, now in zip(before, [line for line in after if "g-1" not in line], strict=True)]
    assert [pair for pair in changed if pair[0] != pair[1]] == [
        ("status: draft   # until Jytte has read it\n", "status: published   # until Jytte has read it\n")
    ]
    assert after.index("guid: g-1\n") == 16


def test_a_value_of_several_lines_is_replaced_whole():
    after = _set(WRITTEN, description="Short.", audio={"name": "b.mp3", "size": 3})

    page = parse_page(after, PLACE)
    assert page.fields.text("description") == "Short."
    assert page.fields.values["audio"] == {"name": "b.mp3", "size": 3}
    assert "and a third" not in after
    assert "sha256: old" not in after
    assert page.body == parse_page(WRITTEN, PLACE).body


def test_a_key_comes_after_a_text_of_several_lines_that_stands_last():
    page = parse_page("---\ntitle: A\ndescription: |\n  One.\n\n  Two.\n---\n", PLACE)
    text = with_values(page, {"guid": "g"})
    assert text == "---\ntitle: A\ndescription: |\n  One.\n\n  Two.\nguid: g\n---\n"


def test_a_list_at_the_margin_is_replaced_with_the_remarks_in_it_and_not_with_those_behind():
    page = parse_page("---\npeople:\n- a\n# between\n- b\n# of the title\n  # more of that\ntitle: A\n---\n", PLACE)
    text = with_values(page, {"people": ["c"]})
    assert text == "---\npeople:\n  - c\n# of the title\n  # more of that\ntitle: A\n---\n"


def test_a_page_from_windows_keeps_its_line_ends_and_its_mark():
    text = "\ufeff" + WRITTEN.replace("\n", "\r\n")

    after = _set(text, status="published", audio={"name": "b.mp3", "size": 3})

    assert after.startswith("\ufeff---\r\n")
    assert "\n" not in after.replace("\r\n", "")
    assert after.endswith("end does too.\r\n\r\n")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Only notes\n", "---\nguid: g\n---\n\nOnly notes\n"),
        ("\n\n# Notes", "---\nguid: g\n---\n\n\n\n# Notes"),
        ("", "---\nguid: g\n---\n"),
        ("---\n---\nNotes\n", "---\nguid: g\n---\nNotes\n"),
        ("---\ntitle: A\n---", "---\ntitle: A\nguid: g\n---\n"),
        ("---\ntitle: A\n\n# last\n\n---\nNotes", "---\ntitle: A\n\n# last\nguid: g\n\n---\nNotes"),
        ("---\nguid:\n---\n", "---\nguid: g\n---\n"),
        ("---\nguid: '#1'  # first\n---\n", "---\nguid: g\n---\n"),
    ],
    ids=[
        "no front matter",
        "notes after blank lines",
        "empty",
        "empty front matter",
        "no end",
        "comment last",
        "no value",
        "quoted",
    ],
)
def test_a_new_key_stands_after_the_last(text: str, wanted: str):
    assert _set(text, guid="g") == wanted


def test_a_key_is_removed_with_its_lines():
    assert "audio" not in _set(WRITTEN, audio=None)


@pytest.mark.parametrize(
    "head",
    [
        "{title: A}",
        '"guid": here',
        "? guid\n: here",
        "notes: |+\n  kept\n\n",
        "'status': draft",
    ],
    ids=["all in braces", "quoted key", "long key", "text that ends in blank lines", "quoted status"],
)
def test_a_page_that_cannot_be_edited_safely_is_refused(head: str):
    with pytest.raises(Invalid) as refused:
        _set(f"---\n{head}\n---\nNotes", **SET)
    assert refused.value.code == "page_not_editable"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("---\ntitle: A\n", "page_unclosed"),
        ("---\ntitle: A: B\n---\n", "page_yaml"),
        ("---\n- a list\n---\n", "page_yaml"),
        ("---\ntitle: A\ntitle: B\n---\n", "page_yaml"),
        ("---\na: &x 1\nb: *x\n---\n", "page_alias"),
        ("---\na: &a [l,l]\nb: &b [*a,*a]\nc: [*b,*b]\n---\n", "page_alias"),
        ("---\na: !!python/object/apply:os.system [ls]\n---\n", "page_yaml"),
        ("---\na: " + "[" * 5000 + "\n---\n", "page_yaml"),
        ("---\na: 1" + "0" * 5000 + "\n---\n", "page_yaml"),
        ("---\na: 2026-13-45\n---\n", "page_yaml"),
        ("x" * (1024 * 1024 + 1), "page_too_long"),
    ],
    ids=["unclosed", "colon", "list", "doubled", "alias", "bomb", "object", "deep", "long number", "no date", "long"],
)
def test_a_page_we_cannot_trust_is_refused(text: str, code: str):
    with pytest.raises(Invalid) as refused:
        parse_page(text, PLACE)
    assert refused.value.code == code
    assert PLACE in str(refused.value)


@pytest.mark.parametrize(
    ("written", "flag"),
    [("no", False), ("nej", False), ("ja", True), ("Yes", True), ("true", True), ("false", False), ("JA", True)],
)
def test_yes_and_no_are_understood_in_danish_too(written: str, flag: bool):
    assert parse_page(f"---\nexplicit: {written}\n---\n", PLACE).fields.flag("explicit") is flag


def test_a_title_that_is_a_word_of_yaml_stays_text():
    fields = parse_page("---\ntitle: no\nname: 2026\n---\n", PLACE).fields
    assert (fields.text("title"), fields.text("name")) == ("no", "2026")


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-11-22T08:00:00+01:00", datetime(2026, 11, 22, 7, tzinfo=UTC)),
        ("2026-11-22T08:00:00Z", datetime(2026, 11, 22, 8, tzinfo=UTC)),
        ("2026-11-22 08:00:00", datetime(2026, 11, 22, 7, tzinfo=UTC)),
        ("2026-07-22T08:00", datetime(2026, 7, 22, 6, tzinfo=UTC)),
        ("2026-11-22", datetime(2026, 11, 21, 23, tzinfo=UTC)),
        ("'2026-11-22T08:00:00-03:30'", datetime(2026, 11, 22, 11, 30, tzinfo=UTC)),
    ],
    ids=["with zone", "utc", "copenhagen in winter", "copenhagen in summer", "date alone", "in quotes"],
)
def test_a_time_without_a_zone_is_copenhagen_time(written: str, moment: datetime):
    assert parse_page(f"---\nat: {written}\n---\n", PLACE).fields.moment("at") == moment


@pytest.mark.parametrize("written", ["0001-01-01", "tomorrow", "12", "[1]", "9999-12-31T23:59:59-14:00"])
def test_what_is_no_time_is_refused_by_its_key(written: str):
    with pytest.raises(Invalid, match="published_at"):
        parse_page(f"---\npublished_at: {written}\n---\n", PLACE).fields.moment("published_at")


def test_a_huge_number_is_refused_in_words():
    fields = parse_page("---\nnumber: [0x" + "f" * 5000 + "]\n---\n", PLACE).fields
    with pytest.raises(Invalid, match="whole number"):
        fields.whole("number")


def test_keys_nobody_asked_for_are_told_with_the_one_they_look_like():
    fields = parse_page("---\ntitel: A\nzzz: 1\n---\n", PLACE).fields
    fields.text("title")
    assert list(fields.unknown()) == [("titel", "title"), ("zzz", None)]


VALUES = st.dictionaries(
    st.sampled_from(["guid", "title", "status", "audio", "description"]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), min_size=1).filter(str.strip)
    | st.integers(1, 10**9)
    | st.booleans(),
    min_size=1,
)
LINES = st.lists(
    st.sampled_from(
        [
            "title: A",
            "status: 'b'",
            "# c",
            "",
            "  x: 1",
            "audio:",
            "- 1",
            "---",
            "description: >-",
            "a: |",
            "guid: [",
            "]",
        ]
    )
)


@given(st.text() | LINES.map(lambda lines: "\n".join(["---", *lines, "---", "notes"])))
def test_any_text_is_a_page_or_is_refused(text: str):
    try:
        page = parse_page(text, PLACE)
    except Invalid:
        return
    for read in (page.fields.text, page.fields.whole, page.fields.flag, page.fields.moment, page.fields.rows):
        for key in page.fields.values:
            with suppress(Invalid):
                read(str(key))


@given(LINES, VALUES)
def test_what_was_set_is_read_back_and_the_rest_stays(lines: list[str], values: dict[str, object]):
    text = "\n".join(["---", *lines, "---", "notes"])
    try:
        page = parse_page(text, PLACE)
        after = parse_page(with_values(page, values), PLACE)
    except Invalid:
        return
    assert {key: after.fields.values[key] for key in values} == values
    assert after.body == page.body


@given(VALUES)
def test_a_page_we_wrote_is_read_back_and_setting_the_same_again_changes_nothing(values: dict[str, object]):
    text = new_page(values, "notes")
    page = parse_page(text, PLACE)
    assert page.fields.values == values
    assert with_values(page, values) == text
    assert with_values(page, {}) == text
