"""Content codings: which one a client wants, and making them."""

from __future__ import annotations

import gzip
import re
from functools import lru_cache

import brotli  # type: ignore[import-untyped] # it ships no types

IDENTITY = "identity"
# What we prefer when the client does not care: the smallest first.
OFFERED = ("br", "gzip", IDENTITY)
SMALLEST = 500
# Brotli's best setting makes a page a tenth smaller than this one and takes fifty times as long: 25 ms each, which a
# release of thousands of pages cannot spend.
_BROTLI_QUALITY = 6

_COMPRESSIBLE = re.compile(
    r"text/.*|application/(?:.*\+)?(?:xml|json|javascript|x-subrip|json\+chapters)|image/svg\+xml"
)
_ITEM = re.compile(r"([!#$%&'*+.^_`|~0-9a-z-]+)(?:[ \t]*;[ \t]*q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?")


def is_compressible(media_type: str, size: int) -> bool:
    """Say whether bytes of this type and size become smaller by a coding; sound and pictures never do (feed-E03)."""
    return size >= SMALLEST and _COMPRESSIBLE.fullmatch(media_type.partition(";")[0].strip().lower()) is not None


def encode(coding: str, body: bytes) -> bytes:
    """Return ``body`` in ``coding``; equal bytes give equal bytes, so gzip carries no time (feed-H11)."""
    if coding == "gzip":
        return gzip.compress(body, 9, mtime=0)
    if coding == "br":
        compressed: bytes = brotli.compress(body, quality=_BROTLI_QUALITY)
        return compressed
    return body


@lru_cache(maxsize=256)
def choose(accept_encoding: str) -> str:
    """Choose the coding of highest weight from an Accept-Encoding field (RFC 9110 §12.5.3, feed-H12 and H14).

    What cannot be read is passed over. Without an acceptable coding the answer is identity, as the section allows.
    """
    weights: dict[str, float] = {}
    for part in accept_encoding[:1000].lower().split(","):
        match = _ITEM.fullmatch(part.strip(" \t"))
        if match is not None:
            weights[match[1].removeprefix("x-")] = float(match[2]) if match[2] else 1.0
    others = weights.get("*", 0.0)
    # Identity is always acceptable unless refused by name, but only wins when it is asked for or nothing else is left.
    best = max(OFFERED[:2], key=lambda coding: weights.get(coding, others))
    weight = weights.get(best, others)
    return best if weight > 0 and weight >= weights.get(IDENTITY, 0.0) else IDENTITY
