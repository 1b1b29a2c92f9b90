"""What RFC 9110 allows as an answer to a GET or HEAD, read anew from its text: simple, slow, and none of our code.

It knows nothing of how we answer. Where the text leaves a choice, every choice is allowed; the bytes never are one.
"""

from __future__ import annotations

import random
import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

WHOLE = "whole"
Outcome = tuple[int, object]
"""A status and the bytes that come with it: ``WHOLE``, the first and last position, or nothing."""

MOST = 10
"""More ranges than this may be ignored (sec-S11; section 14.2 speaks of "many small ranges")."""


@dataclass(frozen=True)
class File:
    """One representation: its length, strong entity tag and date."""

    size: int
    etag: str
    modified: datetime


def allowed(method: str, fields: Mapping[str, str], file: File) -> set[Outcome]:
    """Return the outcomes that section 13.2.2 and chapter 14 leave open; ``fields`` have lower-case names."""
    outcomes: set[Outcome] = set()
    for matched in _tags(fields.get("if-match"), file, strong=True):
        outcomes |= {(412, None)} if matched is False else _unmodified(method, fields, file, matched)
    return outcomes


def _unmodified(method: str, fields: Mapping[str, str], file: File, matched: bool | None) -> set[Outcome]:
    """Step 2: without If-Match, If-Unmodified-Since is weighed; what is no date is ignored (13.1.4)."""
    date = read_date(fields.get("if-unmodified-since"))
    if matched is None and date is not None and file.modified > date:
        return {(412, None)}
    outcomes: set[Outcome] = set()
    for found in _tags(fields.get("if-none-match"), file, strong=False):
        if found is True:
            outcomes |= {(304, None)}
        elif found is False:
            outcomes |= _send(method, fields, file)
        else:  # step 4: no If-None-Match
            since = read_date(fields.get("if-modified-since"))
            outcomes |= {(304, None)} if since is not None and file.modified <= since else _send(method, fields, file)
    return outcomes


def _send(method: str, fields: Mapping[str, str], file: File) -> set[Outcome]:
    """Step 5: Range counts for GET alone (14.2), and only when If-Range is true (13.1.5)."""
    if method == "HEAD":
        return {(200, None)}
    asked = fields.get("range")
    if asked is None or not _continues(fields.get("if-range"), file):
        return {(200, WHOLE)}
    return _ranges(asked, file.size)


def _tags(text: str | None, file: File, *, strong: bool) -> list[bool | None]:
    """Say whether a list of tags names the file's, or None without a field; a malformed list may be read both ways."""
    if text is None:
        return [None]
    if text.strip(" \t") == "*":
        return [True]
    tags, rest = [], text
    while rest.strip(" \t,"):
        rest = rest.lstrip(" \t,")
        weak = rest.startswith("W/")
        rest = rest[2:] if weak else rest
        end = rest.find('"', 1)
        opaque = rest[: end + 1]
        after = rest[end + 1 :].lstrip(" \t")
        if not rest.startswith('"') or end < 1 or (after and not after.startswith(",")) or _is_odd(opaque[1:-1]):
            return [True, False]
        tags.append((weak, opaque))
        rest = after
    if not tags:
        return [True, False]
    return [any(opaque == file.etag and not (weak and strong) for weak, opaque in tags)]


def _is_odd(opaque: str) -> bool:
    return any(not (c == "!" or "#" <= c <= "~" or "\x80" <= c <= "\xff") for c in opaque)


def _continues(text: str | None, file: File) -> bool:
    """13.1.5: the same tag by strong comparison, or exactly the same date; nothing else is true."""
    if text is None:
        return True
    text = text.strip(" \t")
    return text == file.etag or (read_date(text) == file.modified)


def read_date(text: str | None) -> datetime | None:
    """Read the three forms of 5.6.7."""
    if text is None:
        return None
    text = text.strip(" \t")
    for form in ("%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def _ranges(text: str, size: int) -> set[Outcome]:
    unit, equals, listed = text.partition("=")
    if not equals or unit.strip(" \t").lower() != "bytes":
        return {(200, WHOLE)}  # a unit that is not understood must be ignored (14.2)
    parts = [part.strip(" \t") for part in listed.split(",")]
    specs = [part for part in parts if part]
    asked = [_spec(spec, size) for spec in specs]
    invalid: set[Outcome] = {(200, WHOLE), (400, None), (416, None)}
    if not asked or None in asked:
        return invalid
    wanted = [positions for positions in asked if positions]
    alone = len(parts) == 1
    if not wanted:
        # 14.1.2: a suffix of an empty file is all of it.
        empty_suffix = size == 0 and any(spec.startswith("-") and spec.strip("-0") for spec in specs)
        return {(200, WHOLE)} if empty_suffix else {(416, None)} | (set() if alone else invalid)
    if alone:
        first, last = wanted[0]
        return {(206, (first, last))}
    # Several: ignored, or one stretch where all of them together are one (15.3.7.2).
    outcomes: set[Outcome] = {(200, WHOLE)}
    first, last = min(wanted)[0], max(end for _, end in wanted)
    if all(_is_covered(at, wanted) for at in {first, *(end + 1 for _, end in wanted if end < last)}):
        outcomes.add((206, (first, last)))
    return outcomes


def _is_covered(at: int, wanted: list[tuple[int, int]]) -> bool:
    return any(first <= at <= last for first, last in wanted)


def _spec(spec: str, size: int) -> tuple[int, int] | tuple[()] | None:
    """Return the first and last position, ``()`` for none in the file, ``None`` for what is no range (14.1.1)."""
    first, dash, last = spec.partition("-")
    if not dash or any(c not in string.digits for c in first + last) or not first + last:
        return None
    if not first:
        return (max(0, size - _whole(last)), size - 1) if _whole(last) and size else ()
    start = _whole(first)
    if last and _whole(last) < start:
        return None
    end = min(_whole(last), size - 1) if last else size - 1
    return (start, end) if start < size else ()


def _whole(digits: str) -> int:
    return int(digits[-4000:]) if len(digits) <= 4000 else 10**4000


class Requests:
    """Random requests, hostile ones among them, that a seed can repeat."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def next(self, file: File) -> tuple[str, dict[str, str]]:
        """Return a method and fields for a request of ``file``."""
        chance = self._random.random
        fields: dict[str, str] = {}
        if chance() < 0.85:
            fields["range"] = self._range(file.size)
        if chance() < 0.2:
            fields["if-range"] = self._random.choice([self._tag(file), self._date(file), self._junk()])
        for name, share in (("if-match", 0.1), ("if-none-match", 0.1)):
            if chance() < share:
                fields[name] = self._tags(file)
        for name in ("if-modified-since", "if-unmodified-since"):
            if chance() < 0.1:
                fields[name] = self._date(file)
        return ("HEAD" if chance() < 0.1 else "GET"), fields

    def _range(self, size: int) -> str:
        kind = self._random.randrange(20)
        if kind < 12:
            return f"bytes={self._one(size)}"
        if kind == 14:
            return "bytes=" + ",".join(self._neighbours(size))
        if kind < 15:
            return "bytes=" + self._random.choice([",", ", ", " ,\t"]).join(
                self._one(size) for _ in range(self._random.choice([2, 2, 3, 5, 10, 11, 200]))
            )
        if kind == 15:
            return self._random.choice(["Bytes=", "bytes =", "seconds=", "bytes", "", "=", "bytes:"]) + self._one(size)
        if kind == 16:
            return "bytes=" + "".join(self._random.choice("0123456789-, \t") for _ in range(self._random.randrange(30)))
        if kind == 17:
            return f"bytes={'9' * self._random.choice([19, 30, 400])}-"
        if kind == 18:
            return f"bytes={'0' * 300}{self._place(size)}-{'0' * 30}{self._place(size)}"
        return self._junk()

    def _neighbours(self, size: int) -> list[str]:
        """Return ranges that overlap, touch, or leave a byte or two between them, in any order."""
        found, at = [], self._place(size)
        for _ in range(self._random.choice([2, 3, 4])):
            last = at + self._random.randrange(50)
            found.append(f"{at}-{last}")
            at = max(0, last + self._random.choice([-9, 0, 1, 1, 2, 3]))
        self._random.shuffle(found)
        return found

    def _one(self, size: int) -> str:
        first, last = self._place(size), self._place(size)
        kind = self._random.randrange(10)
        if kind < 5:
            return f"{min(first, last)}-{max(first, last)}"
        if kind < 7:
            return f"{first}-"
        if kind == 7:
            return f"-{self._random.choice([0, 1, 128, first, size, size + 1])}"
        return f"{first}-{last}" if kind == 8 else f"{first}-{first + self._random.randrange(70_000)}"

    def _place(self, size: int) -> int:
        edges = [0, 1, size - 2, size - 1, size, size + 1, 65_535, 65_536, size // 2, 2**31 - 1, 2**31, 2**32]
        return max(0, self._random.choice(edges) if self._random.random() < 0.4 else self._random.randrange(size + 9))

    def _tag(self, file: File) -> str:
        return self._random.choice([file.etag, file.etag, f"W/{file.etag}", '"x"', '""', file.etag.strip('"'), "*"])

    def _tags(self, file: File) -> str:
        return self._random.choice([", ", ",", " , ,"]).join(
            self._tag(file) for _ in range(self._random.choice([1, 2, 3]))
        )

    def _date(self, file: File) -> str:
        at = file.modified + timedelta(seconds=self._random.choice([0, 0, 1, -1, 86_400, -86_400, 3 * 10**8]))
        forms = ["%a, %d %b %Y %H:%M:%S GMT"] * 3 + ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"]
        return self._random.choice([at.strftime(self._random.choice(forms))] * 5 + [self._junk(), "0", "yesterday"])

    def _junk(self) -> str:
        letters = string.printable.strip(string.whitespace) + " \xe6\xff"
        return "".join(self._random.choice(letters) for _ in range(self._random.randrange(1, 40))).strip()
