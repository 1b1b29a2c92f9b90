"""What Markdown cannot say of a page: tables that scroll and have headers, figures, footnotes with names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

from podcast_service.shownotes.links import Shown
from podcast_service.shownotes.markdown import words_of

SIZES = "(min-width: 46rem) 42rem, 100vw"
"""How wide a picture is shown: no wider than the column of text."""
_CAPTION = re.compile(r"(?:Tabel|Table): *", re.IGNORECASE)
_ALIGNED = {"text-align:right": "end", "text-align:center": "middle"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What names the parts of notes for those who hear them, in the language of the page."""

    footnote: str = "Footnote {number}"
    footnotes: str = "Footnotes"
    back: str = "Back to the text from footnote {number}"
    table: str = "Table"


def shaped(blocks: Sequence[Token], words: Words) -> list[Token]:
    """Return the blocks as a page shows them. What is added here is ours, and passes the cleaner like all else."""
    return list(_footnotes(list(_figures(list(_tables(blocks, words)))), words))


def _tables(blocks: Sequence[Token], words: Words) -> Iterator[Token]:
    """Put each table into a box that scrolls, and can be reached by keyboard to do so; give it its caption.

    A paragraph just before it that begins with ``Tabel:`` is the caption.
    """
    number = 0
    while number < len(blocks):
        token = blocks[number]
        caption = _caption(blocks[number : number + 4])
        if caption:
            yield from _box(_plain(caption), [*_around("caption", caption)])
            number += 4
            continue
        if token.type == "table_open":
            head = [one for one in blocks[number : _end(blocks, number)] if one.type == "inline"][
                : _columns(blocks, number)
            ]
            names = ", ".join(filter(None, (_plain(one) for one in head)))
            yield from _box(f"{words.table}: {names}" if names else words.table, [])
        elif token.type == "table_close":
            yield token
            yield _html("</div>\n")
        else:
            yield _cell(token)
        number += 1


def _caption(four: Sequence[Token]) -> Token | None:
    """Return the text of a caption where the four blocks are a paragraph of one, and the beginning of a table."""
    if [one.type for one in four] != ["paragraph_open", "inline", "paragraph_close", "table_open"]:
        return None
    first = four[1].children[0] if four[1].children else None
    found = _CAPTION.match(first.content) if first and first.type == "text" else None
    if not first or not found:
        return None
    first.content = first.content[found.end() :]
    return four[1]


def _around(tag: str, inline: Token) -> tuple[Token, Token, Token]:
    return _html(f"<{tag}>"), inline, _html(f"</{tag}>\n")


def _box(name: str, caption: Sequence[Token]) -> Iterator[Token]:
    yield _html(f'<div class="scrolls" role="region" tabindex="0" aria-label="{escapeHtml(name)}">\n')
    yield Token("table_open", "table", 1)
    yield from caption


def _end(blocks: Sequence[Token], start: int) -> int:
    return next(number for number in range(start, len(blocks)) if blocks[number].type == "thead_close")


def _columns(blocks: Sequence[Token], start: int) -> int:
    return sum(one.type == "th_open" for one in blocks[start : _end(blocks, start)])


def _cell(token: Token) -> Token:
    """Say which column a header is of, and turn the only style there is into a class."""
    if token.type in ("th_open", "td_open"):
        style = str(token.attrs.pop("style", "")).replace(" ", "")
        if token.type == "th_open":
            token.attrSet("scope", "col")
        if style in _ALIGNED:
            token.attrSet("class", _ALIGNED[style])
    return token


def _figures(blocks: Sequence[Token]) -> Iterator[Token]:
    """Make a figure of each picture that stands alone in a paragraph, its title the caption."""
    number = 0
    while number < len(blocks):
        three = blocks[number : number + 3]
        if image := _alone(three):
            caption = str(image.attrGet("title") or "")
            below = f"<figcaption>{escapeHtml(caption)}</figcaption>" if caption else ""
            yield _html(f"<figure>{_picture(image)}{below}</figure>\n")
            number += 3
            continue
        token = blocks[number]
        if token.children:
            token.children = [
                Token("html_inline", "", 0, content=_picture(child)) if child.type == "image" else child
                for child in token.children
            ]
        yield token
        number += 1


def _alone(three: Sequence[Token]) -> Token | None:
    children = three[1].children if len(three) == 3 and three[0].type == "paragraph_open" else None
    return children[0] if children and len(children) == 1 and children[0].type == "image" else None


def _picture(image: Token) -> str:
    shown: Shown = image.meta["shown"]
    source = f'<source type="image/webp" srcset="{_choices(shown.webps)}" sizes="{SIZES}">' if shown.webps else ""
    several = f' srcset="{_choices(shown.jpegs)}" sizes="{SIZES}"' if len(shown.jpegs) > 1 else ""
    return (
        f'<picture>{source}<img src="{escapeHtml(shown.jpegs[0][0])}"{several} width="{shown.width}"'
        f' height="{shown.height}" alt="{escapeHtml(words_of(image))}" loading="lazy" decoding="async"></picture>'
    )


def _choices(sizes: Sequence[tuple[str, int]]) -> str:
    return escapeHtml(", ".join(f"{address} {width}w" for address, width in sizes))


def _footnotes(blocks: Sequence[Token], words: Words) -> Iterator[Token]:
    """Name the links to a footnote and back, and the list of them."""
    for token in blocks:
        if token.type == "footnote_block_open":
            yield _html(f'<section class="footnotes" aria-label="{escapeHtml(words.footnotes)}">\n<ol>\n')
        elif token.type == "footnote_block_close":
            yield _html("</ol>\n</section>\n")
        elif token.type == "footnote_open":
            yield _html(f'<li id="fn{_number(token)}">')
        elif token.type == "footnote_close":
            yield _html("</li>\n")
        else:
            if token.children:
                token.children = [_footnote(child, words) for child in token.children]
            yield token if token.type != "footnote_anchor" else _footnote(token, words)


def _footnote(child: Token, words: Words) -> Token:
    if child.type not in ("footnote_ref", "footnote_anchor"):
        return child
    number, again = _number(child), child.meta.get("subId") or 0
    place = f"fnref{number}:{again}" if again else f"fnref{number}"
    if child.type == "footnote_ref":
        name = escapeHtml(words.footnote.format(number=number))
        link = f'<a href="#fn{number}" id="{place}" aria-label="{name}">{number}</a>'
        return Token("html_inline", "", 0, content=f'<sup class="footnote-ref">{link}</sup>')
    name = escapeHtml(words.back.format(number=number))
    link = f' <a href="#{place}" class="footnote-backref" aria-label="{name}">↩\N{VARIATION SELECTOR-15}</a>'
    return Token("html_inline", "", 0, content=link)


def _number(token: Token) -> int:
    return int(token.meta["id"]) + 1


def _plain(inline: Token) -> str:
    return " ".join("".join(child.content for child in inline.children or ()).split())


def _html(text: str) -> Token:
    return Token("html_block", "", 0, content=text)
