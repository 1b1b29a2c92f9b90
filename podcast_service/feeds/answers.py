"""What is asked of an address that a feed names, and what came back: values, whoever asked and by whatever way."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime

BODY_LIMIT = 10_000_000
"""Bytes of the largest body that is kept; of a larger one only its size and its hashes are."""
PART_LIMIT = 64 * 1024
"""The same where sound is asked for: what was read of it is told by its hashes."""
CODED_LIMIT = 50_000_000
"""Bytes that a coded body may unpack to."""
PLAYER = "https://player.example"
"""The origin that a player on another site sends."""

Part = tuple[int, int]
"""The first byte of a stretch, and the one behind its last."""

_DATE = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT")
_LINK = re.compile(r"<([^>]*)>([^<]*)")
_REL = re.compile(r'\brel\s*=\s*"?([^";,]+)', re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One request. ``fields`` have lower-case names.

    ``turn`` counts the same request asked again: from 2 on those of one turn or more are asked side by side.
    ``parts`` are the stretches of the body whose hash is wanted, ``sums`` further hashes of the whole of it. ``reads``
    is false where status and header fields are enough.
    """

    method: str
    url: str
    fields: tuple[tuple[str, str], ...] = ()
    turn: int = 0
    parts: tuple[Part, ...] = ()
    sums: tuple[str, ...] = ()
    reads: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back; field names in lower case, a body without its content coding.

    ``body`` is kept up to ``BODY_LIMIT``. ``sums`` are base64. ``redirects`` are the addresses it came by, the last
    one answered. A status of 0 says that no answer came, ``trouble`` why.
    """

    status: int
    fields: Mapping[str, str] = field(default_factory=dict)
    size: int = 0
    sha256: str = ""
    body: bytes = b""
    parts: Mapping[Part, str] = field(default_factory=dict)
    sums: Mapping[str, str] = field(default_factory=dict)
    redirects: tuple[str, ...] = ()
    trouble: str = ""

    @property
    def media_type(self) -> str:
        """Return the type it says it is, without parameters."""
        return self.fields.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """Return the charset it says it is in, empty where it says none."""
        parameters = self.fields.get("content-type", "").lower().partition("charset=")[2]
        return parameters.partition(";")[0].strip(' "')

    @property
    def coding(self) -> str:
        """Return the content coding, empty for none."""
        coding = self.fields.get("content-encoding", "").strip().lower()
        return "" if coding == "identity" else coding

    @property
    def length(self) -> int | None:
        """Return the bytes it says it has, where it says so."""
        told = self.fields.get("content-length", "")
        return int(told) if told.isdecimal() else None

    @property
    def etag(self) -> str:
        """Return the entity tag, empty for none."""
        return self.fields.get("etag", "")

    @property
    def modified(self) -> str:
        """Return Last-Modified as it was sent, empty for none."""
        return self.fields.get("last-modified", "")

    @property
    def is_open(self) -> bool:
        """Say whether a player on any other site may read it."""
        return self.fields.get("access-control-allow-origin", "") in ("*", PLAYER)

    @property
    def says(self) -> str:
        """Return the status for a finding, in any language."""
        return f"HTTP {self.status}" if self.status else f"HTTP -: {self.trouble}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When the cues of a transcript are: whether they rise, and when the last one ends, in milliseconds."""

    rises: bool = True
    ends_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPage:
    """A further page of a feed as it was read: the MUSTs it breaks, its items' guids, the pages it leads to."""

    breaks: tuple[str, ...] = ()
    guids: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()


def digest(
    question: Question,
    status: int,
    fields: Mapping[str, str],
    pieces: Iterable[bytes],
    redirects: tuple[str, ...] = (),
) -> Reply:
    """Read what came back to its end, in bounded memory, and return what is kept of it."""
    whole, size, kept = hashlib.sha256(), 0, bytearray()
    most = PART_LIMIT if question.parts or "range" in dict(question.fields) else BODY_LIMIT
    further = {name: hashlib.new(name) for name in question.sums}
    parts = {part: hashlib.sha256() for part in question.parts}
    for piece in _decoded(pieces, fields.get("content-encoding", "")):
        whole.update(piece)
        for one in further.values():
            one.update(piece)
        for (start, stop), one in parts.items():
            one.update(piece[max(start - size, 0) : max(stop - size, 0)])
        size += len(piece)
        if size <= most:
            kept += piece
    return Reply(
        status=status,
        fields=fields,
        size=size,
        sha256=whole.hexdigest(),
        body=bytes(kept) if size <= most else b"",
        parts={part: one.hexdigest() for part, one in parts.items()},
        sums={name: base64.b64encode(one.digest()).decode() for name, one in further.items()},
        redirects=redirects,
    )


def http_date(value: str) -> datetime | None:
    """Read the date of a header field in the one form that may be sent (RFC 9110 §5.6.7); None for any other."""
    try:
        return parsedate_to_datetime(value) if _DATE.fullmatch(value) else None
    except ValueError:
        return None


def links(fields: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the relations and targets of the Link fields (RFC 8288)."""
    return [
        (relation.lower(), target)
        for target, parameters in _LINK.findall(fields.get("link", ""))
        for relation in (_REL.search(parameters) or ["", ""])[1].split()
    ]


def _decoded(pieces: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """Unpack gzip, unless whoever fetched has done so; what is no gzip at all is passed on as it is (feed-H16)."""
    unpack: zlib._Decompress | None = None
    begun, size = False, 0
    for piece in pieces:
        if piece and not begun:
            begun = True
            if coding.strip().lower() == "gzip" and piece.startswith(b"\x1f"):
                unpack = zlib.decompressobj(31)
        if unpack is None:
            yield piece
            continue
        try:
            plain = unpack.decompress(piece, CODED_LIMIT - size)
        except zlib.error:
            return
        size += len(plain)
        yield plain
        if unpack.unconsumed_tail or size >= CODED_LIMIT:
            return
