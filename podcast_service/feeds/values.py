"""What a feed is made of: a show and its episodes, with every public address handed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from podcast_service.domain.episode import Episode
from podcast_service.domain.show import Show


class FeedPerson(NamedTuple):
    """One podcast:person. ``href`` is their page, ``img`` their picture, both absolute addresses."""

    name: str
    role: str = "host"
    href: str | None = None
    img: str | None = None
    group: str | None = None


class FeedTranscript(NamedTuple):
    """One podcast:transcript. ``rel`` is ``captions`` for text that follows the sound."""

    url: str
    media_type: str
    language: str | None = None
    rel: str | None = None


class FeedAlternate(NamedTuple):
    """One podcast:alternateEnclosure: the same sound in another form; ``bit_rate`` in bits per second."""

    url: str
    media_type: str
    length: int
    sha256: str
    bit_rate: int | None = None
    codecs: str | None = None
    language: str | None = None
    title: str | None = None


class FeedImage(NamedTuple):
    """One podcast:image: a square of ``width`` pixels, and what it shows in words."""

    url: str
    width: int
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedChannel:
    """A show as its feed tells it; all addresses are absolute and public (feed-L09).

    ``self_url`` is the feed's own address, ``page_url`` the show's page, ``image_url`` its square cover.
    ``new_feed_url`` is given only while a show moves, and then names this feed (feed-C19).
    """

    show: Show
    self_url: str
    page_url: str
    image_url: str
    images: tuple[FeedImage, ...] = ()
    people: tuple[FeedPerson, ...] = ()
    new_feed_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """A published episode as its feed tells it; all addresses are absolute and public (feed-L09).

    ``length`` is in bytes and ``media_type`` what the enclosure's address answers with (feed-E02, E22).
    ``explicit`` is the episode's own word, else its show's. ``people`` replace all people of the channel.
    ``notes_html`` holds only links that are absolute; it stands in content:encoded beside the description.
    """

    episode: Episode
    page_url: str
    enclosure_url: str
    length: int
    media_type: str
    duration_ms: int
    explicit: bool
    image_url: str | None = None
    images: tuple[FeedImage, ...] = ()
    chapters_url: str | None = None
    transcripts: tuple[FeedTranscript, ...] = ()
    notes_html: str = ""
    people: tuple[FeedPerson, ...] = ()
    alternates: tuple[FeedAlternate, ...] = ()
