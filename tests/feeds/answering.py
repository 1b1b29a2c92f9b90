"""A feed with everything it can lead to, and a site that answers for it: by our own plan, from a dictionary."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from builders import NOW, PUBLISHED, make_episode, make_feed_channel, make_feed_item, make_show, make_sound

from podcast_service.delivery.kept import keep
from podcast_service.delivery.plan import plan
from podcast_service.domain.artwork import Artwork
from podcast_service.domain.document import Answer, Document, Media
from podcast_service.domain.identity import podcast_guid
from podcast_service.domain.media import StoredObject
from podcast_service.feeds.answers import FeedPage, Question, Reply, Timing, digest
from podcast_service.feeds.compose import compose_head, compose_items
from podcast_service.feeds.questions import Scope, questions
from podcast_service.feeds.reading import FeedFacts, Reading
from podcast_service.feeds.splice import splice
from podcast_service.feeds.validate import open_feed, validate
from podcast_service.feeds.values import FeedAlternate

Change = Callable[[Reply], Reply]

HOST = "https://pod.example"
SELF = f"{HOST}/podcasts/troen/feed.xml"
OLDER = f"{HOST}/podcasts/troen/aeldre.xml"
SOUND_URL = f"{HOST}/lyd/troen/del-1.mp3"
OPUS_URL = f"{HOST}/lyd/troen/del-1.opus"
COVER = f"{HOST}/billeder/{'ab' * 32}/troen-3000.jpg"
IMAGE = f"{HOST}/billeder/{'cd' * 32}/kapitel-300.jpg"
PAGE = f"{HOST}/podcasts/troen/del-1"
VTT = f"{PAGE}/udskrift.vtt"
CHAPTERS = f"{PAGE}/kapitler.json"
HUB = "https://hub.example/"
SOUND = bytes(n * 7 % 251 for n in range(120_003))
OPUS = bytes(range(256)) * 40
PICTURE = bytes(5000)
CHAPTER_LIST = [
    {"startTime": 0, "title": "Velkommen", "img": IMAGE, "toc": True},
    {"startTime": 30.5, "title": "Mere", "url": PAGE, "endTime": 60},
]
DURATION_MS = 90_400


def make_feed(slug: str = "del-1") -> bytes:
    """Compose the feed: one item with all there is, a hub, and a page of older items."""
    show = make_show("troen", guid=podcast_guid(SELF))
    episode = make_episode(slug, show="troen", published_at=PUBLISHED + timedelta(hours=1))
    opus = FeedAlternate(OPUS_URL, "audio/ogg", len(OPUS), sha256(OPUS).hexdigest())
    item = make_feed_item(episode, length=len(SOUND), image_url=COVER, alternates=(opus,))
    head = compose_head(make_feed_channel(show, image_url=COVER))
    links = f'<atom:link rel="hub" href="{HUB}"/><atom:link rel="prev-archive" href="{OLDER}"/>'
    feed = splice(head, compose_items([item]), NOW)
    return feed.replace(b"<channel>", b"<channel>" + links.encode(), 1)


FEED = make_feed()
GUID = make_episode("del-1", show="troen").guid


def _document(body: bytes, media_type: str, **fields: str) -> Document:
    return Document(body=body, media_type=media_type, modified_at=PUBLISHED, fields=tuple(fields.items()))


def _media(key: str, data: bytes, media_type: str) -> Media:
    stored = StoredObject(
        key=key, sha256=sha256(data).hexdigest(), size=len(data), media_type=media_type, modified_at=PUBLISHED
    )
    return Media(object=stored)


ANSWERS: dict[str, Answer] = {
    SELF: _document(FEED, "application/rss+xml; charset=utf-8", Link=f'<{HUB}>; rel="hub", <{SELF}>; rel="self"'),
    OLDER: _document(FEED, "application/rss+xml; charset=utf-8"),
    SOUND_URL: _media("sound", SOUND, "audio/mpeg"),
    OPUS_URL: _media("opus", OPUS, "audio/ogg"),
    COVER: _media("picture", PICTURE, "image/jpeg"),
    IMAGE: _media("picture", PICTURE, "image/jpeg"),
    PAGE: _document(
        f'<!doctype html><link rel="alternate" type="application/rss+xml" href="{SELF}"><p>x'.encode(),
        "text/html; charset=utf-8",
    ),
    VTT: _document(b"WEBVTT\n\n00:00.000 --> 00:04.000\nHej\n", "text/vtt; charset=utf-8"),
    CHAPTERS: _document(
        json.dumps({"version": "1.2.0", "chapters": CHAPTER_LIST}).encode(), "application/json+chapters"
    ),
}
BYTES = {"sound": SOUND, "opus": OPUS, "picture": PICTURE}


def reply_to(question: Question) -> Reply:
    """Answer as our own doors do."""
    if question.url not in ANSWERS:
        return Reply(status=404)
    path = question.url.removeprefix(HOST)
    found = plan(question.method, dict(question.fields), keep(path, ANSWERS[question.url], https=True))
    fields = {name.decode(): value.decode() for name, value in found.fields}
    body = BYTES[found.key][slice(*found.stretch)] if found.stretch else found.body
    return digest(question, found.status, fields, [body] if question.method != "HEAD" else [])


def reading_of(facts: FeedFacts) -> Reading:
    """Read the feed as the rules see it."""
    found = open_feed(FEED, facts)
    assert isinstance(found, Reading), found
    return found


def all_asked(facts: FeedFacts, scope: Scope, answer: Callable[[Question], Reply]) -> FeedFacts:
    """Ask until nothing is left."""
    replies: dict[Question, Reply] = {}
    while todo := questions(reading_of(replace(facts, replies=dict(replies))), scope):
        replies.update((one, answer(one)) for one in todo)
    return replace(facts, replies=replies)


MEASURED = FeedFacts(
    self_url=SELF,
    now=datetime(2026, 11, 22, 12, 0, tzinfo=UTC),
    guid_name=SELF,
    durations_ms={SOUND_URL: DURATION_MS},
    lengths={SOUND_URL: len(SOUND)},
    media_types={SOUND_URL: "audio/mpeg"},
    sounds={SOUND_URL: make_sound(duration_ms=DURATION_MS)},
    pictures={COVER: Artwork(width=3000, height=3000, format="JPEG", mode="RGB")},
    timings={VTT: Timing(ends_ms=66_000)},
    pages={OLDER: FeedPage(guids=("older",))},
)
GOOD = all_asked(MEASURED, Scope(), reply_to)


def rules_broken(facts: FeedFacts, feed: bytes = FEED) -> set[str]:
    return {finding.rule for finding in validate(feed, facts)}


def with_reply(facts: FeedFacts, question: Question, change: Change) -> FeedFacts:
    assert question in facts.replies, question
    return replace(facts, replies={**facts.replies, question: change(facts.replies[question])})


def body(data: bytes) -> Change:
    return lambda reply: digest(
        Question(method="GET", url="-"), reply.status, {**reply.fields, "content-length": str(len(data))}, [data]
    )


USUAL = rules_broken(MEASURED)
"""What the document breaks by itself: a hub and pages were put into it by hand."""
