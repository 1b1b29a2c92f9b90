"""Text from tags, pages and forms, made fit for documents of ours."""

from __future__ import annotations

import re
import unicodedata

TITLE_LENGTH = 255
"""Characters a value may have in a feed (feed-X13)."""
DESCRIPTION_SIZE = 4000
"""Bytes a description may have in a feed (feed-X13)."""

_JOINER = "\N{ZERO WIDTH JOINER}"
_ELLIPSIS = "…"
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Controls, direction overrides, the mark of lost characters, lone surrogates and non-characters (sec-S5, feed-X08).
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffd\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]",
)


def clean(text: str) -> str:
    """Return ``text`` without what no document of ours may hold, in NFC and trimmed (sec-S5, feed-X08, X12, X14)."""
    # Nearly all text is printable, lines apart, and needs no look at each character.
    if not text.replace("\n", "").isprintable() or "\ufffd" in text:
        text = _UNWANTED.sub("", _BREAKS.sub("\n", text))
    return unicodedata.normalize("NFC", text).strip()


def one_line(text: str) -> str:
    """Clean ``text`` and join its lines and runs of space with single spaces: for titles and names."""
    if text.isascii() and text.isprintable() and "  " not in text:  # addresses, numbers, words of lists
        return text.strip(" ")
    return " ".join(clean(text).split())


def whole_number(text: str | None) -> int | None:
    """Return the number that at most nine digits make, as somebody types it; None for any other text, and none.

    No column of the catalog is too narrow for it, and Python reads no number of thousands of digits (sec-S24).
    """
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None


def shorten(text: str, characters: int = TITLE_LENGTH) -> str:
    """Cut ``text`` to at most ``characters``, at a word where there is one, with … to show it."""
    if len(text) <= characters:
        return text
    return _cut(text, characters - len(_ELLIPSIS)) + _ELLIPSIS


def shorten_bytes(text: str, size: int = DESCRIPTION_SIZE) -> str:
    """Cut ``text`` to at most ``size`` bytes of UTF-8: æøå count twice (feed-X13)."""
    if len(text) * 4 <= size or len(text.encode()) <= size:
        return text
    kept = text.encode()[: size - len(_ELLIPSIS.encode())].decode(errors="ignore")
    return _cut(text, len(kept)) + _ELLIPSIS


def title_of_name(stem: str) -> str:
    """Return what a file's name, without its ending, says as a title, where nothing else does."""
    return one_line(stem.replace("-", " ").replace("_", " ")).capitalize()


def clock(milliseconds: int) -> str:
    """Write a position or a length: ``1:30``, from an hour on ``1:02:03``."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _cut(text: str, at: int) -> str:
    """Return the start of ``text``, at most ``at`` characters, that ends between words and whole characters."""
    while at > 0 and _belongs_to_the_one_before(text, at):
        at -= 1
    head = text[:at]
    if not text[at].isspace():
        words = re.match(r"(?s)(.*\S)\s", head)
        head = words[1] if words and len(words[1]) * 2 >= at else head
    return head.rstrip()


def _belongs_to_the_one_before(text: str, at: int) -> bool:
    """Say whether a reader sees ``text[at]`` as part of the character before it (a mark, a joined emoji, a flag)."""
    character, before = text[at], text[at - 1]
    if _JOINER in (character, before) or unicodedata.category(character).startswith("M"):
        return True
    if "\U0001f3fb" <= character <= "\U0001f3ff":
        return True
    if _is_flag_letter(character) and _is_flag_letter(before):
        start = at
        while start > 0 and _is_flag_letter(text[start - 1]):
            start -= 1
        return (at - start) % 2 == 1
    return False


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
