"""Checks of what the addresses of sound answer: section E of the feed demands without the parts, and P06.

A sound that does not answer at all is told once, by E02; nothing more can be said of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from podcast_service.feeds import questions
from podcast_service.feeds import single_questions as ask
from podcast_service.feeds.answers import Question, Reply
from podcast_service.feeds.asked_sound import is_silent, reply_to, says, sounds_asked, sounds_there, whole
from podcast_service.feeds.checks_answers_feed import may_be_kept
from podcast_service.feeds.reading import PODCAST, Broken, Reading

MOST_REDIRECTS = 3
LEAST_HERTZ = 44_100
LEAST_BITS = {1: 32_000, 2: 64_000}
"""Bits a second that Apple asks for, by channels."""
MPEG, AAC = ("audio/mpeg",), ("audio/mp4", "audio/x-m4a", "audio/m4a")


def head(feed: Reading) -> Iterator[Broken]:
    """Check that HEAD tells length and kind of the sound."""
    for one in sounds_asked(feed):
        reply = feed.facts.replies[ask.head(one.url)]
        kind = one.element.get("type", "").partition("/")[0]
        told = reply.fields.get("content-length", "-")
        if reply.status != 200 or told != one.element.get("length") or reply.media_type.partition("/")[0] != kind:
            yield one.where, f"HEAD: {reply.says}, Content-Length: {told}, {reply.media_type or '-'}"


def is_served(feed: Reading) -> Iterator[Broken]:
    """Check that the sound answers, with as many bytes as it says."""
    for one in sounds_asked(feed):
        replies = [reply for question, reply in feed.facts.replies.items() if question.url == one.url]
        silent = next((reply for reply in replies if is_silent(reply)), None)
        reply = feed.facts.replies.get(whole(one))
        if silent:
            yield one.where, silent.says
        elif reply and (reply.status != 200 or reply.length not in (None, reply.size)):
            yield one.where, f"{reply.says}, Content-Length: {reply.length}, {reply.size} bytes"


def uncoded(feed: Reading) -> Iterator[Broken]:
    """Check that the sound is never compressed once more."""
    for one in sounds_there(feed):
        for question in (ask.glance(one.url, accept_encoding="gzip, br"), whole(one), ask.probe(one.url)):
            reply = feed.facts.replies.get(question)
            if reply and reply.coding:
                yield one.where, f"Content-Encoding: {reply.coding}"
                break


def takes_ranges(feed: Reading) -> Iterator[Broken]:
    """Check that HEAD and GET say that parts may be asked for."""
    for one in sounds_there(feed):
        for name, question in (("HEAD", ask.head(one.url)), ("GET", ask.probe(one.url))):
            reply = feed.facts.replies.get(question)
            if reply and reply.status in (200, 206) and reply.fields.get("accept-ranges", "").lower() != "bytes":
                yield one.where, f"{name}: Accept-Ranges: {reply.fields.get('accept-ranges', '-')}"


def unchanged(feed: Reading) -> Iterator[Broken]:
    """Check that each validator gives 304."""
    for one in sounds_there(feed):
        told = feed.facts.replies[ask.head(one.url)]
        for question in (
            ask.get(one.url, if_none_match=told.etag),
            ask.get(one.url, if_modified_since=told.modified),
        ):
            reply = reply_to(feed, question)
            if reply and reply.status != 304:
                yield one.where, says(question, reply)


def strong_tag(feed: Reading) -> Iterator[Broken]:
    """Check that the sound has a strong tag and a date."""
    for one in sounds_there(feed):
        told = feed.facts.replies[ask.head(one.url)]
        if not told.etag.startswith('"') or not told.modified:
            yield one.where, f"ETag {told.etag or '-'}, Last-Modified {told.modified or '-'}"


def cached(feed: Reading) -> Iterator[Broken]:
    """Check that caches may keep the sound."""
    for one in sounds_there(feed):
        told = feed.facts.replies[ask.head(one.url)]
        if told.status == 200 and not may_be_kept(told):
            yield one.where, f"Cache-Control: {told.fields.get('cache-control', '-')}"


def open_to_players(feed: Reading) -> Iterator[Broken]:
    """Check that players on other sites may read the sound."""
    for one in sounds_there(feed):
        reply = reply_to(feed, ask.probe(one.url))
        if reply and reply.status in (200, 206) and not reply.is_open:
            yield one.where, f"Access-Control-Allow-Origin: {reply.fields.get('access-control-allow-origin', '-')}"


def good_enough(feed: Reading) -> Iterator[Broken]:
    """Check that the sound has the samples and bits that Apple asks for."""
    for one in sounds_asked(feed):
        sound = feed.facts.sounds.get(one.url)
        if sound is None or not sound.media_type.startswith("audio/"):
            continue
        bits = LEAST_BITS.get(sound.channels or 2, LEAST_BITS[2])
        if (sound.sample_rate or LEAST_HERTZ) < LEAST_HERTZ or (sound.bit_rate or bits) < bits:
            yield one.where, f"{sound.sample_rate} Hz, {sound.bit_rate} bit/s, {sound.channels} ch."


def redirects(feed: Reading) -> Iterator[Broken]:
    """Check that there are few redirects, and the same by every method."""
    for one in sounds_asked(feed):
        replies = [(each, reply) for each, reply in feed.facts.replies.items() if each.url == one.url and reply.status]
        ways = {_way(reply) for each, reply in replies if each.method == "GET"}
        heads = {_way(reply) for each, reply in replies if each.method == "HEAD"} - ways - {()}
        most = max((len(reply.redirects) for _, reply in replies), default=0)
        if most > MOST_REDIRECTS or len(ways) > 1 or heads:
            yield one.where, f"{most}; {' | '.join(' → '.join(way) or '-' for way in sorted(ways | heads))[:200]}"


def decodes(feed: Reading) -> Iterator[Broken]:
    """Check that the sound can be read, and is what its type says."""
    for one in sounds_asked(feed):
        told, sound = one.element.get("type", ""), feed.facts.sounds.get(one.url)
        if one.url in feed.facts.unreadable:
            yield one.where, feed.facts.unreadable[one.url]
        elif sound and any(told in kind and sound.media_type not in kind for kind in (MPEG, AAC)):
            yield one.where, f"{told}: {sound.media_type}"


def integrity(feed: Reading) -> Iterator[Broken]:
    """Check that the hash of an alternateEnclosure is that of its bytes."""
    for where, item in feed.numbered:
        for alternate in item.findall(f"{PODCAST}alternateEnclosure"):
            for url, algorithm, value, sums in questions.integrity(alternate):
                reply = feed.facts.replies.get(Question(method="GET", url=url, sums=sums))
                if reply and (reply.status != 200 or reply.sums.get(algorithm) != value):
                    yield where, f"{url[-60:]}: {reply.says}, {algorithm}-{reply.sums.get(algorithm, '-')}"


def _way(reply: Reply) -> tuple[str, ...]:
    """Return the addresses an answer came by, without queries: a signed one differs each time."""
    return tuple(url.partition("?")[0] for url in reply.redirects)
