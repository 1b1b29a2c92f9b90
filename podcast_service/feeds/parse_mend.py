"""Mend the bytes of a broken feed as far as one can know what was meant, before it is read a second time."""

from __future__ import annotations

import codecs
import re
from html.entities import html5

from podcast_service.domain.feed_tag import ITUNES, PODCAST

UNDECLARED = "undeclared:"
"""Starts the namespace of elements whose prefix says nothing to anyone."""
_MEANT = {
    "itunes": ITUNES,
    "podcast": PODCAST,
    "content": "http://purl.org/rss/1.0/modules/content/",
    "atom": "http://www.w3.org/2005/Atom",
    "media": "http://search.yahoo.com/mrss/",
    "dc": "http://purl.org/dc/elements/1.1/",
}
_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16", b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})")
_ENCODINGS = re.compile(r"iso8859-\d+|cp\d+|koi8-\w|mac-\w+|utf-16(?:-[bl]e)?|shift_jis\w*|euc_\w+|gb\w+|big5\w*")
"""Other encodings than UTF-8, as Python calls them, that are decoded in the time it takes to copy them."""
_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_NO_START = re.compile(rb"[\x80-\xc1\xf5-\xff]+")
"""Bytes that start no character in UTF-8."""
# libxml2 skips controls by itself today; older ones stop at a NUL.
_CONTROLS = dict.fromkeys(set(range(32)) - {9, 10, 13})
_PREFIX = re.compile(r"</?([A-Za-z_][A-Za-z0-9_.-]{0,30}):[A-Za-z_]")
_AMPERSAND = re.compile(
    r"<!\[CDATA\[(?>.*?(?:\]\]>|\Z))|<!--(?>.*?(?:-->|\Z))|&(?:(#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});)?",
    re.DOTALL,
)
_NUMBERED = re.compile(r"&#([0-9]{1,9}|[xX][0-9A-Fa-f]{1,8});")
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})


def mended(data: bytes) -> bytes:
    """Return ``data`` in UTF-8, without what no XML may hold, with its prefixes declared and its ``&`` escaped."""
    text = _text(data).translate(_CONTROLS)
    text = _NUMBERED.sub(_character, text[max(0, text.find("<")) :])
    return _AMPERSAND.sub(_ampersand, _declared(text)).encode("utf-8", "ignore")


def _text(data: bytes) -> str:
    """Decode as the bytes begin or declare; bytes that are not the UTF-8 they should be are read as Windows' own."""
    by_mark = _MARKS.get(data[:2])
    if by_mark:
        return data.decode(by_mark, "replace")
    named = _DECLARED.match(data)
    try:
        encoding = codecs.lookup(named[1].decode()).name if named else "utf-8"
    except LookupError:
        encoding = "utf-8"
    return data.decode(encoding, "replace") if _ENCODINGS.fullmatch(encoding) else data.decode("utf-8", _OR_CP1252)


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read bytes that are not UTF-8 as what Windows would have written; half a character is nothing."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if _SURROGATE.match(error.object, error.start):
        return "", error.start + 3
    run = _NO_START.match(error.object, error.start)
    end = run.end() if run else error.end
    return error.object[error.start : end].decode("cp1252", "replace"), end


_OR_CP1252 = "utf-8-or-cp1252"
codecs.register_error(_OR_CP1252, _as_cp1252)


def _declared(text: str) -> str:
    """Declare on the root the prefixes that are used but not declared anywhere."""
    missing = sorted(prefix for prefix in set(_PREFIX.findall(text)) - {"xml"} if f"xmlns:{prefix}" not in text)
    words = "".join(f' xmlns:{prefix}="{_MEANT.get(prefix, UNDECLARED + prefix)}"' for prefix in missing[:32])
    return re.sub(r"<rss\b", "<rss" + words, text, count=1)


def _ampersand(found: re.Match[str]) -> str:
    """Write what XML does not know: a character HTML has a name for as itself, an ampersand alone as ``&amp;``."""
    whole, name = found[0], found[1]
    if whole.startswith("<") or name in _OF_XML or (name and name.startswith("#")):
        return whole
    return html5.get(f"{name};") or "&amp;" + whole[1:]


def _character(found: re.Match[str]) -> str:
    """Leave out a reference to a number that is no character of XML."""
    number = found[1].lower()
    code = int(number[1:], 16) if number.startswith("x") else int(number)
    is_one = code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
    return found[0] if is_one else ""
