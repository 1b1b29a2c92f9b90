"""Checks of what stands beside the sound, as it is served: artwork (A), transcripts (T) and chapters (J)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from lxml import etree

from podcast_service.feeds import questions
from podcast_service.feeds import single_questions as ask
from podcast_service.feeds.answers import Reply
from podcast_service.feeds.reading import PODCAST, Broken, Reading

PICTURES = {"image/jpeg": ("JPEG", (".jpg", ".jpeg")), "image/png": ("PNG", (".png",))}
"""The types of artwork, each with its format and its extensions."""
LEAST_PIXELS, MOST_PIXELS = 1400, 3000
ARTWORK_BYTES = 512 * 1024
RGB = ("RGB", "RGBA", "P")
"""Modes of pictures whose colours are red, green and blue: a palette is made of them."""
CHAPTERS = "application/json+chapters"
SLACK_MS = 1000
"""By how much a cue may outlast the sound: durations in feeds are whole seconds."""

_MEMBERS = {"title": str, "img": str, "url": str, "toc": bool, "location": dict}


def artwork_answers(feed: Reading) -> Iterator[Broken]:
    """Check that artwork answers HEAD and GET, as a picture."""
    for where, url in questions.artwork(feed):
        for question in (ask.head(url), ask.get(url)) if url in feed.asked else ():
            reply = feed.facts.replies.get(question)
            if reply and (reply.status != 200 or not reply.media_type.startswith("image/")):
                yield where, f"{question.method}: {reply.says}, {reply.media_type or '-'}"
                break


def artwork_format(feed: Reading) -> Iterator[Broken]:
    """Check that artwork is JPEG or PNG, and that file, extension and type agree."""
    for where, url, reply in _artwork(feed):
        extension = PurePosixPath(urlsplit(url).path).suffix.lower()
        told, extensions = PICTURES.get(reply.media_type, ("", ()))
        picture = feed.facts.pictures.get(url)
        if url in feed.facts.unreadable:
            yield where, feed.facts.unreadable[url]
        elif not told or extension not in extensions or (picture and picture.format != told):
            yield where, f"{reply.media_type}, {extension or '-'}, {picture.format if picture else '-'}"


def artwork_square(feed: Reading) -> Iterator[Broken]:
    """Check that artwork is a square of the size that directories take."""
    for where, url, _ in _artwork(feed):
        one = feed.facts.pictures.get(url)
        if one and (one.width != one.height or not LEAST_PIXELS <= one.width <= MOST_PIXELS):
            yield where, f"{one.width} × {one.height}"


def artwork_colours(feed: Reading) -> Iterator[Broken]:
    """Check that artwork is in RGB."""
    for where, url, _ in _artwork(feed):
        one = feed.facts.pictures.get(url)
        if one and one.mode not in RGB:
            yield where, one.mode


def artwork_opaque(feed: Reading) -> Iterator[Broken]:
    """Check that artwork has no alpha channel."""
    for where, url, _ in _artwork(feed):
        one = feed.facts.pictures.get(url)
        if one and one.has_alpha:
            yield where, one.mode


def artwork_size(feed: Reading) -> Iterator[Broken]:
    """Check that artwork is no burden."""
    return ((where, f"{reply.size} bytes") for where, _, reply in _artwork(feed) if reply.size > ARTWORK_BYTES)


def artwork_unchanged(feed: Reading) -> Iterator[Broken]:
    """Check that artwork is not sent twice."""
    for where, url, reply in _artwork(feed):
        again = feed.facts.replies.get(ask.get(url, if_none_match=reply.etag))
        if not reply.etag or (again and again.status != 304):
            yield where, f"If-None-Match: {reply.etag or '-'}: {again.says if again else '-'}"


def transcripts_answer(feed: Reading) -> Iterator[Broken]:
    """Check that transcripts answer."""
    return ((one.where, one.reply.says) for one in _beside(feed, "transcript") if one.reply.status != 200)


def transcript_type(feed: Reading) -> Iterator[Broken]:
    """Check that the type in the feed is the type that is served."""
    for one in _served(feed, "transcript"):
        if one.told != one.reply.media_type:
            yield one.where, f"{one.told}, Content-Type: {one.reply.media_type or '-'}"


def transcripts_parse(feed: Reading) -> Iterator[Broken]:
    """Check that transcripts can be read as what they are, in UTF-8."""
    for one in _served(feed, "transcript"):
        if one.url in feed.facts.unreadable or one.reply.charset not in ("", "utf-8"):
            yield one.where, feed.facts.unreadable.get(one.url, f"charset={one.reply.charset}")


def transcript_times(feed: Reading) -> Iterator[Broken]:
    """Check that the times of transcripts rise, and end with the sound."""
    for one in _served(feed, "transcript"):
        timing = feed.facts.timings.get(one.url)
        if timing and (not timing.rises or _is_beyond(one, timing.ends_ms)):
            yield one.where, f"{timing.ends_ms / 1000:g} s / {(one.duration_ms or 0) / 1000:g} s"


def transcripts_open(feed: Reading) -> Iterator[Broken]:
    """Check that players on other sites may read transcripts."""
    return (_closed(one) for one in _served(feed, "transcript") if not one.reply.is_open)


def chapters_answer(feed: Reading) -> Iterator[Broken]:
    """Check that chapters answer with a type of JSON."""
    for one in _beside(feed, "chapters"):
        kind = one.reply.media_type
        if one.reply.status != 200 or not (kind == "application/json" or kind.startswith("application/json+")):
            yield one.where, f"{one.reply.says}, {kind or '-'}"


def chapters_version(feed: Reading) -> Iterator[Broken]:
    """Check that chapters are a list with a version."""
    for one in _served(feed, "chapters"):
        if not questions.chapter_list(one.reply.body):
            yield one.where, "chapters: -"
        elif not isinstance(json.loads(one.reply.body).get("version"), str):
            yield one.where, "version: -"


def chapter_members(feed: Reading) -> Iterator[Broken]:
    """Check that the members of chapters are of the types they have."""
    for one in _served(feed, "chapters"):
        for number, chapter in enumerate(questions.chapter_list(one.reply.body) or (), 1):
            wrong = [*_wrong_members(chapter)] if isinstance(chapter, dict) else ["-"]
            if wrong:
                yield one.where, f"{number}: {', '.join(wrong)}"


def chapter_times(feed: Reading) -> Iterator[Broken]:
    """Check that chapters begin one after the other, within the sound."""
    for one in _served(feed, "chapters"):
        starts = _starts(one.reply)
        rising = all(first < second for first, second in pairwise(starts))
        if starts and (not rising or starts[0] < 0 or _is_beyond(one, 1000 * starts[-1])):
            yield one.where, ", ".join(f"{start:g}" for start in starts)[:120]


def chapters_type(feed: Reading) -> Iterator[Broken]:
    """Check that chapters are served as what they are."""
    for one in _served(feed, "chapters"):
        if one.reply.media_type != CHAPTERS:
            yield one.where, f"Content-Type: {one.reply.media_type or '-'}"


def first_chapter(feed: Reading) -> Iterator[Broken]:
    """Check that the first chapter is there from the beginning."""
    return (
        (one.where, f"{found[0]:g} s") for one in _served(feed, "chapters") if (found := _starts(one.reply))[:1] > [0]
    )


def chapter_images(feed: Reading) -> Iterator[Broken]:
    """Check that the pictures of chapters answer."""
    for one in _served(feed, "chapters"):
        for url in questions.chapter_images(one.reply.body):
            reply = feed.facts.replies.get(ask.get(url))
            if reply and reply.status != 200:
                yield one.where, f"{url[-60:]}: {reply.says}"


def chapters_open(feed: Reading) -> Iterator[Broken]:
    """Check that players on other sites may read chapters."""
    return (_closed(one) for one in _served(feed, "chapters") if not one.reply.is_open)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beside:
    """A file beside the sound: its place, its type in the feed, its address, what it answered, the sound's length."""

    where: str
    told: str
    url: str
    reply: Reply
    duration_ms: int | None


def _beside(feed: Reading, name: str) -> Iterator[_Beside]:
    for where, item in feed.numbered:
        for each in item.findall(f"{PODCAST}{name}"):
            url = each.get("url", "")
            reply = feed.facts.replies.get(ask.player(url)) if url in feed.asked else None
            if reply:
                yield _Beside(
                    where=where, told=each.get("type", ""), url=url, reply=reply, duration_ms=_duration(feed, item)
                )


def _served(feed: Reading, name: str) -> Iterator[_Beside]:
    return (one for one in _beside(feed, name) if one.reply.status == 200)


def _artwork(feed: Reading) -> Iterator[tuple[str, str, Reply]]:
    for where, url in questions.artwork(feed):
        reply = feed.facts.replies.get(ask.get(url)) if url in feed.asked else None
        if reply and reply.status == 200:
            yield where, url, reply


def _duration(feed: Reading, item: etree._Element) -> int | None:
    """Return how long the sound was measured to be, where it was."""
    sound = item.find("enclosure")
    return None if sound is None else feed.facts.durations_ms.get(sound.get("url", ""))


def _is_beyond(one: _Beside, end_ms: float) -> bool:
    return one.duration_ms is not None and end_ms > one.duration_ms + SLACK_MS


def _starts(reply: Reply) -> list[float]:
    found = [each.get("startTime") for each in questions.chapter_list(reply.body) or () if isinstance(each, dict)]
    return [each for each in found if isinstance(each, int | float)]


def _wrong_members(chapter: dict[object, object]) -> Iterator[str]:
    for name in ("startTime", "endTime"):
        value = chapter.get(name)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number and (name == "startTime" or value is not None):
            yield f"{name}: {value!r}"[:60]
    for name, kind in _MEMBERS.items():
        if name in chapter and not isinstance(chapter[name], kind):
            yield f"{name}: {chapter[name]!r}"[:60]


def _closed(one: _Beside) -> Broken:
    return one.where, f"Access-Control-Allow-Origin: {one.reply.fields.get('access-control-allow-origin', '-')}"
