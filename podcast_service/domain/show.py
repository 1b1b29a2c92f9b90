"""A show: what one feed describes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from podcast_service.domain.feed_tag import FeedTag
from podcast_service.domain.media import Cover
from podcast_service.domain.person import Credit


class ShowType(StrEnum):
    """How a show is listened to (feed-C12)."""

    EPISODIC = "episodic"
    SERIAL = "serial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """A show. ``guid`` is its podcast:guid; ``parts`` how many parts a series of fixed length has."""

    slug: str
    guid: str
    title: str
    is_working_title: bool = False
    language: str = "da"
    description: str = ""
    """Plain text for feeds and descriptions, at most 4000 bytes (feed-X13)."""
    notes: str = ""
    author: str | None = None
    owner_name: str | None = None
    owner_email: str | None = None
    categories: tuple[tuple[str, ...], ...] = ()
    """Apple's categories, each (top,) or (top, sub) (feed-C05)."""
    explicit: bool = False
    type: ShowType = ShowType.EPISODIC
    parts: int | None = None
    copyright: str | None = None
    license: str | None = None
    license_url: str | None = None
    medium: str = "podcast"
    locked: bool = True
    credits: tuple[Credit, ...] = ()
    cover: Cover | None = None
    auto_publish: bool = False
    tags: tuple[FeedTag, ...] = ()
    """What else its feed tells: podcast:funding, podcast:txt, elements of other namespaces …"""
