"""A show: what one feed describes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from podcast_service.domain.feed_tag import FeedTag
from podcast_service.domain.illustration import Illustration
from podcast_service.domain.media import Cover
from podcast_service.domain.person import Credit


class ShowType(StrEnum):
    """How a show is listened to (feed-C12)."""

    EPISODIC = "episodic"
    SERIAL = "serial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """A show. ``guid`` is its podcast:guid; ``parts`` how many parts a series of fixed length has.

    ``slug`` is where it stands, whatever its folder is called; ``new_slug`` where its page asks it to stand, which it
    does once that is published. What stood under one of ``old_slugs`` leads on for ever.
    """

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
    illustrations: tuple[Illustration, ...] = ()
    auto_publish: bool = False
    needs_approval: bool = False
    """Whether a second person has to approve what is to be published."""
    new_slug: str | None = None
    old_slugs: tuple[str, ...] = ()
    moved_to: str | None = None
    """The address of the feed at another host, where the show goes on."""
    moved_from: tuple[str, ...] = ()
    """The addresses its feed had at other hosts before it came here."""
    apps: tuple[tuple[str, str], ...] = ()
    """Where apps have it: a key of ``domain.apps`` and the address there."""
    tags: tuple[FeedTag, ...] = ()
    """What else its feed tells: podcast:funding, podcast:txt, elements of other namespaces …"""

    @property
    def is_newly_here(self) -> bool:
        """Say whether its feed once had another address: it then says which one counts (feed-C19, feed-L03)."""
        return bool(self.former_slugs or self.moved_from)

    @property
    def former_slugs(self) -> tuple[str, ...]:
        """Return the slugs it once had: a show that moved back stands at one of its old ones."""
        return tuple(slug for slug in self.old_slugs if slug != self.slug)


def standing_at(show: Show, slug: str) -> Show:
    """Return the show where it stands: a move that has happened is no wish any more."""
    return replace(show, slug=slug, new_slug=None if show.new_slug == slug else show.new_slug)
