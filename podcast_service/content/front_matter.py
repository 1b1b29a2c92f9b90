"""Read and write one page: YAML front matter between ``---`` lines, then Markdown.

Writing touches only the lines of the keys that change: a producer's comments, order and quotes stay.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import StringIO

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.tokens import AliasToken

from podcast_service.content.fields import COPENHAGEN, Fields
from podcast_service.content.simple_yaml import simple_lines, simple_values
from podcast_service.domain.errors import Invalid

FENCE = "---"
LIMIT = 1024 * 1024
"""A page is text a person wrote: a megabyte is a mistake."""

_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
_TOP_LEVEL_KEY = re.compile(r"([A-Za-z_][\w-]*)[ \t]*:(?:\s|$)")
_BELONGS_ABOVE = re.compile(r"[ \t]|-(?:\s|$)")
_REMARK = re.compile(r"[\w-]+[ \t]*:(?:[ \t]+[^\s#'\"\[{|>&!][^#]*?)?([ \t]+#.*)")


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it stands in its file: the lines of its front matter, and its Markdown text.

    ``tail`` is everything after the front matter as the producer wrote it; ``end`` is what the page's lines have
    before their line feed (Windows writes a carriage return), ``bom`` what stands before its first.
    """

    head: tuple[str, ...]
    body: str
    fields: Fields
    tail: str = ""
    end: str = ""
    bom: str = ""
    body_line: int = 1
    """The line of the file on which ``body`` begins."""


def parse_page(text: str, place: str) -> Page:
    """Parse the text of a page; ``place`` names it in errors. A page without fences is all Markdown."""
    if len(text) > LIMIT:
        raise Invalid("page_too_long", place=place, limit=LIMIT)
    bom = text[:1] if text.startswith(_BOM) else ""
    text = text.removeprefix(_BOM)
    end = "\r" if "\r\n" in text else ""
    lines = [line + "\n" for line in text.split("\n")]
    if lines[0].rstrip() != FENCE:
        return Page((), _body(text), Fields({}, place), f"{end}\n{text}" if text else "", end, bom, 1 + _blank(text))
    try:
        last = next(number for number, line in enumerate(lines) if number and line.rstrip() == FENCE)
    except StopIteration:
        raise Invalid("page_unclosed", place=place) from None
    head = tuple(line.removesuffix("\n") for line in lines[1:last])
    tail = text[sum(map(len, lines[: last + 1])) :]
    return Page(head, _body(tail), Fields(_load(head, place), place), tail, end, bom, last + 2 + _blank(tail))


def _body(text: str) -> str:
    return text.replace("\r\n", "\n").lstrip("\n")


def _blank(text: str) -> int:
    """Return how many lines ``_body`` leaves out."""
    return text.count("\n") - _body(text).count("\n")


def _load(head: Sequence[str], place: str) -> Mapping[object, object]:
    simple = simple_values(head)
    # Every line ends, also the last: else a text that stands last would change when a key comes after it.
    return _load_any("\n".join([*head, ""]), place) if simple is None else simple


def _load_any(text: str, place: str) -> Mapping[object, object]:
    try:
        value = _loaded(text)
    except _Alias:
        raise Invalid("page_alias", place=place) from None
    except (YAMLError, ValueError, OverflowError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        raise Invalid("page_yaml", place=place, line=mark.line + 2 if mark else "?") from error
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise Invalid("page_yaml", place=place, line=2)
    return value


class _Alias(Exception):
    """A page must not refer to parts of itself: a few lines could then stand for gigabytes."""


@lru_cache(maxsize=64)  # a page is read again at every edit, and this takes most of that; nobody changes what it gives
def _loaded(text: str) -> object:
    yaml = YAML(typ="safe", pure=True, plug_ins=[])  # without looking for any on the disk
    if "*" in text and any(isinstance(token, AliasToken) for token in yaml.scan(text)):
        raise _Alias
    return yaml.load(text)


def with_values(page: Page, values: Mapping[str, object]) -> str:
    """Return the text of ``page`` with ``values`` set; every other line stays as the producer wrote it.

    A value of ``None`` removes the key. The result is parsed again and compared, so that a page whose YAML
    we do not understand well enough to edit is refused instead of damaged.
    """
    head = list(page.head)
    for key, value in values.items():
        start, end = _block(head, key)
        lines = [] if value is None else _dump(key, value, _remark(head[start:end]))
        head[start:end] = [line + page.end for line in lines]
    fence = FENCE + page.end
    text = page.bom + "\n".join([fence, *head, fence, page.tail])
    if not _says_the_same(page, text, values):
        raise Invalid("page_not_editable", place=page.fields.place, keys=", ".join(values))
    return text


def with_body(page: Page, body: str) -> str:
    """Return the text of ``page`` with ``body`` as its Markdown; its front matter stays as the producer wrote it."""
    fence, text = FENCE + page.end, body.strip("\n")
    above = page.tail[: len(page.tail) - len(page.tail.lstrip("\r\n"))] if page.body else f"{page.end}\n"
    lines = [line + page.end for line in text.split("\n")] if text else []
    return page.bom + "\n".join([fence, *page.head, fence, ""]) + above + "\n".join([*lines, ""])


def _says_the_same(page: Page, text: str, values: Mapping[str, object]) -> bool:
    """Say whether ``text`` can be read, holds ``values``, and nothing else of ``page`` has changed."""
    try:
        after = parse_page(text, page.fields.place)
    except Invalid:
        return False
    was, now = page.fields.values, after.fields.values
    rest = {key: value for key, value in was.items() if key not in values}
    set_or_gone = all((now.get(key) is None) == (value is None) for key, value in values.items())
    return set_or_gone and after.body == page.body and {k: v for k, v in now.items() if k not in values} == rest


def _block(head: list[str], key: str) -> tuple[int, int]:
    """Return the lines of a top-level key, or the place for a new one: after the last line that is not blank."""
    for start, line in enumerate(head):
        match = _TOP_LEVEL_KEY.match(line)
        if match and match[1] == key:
            return start, _end_of_block(head, start + 1)
    end = _without_blank_end(head, 0, len(head))
    return end, end


def _end_of_block(head: list[str], below: int) -> int:
    """Return where the lines that belong to the key above end; a remark at the margin does if more of them follow."""
    end, is_behind_remark = below, False
    for number, line in enumerate(head[below:], below + 1):
        if line.startswith("#"):
            is_behind_remark = True
        elif line.strip() and not _BELONGS_ABOVE.match(line):
            break
        elif line.strip() and not (is_behind_remark and line.lstrip().startswith("#")):
            end, is_behind_remark = number, False
    return end


def _without_blank_end(head: list[str], start: int, end: int) -> int:
    while end > start and not head[end - 1].strip():
        end -= 1
    return end


def _remark(block: list[str]) -> str:
    """Return the comment behind a value that stands on one line by itself."""
    match = _REMARK.fullmatch(block[0]) if len(block) == 1 else None
    return match[1].rstrip() if match else ""


def _dump(key: str, value: object, remark: str = "") -> list[str]:
    plain = {key: _plain(value)}
    lines = simple_lines(plain) or _dump_any(plain)
    return [lines[0] + remark] if len(lines) == 1 else lines


def _dump_any(value: object) -> list[str]:
    yaml = YAML(plug_ins=[])
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = StringIO()
    yaml.dump(value, out)
    return out.getvalue().rstrip("\n").split("\n")


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(COPENHAGEN).isoformat(timespec="seconds")
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def new_page(values: Mapping[str, object], body: str = "") -> str:
    """Return the text of a new page with ``values`` as its front matter."""
    head = [line for key, value in values.items() if value is not None for line in _dump(key, value)]
    return "\n".join([FENCE, *head, FENCE, "", body.strip(), ""])
