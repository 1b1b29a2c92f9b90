"""The quick writer and reader of YAML: they agree with the library, and leave to it what is not simple."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from podcast_service.content.simple_yaml import simple_lines, simple_values

WORDS = st.text() | st.sampled_from(["no", "Null", "1e5", "0x1", "2026-11-22", "a: b", "a #b", "- a", "'", "~", "<<"])
SCALARS = WORDS | st.text("abc :#-'\"&*[]{},.!%@`0123æ") | st.integers() | st.booleans()
KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3))


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4))
def test_what_is_written_reads_back_the_same(values: dict[str, object]) -> None:
    lines = simple_lines(values)

    if lines:
        assert YAML(typ="safe", pure=True).load("\n".join(lines)) == values
        assert simple_values(lines) == values


PARTS = [
    "title: A",
    "a: 'b'",
    "- a",
    "- k: 1",
    "k: no",
    "k:",
    "  x: 1",
    "  - y",
    "    z: 007",
    "",
    "# c",
    "k: -1",
    "k: a ",
]
LINES = st.lists(
    st.sampled_from(PARTS) | st.from_regex(r" {0,4}(- )?[a-c]:( [a0'#:&*!\[> -]{0,4})?", fullmatch=True), max_size=6
)


@given(LINES)
def test_what_is_read_is_what_the_library_reads(lines: list[str]) -> None:
    quick = simple_values(lines)

    if quick:
        assert quick == YAML(typ="safe", pure=True).load("\n".join(lines))


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("Om håb og tro", "key: Om håb og tro"),
        ("Afsnit 3: håb", "key: 'Afsnit 3: håb'"),
        ("det's", "key: 'det''s'"),
        ("no", "key: 'no'"),
        ("2026-11-22", "key: '2026-11-22'"),
        ("12", "key: '12'"),
        ("", "key: ''"),
        ("6a3f0e4c-0000-5000-8000-000000000001", "key: 6a3f0e4c-0000-5000-8000-000000000001"),
        ("0" * 63 + "a", f"key: {'0' * 63}a"),
        ("1" * 63 + "e", f"key: '{'1' * 63}e'"),
        (12, "key: 12"),
        (True, "key: true"),
    ],
)
def test_a_value_looks_as_a_person_would_write_it(value: object, line: str) -> None:
    assert simple_lines({"key": value}) == [line]


def test_lists_and_mappings_are_written_in_blocks() -> None:
    lines = simple_lines({"people": [{"name": "Anne Ærlig", "role": "host"}], "audio": {"size": 1}, "tags": ["a"]})

    assert lines == ["people:", "  - name: Anne Ærlig", "    role: host", "audio:", "  size: 1", "tags:", "  - a"]


@pytest.mark.parametrize(
    "value", ["two\nlines", "a\ttab", "\N{NO-BREAK SPACE}", 1.5, None, [], {}, {"Not Plain": 1}, [[1.5]]]
)
def test_what_is_not_simple_is_left_to_the_library(value: object) -> None:
    assert simple_lines({"title": "A", "key": value}) == []
