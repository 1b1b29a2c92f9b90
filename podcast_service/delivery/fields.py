"""The header fields that every public answer carries, by what it is."""

from __future__ import annotations

import re
from collections.abc import Iterable

Field = tuple[bytes, bytes]
Fields = tuple[Field, ...]

MINUTE = "public, max-age=60"
# A stable address whose bytes may be replaced: a cache must ask again after an hour, and never mixes two recordings.
HOUR = "public, max-age=3600, must-revalidate"
FOR_EVER = "public, max-age=31536000, immutable"
NEVER = "no-cache"
NOWHERE = "no-store"

PAGE_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; media-src 'self'; font-src 'self'; "
    "connect-src 'self'; object-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
EMBED_POLICY = PAGE_POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
# No default-src here: a browser that opens a sound in a tab of its own loads it through media-src.
DATA_POLICY = "sandbox; object-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

_ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
_HTTPS = ("Strict-Transport-Security", "max-age=31536000")
_OPEN = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "Accept-Ranges, Content-Length, Content-Range, ETag"),
)
PREFLIGHT = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Methods", "GET, HEAD"),
    ("Access-Control-Allow-Headers", "Range, If-Range, If-None-Match, If-Modified-Since"),
    ("Access-Control-Max-Age", "86400"),
)

FRAMED = re.compile(r"/podcasts/[^/]+/[^/]+/indlejr")
"""The addresses of players that may stand in a frame on any page; nothing else may (exp-6.1.9)."""
NAMED_BY_HASH = re.compile(r"/(?:billeder|filer|static)/[0-9a-f]{8,64}/.+")


def security(*, https: bool) -> tuple[tuple[str, str], ...]:
    """Return the fields of sec-S4 that every answer carries; HSTS only where the public address is https."""
    return (*_ALWAYS, _HTTPS) if https else _ALWAYS


def is_page(media_type: str) -> bool:
    """Say whether an answer is a page for people: the rest may be read from any origin (feed-H20, E17, T05, J08)."""
    return media_type.partition(";")[0].strip().lower() == "text/html"


def policy(media_type: str, path: str = "") -> str:
    """Return the Content-Security-Policy of a type: pages load from here only, everything else is sandboxed (sec-S10).

    Browsers show no PDF in a sandbox; the policy of pages keeps it from everything else. ``path`` tells the players
    that may be framed.
    """
    plain = media_type.partition(";")[0].strip().lower()
    if plain == "text/html" and FRAMED.fullmatch(path):
        return EMBED_POLICY
    return PAGE_POLICY if plain in ("text/html", "application/pdf") else DATA_POLICY


def caching(path: str, status: int, *, media: bool) -> str:
    """Return Cache-Control: a year where the address has a hash, an hour for sound, else a minute (feed-H19, E16)."""
    if status == 404 or status >= 500:
        return NEVER
    if NAMED_BY_HASH.fullmatch(path) and status == 200:
        return FOR_EVER
    return HOUR if media else MINUTE


def common(media_type: str, path: str = "", *, https: bool) -> tuple[tuple[str, str], ...]:
    """Return the fields of every answer of ``media_type`` at ``path``."""
    opened = () if is_page(media_type) else _OPEN
    return (*security(https=https), ("Content-Security-Policy", policy(media_type, path)), *opened)


def as_bytes(*groups: Iterable[tuple[str, str]]) -> Fields:
    """Join groups of fields into the form servers take: lower-case names, a later group's value wins."""
    joined: dict[bytes, bytes] = {}
    for group in groups:
        for name, value in group:
            joined[name.lower().encode("ascii")] = value.encode("latin-1", "replace")
    return tuple(joined.items())
