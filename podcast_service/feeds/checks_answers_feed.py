"""Checks of what a feed's own address answers: sections H and W of the feed demands."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from podcast_service.feeds import single_questions as ask
from podcast_service.feeds.answers import Question, Reply, http_date, links
from podcast_service.feeds.reading import ATOM, Broken, Reading

XML_TYPES = ("application/rss+xml", "application/xml", "text/xml")
FEED = "feed"


def answers(feed: Reading) -> Iterator[Broken]:
    """Check that the feed answers at its address."""
    reply = feed.facts.replies.get(ask.get(feed.facts.self_url or ""))
    if reply and reply.status != 200:
        yield FEED, reply.says


def xml_type(feed: Reading) -> Iterator[Broken]:
    """Check that the feed's type is one of XML, in UTF-8 where it says so."""
    for _, plain in _served(feed):
        if plain.media_type not in XML_TYPES or plain.charset not in ("", "utf-8"):
            yield FEED, f"Content-Type: {plain.fields.get('content-type', '-')}"


def rss_type(feed: Reading) -> Iterator[Broken]:
    """Check that the feed's type is that of RSS."""
    for _, plain in _served(feed):
        if plain.media_type in XML_TYPES[1:]:
            yield FEED, f"Content-Type: {plain.media_type}"


def has_validator(feed: Reading) -> Iterator[Broken]:
    """Check that there is something to ask a condition with."""
    return ((FEED, "no ETag, no Last-Modified") for _, plain in _served(feed) if not (plain.etag or plain.modified))


def unchanged(feed: Reading) -> Iterator[Broken]:
    """Check that each validator alone gives 304."""
    for url, plain in _served(feed):
        yield from _not_304(feed, ask.get(url, if_none_match=plain.etag))
        yield from _not_304(feed, ask.get(url, if_modified_since=plain.modified))


def unchanged_forms(feed: Reading) -> Iterator[Broken]:
    """Check that If-None-Match is read in every form there is."""
    for url, plain in _served(feed):
        for form in (f'"x", {plain.etag}', f"W/{plain.etag.removeprefix('W/')}", "*"):
            if form != plain.etag:
                yield from _not_304(feed, ask.get(url, if_none_match=form))


def bare_304(feed: Reading) -> Iterator[Broken]:
    """Check that a 304 has no body, and the tag."""
    for url, plain in _served(feed):
        for condition in (ask.get(url, if_none_match=plain.etag), ask.get(url, if_modified_since=plain.modified)):
            reply = feed.facts.replies.get(condition)
            if reply and reply.status == 304 and (reply.size or reply.etag != plain.etag):
                yield FEED, f"304: {reply.size} bytes, ETag {reply.etag or '-'}"


def both_validators(feed: Reading) -> Iterator[Broken]:
    """Check that both validators are there, the date a past one in the form HTTP has."""
    for _, plain in _served(feed):
        if not (plain.etag or plain.modified):
            continue  # H04 says so
        moment, now = http_date(plain.modified), feed.facts.now
        if not plain.etag or moment is None or (now and moment > now):
            yield FEED, f"ETag {plain.etag or '-'}, Last-Modified {plain.modified or '-'}"


def tag_before_date(feed: Reading) -> Iterator[Broken]:
    """Check that another tag wins over a date that matches."""
    for url, plain in _served(feed):
        reply = feed.facts.replies.get(ask.get(url, if_none_match=ask.OTHER, if_modified_since=plain.modified))
        if reply and reply.status != 200:
            yield FEED, f"If-None-Match: {ask.OTHER}: {reply.says}"


def odd_fields(feed: Reading) -> Iterator[Broken]:
    """Check that fields nobody can read are no error and change nothing."""
    for url, plain in _served(feed):
        for name, value in ask.ODD:
            reply = feed.facts.replies.get(ask.get(url, **{name: value}))
            if reply and (not 200 <= reply.status < 500 or (reply.status == 200 and reply.sha256 != plain.sha256)):
                yield FEED, f"{name}: {value}: {reply.says}, {reply.size} bytes"


def steady(feed: Reading) -> Iterator[Broken]:
    """Check that two fetches are the same."""
    for url, plain in _served(feed):
        reply = feed.facts.replies.get(ask.again(url, 1))
        if reply and reply.status == 200 and (reply.sha256, reply.etag) != (plain.sha256, plain.etag):
            yield FEED, f"ETag {plain.etag or '-'} → {reply.etag or '-'}, {plain.size} → {reply.size} bytes"


def plain_unless_asked(feed: Reading) -> Iterator[Broken]:
    """Check that nothing is compressed for who did not offer it."""
    return ((FEED, f"Content-Encoding: {plain.coding}") for _, plain in _served(feed) if plain.coding)


def unchanged_in_gzip(feed: Reading) -> Iterator[Broken]:
    """Check that the tag handed out with gzip gives 304 with gzip."""
    for url, _ in _served(feed):
        small = feed.facts.replies.get(ask.get(url, accept_encoding="gzip"))
        if small and small.etag:
            yield from _not_304(feed, ask.get(url, accept_encoding="gzip", if_none_match=small.etag))


def gzip_offered(feed: Reading) -> Iterator[Broken]:
    """Check that who offers gzip gets it."""
    for url, _ in _served(feed):
        small = feed.facts.replies.get(ask.get(url, accept_encoding="gzip"))
        if small and small.status == 200 and not small.coding:
            yield FEED, f"Accept-Encoding: gzip: {small.size} bytes as they are"


def same_for_all(feed: Reading) -> Iterator[Broken]:
    """Check that a browser gets the same document."""
    for url, plain in _served(feed):
        reply = feed.facts.replies.get(ask.browser(url))
        if reply and (reply.status, reply.sha256, reply.media_type) != (200, plain.sha256, plain.media_type):
            yield FEED, f"Accept: text/html: {reply.says}, {reply.media_type or '-'}, {reply.size} bytes"


def gzip_is_same(feed: Reading) -> Iterator[Broken]:
    """Check that the compressed feed is the same, and that caches are told of it."""
    for url, _ in _served(feed):
        broken = feed.facts.replies.get(ask.get(url, accept_encoding="gzip"))
        if broken and broken.status != 200:
            yield FEED, f"gzip: {broken.says}"
    for url, plain, small in _small(feed):
        if small.sha256 != plain.sha256:
            yield FEED, f"gzip: {small.size} bytes, {plain.size} bytes: {url[-60:]}"
        elif "accept-encoding" not in small.fields.get("vary", "").lower():
            yield FEED, f"Vary: {small.fields.get('vary', '-')}"


def head_mirrors(feed: Reading) -> Iterator[Broken]:
    """Check that HEAD gives the fields of GET, without a body."""
    for url, plain in _served(feed):
        reply = feed.facts.replies.get(ask.head(url))
        if reply is None:
            continue
        names = ("content-type", "etag", "content-length")
        differs = [name for name in names if reply.fields.get(name) != plain.fields.get(name)]
        if reply.status != 200 or reply.size or differs:
            yield FEED, f"HEAD: {', '.join([reply.says, f'{reply.size} bytes', *differs])}"


def true_length(feed: Reading) -> Iterator[Broken]:
    """Check that Content-Length is what is sent."""
    for _, plain in _served(feed):
        if not plain.coding and plain.length not in (None, plain.size):
            yield FEED, f"Content-Length: {plain.length}, {plain.size} bytes"


def cached(feed: Reading) -> Iterator[Broken]:
    """Check that caches are told how long they may keep it."""
    for _, plain in _served(feed):
        if not may_be_kept(plain):
            yield FEED, f"Cache-Control: {plain.fields.get('cache-control', '-')}"


def open_to_players(feed: Reading) -> Iterator[Broken]:
    """Check that players on other sites may read the feed."""
    for url, _ in _served(feed):
        reply = feed.facts.replies.get(ask.browser(url))
        if reply and reply.status == 200 and not reply.is_open:
            yield FEED, f"Access-Control-Allow-Origin: {reply.fields.get('access-control-allow-origin', '-')}"


def no_cookie(feed: Reading) -> Iterator[Broken]:
    """Check that no cookie is set."""
    return ((FEED, "Set-Cookie") for _, plain in _served(feed) if "set-cookie" in plain.fields)


def other_methods(feed: Reading) -> Iterator[Broken]:
    """Check that another method is told which there are."""
    for url, _ in _served(feed):
        reply = feed.facts.replies.get(ask.post(url))
        if reply and (reply.status != 405 or "GET" not in reply.fields.get("allow", "")):
            yield FEED, f"POST: {reply.says}, Allow: {reply.fields.get('allow', '-')}"


def tags_of_codings(feed: Reading) -> Iterator[Broken]:
    """Check that two codings do not share a strong tag."""
    for _, plain, small in _small(feed):
        if small.etag and small.etag == plain.etag and not small.etag.startswith("W/"):
            yield FEED, f"ETag {small.etag}"


def at_once(feed: Reading) -> Iterator[Broken]:
    """Check that many who fetch at once get the same."""
    for url, plain in _served(feed):
        turns = (feed.facts.replies.get(ask.again(url, turn)) for turn in range(2, 2 + ask.AT_ONCE))
        others = sum(reply.sha256 != plain.sha256 for reply in turns if reply)
        if others:
            yield FEED, f"{others} / {ask.AT_ONCE}"


def one_self(feed: Reading) -> Iterator[Broken]:
    """Check that with a hub there is one self address, the same in header and feed."""
    for _, plain in _served(feed):
        told = [*_linked(feed), *links(plain.fields)]
        selves = {target for relation, target in told if relation == "self"}
        if any(relation == "hub" for relation, _ in told) and len(selves) != 1:
            yield FEED, f"rel=self: {', '.join(sorted(selves)) or '-'}"


def hub_in_fields(feed: Reading) -> Iterator[Broken]:
    """Check that hub and self stand in the header fields too, of GET and of HEAD."""
    for url, plain in _served(feed):
        if not any(relation == "hub" for relation, _ in [*_linked(feed), *links(plain.fields)]):
            continue
        for method, reply in (("GET", plain), ("HEAD", feed.facts.replies.get(ask.head(url)))):
            if reply and reply.status == 200 and {"hub", "self"} - {relation for relation, _ in links(reply.fields)}:
                yield FEED, f"{method}: Link: {reply.fields.get('link', '-')}"


def may_be_kept(reply: Reply) -> bool:
    """Say whether caches may keep an answer for a stated time."""
    told = [part.strip() for part in reply.fields.get("cache-control", "").lower().split(",")]
    ages = [part.partition("=")[2].strip('"') for part in told if part.startswith(("max-age=", "s-maxage="))]
    return any(age.isdecimal() and int(age) > 0 for age in ages) and not {"no-store", "private"} & set(told)


def _served(feed: Reading) -> Iterator[tuple[str, Reply]]:
    """Give the feed's address and its plain answer: nothing more can be said of a feed that does not answer."""
    url = feed.facts.self_url or ""
    plain = feed.facts.replies.get(ask.get(url))
    if plain and plain.status == 200:
        yield url, plain


def _small(feed: Reading) -> Iterator[tuple[str, Reply, Reply]]:
    for url, plain in _served(feed):
        small = feed.facts.replies.get(ask.get(url, accept_encoding="gzip"))
        if small and small.status == 200 and small.coding:
            yield url, plain, small


def _not_304(feed: Reading, question: Question) -> Iterator[Broken]:
    reply = feed.facts.replies.get(question)
    if reply and reply.status != 304:
        yield FEED, f"{', '.join(': '.join(field) for field in question.fields)}: {reply.says}"


def _linked(feed: Reading) -> list[tuple[str, str]]:
    found: list[etree._Element] = feed.channel.findall(f"{ATOM}link")
    return [(each.get("rel", ""), each.get("href", "")) for each in found]
