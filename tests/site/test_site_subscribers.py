"""What subscribers get is said in sentences: a new episode, another sound, other texts, nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import NOW, make_audio, make_feed_channel, make_feed_item

from podcast_service.feeds.difference import FeedValues, difference
from podcast_service.feeds.values import FeedItem
from podcast_service.site.subscribers import subscribers_get

ITEM = make_feed_item()
GUID = ITEM.episode.guid


def feed(item: FeedItem | None) -> FeedValues:
    return FeedValues(channel=make_feed_channel(), items={item.episode.guid: item} if item else {})


def changed(**changes: object) -> FeedItem:
    return replace(ITEM, episode=replace(ITEM.episode, **changes))  # type: ignore[arg-type]


CASES = {
    "new": (None, ITEM, "Et nyt afsnit kommer ind i feedet. Den, der henter det, henter cirka"),
    "later": (
        None,
        changed(published_at=NOW + timedelta(days=1)),
        "Et nyt afsnit kommer selv ind i feedet: 23. november 2026 kl. 13.00. Den, der henter det, henter cirka",
    ),
    "texts": (ITEM, changed(title="En anden"), "Teksterne ændres hos dem, der har afsnittet. Ingen henter lyden igen."),
    "sound": (
        ITEM,
        changed(audio=make_audio("other", size=9_000_000)),
        "Den, der har den i forvejen, henter cirka 9 MB",
    ),
    "nothing": (ITEM, ITEM, "Abonnenterne får ikke noget nyt."),
}


@pytest.mark.parametrize("case", CASES)
def test_what_subscribers_get_is_said_in_danish(case: str):
    """feed-D19."""
    before, after, said = CASES[case]
    (line,) = subscribers_get(difference(feed(before), feed(after), NOW), GUID, "da")
    assert said in line
