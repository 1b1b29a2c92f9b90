"""Read Markdown into tokens, with theme links, time stamps and plain addresses made into links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from podcast_service.domain.identity import slugify
from podcast_service.domain.text import clean

THEME_SCHEME = "tema:"
SCHEMES = {"http", "https", "mailto", "tel"}
"""Where links may lead, beside addresses on this site (sec-S3)."""
PATH_END = re.compile(r"[/?#]")
OTHER_HOST = re.compile(r"(?:[\\/]|%5C|%2F){2}", re.IGNORECASE)
# [[theme]] or [[theme|text]]; a time on its own, but not one of the day (kl. 12:40); an address in the text.
_SPECIAL = re.compile(
    r"\[\[(?P<name>[^\[\]|\n]{1,200})(?:\|(?P<label>[^\[\]\n]{1,200}))?\]\]"
    r"|(?<![\w:.,/-])(?<![Kk]l )(?<![Kk]l\. )"
    r"(?P<open>\()?(?P<time>(?:\d{1,2}:)?[0-5]?\d:[0-5]\d)(?(open)\)|(?![\w:/-]|[.,]\d))"
    r"|(?<!\w)(?P<address>https?://[^\s<>\"“”»]+[^\s<>\"“”».,;:!?)'])",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Where links that are not addresses lead.

    ``themes`` maps a theme's short name or slug to its address. ``times_at`` is the address of the player's page,
    or ``None`` where time stamps stay text. ``unknown`` collects names of themes that are not there.
    """

    themes: Mapping[str, str]
    times_at: str | None = None
    unknown: list[str] = field(default_factory=list)

    def theme(self, name: str) -> str | None:
        """Find the address of a theme by what the notes call it."""
        for key in (name, name.lower(), slugify(name)):
            if key in self.themes:
                return self.themes[key]
        self.unknown.append(name)
        return None


def to_html(blocks: list[Token]) -> str:
    """Render block tokens as HTML, not yet cleaned."""
    return str(_PARSER.renderer.render(blocks, _PARSER.options, {}))


def tokens(markdown: str, links: Links) -> list[Token]:
    """Read ``markdown`` into block tokens whose inline children are ready to be rendered. Raw HTML is text."""
    blocks = _PARSER.parse(clean(markdown), {})
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


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "typographer": False})
    parser.enable(["table", "strikethrough"]).use(footnote_plugin)
    return parser.disable("text_join")  # it would hide what was escaped


_PARSER = _parser()


def _linked(children: list[Token], links: Links) -> Iterator[Token]:
    """Resolve theme links and make links of what is written in text outside links."""
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
                yield from _link(str(token.attrGet("src") or ""), token.content, inside)
            case "text_special":
                yield from _text(token.content)
            case "text" if not any(inside):
                yield from _split(token.content, links)
            case _:
                yield token


def _resolve(token: Token, links: Links) -> bool:
    """Point a theme link at its theme; say whether the link stays a link."""
    href = str(token.attrGet("href") or "")
    if not href.lower().startswith(THEME_SCHEME):
        return is_safe(href)
    address = links.theme(unquote(href[len(THEME_SCHEME) :]))
    if address is None or not is_safe(address):
        return False
    token.attrSet("href", address)
    return True


def _split(text: str, links: Links) -> Iterator[Token]:
    at = 0
    for found in _SPECIAL.finditer(text):
        yield from _text(text[at : found.start()])
        yield from _special(found, links)
        at = found.end()
    yield from _text(text[at:])


def _special(found: re.Match[str], links: Links) -> Iterator[Token]:
    name, time = found["name"], found["time"]
    if name:
        address = links.theme(name.strip())
        yield from _link(address, (found["label"] or name).strip(), [])
    elif time:
        address = None if links.times_at is None else f"{links.times_at}?t={_seconds(time)}"
        yield from _link(address, found[0], [])
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


def _seconds(time: str) -> int:
    seconds = 0
    for part in time.split(":"):
        seconds = seconds * 60 + int(part)
    return seconds
