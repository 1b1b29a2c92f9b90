"""Identities that never change: slugs with Danish letters, permanent guids."""

from __future__ import annotations

import re
import unicodedata
from uuid import UUID, uuid5

# Podcasting 2.0, tag document "guid": the namespace every podcast:guid is made in (feed-C10).
PODCAST_NAMESPACE = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SLUG_LENGTH = 80

_LETTERS = str.maketrans(
    {
        "æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss",
        "þ": "th", "ð": "d", "đ": "d", "ł": "l", "œ": "oe",
    }
)  # fmt: skip
_QUOTES = re.compile("[\"'`´‘’‚‛“”„‟«»‹›]")
_OTHER = re.compile(r"[^a-z0-9]+")


def slugify(text: str) -> str:
    """Make the slug of ``text``: lower case, æ→ae, ø→oe, å→aa, words joined by ``-``.

    Returns an empty string when no letter or digit is left; the caller then needs another source.
    At most ``SLUG_LENGTH`` characters, cut at a word where there is one (experience, section 5).
    """
    lowered = unicodedata.normalize("NFC", text).lower()
    lowered = _QUOTES.sub("", lowered).translate(_LETTERS)
    plain = "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))
    slug = _OTHER.sub("-", plain).strip("-")
    if len(slug) <= SLUG_LENGTH:
        return slug
    head, _, _ = slug[: SLUG_LENGTH + 1].rpartition("-")
    return (head or slug[:SLUG_LENGTH]).strip("-")


def is_slug(text: str) -> bool:
    """Say whether ``text`` can stand in an address as it is."""
    return len(text) <= SLUG_LENGTH and SLUG.fullmatch(text) is not None


def podcast_guid(feed_url: str) -> str:
    """Derive podcast:guid from a feed address, without its scheme and trailing slashes (feed-C10)."""
    name = feed_url.split("://", 1)[-1].rstrip("/")
    return str(uuid5(PODCAST_NAMESPACE, name))


def object_key(room: str, sha256: str, extension: str) -> str:
    """Return where an object lies in the storage: named by its hash, never by what a person called it (sec-S9).

    ``room`` is ``audio``, ``covers`` or ``files``; ``extension`` has no dot.
    """
    return f"{room}/{sha256[:2]}/{sha256}.{extension}"
