"""Read Markdown into tokens, with names, time stamps and plain addresses made into links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from podcast_service.domain.text import clean
from podcast_service.shownotes.links import Links, kind_of
from podcast_service.shownotes.times import TIME, is_of_sound, position, seconds

SCHEMES = {"http", "https", "mailto", "tel"}
"""Where links may lead, beside addresses on this site (sec-S3)."""
PATH_END = re.compile(r"[/?#]")
OTHER_HOST = re.compile(r"(?:[\\/]|%5C|%2F){2}", re.IGNORECASE)
DECORATIVE = "-"
"""The words of a picture that shows nothing the text does not say."""
# [[theme]], [[person:slug]] or [[theme|text]]; a time; an address in the text.
_SPECIAL = re.compile(
    r"\[\[(?P<name>[^\[\]|\n]{1,200})(?:\|(?P<label>[^\[\]\n]{1,200}))?\]\]"
    rf"|{TIME}"
    r"|(?<!\w)(?P<address>https?://[^\s<>\"“”»]+[^\s<>\"“”».,;:!?)'])",
)


def to_html(blocks: list[Token]) -> str:
    """Render block tokens as HTML, not yet cleaned."""
    return str(_PARSER.renderer.render(blocks, _PARSER.options, {}))


def parse(markdown: str) -> list[Token]:
    """Read ``markdown`` into block tokens as they were written. Raw HTML is text."""
    return _PARSER.parse(clean(markdown), {})


def tokens(markdown: str, links: Links) -> list[Token]:
    """Read ``markdown`` into block tokens whose inline children are ready to be rendered."""
    blocks = parse(markdown)
    for block in blocks:
        if block.children:
            block.children = list(_linked(block.children, links))
    return blocks


def is_safe(address: str) -> bool:
    """Say whether a link may lead to ``address``: our schemes, or a path that cannot be read as another host's."""
    first = PATH_END.split(address, maxsplit=1)[0]
    if ":" in first:
        return first.partition(":")[0].lower() in SCHEMES
    return not OTHER_HOST.match(address)


def specials(text: str) -> Iterator[re.Match[str]]:
    """Yield the names, times of the sound and addresses in ``text``."""
    return (found for found in _SPECIAL.finditer(text) if not found["time"] or is_of_sound(text, found))


def picture_name(token: Token) -> str | None:
    """Return the file an image token shows, ``None`` where it shows an address: nothing is fetched from there."""
    source = unquote(str(token.attrGet("src") or ""))
    return None if ":" in source or OTHER_HOST.match(source) else source.removeprefix("./")


def words_of(token: Token) -> str:
    """Return what an image token says it shows; empty for what only decorates."""
    said = clean("".join(child.content for child in token.children or ()))
    return "" if said == DECORATIVE else said


class _Reader(MarkdownIt):
    """Reads every link as one, wherever it leads: ``is_safe`` says which stay, and what is left out can be told."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's own name
        return True


def _parser() -> MarkdownIt:
    parser = _Reader("commonmark", {"html": False, "typographer": False})
    parser.enable(["table", "strikethrough"]).use(footnote_plugin)
    return parser.disable("text_join")  # it would hide what was escaped


_PARSER = _parser()


def _linked(children: list[Token], links: Links) -> Iterator[Token]:
    """Resolve names and make links of what is written in text outside links."""
    inside: list[bool] = []
    for token in children:
        match token.type:
            case "link_open":
                inside.append(_resolve(token, links))
                if inside[-1]:
                    yield token
            case "link_close":
                if inside.pop():
                    yield token
            case "image":
                yield from _image(token, links, inside)
            case "text_special":
                yield from _text(token.content)
            case "text" if not any(inside):
                yield from _split(token.content, links)
            case _:
                yield token


def _resolve(token: Token, links: Links) -> bool:
    """Point a link that names something there; say whether the link stays a link."""
    href = str(token.attrGet("href") or "")
    if not kind_of(href):
        return is_safe(href)
    place = links.place(href)
    if place is None or not is_safe(place.address):
        return False
    token.attrSet("href", place.address)
    return True


def _image(token: Token, links: Links, inside: list[bool]) -> Iterator[Token]:
    """Keep an image that lies here; of one that does not, its words stay, and lead to it."""
    name = picture_name(token)
    if name is None:
        yield from _link(str(token.attrGet("src")), words_of(token), inside)
    elif shown := links.pictures.get(name):
        token.meta = {"shown": shown}
        yield token
    else:
        yield from _text(words_of(token))


def _split(text: str, links: Links) -> Iterator[Token]:
    at = 0
    for found in specials(text):
        yield from _text(text[at : found.start()])
        yield from _special(found, links)
        at = found.end()
    yield from _text(text[at:])


def _special(found: re.Match[str], links: Links) -> Iterator[Token]:
    if said := found["name"]:
        place = links.place(said)
        label = (found["label"] or (place.text if place else said.partition(":")[2] or said)).strip()
        yield from _link(place.address if place else None, label, [])
    elif found["time"]:
        is_inside = links.length_ms is None or seconds(found["time"]) * 1000 < links.length_ms
        is_link = links.times_at is not None and is_inside
        yield from _link(f"{links.times_at}?t={position(found)}" if is_link else None, found[0], [])
    else:
        yield from _link(found[0], found[0], [])


def _link(address: str | None, text: str, inside: list[bool]) -> Iterator[Token]:
    """Make a link; without an address, or inside another link, only its text."""
    if not address or any(inside) or not is_safe(address):
        yield from _text(text)
        return
    yield Token("link_open", "a", 1, attrs={"href": address})
    yield from _text(text or address)
    yield Token("link_close", "a", -1)


def _text(text: str) -> Iterator[Token]:
    if text:
        yield Token("text", "", 0, content=text)
