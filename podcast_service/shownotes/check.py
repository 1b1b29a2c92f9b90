"""Look at what show notes name, link to and show, line by line: what is wrong in them, before a reader finds out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import urlsplit

from markdown_it.token import Token

from podcast_service.domain.errors import Invalid
from podcast_service.domain.text import clean, clock
from podcast_service.shownotes.links import kind_of, named
from podcast_service.shownotes.markdown import DECORATIVE, SCHEMES, parse, picture_name, specials
from podcast_service.shownotes.times import seconds

_BREAKS = ("softbreak", "hardbreak")
# What was meant as a link or a footnote and became plain text.
_SPACES = re.compile(r"\[[^\[\]\n]*\]\((?:https?://|/)[^()\n]*\s[^()\n]*\)")
_FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\](?!:)")
_VAGUE = re.compile(
    r"(?:klik |tryk |læs |se |hent |lyt )?(?:her|hér|mere|mere her|på linket|linket|link|videre)|"
    r"(?:click |press |read |see )?(?:here|more|more here|this|this link|link)",
    re.IGNORECASE,
)
_HOST_ALONE = re.compile(r"(?:www\.[\w-]+|[\w-]+)(?:\.[\w-]+)*\.(?:dk|com|org|net|eu|info|se|no|de|uk|io)(?:[/?#]\S*)?")
Stands = Callable[[str], str | None]
"""Say of what notes name, ``person:slug``, or of a link below this site what is wrong: a code, ``None`` for nothing."""


class Pictured(NamedTuple):
    """A picture that notes show: the line, and the name of its file."""

    line: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """Notes to look at. ``path`` is their page and ``line`` where they begin in it; ``stands`` knows what there is."""

    path: str
    markdown: str
    line: int
    stands: Stands
    length_ms: int | None = None


def check(notes: Checked) -> list[Invalid]:
    """Return what is wrong in the notes, in the order it stands."""
    return [
        Invalid(code, path=notes.path, line=line, **facts)
        for line, token in _tokens(notes.markdown, notes.line)
        for code, facts in _wrong(token, notes)
    ]


def pictures(markdown: str, line: int = 1) -> list[Pictured]:
    """Return the pictures the notes show that lie beside their page."""
    if "![" not in markdown:
        return []
    found = ((at, token) for at, token in _tokens(markdown, line) if isinstance(token, Token) and token.type == "image")
    return [Pictured(at, name) for at, token in found if (name := picture_name(token))]


def bold_headings(markdown: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that are bold from end to end and stand alone: headings to who sees them, and to nobody else."""
    for before, block in pairwise(parse(markdown)):
        if before.type == "paragraph_open" and before.level == 0 and block.map:
            inside = [one for one in block.children or () if one.type != "text" or one.content]
            kinds = [one.type for one in inside]
            if kinds[:1] == ["strong_open"] and kinds[-1] == "strong_close" and kinds.count("strong_open") == 1:
                yield block.map[0] + 1, "".join(one.content for one in inside)


class _Link(NamedTuple):
    href: str
    text: str


class _Text(NamedTuple):
    text: str


_Piece = Token | _Link | _Text


def _tokens(markdown: str, line: int) -> Iterator[tuple[int, _Piece]]:
    """Yield the images, links and stretches of text, each with the line it begins on."""
    at = line + markdown[: len(markdown) - len(markdown.lstrip())].count("\n")
    for block in parse(markdown):
        if block.type == "inline" and block.map:
            yield from _inline(block.children or [], at + block.map[0])


def _inline(children: list[Token], line: int) -> Iterator[tuple[int, _Piece]]:
    text, link, started = "", None, line
    for child in children:
        if child.type in _BREAKS:
            line += 1
        if child.type == "image":
            yield line, child
            text += child.content
        elif child.type == "link_open":
            yield started, _Text(text)
            link, text, started = str(child.attrGet("href") or ""), "", line
        elif child.type == "link_close" and link is not None:
            yield started, _Link(link, text)
            link, text, started = None, "", line
        elif child.type in _BREAKS and link is None:
            yield started, _Text(text)
            text, started = "", line
        elif child.type == "code_inline":
            text += child.content if link is not None else "\0"
        elif child.type != "text_special":
            text += " " if child.type in _BREAKS else child.content
    yield started, _Text(text)


def _wrong(piece: _Piece, notes: Checked) -> Iterator[tuple[str, dict[str, object]]]:
    if isinstance(piece, _Link):
        yield from _wrong_link(piece, notes.stands)
    elif isinstance(piece, _Text):
        yield from _wrong_text(piece.text, notes)
    else:
        yield from _wrong_image(piece)


def _wrong_image(image: Token) -> Iterator[tuple[str, dict[str, object]]]:
    source = str(image.attrGet("src") or "")
    if picture_name(image) is None:
        yield "notes_image_elsewhere", {"address": source}
    elif not clean("".join(child.content for child in image.children or ())):
        yield "notes_image_without_alt", {"name": picture_name(image), "mark": f"![{DECORATIVE}]({source})"}


def _wrong_link(link: _Link, stands: Stands) -> Iterator[tuple[str, dict[str, object]]]:
    text = " ".join(link.text.split())
    if not text:
        yield "notes_link_empty", {"address": link.href}
    elif _VAGUE.fullmatch(text.strip(" .!→»>")):
        yield "notes_link_vague", {"text": text}
    if kind_of(link.href):
        if code := stands(link.href):
            yield code, _said(link.href)
    elif scheme := urlsplit(link.href.partition("#")[0].replace("[", "").replace("]", "")).scheme:
        if scheme.lower() not in SCHEMES:
            yield "notes_link_scheme", {"address": link.href}
    elif _HOST_ALONE.fullmatch(link.href):
        yield "notes_link_unfinished", {"address": link.href}
    elif code := stands(link.href):
        yield code, {"address": link.href}


def _wrong_text(text: str, notes: Checked) -> Iterator[tuple[str, dict[str, object]]]:
    for found in specials(text):
        if found["name"] and (
            code := notes.stands(found["name"] if kind_of(found["name"]) else f"tema:{found['name']}")
        ):
            yield code, _said(found["name"])
        elif found["time"] and notes.length_ms is not None:
            late = [one for one in (found["time"], found["until"]) if one and seconds(one) * 1000 >= notes.length_ms]
            if late:
                yield "notes_time_outside", {"time": late[0], "length": clock(notes.length_ms)}
    for found in _SPACES.finditer(text):
        yield "notes_link_spaces", {"said": found[0]}
    for found in _FOOTNOTE.finditer(text):
        yield "notes_footnote_missing", {"label": found[1]}


def _said(said: str) -> dict[str, object]:
    kind, name = named(said)
    return {"kind": kind, "name": name}
