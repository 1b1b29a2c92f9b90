"""Mend the bytes of a broken feed as far as one can know what was meant, before it is read a second time."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from podcast_service.domain.feed_tag import ITUNES, PODCAST

_CONTROLS = bytes(set(range(32)) - {9, 10, 13})
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})")
_PREFIX = re.compile(rb"</?([A-Za-z_][A-Za-z0-9_.-]{0,30}):[A-Za-z_]")
_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_MEANT = {
    b"itunes": ITUNES.encode(),
    b"podcast": PODCAST.encode(),
    b"content": b"http://purl.org/rss/1.0/modules/content/",
    b"atom": b"http://www.w3.org/2005/Atom",
    b"media": b"http://search.yahoo.com/mrss/",
    b"dc": b"http://purl.org/dc/elements/1.1/",
}
UNDECLARED = "undeclared:"
"""Starts the namespace of elements whose prefix says nothing to anyone."""


@dataclass(frozen=True, slots=True)
class Mended:
    """Bytes and the encoding they are in, where that is known better than from the declaration."""

    data: bytes
    encoding: str | None


def mended(data: bytes) -> Mended:
    """Return ``data`` without bytes no XML may hold, in an encoding that fits, with all its prefixes declared."""
    if data.startswith(_WIDE):
        return Mended(data, None)
    data = data.translate(None, _CONTROLS)
    data = _declared(data[max(0, data.find(b"<")) :])
    named = _DECLARED.match(data)
    if named and _is_other(named[1].decode()):
        return Mended(data, None)
    return Mended(data.decode("utf-8", "read-as-cp1252").encode(), "utf-8")


def _is_other(encoding: str) -> bool:
    """Say whether ``encoding`` is one we know and not UTF-8."""
    try:
        return codecs.lookup(encoding).name != "utf-8"
    except LookupError:
        return False


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read bytes that are not UTF-8 as what Windows would have written, one by one."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if _SURROGATE.match(error.object, error.start):
        return "", error.start + 3
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("read-as-cp1252", _as_cp1252)


def _declared(data: bytes) -> bytes:
    """Declare on the root the prefixes that are used but not declared anywhere."""
    used = set(_PREFIX.findall(data))
    missing = sorted(prefix for prefix in used if b"xmlns:" + prefix not in data and prefix != b"xml")
    words = b"".join(
        b' xmlns:%s="%s"' % (prefix, _MEANT.get(prefix, UNDECLARED.encode() + prefix)) for prefix in missing[:32]
    )
    return re.sub(rb"<rss\b", b"<rss" + words, data, count=1)
