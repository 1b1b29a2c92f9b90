"""What the parts of a feed's element must be together: the rules that its table cannot say."""

from __future__ import annotations

from podcast_service.content.fields import Fields
from podcast_service.domain.errors import Invalid
from podcast_service.domain.feed_tag import FeedTag, tags_named
from podcast_service.domain.told import told

DISABLED = "disabled"


def _need(row: Fields, key: str) -> Invalid:
    return Invalid("page_key_missing", place=row.place, key=key)


def txt(row: Fields, tag: FeedTag) -> None:
    """Refuse a word on how AI was used that is neither true nor false."""
    if tag.attribute("purpose") == "ai-content" and tag.text not in ("true", "false"):
        raise row.wrong("text", told("true or false for the purpose ai-content"))


def social(row: Fields, tag: FeedTag) -> None:
    """Refuse a root post without its address, and one where comments are off."""
    is_off = tag.attribute("protocol") == DISABLED
    if is_off and len(tag.attributes) > 1:
        raise row.wrong("protocol", told("no other key beside it, as comments are off"))
    if not is_off and not tag.attribute("uri"):
        raise _need(row, "url")


def value(row: Fields, tag: FeedTag) -> None:
    """Refuse a value that nobody receives."""
    if not tags_named(tag.children, "valueRecipient"):
        raise _need(row, "recipients")


def time_split(row: Fields, tag: FeedTag) -> None:
    """Refuse a split that is not either one remote item or recipients."""
    if len({child.name for child in tag.children}) != 1:
        raise row.wrong("start", told("either remote_item or recipients beside it"))


def alternate(row: Fields, tag: FeedTag) -> None:
    """Refuse another form of the sound that is nowhere to be had."""
    if not tags_named(tag.children, "source"):
        raise _need(row, "sources")


def live(row: Fields, tag: FeedTag) -> None:
    """Refuse a live item without what apps know it by, and without the link for those that cannot play it."""
    present = {child.name for child in tag.children}
    for key, name in (("title", "title"), ("guid", "guid"), ("content_links", "contentLink")):
        if name not in present:
            raise _need(row, key)


def text_input(row: Fields, tag: FeedTag) -> None:
    """Refuse a field for text that lacks one of its four parts."""
    present = {child.name for child in tag.children}
    for key in ("title", "description", "name", "link"):
        if key not in present:
            raise _need(row, key)


def frequency(row: Fields, tag: FeedTag) -> None:
    """Refuse a rule that counts without saying from when."""
    if "COUNT=" in (tag.attribute("rrule") or "") and not tag.attribute("dtstart"):
        raise _need(row, "dtstart")


def different(row: Fields, tag: FeedTag) -> None:
    """Refuse a list that names the same twice."""
    texts = [child.text for child in tag.children]
    twice = next((text for text in texts if texts.count(text) > 1), None)
    if twice is not None:
        raise row.wrong({"skipHours": "skip_hours"}.get(tag.name, "skip_days"), told("“{value}” once", value=twice))


def soundbite(keys: Fields, tag: FeedTag, duration_ms: int | None) -> None:
    """Refuse a soundbite that does not lie within the episode (feed-P08)."""
    start, length = (float(tag.attribute(name) or 0) for name in ("startTime", "duration"))
    if not length or (duration_ms is not None and (start + length) * 1000 > duration_ms + 1000):
        raise keys.wrong("soundbites", told("a start and a duration that lie within the episode"))


def together(keys: Fields, tags: tuple[FeedTag, ...]) -> None:
    """Refuse posts to comment on beside the word that comments are off."""
    posts = tags_named(tags, "socialInteract")
    if len(posts) > 1 and any(post.attribute("protocol") == DISABLED for post in posts):
        raise keys.wrong("social_interact", told("disabled alone, or the posts alone"))
