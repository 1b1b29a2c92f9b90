"""Checks of the parts of a sound that players ask for: E05 to E11, E13, E15 and E20 of the feed demands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from podcast_service.feeds import single_questions as ask
from podcast_service.feeds.answers import Part, Question, Reply
from podcast_service.feeds.asked_sound import AskedSound, is_whole, reply_to, says, sounds_there, whole
from podcast_service.feeds.reading import Broken, Reading

_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")


def probe(feed: Reading) -> Iterator[Broken]:
    """Check the first two bytes, with which Apple's player begins."""
    for one in sounds_there(feed):
        yield from _part(feed, one, ask.probe(one.url), (0, 2))


def middle(feed: Reading) -> Iterator[Broken]:
    """Check a part in the middle, and one without an end."""
    for one in sounds_there(feed):
        start, stop = ask.middle(one.size)
        yield from _part(feed, one, ask.part(one.url, start, stop), (start, stop))
        last = ask.ending(one.size)
        yield from _part(feed, one, ask.get(one.url, range=f"bytes={last[0]}-"), last)


def suffix(feed: Reading) -> Iterator[Broken]:
    """Check the last bytes; more of them than there are is the whole sound."""
    for one in sounds_there(feed):
        last = (max(one.size - ask.SUFFIX, 0), one.size)
        yield from _part(feed, one, ask.get(one.url, range=f"bytes=-{ask.SUFFIX}"), last)
        question = ask.glance(one.url, range=f"bytes=-{one.size + ask.PIECE}")
        reply = reply_to(feed, question)
        if reply and not is_whole(reply, one.size) and _told(reply) != (0, one.size, one.size):
            yield one.where, says(question, reply)


def clipped(feed: Reading) -> Iterator[Broken]:
    """Check that an end beyond the sound is its end."""
    for one in sounds_there(feed):
        start = max(one.size - ask.PIECE, 0)
        yield from _part(feed, one, ask.part(one.url, start, one.size + ask.PIECE), (start, one.size))


def outside(feed: Reading) -> Iterator[Broken]:
    """Check that a start beyond the sound is refused, with its length."""
    for one in sounds_there(feed):
        question = ask.get(one.url, range=f"bytes={one.size}-")
        reply = reply_to(feed, question)
        if reply and (reply.status, reply.fields.get("content-range")) != (416, f"bytes */{one.size}"):
            yield one.where, says(question, reply)


def no_ranges(feed: Reading) -> Iterator[Broken]:
    """Check that an unknown unit is ignored, and what is no range is at most refused."""
    for one in sounds_there(feed):
        unknown = ask.glance(one.url, range="seconds=0-1")
        reply = reply_to(feed, unknown)
        if reply and not is_whole(reply, one.size):
            yield one.where, says(unknown, reply)
        for asked in ask.NOT_RANGES:
            question = ask.glance(one.url, range=asked)
            reply = reply_to(feed, question)
            if reply and reply.status not in (400, 416) and not is_whole(reply, one.size):
                yield one.where, says(question, reply)


def several(feed: Reading) -> Iterator[Broken]:
    """Check that two ranges give the whole sound, or both of them."""
    for one in sounds_there(feed):
        question = ask.several(one.url, one.size)
        reply = reply_to(feed, question)
        if reply and not is_whole(reply, one.size) and not _has_both(reply, one.size):
            yield one.where, says(question, reply)


def if_range(feed: Reading) -> Iterator[Broken]:
    """Check that a download goes on with the same file alone."""
    for one in sounds_there(feed):
        etag = feed.facts.replies[ask.head(one.url)].etag
        strong = etag and not etag.startswith("W/")
        same = ask.get(one.url, range="bytes=0-1", if_range=etag)
        reply = reply_to(feed, same)
        if reply and strong and _told(reply) != (0, 2, one.size):
            yield one.where, says(same, reply)
        for other in (ask.OTHER, f"W/{etag}"):
            question = ask.glance(one.url, range="bytes=0-1", if_range=other)
            reply = reply_to(feed, question)
            if reply and not is_whole(reply, one.size):
                yield one.where, says(question, reply)


def reassembled(feed: Reading) -> Iterator[Broken]:
    """Check that parts fetched at once make the sound."""
    for one in sounds_there(feed):
        entire = feed.facts.replies.get(whole(one))
        if entire is None or entire.status != 200:
            continue
        parts = [(each, feed.facts.replies.get(ask.eighth(one.url, *each))) for each in ask.eighths(one.size)]
        wrong = sum(reply.sha256 != entire.parts.get(each) for each, reply in parts if reply)
        if wrong:
            yield one.where, f"{wrong} / {len(parts)}"


def range_on_head(feed: Reading) -> Iterator[Broken]:
    """Check that HEAD does not read Range."""
    for one in sounds_there(feed):
        question = ask.head(one.url, range="bytes=0-1")
        reply = reply_to(feed, question)
        if reply and not is_whole(reply, one.size):
            yield one.where, says(question, reply)


def _part(feed: Reading, one: AskedSound, question: Question, wanted: Part) -> Iterator[Broken]:
    """Compare a part with what was asked for, and with those bytes of the whole where that was fetched."""
    reply, entire = reply_to(feed, question), feed.facts.replies.get(whole(one))
    if reply is None:
        return
    right = entire.parts.get(wanted, reply.sha256) if entire and entire.status == 200 else reply.sha256
    if (
        reply.status != 206
        or reply.size != wanted[1] - wanted[0]
        or _told(reply) != (*wanted, one.size)
        or reply.sha256 != right
    ):
        yield one.where, says(question, reply)


def _told(reply: Reply) -> tuple[int, int, int] | None:
    """Return what a 206 says it is: start, stop, and the length of all; None where it is none."""
    found = _RANGE.fullmatch(reply.fields.get("content-range", ""))
    if reply.status != 206 or found is None or found[3] == "*":
        return None
    return int(found[1]), int(found[2]) + 1, int(found[3])


def _has_both(reply: Reply, size: int) -> bool:
    """Say whether a 206 holds both stretches: as parts of their own, or within one."""
    half = size // 2
    told = _told(reply)
    if told:
        return told[0] == 0 and told[1] >= half + 2
    ranges = {found[0].lower() for found in re.finditer(rb"bytes \d+-\d+/\d+", reply.body)}
    wanted = {b"bytes 0-1/%d" % size, b"bytes %d-%d/%d" % (half, half + 1, size)}
    return reply.status == 206 and reply.media_type == "multipart/byteranges" and wanted <= ranges
