"""How long a feed takes: a thousand episodes from nothing beside bare lxml, and one change among five thousand."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import process_time

from lxml import etree

from bench.measure import Row, print_table
from podcast_service.domain.episode import Episode, EpisodeStatus, Location
from podcast_service.domain.feed_tag import FeedTag
from podcast_service.domain.show import Show
from podcast_service.feeds.compose import compose_head, compose_items
from podcast_service.feeds.paging import Paging, archives, packed_size, shown
from podcast_service.feeds.splice import splice
from podcast_service.feeds.values import FeedChannel, FeedImage, FeedItem, FeedPerson, FeedTranscript

EPISODES = 1_000
MANY = 5_000
LIMIT = 2.5
CHANGED = 500
"""Which of them changes: one of the newest, which stand in the feed itself."""
MOST_MS = 3.0
"""CPU time of one change, composed and spliced."""
ROUNDS = 7
START = datetime(2020, 1, 1, 8, tzinfo=UTC)
NOTES = '<p>Vi taler om <a href="https://pod.example/temaer/mestring">mestring</a> og håb &amp; tro.</p>\n' * 8

TAGS = (
    FeedTag(name="funding", text="Støt os", attributes=(("url", "https://pod.example/stoet"),)),
    FeedTag(name="soundbite", text="Nok er nok", attributes=(("startTime", "61.5"), ("duration", "30"))),
    FeedTag(name="socialInteract", attributes=(("protocol", "activitypub"), ("uri", "https://social.example/@a/1"))),
)

Part = tuple[str, dict[str, str], str | None, list["Part"]]


def channel() -> FeedChannel:
    """Make a show with everything a channel can have."""
    show = Show(
        slug="maaling",
        guid="9b024349-ccf0-5f69-a609-6b82873eab3c",
        title="Måling",
        description="En serie til at måle med.",
        author="Projektet",
        owner_email="podcast@example.dk",
        categories=(("Science", "Social Sciences"),),
    )
    base = "https://pod.example/podcasts/maaling"
    return FeedChannel(show=show, self_url=f"{base}/feed.xml", page_url=base, image_url="https://pod.example/c.jpg")


def item(number: int) -> FeedItem:
    """Make an episode with everything an item can have."""
    base = f"https://pod.example/podcasts/maaling/afsnit-{number}"
    episode = Episode(
        show="maaling",
        guid=f"6a3f0e4c-0000-5000-8000-{number:012}",
        slug=f"afsnit-{number}",
        title="At balancere sine forventninger til borgeren",
        status=EpisodeStatus.PUBLISHED,
        published_at=START + timedelta(hours=number),
        season=1,
        season_name="Første sæson",
        number=number + 1,
        description="Hvornår er nok nok? Om forventninger i ressourceforløb.",
        location=Location(name="Aalborg", geo="geo:57.05,9.92"),
        license="cc-by-4.0",
        tags=TAGS,
    )
    return FeedItem(
        episode=episode,
        page_url=base,
        enclosure_url=f"https://pod.example/lyd/maaling/afsnit-{number}.mp3",
        length=23_400_000 + number,
        media_type="audio/mpeg",
        duration_ms=1_445_500,
        explicit=False,
        image_url=f"{base}.jpg",
        chapters_url=f"{base}/kapitler.json",
        images=(FeedImage(f"{base}.jpg", 3000, "En dør på klem"),),
        transcripts=(
            FeedTranscript(f"{base}/udskrift.vtt", "text/vtt", "da", "captions"),
            FeedTranscript(f"{base}/udskrift.en.vtt", "text/vtt", "en", "captions"),
        ),
        notes_html=NOTES,
        people=(FeedPerson("Anne Ærlig", "host"), FeedPerson("Bo Åben", "guest")),
    )


def ours(items: list[FeedItem]) -> bytes:
    """Compose the whole feed from nothing."""
    return splice(compose_head(channel()), compose_items(items), START)


def current(head: bytes, items: Sequence[bytes], sizes: Sequence[int]) -> bytes:
    """Splice the document that has the newest items; the others stand in archives."""
    number = archives(sizes)
    address = channel().self_url
    paging = Paging(own=address, current=address, previous=f"{address}?{number}") if number else None
    return splice(head, shown(items, number, None), START, paging=paging)


def rows(element: etree._Element) -> list[Part]:
    """Take a feed apart into what bare lxml needs to build the same one."""
    return [
        (str(child.tag), {str(key): str(value) for key, value in child.attrib.items()}, child.text, rows(child))
        for child in element
    ]


def bare(root: etree._Element, content: list[Part]) -> bytes:
    """Build and serialise the same elements with lxml alone."""
    copy = etree.Element(root.tag, root.attrib, nsmap=root.nsmap)
    _grow(copy, content)
    return etree.tostring(copy, pretty_print=True, encoding="UTF-8", xml_declaration=True)


def _grow(parent: etree._Element, content: list[Part]) -> None:
    for tag, attributes, text, below in content:
        element = etree.SubElement(parent, tag, attributes)
        element.text = text
        _grow(element, below)


def least(*runs: Callable[[], object], clock: Callable[[], float] = process_time) -> list[float]:
    """Run each in turn, several rounds, and return the shortest seconds of each: the machine is shared."""
    times: list[list[float]] = [[] for _ in runs]
    for _ in range(ROUNDS):
        for run, found in zip(runs, times, strict=True):
            start = clock()
            run()
            found.append(clock() - start)
    return [min(found) for found in times]


def main() -> int:
    """Measure and print, each figure beside its limit; 1 when one is over."""
    items = [item(number) for number in reversed(range(EPISODES))]
    feed = ours(items)
    root = etree.fromstring(feed, etree.XMLParser(remove_blank_text=True))
    content = rows(root)
    assert bare(root, content) == feed, "the peer must make the very same document"
    composed, peer = least(lambda: ours(items), lambda: bare(root, content))

    known = [item(number) for number in reversed(range(MANY))]
    many, head = list(compose_items(known)), compose_head(channel())
    sizes = [packed_size(body) for body in many]
    known[CHANGED] = replace(known[CHANGED], notes_html=NOTES.replace("tro", "tillid"))

    def one_change() -> bytes:
        many[CHANGED] = compose_items([known[CHANGED]])[0]
        sizes[CHANGED] = packed_size(many[CHANGED])
        return current(head, many, sizes)

    everything = compose_items(known)
    full = current(compose_head(channel()), everything, [packed_size(body) for body in everything])
    assert one_change() == full, "what is spliced must be what a full build makes"
    (change,) = least(one_change)
    table = (
        Row(
            name=f"feed of {EPISODES} episodes from nothing",
            ours=composed * 1000,
            unit="ms",
            peer=peer * 1000,
            peer_name="bare lxml",
            limit=LIMIT,
        ),
        Row(
            name=f"one changed of {MANY}, composed and spliced ({full.count(b'<item>')} at once, the rest in archives)",
            ours=change * 1000,
            unit="ms",
            limit=MOST_MS,
        ),
    )
    return 0 if print_table(table) else 1


if __name__ == "__main__":
    sys.exit(main())
