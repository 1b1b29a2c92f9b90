"""Write and read the YAML that most pages need: words, numbers, lists and mappings of them, each on a line.

A library knows all of YAML, but takes milliseconds for a page, and a show may have a thousand. What is not simple is
left to it, both ways.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_KEY = re.compile(r"[a-z][a-z0-9_]*")
# Nothing that begins or ends like an indicator, holds ": " or " #", or could be read as a number or a date.
_WORDS = re.compile(r"[^\W\d_](?:[\w .,;()/+&%-]*[\w.)%])?")
_HASH = re.compile(r"(?=[0-9a-f]*[a-df])[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_NUMBERS_END = 10**18
_QUOTED = re.compile(r"'((?:[^']|'')*)'")
_ENTRY = re.compile(r"([a-z][a-z0-9_]*):(?: (\S.*))?")
_MEANS_MORE = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


def simple_lines(values: Mapping[str, object]) -> list[str]:
    """Return the lines of a mapping in block style; none at all when it holds anything that is not simple."""
    try:
        return _mapping(values)
    except _NotSimpleError:
        return []


class _NotSimpleError(Exception):
    """A value that only the library may write."""


def _mapping(values: Mapping[str, object]) -> list[str]:
    return [line for key, value in values.items() for line in _entry(key, value)]


def _entry(key: str, value: object) -> list[str]:
    if not _KEY.fullmatch(key) or key in _MEANS_MORE:
        raise _NotSimpleError
    if isinstance(value, Mapping) and value:
        return [f"{key}:", *(f"  {line}" for line in _mapping(value))]
    if isinstance(value, list) and value:
        return [f"{key}:", *(line for item in value for line in _item(item))]
    return [f"{key}: {_scalar(value)}"]


def _item(value: object) -> list[str]:
    lines = _mapping(value) if isinstance(value, Mapping) and value else [_scalar(value)]
    return [f"  - {lines[0]}", *(f"    {line}" for line in lines[1:])]


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) < _NUMBERS_END:
        return str(value)
    if not isinstance(value, str) or not value.isprintable():
        raise _NotSimpleError
    if _is_words(value):
        return value
    return "'" + value.replace("'", "''") + "'"


def simple_values(lines: Sequence[str]) -> dict[object, object] | None:
    """Return what the lines of a mapping say; ``None`` when they hold anything that is not simple."""
    try:
        values, end = _read_mapping(lines, 0, 0)
    except _NotSimpleError:
        return None
    return values if end == len(lines) else None


def _read_mapping(lines: Sequence[str], at: int, indent: int) -> tuple[dict[object, object], int]:
    """Read the entries that stand at ``indent`` from line ``at`` on; return them and the line after them."""
    values: dict[object, object] = {}
    while at < len(lines) and _stands_at(lines[at], indent):
        match = _ENTRY.fullmatch(lines[at], indent)
        if match is None or match[1] in values or match[1] in _MEANS_MORE:
            raise _NotSimpleError
        if match[2] is None:
            values[match[1]], at = _read_block(lines, at + 1, indent + 2)
        else:
            values[match[1]], at = _read_scalar(match[2]), at + 1
    return values, at


def _read_block(lines: Sequence[str], at: int, indent: int) -> tuple[object, int]:
    """Read the list or mapping below a key."""
    if at == len(lines) or not _stands_at(lines[at], indent):
        raise _NotSimpleError
    if not lines[at].startswith("- ", indent):
        return _read_mapping(lines, at, indent)
    items: list[object] = []
    item: object
    while at < len(lines) and lines[at].startswith("- ", indent) and _stands_at(lines[at], indent):
        if _ENTRY.fullmatch(lines[at], indent + 2):
            rest = [" " * (indent + 2) + lines[at][indent + 2 :], *lines[at + 1 :]]
            item, used = _read_mapping(rest, 0, indent + 2)
        else:
            item, used = _read_scalar(lines[at][indent + 2 :]), 1
        items.append(item)
        at += used
    return items, at


def _stands_at(line: str, indent: int) -> bool:
    return len(line) > indent and line[indent] != " " and not line[:indent].strip(" ")


def _read_scalar(text: str) -> object:
    if _is_words(text):
        return text
    if _NUMBER.fullmatch(text):
        return int(text)
    if text in ("true", "false"):
        return text == "true"
    match = _QUOTED.fullmatch(text)
    if match is None or not text.isprintable():
        raise _NotSimpleError
    return match[1].replace("''", "'")


def _is_words(text: str) -> bool:
    """Say whether a text needs no quotes and means itself."""
    if not text.isprintable() or text.lower() in _MEANS_MORE:
        return False
    return _WORDS.fullmatch(text) is not None or _HASH.fullmatch(text) is not None
