"""What those who subscribe get when an episode is published, in a few sentences for its producer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from podcast_service.feeds.difference import Difference
from podcast_service.feeds.values import FeedItem
from podcast_service.site import words
from podcast_service.site.differences import LABELS
from podcast_service.site.templating import say


def subscribers_get(found: Difference, guid: str, language: str, scheduled: FeedItem | None = None) -> Iterator[str]:
    """Yield what subscribers get of the episode ``guid``, and of its show where that changes with it (feed-D19).

    ``scheduled`` is its item where it was decided already that it comes: nothing new is decided, but they get it.
    """
    if found.elsewhere:
        text = say(language, "What is published here reaches subscribers at {address} only from there.")
        yield text.format(address=found.elsewhere)
    if found.channel:
        named = dict.fromkeys(say(language, LABELS.get(change.tag, change.tag)) for change in found.channel)
        yield say(language, "What the feed says of the show changes: {names}.").format(names=", ".join(named))
    later = found.later if scheduled is None else (scheduled,)
    yield from _new(found.new, later, guid, language)
    yield from _changed(found, guid, language)
    if found.is_empty and scheduled is None and not found.elsewhere:
        yield say(language, "Subscribers get nothing new.")


def _new(new: Iterable[FeedItem], later: Iterable[FeedItem], guid: str, language: str) -> Iterator[str]:
    for item in new:
        if item.episode.guid == guid:
            text = say(language, "A new episode comes into the feed. Whoever downloads it gets about {size}.")
            yield text.format(size=words.size(item.length, language))
    for item in later:
        if item.episode.guid == guid and (at := item.episode.published_at):
            text = say(
                language,
                "A new episode comes into the feed by itself: {moment}. Whoever downloads it gets about {size}.",
            )
            yield text.format(moment=words.moment(at, language), size=words.size(item.length, language))


def _changed(found: Difference, guid: str, language: str) -> Iterator[str]:
    for one in found.changed:
        if one.item.episode.guid != guid:
            continue
        if one.fetched_again:
            text = say(language, "The sound is another one. Whoever has it already fetches about {size} once more.")
            yield text.format(size=words.size(one.fetched_again, language))
        else:
            yield say(language, "The texts change for those who have the episode. Nobody fetches the sound again.")
