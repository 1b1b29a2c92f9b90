"""Text of a feed that is HTML, and what it says as plain text."""

from __future__ import annotations

import re
from html import unescape

_BLOCK = re.compile(r"</?(?:p|ol|ul|li|h\d|br|div|blockquote|table|tr|td|th)\b[^<>]*>")
_TAG = re.compile(r"<[^<>]*>")
_TAG_LIKE = re.compile(r"<(?=[A-Za-z/!?])([^<>]*)(>?)")
_MARKUP = re.compile(
    r"</?(?:a|abbr|b|blockquote|br|code|del|div|em|figure|font|h[1-6]|hr|i|iframe|img|li|ol|p|pre|s|script|small|span"
    r"|strong|sub|sup|style|table|tbody|td|th|tr|u|ul)\b[^<>]*>|&(?:#[0-9]{2,7}|#[xX][0-9a-fA-F]{2,6}|[a-zA-Z]{2,8});",
    re.IGNORECASE,
)


def is_markup(text: str) -> bool:
    """Say whether ``text`` holds HTML: a tag of HTML or a character written as a reference."""
    return _MARKUP.search(text) is not None


def text_of(html: str) -> str:
    """Read HTML as text on one line."""
    return " ".join(unescape(_TAG.sub("", _BLOCK.sub(" ", html))).split())


def untagged(text: str) -> str:
    """Return plain text with ‹ › around what readers of HTML would take for a tag, and so drop or run (feed-X16)."""
    return _TAG_LIKE.sub(lambda found: f"‹{found[1]}{found[2] and '›'}", text)
