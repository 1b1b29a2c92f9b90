"""Front-matter key to element of the feed, for what has no field of ours.

Each value is held against the podcast: namespace while the page is read, so that a wrong word is told then.
"""

from __future__ import annotations

import re

from podcast_service.content import feed_checks as checks
from podcast_service.content.extra_keys import extras_of
from podcast_service.content.feed_kinds import Kind, Part, read_kinds
from podcast_service.content.feed_values import address, at_most, description, link, mail, moment, truth
from podcast_service.content.fields import Fields
from podcast_service.content.podcast_keys import PODCAST_BOTH, PODCAST_EPISODE, PODCAST_ITEM, PODCAST_SHOW
from podcast_service.content.rss_keys import ENCLOSURE, RSS_BOTH, RSS_EPISODE, RSS_SHOW, plain
from podcast_service.domain.feed_tag import ITUNES, RSS, FeedTag, tags_named
from podcast_service.domain.told import told

_SERVICE = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
"""How the services that block by name are written."""

BOTH = (*RSS_BOTH, *PODCAST_BOTH)

_LIVE = Kind(
    "live_items",
    "liveItem",
    (
        Part("status", "status", wanted=told("pending, live or ended")),
        Part("start", "start", moment),
        Part("end", "end", moment),
    ),
    holds=(
        plain("title", "title"),
        plain("description", "description", read=Part("text", read=description)),
        plain("link", "link", read=Part("text", read=link)),
        Kind("guid", "guid", (Part("text"),), RSS, alone="text", fixed=(("isPermaLink", "false"),), is_once=True),
        plain("rss_author", "author", read=Part("text", read=mail)),
        ENCLOSURE,
        plain("explicit", "explicit", ITUNES, Part("text", read=truth)),
        Kind(
            "people",
            "person",
            (
                Part("name"),
                Part("role", "role", at_most(128)),
                Part("group", "group", at_most(128)),
                Part("url", "href", address),
                Part("image", "img", address),
            ),
            alone="name",
        ),
        Kind("license", "license", (Part("name"), Part("url", "url", address)), alone="name"),
        *BOTH,
        *PODCAST_ITEM,
    ),
    check=checks.live,
)

SHOW = (*RSS_SHOW, *BOTH, *PODCAST_SHOW, _LIVE)
EPISODE = (*RSS_EPISODE, *BOTH, *PODCAST_EPISODE)


def show_tags(keys: Fields) -> tuple[FeedTag, ...]:
    """Return the elements that ``show.md`` writes. Raises Invalid naming the key that is wrong."""
    tags = (*read_kinds(keys, SHOW), *_blocks(keys), *extras_of(keys))
    checks.together(keys, tags)
    return tags


def episode_tags(keys: Fields, duration_ms: int | None) -> tuple[FeedTag, ...]:
    """Return the elements that an episode's page writes; ``duration_ms`` is how long listeners hear it, if known."""
    tags = (*read_kinds(keys, EPISODE), *extras_of(keys))
    checks.together(keys, tags)
    for bite in tags_named(tags, "soundbite"):
        checks.soundbite(keys, bite, duration_ms)
    return tags


def _blocks(keys: Fields) -> tuple[FeedTag, ...]:
    """Read who may not show the feed: ``true`` for all, or services by name, ``all`` among them (podcast:block)."""
    if isinstance(keys.values.get("block"), bool):
        return (_block("all", is_blocked=True),) if keys.flag("block") else ()
    below = keys.mapping("block")
    if below is None:
        return ()
    names = [str(name) for name in below.values]
    if not all(_SERVICE.fullmatch(name) for name in names):
        raise keys.wrong("block", told("the names of services, such as amazon: true"))
    return tuple(_block(name, is_blocked=below.flag(name) is True) for name in sorted(names, key="all".__ne__))


def _block(service: str, *, is_blocked: bool) -> FeedTag:
    attributes = () if service == "all" else (("id", service),)
    return FeedTag(name="block", text="yes" if is_blocked else "no", attributes=attributes)
