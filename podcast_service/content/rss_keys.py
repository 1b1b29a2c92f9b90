"""Front-matter key to element of RSS 2.0 and of the itunes: namespace: one row a key."""

from __future__ import annotations

from podcast_service.content import feed_checks as checks
from podcast_service.content.feed_kinds import Kind, Part
from podcast_service.content.feed_values import address, link, mail, media_type, one_of, whole, yes_alone
from podcast_service.domain.feed_tag import ITUNES, RSS

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def plain(key: str, name: str, namespace: str = RSS, read: Part | None = None, *, is_once: bool = True) -> Kind:
    """Make the row of an element with a text and nothing else."""
    return Kind(key, name, (read or Part("text"),), namespace, alone="text", is_once=is_once)


RSS_BOTH = (
    Kind("itunes_block", "block", (Part("text", read=yes_alone),), ITUNES, alone="text", is_once=True),
    Kind("rss_categories", "category", (Part("name", is_needed=True), Part("domain", "domain")), RSS, alone="name"),
)

RSS_SHOW = (
    plain("managing_editor", "managingEditor", read=Part("text", read=mail)),
    plain("web_master", "webMaster", read=Part("text", read=mail)),
    plain("docs", "docs", read=Part("text", read=link)),
    Kind(
        "cloud",
        "cloud",
        (
            Part("domain", "domain", is_needed=True),
            Part("port", "port", whole(1, 65535), is_needed=True),
            Part("path", "path", is_needed=True),
            Part("register_procedure", "registerProcedure", is_needed=True),
            Part("protocol", "protocol", is_needed=True),
        ),
        RSS,
        is_once=True,
    ),
    plain("ttl", "ttl", read=Part("text", read=whole(1, 525600))),
    plain("rating", "rating"),
    Kind(
        "text_input",
        "textInput",
        holds=(
            plain("title", "title"),
            plain("description", "description"),
            plain("name", "name"),
            plain("link", "link", read=Part("text", read=link)),
        ),
        namespace=RSS,
        is_once=True,
        check=checks.text_input,
    ),
    Kind(
        "skip_hours",
        "skipHours",
        namespace=RSS,
        wraps=plain("skip_hours", "hour", read=Part("text", read=whole(0, 23)), is_once=False),
        check=checks.different,
    ),
    Kind(
        "skip_days",
        "skipDays",
        namespace=RSS,
        wraps=plain("skip_days", "day", read=Part("text", read=one_of(*_DAYS)), is_once=False),
        check=checks.different,
    ),
    Kind("itunes_complete", "complete", (Part("text", read=yes_alone),), ITUNES, alone="text", is_once=True),
)

RSS_EPISODE = (
    plain("rss_author", "author", read=Part("text", read=mail)),
    plain("comments", "comments", read=Part("text", read=link)),
    Kind(
        "source", "source", (Part("title", is_needed=True), Part("url", "url", link, is_needed=True)), RSS, is_once=True
    ),
    plain("author", "author", ITUNES),
)

ENCLOSURE = Kind(
    "enclosure",
    "enclosure",
    (
        Part("url", "url", address, is_needed=True),
        Part("length", "length", whole(), is_needed=True),
        Part("type", "type", media_type, is_needed=True),
    ),
    RSS,
    is_once=True,
)
