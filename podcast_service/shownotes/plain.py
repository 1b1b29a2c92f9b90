"""Show notes as plain text: for descriptions, search and previews."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.token import Token

from podcast_service.domain.text import clean
from podcast_service.shownotes.links import Links
from podcast_service.shownotes.markdown import tokens, words_of

_BREAKS = {"softbreak": " ", "hardbreak": "\n"}
_LEFT_OUT = {"footnote_ref", "footnote_anchor"}
_NO_LINKS = Links()


def plain(markdown: str, links: Links = _NO_LINKS) -> str:
    """Return the text of ``markdown``: paragraphs apart, list items after a dash, links and pictures as their words.

    ``links`` tells what those who are named without a text of their own are called.
    """
    lines: list[str] = []
    item = False
    for token in tokens(markdown, links):
        if token.type == "list_item_open":
            item = True
        elif token.type in ("inline", "fence", "code_block"):
            text = clean(_text(token.children) if token.children else token.content)
            lines.append(("- " if item else "\n") + text)
            item = False
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            lines.append("")
    return clean("\n".join(lines).replace("\n\n\n", "\n\n"))


def _text(children: Sequence[Token]) -> str:
    return "".join(_word(child) for child in children if child.type not in _LEFT_OUT)


def _word(child: Token) -> str:
    return words_of(child) if child.type == "image" else _BREAKS.get(child.type, child.content)
