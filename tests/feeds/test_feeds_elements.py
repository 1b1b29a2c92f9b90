"""What a publisher writes on a page stands in the feed, and every feed keeps the rules whatever is written."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from unicodedata import normalize

import feedparser
import podcastparser
import pytest
from builders import PUBLISHED, make_audio, make_feed_channel, make_feed_item, make_sound
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from written import ON_BOTH, ON_EPISODES, ON_SHOWS, UUID, Case

from podcast_service.content.front_matter import parse_page
from podcast_service.content.keys import Beside, episode_of, show_of
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Invalid
from podcast_service.domain.feed_tag import FeedTag
from podcast_service.domain.show import Show
from podcast_service.feeds.compose import compose_each, compose_head, compose_items
from podcast_service.feeds.element import ATOM, CONTENT, NAMESPACES
from podcast_service.feeds.podcast_namespace import TAGS
from podcast_service.feeds.splice import splice
from podcast_service.feeds.validate import validate
from podcast_service.feeds.values import FeedImage

NSMAP = {**NAMESPACES, "atom": ATOM, "content": CONTENT}
CHANGED = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HEAD = (
    "title: Min serie\nlanguage: da\ndescription: Om serien.\nauthor: Jytte\ncategories: [[Government]]\nguid: {guid}\n"
)
CASES = {
    **{f"{case.name} on a show": (case, True) for case in (*ON_BOTH, *ON_SHOWS)},
    **{f"{case.name} on an episode": (case, False) for case in (*ON_BOTH, *ON_EPISODES)},
}


def show(keys: str) -> Show:
    own = "" if "owner:" in keys else "owner: {email: a@e.example}\n"
    page = parse_page(f"---\n{HEAD.format(guid=UUID)}{own}{keys}\n---\n", "s/show.md")
    return show_of(page, slug="s", names={}, cover=None)


def episode(keys: str) -> Episode:
    page = parse_page(f"---\ntitle: Et afsnit\ndescription: Om det.\n{keys}\n---\n", "s/a.md")
    beside = Beside(audio=make_audio(sound=make_sound(duration_ms=90_000)))
    made = episode_of(page, show=show(""), guid="g", slug="a", names={}, beside=beside)
    assert not list(page.fields.unknown())
    return made


def feed(show_keys: str = "", episode_keys: str = "") -> bytes:
    return feed_of(show(show_keys), episode(episode_keys))


def feed_of(one: Show, other: Episode) -> bytes:
    channel, item = make_feed_channel(one), make_feed_item(replace(other, published_at=PUBLISHED), people=())
    return splice(compose_head(channel), compose_items([item]), CHANGED)


def plain(element: etree._Element) -> object:
    """Return an element as values that are equal when it means the same."""
    text = (element.text or "").strip()
    return element.tag, text, dict(element.attrib), [plain(child) for child in element]


def expected(elements: str) -> list[object]:
    spaces = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in NSMAP.items())
    return [plain(child) for child in etree.fromstring(f"<x {spaces}>{elements}</x>")]


@pytest.mark.parametrize("name", CASES)
def test_what_a_page_writes_stands_in_the_feed_and_keeps_every_rule(name: str) -> None:
    """feed-P01, P02, P03, P04, P05, P07, P08, C16, C21, I14."""
    case, is_show = CASES[name]
    made = feed(show_keys=case.keys) if is_show else feed(episode_keys=case.keys)
    place = etree.fromstring(made).find("channel" if is_show else "channel/item")
    assert place is not None
    wanted = expected(case.elements)
    found = [plain(child) for child in place]
    assert [one for one in found if one in wanted] == sorted(wanted, key=found.index)
    tags = {one[0] for one in wanted}  # type: ignore[index]
    assert sum(child.tag in tags for child in place) == len(wanted)
    assert validate(made) == ()


def test_every_element_of_the_namespace_has_a_case() -> None:
    """feed-P01: whatever the namespace has and is not made elsewhere or dead."""
    told = " ".join(case.elements for case, _ in CASES.values())
    elsewhere = {"transcript", "chapters", "images"}
    assert {name for name in TAGS if f"<podcast:{name}" not in told} == elsewhere


def whole(cases: tuple[Case, ...]) -> str:
    """Write all keys on one page, each once."""
    keys = {case.keys.partition(":")[0]: case.keys for case in reversed(cases) if case.keys}
    return "\n".join(keys.values())


@pytest.fixture(scope="module")
def full() -> bytes:
    """A feed with everything in it that a publisher can write."""
    return feed(whole((*ON_SHOWS, *ON_BOTH)), whole((*ON_EPISODES, *ON_BOTH)))


def test_a_feed_with_everything_keeps_every_rule(full: bytes) -> None:
    """feed-P01, P02, P03, P04, P05, P07, P08, C16, C21, I14, X11."""
    assert validate(full) == ()


def test_a_feed_with_everything_is_read_by_real_readers(full: bytes) -> None:
    """feed-R01, R02."""
    read = feedparser.parse(full)
    assert not read.bozo
    assert [(one.id, one.title, one.enclosures[0].type) for one in read.entries] == [("g", "Et afsnit", "audio/mpeg")]
    assert read.feed.title == "Min serie"
    (one,) = podcastparser.parse("https://pod.example/feed.xml", BytesIO(full))["episodes"]
    assert (one["guid"], one["title"], one["total_time"]) == ("g", "Et afsnit", 90)


def test_an_element_of_tomorrow_declares_its_namespace_where_it_stands(full: bytes) -> None:
    """Items are cut and spliced as bytes: the root, made before them, cannot know."""
    root = etree.fromstring(full)
    assert root.nsmap == NSMAP
    assert full.count(b'<tomorrow:mood xmlns:tomorrow="https://e.example/ns/1.0"') == 2
    assert b"ns0" not in full


def test_a_spliced_feed_with_everything_is_as_if_written_whole(full: bytes) -> None:
    root = etree.fromstring(full, etree.XMLParser(remove_blank_text=True))
    assert etree.tostring(root, pretty_print=True, encoding="UTF-8", xml_declaration=True) == full


def test_dead_elements_are_written_by_nobody() -> None:
    """feed-C21, P05."""
    dead = (
        FeedTag(name="images", attributes=(("srcset", "https://e.example/a.jpg 1500w"),)),
        FeedTag(name="keywords", namespace=NAMESPACES["itunes"], text="a,b"),
    )
    made = feed_of(replace(show(""), tags=dead), replace(episode(""), tags=dead))
    assert b"srcset" not in made
    assert b"keywords" not in made


def test_what_may_occur_once_occurs_once_whoever_wrote_it() -> None:
    """feed-P07, X11."""
    tags = tuple(
        FeedTag(name=name, namespace=namespace, text=text, attributes=attributes)
        for name, namespace, attributes in (
            ("updateFrequency", NAMESPACES["podcast"], ()),
            ("ttl", "", ()),
        )
        for text in ("60", "61")
    )
    made = feed_of(replace(show(""), tags=tags), episode(""))
    assert (made.count(b"<podcast:updateFrequency>"), made.count(b"<ttl>")) == (1, 1)
    assert b"61<" not in made


def test_a_cover_is_told_with_its_size_and_what_it_shows() -> None:
    image = FeedImage("https://pod.example/c-3000.jpg", 3000, "To stole")
    made = splice(
        compose_head(make_feed_channel(images=(image,))), compose_items([make_feed_item(images=(image,))]), CHANGED
    )
    told = [dict(one.attrib) for one in etree.fromstring(made).iter(f"{{{NAMESPACES['podcast']}}}image")]
    assert told == 2 * [{"href": image.url, "alt": "To stole", "aspect-ratio": "1/1", "width": "3000"}]


@pytest.mark.parametrize(
    ("tag", "characters"),
    [
        (FeedTag(name="funding", attributes=(("url", "https://e.example/"),)), 128),
        (FeedTag(name="txt"), 4000),
        (FeedTag(name="rights", namespace="https://e.example/ns", prefix="e"), 255),
        (FeedTag(name="rating", namespace=""), 255),
    ],
    ids=["podcast:funding", "podcast:txt", "of tomorrow", "rating"],
)
def test_a_text_that_is_too_long_is_cut_whoever_wrote_it(tag: FeedTag, characters: int) -> None:
    """feed-P04, X13: what other ways in than a page let through."""
    made = feed_of(replace(show(""), tags=(replace(tag, text="x" * 5000),)), episode(""))
    assert ("x" * (characters - 1) + "…<").encode() in made
    assert validate(made) == ()


def test_a_value_that_machines_read_is_never_cut() -> None:
    """A payment to a shortened address would go astray."""
    address = "lno1" + "q" * 600
    keys = f"value: {{type: lightning, method: bolt12, recipients: [{{type: node, address: {address}, split: 1}}]}}"
    assert f'address="{address}"'.encode() in feed(show_keys=keys)


def test_an_element_that_no_xml_can_hold_leaves_its_item_out_and_no_other() -> None:
    """feed-X01, sec-S5."""
    bad = FeedTag(name="no name", namespace="https://e.example/ns", prefix="e")
    dated = replace(episode(""), published_at=PUBLISHED)
    good, broken = (make_feed_item(replace(dated, tags=tags)) for tags in ((), (bad,)))
    first, second = compose_each([good, broken])
    assert isinstance(first, bytes)
    assert isinstance(second, Invalid)


def is_no_mojibake(text: str) -> bool:
    """Letters that look read in the wrong encoding stay as they are written, and are told (feed-X08)."""
    return not re.search("Ã|â€", normalize("NFC", text))


ANY = st.text(max_size=300).filter(is_no_mojibake)


@settings(max_examples=80)
@given(ANY, ANY, ANY, ANY)
def test_whatever_stands_in_the_values_the_feed_keeps_its_shape(one: str, two: str, three: str, four: str) -> None:
    """feed-X01, X06, X08, X11, X12, X14, P01, P02, P05, P07, sec-S5."""
    tags = (
        FeedTag(name="funding", text=one, attributes=(("url", "https://e.example/a"),)),
        FeedTag(name="txt", text=two or "-", attributes=(("purpose", three),)),
        FeedTag(name="rights", namespace="https://e.example/ns", prefix="e", text=four, attributes=(("a", one),),
                children=(FeedTag(name="b", namespace="https://e.example/ns", prefix="e", text=two),)),
    )  # fmt: skip
    item = replace(episode(""), tags=tags)
    made = feed_of(replace(show(""), tags=tags), item)
    assert validate(made) == ()
