"""The sounds of a feed that were asked, and what was asked of each: for all checks of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from podcast_service.feeds import questions
from podcast_service.feeds import single_questions as ask
from podcast_service.feeds.answers import Question, Reply
from podcast_service.feeds.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSound:
    """An enclosure that was asked: its place, its element, its address, and how many bytes it has."""

    where: str
    element: etree._Element
    url: str
    size: int


def sounds_asked(feed: Reading) -> Iterator[AskedSound]:
    """Give the enclosures that were asked."""
    for where, item in feed.numbered:
        for each in item.findall("enclosure"):
            url = each.get("url", "")
            if url in feed.asked and ask.head(url) in feed.facts.replies:
                yield AskedSound(where=where, element=each, url=url, size=questions.size_of(feed, each))


def sounds_there(feed: Reading) -> Iterator[AskedSound]:
    """Give the sounds of which more can be said: somebody answers there, and it is no refusal."""
    for one in sounds_asked(feed):
        told, reply = feed.facts.replies[ask.head(one.url)], feed.facts.replies.get(ask.probe(one.url))
        is_refused = reply and (is_silent(reply) or (reply.status >= 400 and told.status != 200))
        if one.size and not is_refused:
            yield one


def reply_to(feed: Reading, question: Question) -> Reply | None:
    """Return what came back, None where nothing did."""
    reply = feed.facts.replies.get(question)
    return None if reply is None or is_silent(reply) else reply


def is_silent(reply: Reply) -> bool:
    """Say whether the server gave no answer, or none but that it has failed."""
    return reply.status == 0 or reply.status >= 500


def whole(one: AskedSound) -> Question:
    """Return the question for all of the sound."""
    return ask.whole(one.url, one.size)


def is_whole(reply: Reply, size: int) -> bool:
    """Say whether the answer is all of the sound."""
    return reply.status == 200 and reply.length in (None, size)


def says(question: Question, reply: Reply) -> str:
    """Tell what was asked and what came back, for a finding."""
    fields = ", ".join(f"{name}: {value}" for name, value in question.fields if name != "origin")
    told = f"Content-Range: {reply.fields.get('content-range', '-')}"
    return f"{question.method} {fields}: {reply.says}, {told}, {reply.size if question.reads else reply.length} bytes"
