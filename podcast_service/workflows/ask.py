"""Ask what a feed promises: put each question, look into what came back, and ask on until nothing is left to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol

from podcast_service.audio.reader import AudioReader
from podcast_service.domain.artwork import Artwork
from podcast_service.domain.errors import Invalid, PodcastError
from podcast_service.domain.media import Sound
from podcast_service.domain.transcript import Transcript
from podcast_service.feeds import single_questions as ask
from podcast_service.feeds.answers import FeedPage, Question, Reply, Timing
from podcast_service.feeds.questions import Scope, artwork, leads, questions
from podcast_service.feeds.reading import PODCAST, FeedFacts, Reading, text
from podcast_service.feeds.rules import MUST
from podcast_service.feeds.validate import Finding, open_feed, validate
from podcast_service.transcripts import formats

Check = Callable[[bytes, FeedFacts], tuple[Finding, ...]]
"""Run the rules over a document."""
SUFFIXES = {row.media_type: row.suffix for row in formats.FORMATS}


class Door(Protocol):
    """Whoever answers: the same plan in this process, or a server somewhere."""

    def ask(self, asked: Iterable[Question]) -> Iterator[tuple[Question, Reply]]:
        """Put the questions and give what came back, in any order; what is not for this door is left out.

        Raises nothing: no answer is a reply too.
        """

    def sound(self, url: str, reply: Reply) -> Sound:
        """Say what the sound is that just came back whole from ``url``. Raises PodcastError."""


def asked_feed(
    document: bytes, facts: FeedFacts, scope: Scope, door: Door, reader: AudioReader, check: Check = validate
) -> FeedFacts:
    """Ask everything that is worth asking of the feed, and return its facts with all that was found.

    A document that cannot be read has nothing to ask about. ``check`` is how further pages of it are checked. Raises
    what that raises.
    """
    feed = open_feed(document, facts)
    if isinstance(feed, Finding):
        return facts
    found = _Found(door=door, reader=reader, check=check, feed=feed)
    put = set[Question]()
    while todo := [question for question in questions(found.feed, scope) if question not in put]:
        put.update(todo)
        for question, reply in door.ask(todo):
            found.take(question, reply)
        found.feed = Reading(feed.root, found.facts(facts))
    return found.feed.facts


@dataclass(slots=True, kw_only=True)
class _Found:
    """What was found so far, by address."""

    door: Door
    reader: AudioReader
    check: Check
    feed: Reading
    replies: dict[Question, Reply] = field(default_factory=dict)
    sounds: dict[str, Sound] = field(default_factory=dict)
    pictures: dict[str, Artwork] = field(default_factory=dict)
    timings: dict[str, Timing] = field(default_factory=dict)
    pages: dict[str, FeedPage] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)

    def take(self, question: Question, reply: Reply) -> None:
        """Keep a reply, and look into it where what is inside matters."""
        self.replies[question] = reply
        if question.method == "GET" and reply.status == 200:
            try:
                self._look(question, reply)
            except PodcastError as error:
                self.unreadable[question.url] = str(error)

    def facts(self, known: FeedFacts) -> FeedFacts:
        """Return ``known`` with everything that was found."""
        wholes = {question.url: reply for question, reply in self.replies.items() if question.parts}
        served = {url: reply for url, reply in wholes.items() if reply.status == 200}
        return replace(
            known,
            replies=dict(self.replies),
            sounds=dict(self.sounds),
            pictures=dict(self.pictures),
            timings=dict(self.timings),
            pages=dict(self.pages),
            unreadable=dict(self.unreadable),
            lengths={url: reply.size for url, reply in served.items()},
            media_types={url: reply.media_type for url, reply in served.items()},
            pixels={url: (one.width, one.height) for url, one in self.pictures.items()},
            durations_ms={url: sound.duration_ms for url, sound in self.sounds.items()},
        )

    def _look(self, question: Question, reply: Reply) -> None:
        url = question.url
        if question.parts:
            self.sounds[url] = self.door.sound(url, reply)
        elif question == ask.get(url) and reply.body and url in {picture for _, picture in artwork(self.feed)}:
            self.pictures[url] = self.reader.artwork(reply.body)
        elif question == ask.player(url) and url in (told := _transcripts(self.feed)):
            if timing := _timing(told[url], reply.body):
                self.timings[url] = timing
        elif question == ask.get(url) and url in self._older():
            self.pages[url] = _page(url, reply.body, self.feed.facts, self.check)

    def _older(self) -> set[str]:
        return {*leads(self.feed), *(lead for page in self.pages.values() for lead in page.leads)}


def _transcripts(feed: Reading) -> dict[str, str]:
    """Return the type the feed gives of each transcript."""
    return {each.get("url", ""): each.get("type", "") for each in feed.channel.iter(f"{PODCAST}transcript")}


def _timing(media_type: str, body: bytes) -> Timing | None:
    """Read a transcript by its type; None where the type has no times. Raises Invalid (feed-T03)."""
    suffix = SUFFIXES.get(media_type, "")
    if suffix in ("", ".txt"):
        try:
            body.decode()
        except UnicodeDecodeError as error:
            raise Invalid("transcript_not_utf8", name=media_type, position=error.start) from error
        return None
    return _timing_of(formats.read(f"transcript{suffix}", body, ""))


def _timing_of(transcript: Transcript) -> Timing:
    starts = [cue.start_ms for cue in transcript.cues]
    rises = starts == sorted(starts) and all(cue.end_ms > cue.start_ms for cue in transcript.cues)
    return Timing(rises=rises, ends_ms=max(cue.end_ms for cue in transcript.cues))


def _page(url: str, body: bytes, facts: FeedFacts, check: Check) -> FeedPage:
    """Read a page of older items as a feed of its own (feed-G01)."""
    own = FeedFacts(self_url=url, now=facts.now)
    breaks = [finding.rule for finding in check(body, own) if finding.level == MUST]
    feed = open_feed(body, own)
    if isinstance(feed, Finding):
        return FeedPage(breaks=tuple(breaks))
    return FeedPage(
        breaks=tuple(dict.fromkeys(breaks)),
        guids=tuple(text(item, "guid") for item in feed.items),
        leads=tuple(leads(feed)),
    )
