"""Checks of what podcast: elements hold and how they go together: the rules no table of attributes shows."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from podcast_service.domain.told import told
from podcast_service.feeds.reading import PODCAST, Broken, Reading, date, name, stands, text
from podcast_service.feeds.taxonomy import WELL_KNOWN_LICENSE

HOLDS = {
    "alternateEnclosure": ("source",),
    "podroll": ("remoteItem",),
    "publisher": ("remoteItem",),
    "value": ("valueRecipient",),
    "liveItem": ("contentLink",),
    "valueTimeSplit": ("valueRecipient", "remoteItem"),
}
"""What an element must hold: one of these or more."""
DIGESTS = {"sha256": 32, "sha384": 48, "sha512": 64}
"""The hashes of Subresource Integrity, each with its bytes."""
ANY_SERVICE = ""
_COUNT = re.compile(r"(?:^|;)COUNT=")


def parts(feed: Reading) -> Iterator[Broken]:
    """Check that elements hold what they are for."""
    for where, element in _podcast(feed, *HOLDS):
        wanted = HOLDS[_local(element)]
        if not any(element.findall(f"{PODCAST}{part}") for part in wanted):
            wanted_names = " / ".join(f"podcast:{part}" for part in wanted)
            yield where, told("{tag} without {parts}", tag=name(element), parts=wanted_names)
    for where, live in feed.lives:
        missing = [] if text(live, "title") else ["title"]
        if [_is_stream(each) for each in live.findall("enclosure")] != [True]:
            missing.append("enclosure")
        if missing:
            yield where, told("{tag} without {parts}", tag=name(live), parts=", ".join(missing))


def _is_stream(enclosure: etree._Element) -> bool:
    """Say whether an enclosure is whole but for its length, which nobody knows of a stream: 0 will do."""
    return bool(enclosure.get("url") and enclosure.get("type") and enclosure.get("length", "").isdecimal())


def single_remote(feed: Reading) -> Iterator[Broken]:
    """Check that a publisher, and a split that goes elsewhere, names one remote item and nothing beside it."""
    for where, element in _podcast(feed, "publisher", "valueTimeSplit"):
        remotes = element.findall(f"{PODCAST}remoteItem")
        if len(remotes) > 1 or (remotes and element.find(f"{PODCAST}valueRecipient") is not None):
            yield where, told("{count} podcast:remoteItem in {tag}", count=len(remotes), tag=name(element))
        elif _local(element) == "publisher" and remotes and remotes[0].get("medium") != "publisher":
            yield where, stands("podcast:publisher medium", remotes[0].get("medium"))


def licenses(feed: Reading) -> Iterator[Broken]:
    """Check that a licence which is not well known has an address."""
    for where, element in _podcast(feed, "license"):
        value = (element.text or "").strip()
        if value and not WELL_KNOWN_LICENSE.fullmatch(value) and not element.get("url"):
            yield where, told("{tag} without {parts}", tag=f"podcast:license {value[:60]}", parts="url")


def interactions(feed: Reading) -> Iterator[Broken]:
    """Check that a place for comments has an address."""
    for where, element in _podcast(feed, "socialInteract"):
        if element.get("protocol") not in (None, "disabled") and not element.get("uri"):
            yield where, told("{tag} without {parts}", tag=name(element), parts="uri")


def silence(feed: Reading) -> Iterator[Broken]:
    """Check that no comments are wanted is said alone."""
    for where, source in [*feed.sources, *feed.lives]:
        found = source.findall(f"{PODCAST}socialInteract")
        disabled = [each for each in found if each.get("protocol") == "disabled"]
        if disabled and (len(found) > 1 or len(disabled[0].attrib) > 1):
            yield where, told("podcast:socialInteract protocol=disabled does not stand alone")


def schedule(feed: Reading) -> Iterator[Broken]:
    """Check that a count of episodes says from when it counts."""
    for where, element in _podcast(feed, "updateFrequency"):
        if _COUNT.search(element.get("rrule", "")) and not element.get("dtstart"):
            yield where, told("{tag} without {parts}", tag="podcast:updateFrequency COUNT", parts="dtstart")


def purposes(feed: Reading) -> Iterator[Broken]:
    """Check that what podcast:txt says of machine-made content is true or false."""
    for where, element in _podcast(feed, "txt"):
        value = (element.text or "").strip()
        if element.get("purpose", "").lower() == "ai-content" and value.lower() not in ("true", "false"):
            yield where, f"podcast:txt ai-content: {value[:60]}"


def moments(feed: Reading) -> Iterator[Broken]:
    """Check that trailers are dated as RFC 2822 has it, and that a stream ends after it starts."""
    for where, element in _podcast(feed, "trailer"):
        value = element.get("pubdate")
        if value and date(value) is None:
            yield where, f"podcast:trailer pubdate: {value[:60]}"
    for where, live in feed.lives:
        start, end = _moment(live.get("start")), _moment(live.get("end"))
        if start and end and end <= start:
            yield where, f"podcast:liveItem start: {live.get('start')}, end: {live.get('end')}"


def defaults(feed: Reading) -> Iterator[Broken]:
    """Check that the alternate marked as default is the enclosure's file, and that one is at most."""
    for where, source in [*feed.numbered, *feed.lives]:
        enclosure = source.find("enclosure")
        default = [one for one in source.findall(f"{PODCAST}alternateEnclosure") if one.get("default") == "true"]
        for one in default[:1]:
            files = {(each.get("uri"), one.get("type")) for each in one.findall(f"{PODCAST}source")}
            if enclosure is None or (enclosure.get("url"), enclosure.get("type")) not in files:
                yield where, told("podcast:alternateEnclosure default=true is not the file of the enclosure")
        if len(default) > 1:
            yield where, told("{count} podcast:alternateEnclosure default=true", count=len(default))


def blocks(feed: Reading) -> Iterator[Broken]:
    """Check that one answer is given for a service, and one for all others."""
    seen: set[str] = set()
    for element in feed.channel.findall(f"{PODCAST}block"):
        service = element.get("id", ANY_SERVICE)
        if service in seen:
            yield "channel", told("<{tag}> twice", tag=f"podcast:block id={service}" if service else "podcast:block")
        seen.add(service)


def is_blocked(feed: Reading, service: str) -> bool:
    """Say whether podcast:block keeps ``service`` away: what is said of it goes before what is said of all."""
    said = {
        element.get("id", ANY_SERVICE).lower(): (element.text or "").strip()
        for element in feed.channel.findall(f"{PODCAST}block")
    }
    return said.get(service, said.get(ANY_SERVICE)) == "yes"


def integrity(feed: Reading) -> Iterator[Broken]:
    """Check that a hash is written as Subresource Integrity writes it, whole."""
    for where, element in _podcast(feed, "integrity"):
        value = element.get("value", "")
        if element.get("type") == "sri" and value and not all(_is_hash(each) for each in value.split()):
            yield where, f"podcast:integrity value: {value[:60]}"


def _is_hash(value: str) -> bool:
    algorithm, _, encoded = value.partition("-")
    try:
        return len(b64decode(encoded, validate=True)) == DIGESTS.get(algorithm)
    except ValueError:  # of base64, and of what is no ASCII
        return False


def _moment(value: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(value or "")
    except ValueError:
        return None
    return found if found.tzinfo else None


def _podcast(feed: Reading, *tags: str) -> Iterator[tuple[str, etree._Element]]:
    for where, element in feed.elements:
        if str(element.tag).startswith(PODCAST) and _local(element) in tags:
            yield where, element


def _local(element: etree._Element) -> str:
    return str(element.tag).removeprefix(PODCAST)
