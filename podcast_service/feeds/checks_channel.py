"""Checks of the channel: section C of the feed demands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from podcast_service.domain.identity import podcast_guid
from podcast_service.domain.told import told
from podcast_service.feeds.categories import CATEGORIES
from podcast_service.feeds.reading import ATOM, ITUNES, PODCAST, Broken, Reading, date, name, stands, text

LANGUAGES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en "
    "eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv "
    "ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne "
    "ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st "
    "su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
"""The codes of ISO 639-1."""
DEAD_TAGS = (f"{ITUNES}keywords", f"{ITUNES}subtitle")
GOOGLE_PLAY = "{http://www.google.com/schemas/play-podcasts/1.0"
EMAIL = re.compile(r"[^\s@()]{1,64}@[^\s@()]{1,190}\.[^\s@()]{2,63}")
VERIFYING = {"verify", "applepodcastsverify"}
"""The purposes of podcast:txt that prove ownership; the second is Apple's own word."""
_LANGUAGE = re.compile(r"([a-z]{2})(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def present(tag: str) -> Callable[[Reading], Iterator[Broken]]:
    """Make the check that the channel has a ``tag`` with a text."""

    def check(feed: Reading) -> Iterator[Broken]:
        if not text(feed.channel, tag):
            yield "channel", told("missing")

    return check


def language(feed: Reading) -> Iterator[Broken]:
    """Check that the language is an ISO 639-1 code, with subtags where wanted."""
    value = text(feed.channel, "language")
    found = _LANGUAGE.fullmatch(value)
    if not found or found[1].lower() not in LANGUAGES.split():
        yield "channel", stands("language", value)


def category(feed: Reading) -> Iterator[Broken]:
    """Check that categories are Apple's, nested as Apple nests them."""
    tops = feed.channel.findall(f"{ITUNES}category")
    if not tops:
        yield "channel", stands("itunes:category", None)
    for top in tops:
        allowed = CATEGORIES.get(top.get("text", ""))
        below = top.findall(f"{ITUNES}category")
        wrong = [sub for sub in below if allowed is None or sub.get("text", "") not in allowed or len(sub)]
        if allowed is None or wrong:
            yield "channel", stands("itunes:category", (wrong or [top])[0].get("text"))


def explicit(feed: Reading) -> Iterator[Broken]:
    """Check that the channel says true or false."""
    value = text(feed.channel, f"{ITUNES}explicit")
    if value not in ("true", "false"):
        yield "channel", stands("itunes:explicit", value)


def image(feed: Reading) -> Iterator[Broken]:
    """Check that the show has a picture."""
    found = feed.channel.find(f"{ITUNES}image")
    if found is None or not found.get("href"):
        yield "channel", stands("itunes:image", None)


def self_link(feed: Reading) -> Iterator[Broken]:
    """Check that the feed names its own address, with the type of RSS."""
    links = [link for link in feed.channel.findall(f"{ATOM}link") if link.get("rel") == "self"]
    types = ", ".join(link.get("type") or "–" for link in links)
    if len(links) != 1 or types != "application/rss+xml":
        yield "channel", told("{count} atom:link rel=self, type {types}", count=len(links), types=types or "–")
    elif feed.facts.self_url is not None and links[0].get("href") != feed.facts.self_url:
        yield "channel", f"atom:link rel=self: {links[0].get('href')}"


def guid(feed: Reading) -> Iterator[Broken]:
    """Check that podcast:guid is a version 5 UUID in lower case."""
    value = text(feed.channel, f"{PODCAST}guid")
    if not _GUID.fullmatch(value):
        yield "channel", stands("podcast:guid", value)


def derived_guid(feed: Reading) -> Iterator[Broken]:
    """Check that podcast:guid was made from the name it should be made from."""
    value, seed = text(feed.channel, f"{PODCAST}guid"), feed.facts.guid_name
    if seed is not None and _GUID.fullmatch(value) and value != podcast_guid(seed):
        yield "channel", f"podcast:guid: {value}"


def show_type(feed: Reading) -> Iterator[Broken]:
    """Check that the type is episodic or serial."""
    value = text(feed.channel, f"{ITUNES}type")
    if value not in ("episodic", "serial"):
        yield "channel", stands("itunes:type", value)


def serial_numbers(feed: Reading) -> Iterator[Broken]:
    """Check that the full episodes of a serial show are numbered."""
    if text(feed.channel, f"{ITUNES}type") != "serial":
        return
    for where, item in feed.numbered:
        if text(item, f"{ITUNES}episodeType") in ("", "full") and not text(item, f"{ITUNES}episode"):
            yield where, stands("itunes:episode", None)


def ownership(feed: Reading) -> Iterator[Broken]:
    """Check that someone can prove the show is theirs."""
    locked = feed.channel.find(f"{PODCAST}locked")
    if feed.channel.find(f"{ITUNES}owner") is not None and not owner_email(feed):
        yield "channel", stands("itunes:email", feed.channel.findtext(f"{ITUNES}owner/{ITUNES}email"))
    elif not (owner_email(feed) or verifications(feed) or (locked is not None and locked.get("owner"))):
        yield "channel", told("neither an owner's e-mail nor podcast:txt purpose=verify")


def owner_email(feed: Reading) -> str:
    """Return the e-mail in itunes:owner, empty where there is none."""
    value = (feed.channel.findtext(f"{ITUNES}owner/{ITUNES}email") or "").strip()
    return value if EMAIL.fullmatch(value) else ""


def verifications(feed: Reading) -> frozenset[str]:
    """Return the purposes of the channel's podcast:txt that prove who owns the show, in lower case."""
    purposes = {
        element.get("purpose", "").strip().lower()
        for element in feed.channel.findall(f"{PODCAST}txt")
        if (element.text or "").strip()
    }
    return frozenset(purposes & VERIFYING)


def episodes(feed: Reading) -> Iterator[Broken]:
    """Check that there is an episode, unless directories are told to keep away."""
    if not feed.items and text(feed.channel, f"{ITUNES}block") != "Yes":
        yield "channel", told("no episode")


def only_yes(feed: Reading) -> Iterator[Broken]:
    """Check that itunes:block and itunes:complete say Yes or are not there."""
    for where, source in feed.sources:
        for tag in (f"{ITUNES}block", f"{ITUNES}complete"):
            for element in source.findall(tag):
                if element.text != "Yes":
                    yield where, stands(name(element), element.text)


def locked(feed: Reading) -> Iterator[Broken]:
    """Check that the feed says whether others may import it."""
    if feed.channel.find(f"{PODCAST}locked") is None:
        yield "channel", told("missing")


def rss_image(feed: Reading) -> Iterator[Broken]:
    """Check that the RSS picture is whole where there is one."""
    found = feed.channel.find("image")
    if found is not None:
        missing = [tag for tag in ("url", "title", "link") if not text(found, tag)]
        if missing:
            yield "channel", told("image without {parts}", parts=", ".join(missing))


def repeating_image(feed: Reading) -> Iterator[Broken]:
    """Check that the RSS picture has the title and the link of the show, as readers show it in their place."""
    found = feed.channel.find("image")
    for tag in ("title", "link"):
        ours, theirs = "" if found is None else text(found, tag), text(feed.channel, tag)
        if ours and theirs and ours != theirs:
            yield "channel", stands(f"image {tag}", ours)


def new_address(feed: Reading) -> Iterator[Broken]:
    """Check that itunes:new-feed-url names this feed."""
    value = text(feed.channel, f"{ITUNES}new-feed-url")
    if feed.channel.find(f"{ITUNES}new-feed-url") is not None and value not in feed.self_addresses:
        yield "channel", stands("itunes:new-feed-url", value)


def dates(feed: Reading) -> Iterator[Broken]:
    """Check the dates of the channel."""
    for tag in ("lastBuildDate", "pubDate"):
        value = text(feed.channel, tag)
        found = date(value)
        late = found is not None and feed.facts.now is not None and found > feed.facts.now
        if feed.channel.find(tag) is not None and (found is None or late):
            yield "channel", stands(tag, value)


def dead_tags(feed: Reading) -> Iterator[Broken]:
    """Check for tags no directory reads any longer."""
    for where, source in feed.sources:
        for element in source.iterchildren("*"):
            dead = element.tag in DEAD_TAGS or str(element.tag).startswith(GOOGLE_PLAY)
            copy = element.tag == f"{ITUNES}summary" and element.text == source.findtext("description")
            if dead or copy:
                yield where, name(element)


def newest_first(feed: Reading) -> Iterator[Broken]:
    """Check that episodes come newest first."""
    latest = None
    for where, item in feed.numbered:
        found = date(text(item, "pubDate"))
        if found and latest and found > latest:
            yield where, f"pubDate: {text(item, 'pubDate')}"
        latest = found or latest
