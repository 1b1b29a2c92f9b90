"""Write and read the YAML that most pages need: words, numbers, lists and mappings of them, each on a line.

A library knows all of YAML, but takes milliseconds for a page, and a show may have a thousand. What is not simple is
left to it, both ways.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_KEY = re.compile(r"[a-z][a-z0-9_]*")
# Nothing that begins or ends like an indicator, holds ": " or " #", or could be read as a number or a date.
_WORDS = re.compile(r"[^\W\d_](?:[\w .,;()/+&%-]*[\w.)%])?")
_HASH = re.compile(r"(?=[0-9a-f]*[a-df])[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_QUOTED = re.compile(r"'((?:[^']|'')*)'")
_LINE = re.compile(r"( *)(- )?(?:([a-z][a-z0-9_]*):)?(?:(?:^|(?<=[:-] )| )(\S.*))?")
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
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, str) or not value.isprintable():
        raise _NotSimpleError
    if (_WORDS.fullmatch(value) and value.lower() not in _MEANS_MORE) or _HASH.fullmatch(value):
        return value
    return "'" + value.replace("'", "''") + "'"
