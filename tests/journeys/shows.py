"""A show as its feed tells it to an app: addresses and what is promised of them."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree
from servers import Server

from podcast_service.feeds.reading import ITUNES, PODCAST

SHOW = "troen-paa-jobchancen"
EPISODE = f"/podcasts/{SHOW}/at-balancere-sine-forventninger"
FEED = f"/podcasts/{SHOW}/feed.xml"
SOUND = f"/lyd/{SHOW}/at-balancere-sine-forventninger.mp3"


@dataclass(frozen=True)
class Promise:
    """An address in the feed, and the media type and length it promises (none: 0)."""

    path: str
    media_type: str
    length: int = 0


@dataclass(frozen=True)
class Served:
    """The addresses of one served feed."""

    enclosures: tuple[Promise, ...]
    pictures: tuple[str, ...]
    transcripts: tuple[Promise, ...]
    chapters: tuple[Promise, ...]
    links: tuple[str, ...]


def look_at(server: Server, path: str = FEED) -> Served:
    """Read the feed at ``path``; every address in it has to be the server's own."""
    root = etree.fromstring(server.ask(path).body)
    pictures = (server.path(found.get("href", "")) for found in root.iter(f"{ITUNES}image"))
    return Served(
        enclosures=tuple(
            Promise(server.path(found.get("url", "")), found.get("type", ""), int(found.get("length", "0")))
            for found in root.iter("enclosure")
        ),
        pictures=tuple(dict.fromkeys(pictures)),
        transcripts=_promises(server, root, "transcript"),
        chapters=_promises(server, root, "chapters"),
        links=tuple(server.path(found.text or "") for found in root.iter("link")),
    )


def _promises(server: Server, root: etree._Element, name: str) -> tuple[Promise, ...]:
    found = root.iter(f"{PODCAST}{name}")
    return tuple(Promise(server.path(one.get("url", "")), one.get("type", "")) for one in found)
