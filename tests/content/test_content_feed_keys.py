"""A value the feed's namespaces do not allow is told while the page is read, with its key and what is wanted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from builders import make_audio, make_episode, make_feed_channel, make_feed_item, make_show, make_sound
from hypothesis import given
from hypothesis import strategies as st
from written import LIVE, NODE, UUID

from podcast_service.content.feed_keys import EPISODE, SHOW, episode_tags, show_tags
from podcast_service.content.feed_kinds import Kind, read_kinds
from podcast_service.content.fields import Fields
from podcast_service.content.front_matter import parse_page
from podcast_service.content.keys import Beside, episode_of, show_of
from podcast_service.domain.apps import APPS
from podcast_service.domain.episode import Episode, Location
from podcast_service.domain.errors import Invalid
from podcast_service.domain.feed_tag import FeedTag
from podcast_service.domain.show import Show
from podcast_service.feeds.compose import compose_head, compose_items
from podcast_service.feeds.podcast_namespace import TAGS

FRONT_MATTER = Path(__file__).parents[2] / "docs" / "reference" / "front-matter.md"
VALUE = f"value: {{type: lightning, method: keysend, recipients: [{{type: node, address: {NODE}, split: 1}}]"
SPLIT = VALUE + ", time_splits: [{start: 0:10, duration: 5"
TOMORROW = "extra: [{namespace: 'https://e.example/ns', prefix: e, name: mood"


def read_show(keys: str) -> Show:
    page = parse_page(f"---\nguid: {UUID}\ntitle: T\n{keys}\n---\n", "s/show.md")
    return show_of(page, slug="s", names={}, cover=None)


def read_episode(keys: str, *, seconds: int = 90) -> Episode:
    page = parse_page(f"---\n{keys}\n---\n", "s/a.md")
    beside = Beside(audio=make_audio(sound=make_sound(duration_ms=seconds * 1000)))
    return episode_of(page, show=make_show(), guid="g", slug="a", names={}, beside=beside)


REFUSED = {
    "funding without its address": ("funding: {text: Help us}", "url"),
    "funding by a script": ("funding: javascript:alert(1)", "url"),
    "funding over http": ("funding: http://e.example/", "url"),
    "funding with a text of 129 characters": (f"funding: {{url: https://e.example/, text: {'x' * 129}}}", "text"),
    "a misspelt key below a key": ("funding: {url: https://e.example/, txet: Help us}", "txet"),
    "a bare value where keys are wanted": ("chat: irc", "chat"),
    "txt without a text": ("txt: {purpose: verify}", "text"),
    "txt of 4001 characters": (f"txt: {'x' * 4001}", "text"),
    "a word on AI that is neither true nor false": ("txt: {text: a little, purpose: ai-content}", "text"),
    "a place without a name": ("location: {geo: 'geo:57,9'}", "name"),
    "a place that is nowhere": ("location: {name: Aalborg, geo: 57.05}", "geo"),
    "a country in words": ("location: {name: Aalborg, country: Denmark}", "country"),
    "an unknown bearing of a place": ("location: {name: Aalborg, rel: near}", "rel"),
    "a picture without an address": ("images: {alt: A chair}", "url"),
    "a picture as wide as no number": ("images: {url: https://e.example/a.png, width: wide}", "width"),
    "a root post without an address": ("social_interact: activitypub", "url"),
    "comments that are off, with a root post": (
        "social_interact: {protocol: disabled, url: https://e.example/}", "protocol"),
    "comments that are off, beside a root post": (
        "social_interact: [disabled, {protocol: activitypub, url: https://e.example/}]", "social_interact"),
    "a chat without a server": ("chat: {protocol: irc}", "server"),
    "two chats": ("chat: [{protocol: irc, server: a}, {protocol: irc, server: b}]", "chat"),
    "value for nobody": ("value: {type: lightning, method: keysend}", "recipients"),
    "value without a method": ("value: {type: lightning}", "method"),
    "a recipient without a share": (
        f"value: {{type: l, method: k, recipients: [{{type: n, address: {NODE}}}]}}", "split"),
    "half a share": ("value: {type: l, method: k, recipients: [{type: n, address: a, split: 0.5}]}", "split"),
    "a split with neither": (SPLIT + "}]}", "start"),
    "a split with both": (
        SPLIT + f", remote_item: {UUID}, recipients: [{{type: node, address: a, split: 1}}]}}]}}", "start"),
    "a split of two remote items": (SPLIT + f", remote_item: [{UUID}, {UUID}]}}]}}", "remote_item"),
    "101 percent": (SPLIT + f", remote_percentage: 101, remote_item: {UUID}}}]}}", "remote_percentage"),
    "a category without a name": ("rss_categories: {domain: e.example}", "name"),
    "an element of tomorrow without a namespace": ("extra: [{name: mood}]", "namespace"),
    "an element in no address": ("extra: [{namespace: mood, prefix: e, name: mood}]", "namespace"),
    "an element under a prefix that is taken": (
        "extra: [{namespace: 'https://e.example/', prefix: itunes, name: mood}]", "prefix"),
    "an element without a prefix": ("extra: [{namespace: 'https://e.example/', name: mood}]", "prefix"),
    "an element that is no name": ("extra: [{namespace: 'https://e.example/', prefix: e, name: a b}]", "name"),
    "an element that has a key": (f"extra: [{{namespace: '{FeedTag(name='x').namespace}', name: funding}}]", "name"),
    "a dead element": ("extra: [{namespace: 'http://www.itunes.com/dtds/podcast-1.0.dtd', name: keywords}]", "name"),
    "a self link of another": ("extra: [{namespace: 'http://www.w3.org/2005/Atom', name: link}]", "name"),
    "an element with a long text": (f"{TOMORROW}, text: {'x' * 256}}}]", "text"),
    "an element with a script in it": (f"{TOMORROW}, attributes: {{href: 'javascript:alert(1)'}}}}]", "href"),
    "an element that declares a namespace": (
        f"{TOMORROW}, attributes: {{xmlns: 'https://e.example'}}}}]", "attributes"),
    "an element with a key of no meaning": (f"{TOMORROW}, txt: Glad}}]", "txt"),
    "nine elements in each other": (
        TOMORROW + ", children: [{name: a" * 8 + "}]" * 9, "children"),
}  # fmt: skip
REFUSED_SHOWS = {
    "podcast: a word for the medium that is none": ("medium: Radio", "medium"),
    "an editor without an e-mail": ("managing_editor: Anja", "text"),
    "a cloud without a path": (
        "cloud: {domain: e.example, port: 80, register_procedure: ping, protocol: xml-rpc}", "path"),
    "a cloud on no port": ("cloud: {domain: e.example, port: 70000}", "port"),
    "a text input without a link": ("text_input: {title: Søg, description: Søg, name: q}", "link"),
    "an hour after 23": ("skip_hours: [24]", "skip_hours"),
    "an hour twice": ("skip_hours: [1, 1]", "skip_hours"),
    "a day of no week": ("skip_days: [Fredag]", "skip_days"),
    "feed-C16: a word for complete that is none": ("itunes_complete: maybe", "text"),
    "a trailer without a date": ("trailers: {title: Soon, url: https://e.example/t.mp3}", "published_at"),
    "a trailer without a title": (
        "trailers: {published_at: 2026-10-01, url: https://e.example/t.mp3}", "title"),
    "a remote item that is no show": ("remote_items: e.example/feed.xml", "feed_guid"),
    "a remote item in a medium that is none": (f"remote_items: {{feed_guid: {UUID}, medium: Radio}}", "medium"),
    "two publishers": (f"publisher: [{UUID}, {UUID}]", "publisher"),
    "a publisher without a show": ("publisher: {feed_url: https://e.example/p.xml}", "feed_guid"),
    "ten of them from no day": ("update_frequency: {text: Ten, rrule: FREQ=WEEKLY;COUNT=10}", "dtstart"),
    "a rule in words": ("update_frequency: {text: Weekly, rrule: every week}", "rrule"),
    "podping in words": ("podping: maybe", "uses_podping"),
    "a service that is no name": ("block: {Ama Zon: true}", "block"),
    "a service that may be blocked": ("block: {amazon: maybe}", "amazon"),
    "a live item without a guid": (LIVE.replace("guid: e32b4890-983b-4ce5-8b46-f2d6bc1d8819", ""), "guid"),
    "a live item without a link to it": (LIVE.partition("    content_links")[0], "content_links"),
    "a live item that is over in other words": (LIVE.replace("pending", "over"), "status"),
    "a live item from no time": (LIVE.replace("start: 2026-12-01T19:00:00+01:00", ""), "start"),
}  # fmt: skip
REFUSED_EPISODES = {
    "an author without an e-mail": ("rss_author: Anja", "text"),
    "a source without an address": ("source: {title: Another show}", "url"),
    "a soundbite from no time": ("soundbites: [{duration: 5}]", "start"),
    "a soundbite in words": ("soundbites: [{start: soon, duration: 5}]", "start"),
    "feed-P08: a soundbite after the end": ("soundbites: [{start: 1:20, duration: 20}]", "soundbites"),
    "feed-P08: a soundbite of nothing": ("soundbites: [{start: 1:20, duration: 0}]", "soundbites"),
    "a link to nowhere": ("content_links: [{text: See it}]", "url"),
    "another form of the sound that is nowhere": ("alternate_enclosures: [{type: video/mp4}]", "sources"),
    "another form of the sound of no type": ("alternate_enclosures: [{sources: 'https://e.example/'}]", "type"),
    "another form in a language of many words": (
        "alternate_enclosures: [{type: video/mp4, sources: 'https://e.example/', lang: in Danish}]", "lang"),
    "another form with a hash that is none": (
        "alternate_enclosures: [{type: video/mp4, sources: 'https://e.example/', integrity: abc}]", "integrity"),
    "feed-P04: a number in 33 characters": (f"episode_display: {'x' * 33}", "episode_display"),
}  # fmt: skip
CASES = {
    **{f"{name}, on a show": (read_show, *case) for name, case in (REFUSED | REFUSED_SHOWS).items()},
    **{f"{name}, on an episode": (read_episode, *case) for name, case in (REFUSED | REFUSED_EPISODES).items()},
}


@pytest.mark.parametrize("name", CASES)
def test_a_page_with_a_wrong_value_is_refused_with_its_key(name: str):
    """feed-P02, P03, P04, P07, P08, C16, X10."""
    read, keys, key = CASES[name]
    with pytest.raises(Invalid) as refused:
        read(keys)
    assert refused.value.code in ("page_value", "page_key_missing")
    assert key in (refused.value.facts["key"], str(refused.value.facts["place"]).rpartition(", ")[2])
    assert str(refused.value.facts["place"]).startswith("s/")


def test_a_false_word_for_directories_is_no_word():
    """feed-C16: no misleads."""
    assert read_show("itunes_block: false\nitunes_complete: no").tags == ()


def test_a_soundbite_is_taken_while_its_sound_is_unknown():
    page = parse_page("---\nsoundbites: [{start: 9:00:00, duration: 5}]\n---\n", "s/a.md")
    assert len(episode_tags(page.fields, None)) == 1


def test_the_first_place_of_an_episode_is_its_own():
    episode = read_episode("location: [{name: Aalborg, country: DK, rel: creator}, Odense]")
    assert episode.location == Location(name="Aalborg", country="DK", rel="creator")
    assert [tag.text for tag in episode.tags] == ["Odense"]


def test_a_page_without_such_keys_writes_nothing():
    assert read_show("").tags == read_episode("").tags == ()


@pytest.mark.parametrize("text", ["A\x00B", "A\u202eB", "  A\n  B "], ids=["control", "direction", "lines"])
def test_text_is_cleaned_while_it_is_read(text: str):
    """sec-S5, feed-X08, X12."""
    (tag,) = show_tags(Fields({"txt": text}, "s/show.md"))
    assert tag.text.replace(" ", "") == "AB"


def kinds(rows: tuple[Kind, ...]) -> list[Kind]:
    below = [one for row in rows for one in (*row.holds, *((row.wraps,) if row.wraps else ()))]
    return [*rows, *(kinds(tuple(below)) if below else ())]


@pytest.mark.parametrize("kind", {f"{one.key} {one.name}": one for one in kinds((*SHOW, *EPISODE))}.values(),
                         ids=lambda kind: f"{kind.key} {kind.name}")  # fmt: skip
def test_every_key_is_documented_and_every_attribute_is_one_of_the_namespace(kind: Kind):
    """feed-P01, P05."""
    documented = set(re.findall(r"`([a-z_]+)`", FRONT_MATTER.read_text("utf-8")))
    assert {kind.key, *kind.keys} - {"text", "name"} - documented == set()
    if kind.namespace == FeedTag(name="").namespace:
        allowed = {*TAGS[kind.name].required.split(), *TAGS[kind.name].optional.split(), ""}
        assert {part.attribute for part in kind.parts} | {name for name, _ in kind.fixed} <= allowed


GOOD = st.sampled_from(
    f"https://e.example/æ?[a]=1|2 https://e.example/ {UUID} 0:12 5 yes a@e.example e video/mp4 activitypub pending "
    "2026-12-01 sha256-AAAA= Monday geo:57,9 https://e.example/\ud800".split()
)
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.dates() | st.datetimes()
SCALARS = GOOD | PLAIN
ADDRESSES = st.text(max_size=20).map(lambda text: f"https://e.example/{text}")
KEYS = st.sampled_from(sorted({key for one in kinds((*SHOW, *EPISODE)) for key in (one.key, *one.keys)} | {
    "extra", "namespace", "prefix", "attributes", "children", "block"}))  # fmt: skip
ANYTHING = st.recursive(
    SCALARS, lambda below: st.lists(below, max_size=3) | st.dictionaries(KEYS, below, max_size=4), max_leaves=12
)


@given(st.dictionaries(KEYS, ANYTHING, max_size=5))
def test_whatever_stands_on_a_page_is_refused_in_words_or_can_be_told(values: dict[str, object]):
    """feed-X01, sec-S5: what is taken never keeps a feed from being made."""
    for read in (show_tags, lambda keys: episode_tags(keys, 90_000)):
        try:
            tags = read(Fields(values, "s/show.md"))
        except Invalid as error:
            assert str(error)  # noqa: PT017 - either outcome is right
        else:
            compose_head(make_feed_channel(make_show(tags=tags)))
            compose_items([make_feed_item(make_episode(tags=tags))])


@pytest.mark.parametrize("one", [kind for kind in (*SHOW, *EPISODE) if kind.alone], ids=lambda kind: kind.key)
@given(value=SCALARS | ADDRESSES)
def test_whatever_a_value_alone_is_it_is_refused_or_can_be_told(one: Kind, value: object):
    """feed-X01, X10, sec-S5."""
    try:
        tags = read_kinds(Fields({one.key: value}, "s/show.md"), (one,))
    except Invalid:
        return
    compose_head(make_feed_channel(make_show(tags=tags)))
    compose_items([make_feed_item(make_episode(tags=tags))])


def test_a_show_names_the_apps_that_have_it_in_its_own_order():
    """exp-6.1.10."""
    apps = "apps: {spotify: https://open.spotify.com/show/1, apple_podcasts: https://podcasts.apple.com/dk/podcast/id1}"
    assert [name for name, _ in read_show(apps).apps] == ["spotify", "apple_podcasts"]
    assert read_show("").apps == ()
    assert [app for app in APPS if f"`{app}`" not in FRONT_MATTER.read_text("utf-8")] == []


@pytest.mark.parametrize(
    ("keys", "key"),
    [
        ("apps: {spotfy: https://open.spotify.com/show/1}", "spotfy"),
        ("apps: {spotify: javascript:alert(1)}", "spotify"),
        ("apps: {spotify: http://open.spotify.com/show/1}", "spotify"),
        ("apps: Spotify", "apps"),
    ],
    ids=["an app nobody knows", "a script", "without TLS", "no address"],
)
def test_an_app_has_a_name_we_know_and_an_address_with_tls(keys: str, key: str):
    with pytest.raises(Invalid) as caught:
        read_show(keys)
    assert caught.value.facts["key"] == key
