"""What is worth asking of the addresses in a feed. Pure: what is known already decides what is asked next.

Whoever asks begins with no replies, and asks again until nothing is left: a tag can be sent back only once it is known.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import etree

from podcast_service.feeds import single_questions as ask
from podcast_service.feeds.addresses import WEB_ADDRESS
from podcast_service.feeds.answers import Question
from podcast_service.feeds.reading import ATOM, ITUNES, PODCAST, Reading, text

MOST_PAGES = 100
"""Further pages of a feed that are followed."""
PAGING = ("next", "prev-archive")
"""Where older items are: RFC 5005 §3 and §4."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """How much is asked. ``guids`` are the items that are, None for all.

    ``whole`` says whether sound is fetched from start to end; a sound larger than ``repeats`` bytes is asked no
    question that would fetch it again. ``at_once`` says whether the same is asked by many at the same time.
    """

    guids: frozenset[str] | None = None
    whole: bool = True
    repeats: int = 10_000_000
    at_once: bool = True
    pages: int = MOST_PAGES
    """Further pages of the feed that are asked for."""


def questions(feed: Reading, scope: Scope) -> tuple[Question, ...]:
    """Return what is to be asked next; nothing once all is known."""
    subjects = (_of_feed, _of_artwork, _of_items, _pages)
    asked = dict.fromkeys(question for subject in subjects for question in subject(feed, scope))
    return tuple(one for one in asked if one not in feed.facts.replies)


def same_host(feed: Reading, url: str) -> bool:
    """Say whether ``url`` is on the host of the feed: only for those does its publisher answer."""
    return urlsplit(url).netloc == urlsplit(feed.facts.self_url or "").netloc


def size_of(feed: Reading, enclosure: etree._Element) -> int:
    """Return the bytes of a sound: what its address says, else what the feed says."""
    answered = feed.facts.replies.get(ask.head(enclosure.get("url", "")))
    if answered and answered.status == 200 and answered.length:
        return answered.length
    told = enclosure.get("length", "")
    return int(told) if told.isdecimal() else 0


def artwork(feed: Reading) -> Iterator[tuple[str, str]]:
    """Return the pictures that directories fetch, each with its place."""
    for where, source in feed.sources:
        for each in source.findall(f"{ITUNES}image"):
            if is_address(each.get("href", "")):
                yield where, each.get("href", "")


def integrity(alternate: etree._Element) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Return the sources of an alternateEnclosure that names a hash: address, algorithm, hash and what to compute."""
    told = alternate.find(f"{PODCAST}integrity")
    if told is None or told.get("type") != "sri":
        return
    algorithm, _, value = told.get("value", "").strip().partition("-")
    if algorithm in ("sha256", "sha384", "sha512") and value:
        for source in alternate.findall(f"{PODCAST}source"):
            if is_address(source.get("uri", "")):
                yield source.get("uri", ""), algorithm, value, (algorithm,)


def leads(feed: Reading) -> list[str]:
    """Return the pages of older items that the document itself leads to."""
    return [
        urljoin(feed.facts.self_url or "", each.get("href", ""))
        for each in feed.channel.findall(f"{ATOM}link")
        if each.get("rel") in PAGING and is_address(urljoin(feed.facts.self_url or "", each.get("href", "")))
    ]


def chapter_images(body: bytes) -> list[str]:
    """Return the addresses of pictures in a file of chapters; none where it is no such file."""
    chapters = chapter_list(body)
    found = [each.get("img") for each in chapters or () if isinstance(each, dict)]
    return [each for each in found if isinstance(each, str) and is_address(each)]


def chapter_list(body: bytes) -> list[object] | None:
    """Return the chapters of a JSON file as they stand there; None where it has no such list."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    chapters = document.get("chapters") if isinstance(document, dict) else None
    return chapters if isinstance(chapters, list) else None


def is_address(url: str) -> bool:
    """Say whether ``url`` can be asked at all."""
    return WEB_ADDRESS.fullmatch(url) is not None


def _of_feed(feed: Reading, scope: Scope) -> Iterator[Question]:
    url = feed.facts.self_url
    if not url:
        return
    yield from (
        ask.get(url),
        ask.head(url),
        ask.get(url, accept_encoding="gzip"),
        ask.browser(url),
        ask.post(url),
        ask.again(url, 1),
    )
    yield from (ask.get(url, **{name: value}) for name, value in ask.ODD)
    if scope.at_once:
        yield from (ask.again(url, turn) for turn in range(2, 2 + ask.AT_ONCE))
    plain = feed.facts.replies.get(ask.get(url))
    if plain and (etag := plain.etag):
        bare = etag.removeprefix("W/")
        yield from (ask.get(url, if_none_match=form) for form in (etag, f'"x", {etag}', f"W/{bare}", "*"))
    if plain and plain.modified:
        yield ask.get(url, if_modified_since=plain.modified)
        yield ask.get(url, if_none_match=ask.OTHER, if_modified_since=plain.modified)
    small = feed.facts.replies.get(ask.get(url, accept_encoding="gzip"))
    if small and small.etag:
        yield ask.get(url, accept_encoding="gzip", if_none_match=small.etag)


def _of_artwork(feed: Reading, scope: Scope) -> Iterator[Question]:
    wanted = {where for where, _ in _wanted(feed, scope)} | {"channel"}
    for where, url in artwork(feed):
        if where in wanted:
            yield from (ask.head(url), ask.get(url))
            answered = feed.facts.replies.get(ask.get(url))
            if answered and answered.etag:
                yield ask.get(url, if_none_match=answered.etag)


def _wanted(feed: Reading, scope: Scope) -> list[tuple[str, etree._Element]]:
    return [(where, item) for where, item in feed.numbered if scope.guids is None or text(item, "guid") in scope.guids]


def _of_items(feed: Reading, scope: Scope) -> Iterator[Question]:
    for _, item in _wanted(feed, scope):
        for enclosure in item.findall("enclosure"):
            if is_address(enclosure.get("url", "")):
                yield from _of_sound(feed, enclosure, scope)
        for alternate in item.findall(f"{PODCAST}alternateEnclosure") if scope.whole else ():
            yield from (Question(method="GET", url=url, sums=sums) for url, _, _, sums in integrity(alternate))
        for name in ("transcript", "chapters"):
            found = (each.get("url", "") for each in item.findall(f"{PODCAST}{name}"))
            yield from (ask.player(url) for url in found if is_address(url))
        yield from _of_chapters(feed, item)
        page = text(item, "link")
        if is_address(page) and same_host(feed, page):
            yield ask.get(page)


def _of_chapters(feed: Reading, item: etree._Element) -> Iterator[Question]:
    for each in item.findall(f"{PODCAST}chapters"):
        answered = feed.facts.replies.get(ask.player(each.get("url", "")))
        for image in chapter_images(answered.body) if answered else ():
            if same_host(feed, image):
                yield ask.get(image)


def _of_sound(feed: Reading, enclosure: etree._Element, scope: Scope) -> Iterator[Question]:
    """Ask for the header fields first: how long it is says which stretches there are."""
    url = enclosure.get("url", "")
    yield ask.head(url)
    if ask.head(url) not in feed.facts.replies:
        return
    size = size_of(feed, enclosure)
    yield from (ask.head(url, range="bytes=0-1"), ask.probe(url))
    if size:
        yield from (ask.part(url, *ask.middle(size)), ask.get(url, range=f"bytes={ask.ending(size)[0]}-"))
        yield from (ask.get(url, range=f"bytes=-{ask.SUFFIX}"), ask.get(url, range=f"bytes={size}-"))
        yield ask.part(url, max(size - ask.PIECE, 0), size + ask.PIECE)
    if scope.whole and size:
        yield ask.whole(url, size)
        if scope.at_once:
            yield from (ask.eighth(url, *one) for one in ask.eighths(size))
    if size and size <= scope.repeats:
        yield from _that_fetch_all(url, size)
    answered = feed.facts.replies[ask.head(url)]
    yield from _with_validators(url, answered.etag, answered.modified, fetches=size <= scope.repeats)


def _that_fetch_all(url: str, size: int) -> Iterator[Question]:
    """Return the questions whose right answer is the whole sound."""
    yield ask.glance(url, accept_encoding="gzip, br")
    yield from (ask.glance(url, range=f"bytes=-{size + ask.PIECE}"), ask.glance(url, range="seconds=0-1"))
    yield from (ask.glance(url, range=asked) for asked in ask.NOT_RANGES)
    yield ask.several(url, size)


def _with_validators(url: str, etag: str, modified: str, *, fetches: bool) -> Iterator[Question]:
    if etag:
        yield ask.get(url, if_none_match=etag)
        yield ask.get(url, range="bytes=0-1", if_range=etag)
    if modified:
        yield ask.get(url, if_modified_since=modified)
    if fetches:
        yield ask.glance(url, range="bytes=0-1", if_range=ask.OTHER)
        if etag and not etag.startswith("W/"):
            yield ask.glance(url, range="bytes=0-1", if_range=f"W/{etag}")


def _pages(feed: Reading, scope: Scope) -> Iterator[Question]:
    if feed.facts.self_url:
        known = [lead for page in feed.facts.pages.values() for lead in page.leads if is_address(lead)]
        yield from map(ask.get, dict.fromkeys([*leads(feed), *known][: scope.pages]))
