"""What machines read of a page: JSON-LD, held to the rules of schema.org (exp-6.1.15)."""

from __future__ import annotations

import json
import re

import pytest
from builders import (
    make_audio,
    make_chapters,
    make_episode,
    make_library,
    make_publication,
    make_show,
    make_theme,
)
from site_pages import PUBLIC_URL, find, make_view, tree
from test_site_addresses import EMPTY, EPISODE, FOREIGN, rich

from podcast_service.domain.chapter import Chapter
from podcast_service.domain.document import Document
from podcast_service.domain.library import Library
from podcast_service.domain.person import Credit, Role
from podcast_service.site import data
from podcast_service.site.addresses import ADDRESSES

SHOW = "/podcasts/troen-paa-jobchancen"
THEME = "/temaer/at-balancere-sine-forventninger"
SOUND = f"{PUBLIC_URL}/lyd/troen-paa-jobchancen/at-balancere-sine-forventninger.mp3"


def told_data(found: Document) -> list[dict[str, object]]:
    return [json.loads(block.text_content()) for block in tree(found).cssselect("script[type='application/ld+json']")]


def of_type(found: Document, kind: str) -> dict[str, object]:
    (only,) = (block for block in told_data(found) if block["@type"] == kind)
    return only


# What schema.org allows of each type we use, as far as we use it: https://schema.org/<type>. Rows of a type that is a
# kind of another are below it.
URL = re.compile(r"https?://[^\s<>\"]+")
DATE = re.compile(r"\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?(\+00:00|Z))?)?)?")
DURATION = re.compile(r"PT(?=\d)(\d+H)?(\d+M)?(\d+S)?")
TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
SIZE = re.compile(r"\d+ B")
TEXT = re.compile(r"\S(.*\S)?", re.DOTALL)
Rule = re.Pattern[str] | type | tuple[str, ...]
THING: dict[str, Rule] = {"name": TEXT, "url": URL, "description": TEXT, "image": URL, "sameAs": URL}
WORK = THING | {
    "inLanguage": LANGUAGE, "datePublished": DATE, "license": URL, "about": ("Thing",),
    "author": ("Person", "Organization"), "editor": ("Person",), "encoding": ("MediaObject",),
    "associatedMedia": ("AudioObject",), "timeRequired": DURATION, "hasPart": ("Clip",),
}  # fmt: skip
MEDIA = THING | {"contentUrl": URL, "encodingFormat": TYPE, "contentSize": SIZE, "duration": DURATION}
SCHEMA: dict[str, dict[str, Rule]] = {
    "Thing": THING,
    "Person": THING | {"jobTitle": TEXT, "worksFor": ("Organization",)},
    "Organization": THING,
    "CreativeWork": WORK,
    "Report": WORK,
    "Article": WORK,
    "WebSite": WORK | {"potentialAction": ("SearchAction",)},
    "PodcastSeries": WORK | {"webFeed": URL, "actor": ("Person",)},
    "PodcastSeason": WORK | {"seasonNumber": int},
    "PodcastEpisode": WORK | {
        "actor": ("Person",), "episodeNumber": int, "partOfSeries": ("PodcastSeries",),
        "partOfSeason": ("PodcastSeason",),
    },
    "Clip": WORK | {"startOffset": float, "endOffset": float},
    "MediaObject": MEDIA,
    "AudioObject": MEDIA | {"transcript": TEXT},
    "BreadcrumbList": THING | {"itemListElement": ("ListItem",)},
    "ListItem": THING | {"position": int, "item": URL},
    "SearchAction": THING | {"target": ("EntryPoint",), "query-input": TEXT},
    "EntryPoint": THING | {"urlTemplate": TEXT},
}  # fmt: skip
NEEDED = {
    "PodcastEpisode": {"name", "url", "inLanguage", "datePublished", "partOfSeries"},
    "PodcastSeries": {"name", "url"},
    "Clip": {"name", "startOffset", "url"},
    "AudioObject": {"contentUrl", "encodingFormat", "duration", "contentSize"},
    "ListItem": {"position", "name", "item"},
    "Person": {"name"},
    "WebSite": {"name", "url", "potentialAction"},
}


def faults(told: object, where: str = "") -> list[str]:
    """Name everything in a block that schema.org does not know, or knows in another form."""
    if not isinstance(told, dict):
        return [f"{where} is no thing"]
    kind = told.get("@type")
    rules = SCHEMA.get(str(kind))
    if rules is None:
        return [f"{where}: {kind} is no type we know"]
    found = [f"{kind} lacks {key}" for key in NEEDED.get(str(kind), set()) - told.keys()]
    for key, value in told.items():
        rule = rules.get(key) if not key.startswith("@") else TEXT
        many = value if isinstance(value, list) else [value]
        found += [fault for one in many for fault in _fault(f"{kind}.{key}", one, rule)]
        if value in ([], "", None):
            found.append(f"{kind}.{key} is empty")
    return found


def _fault(where: str, value: object, rule: Rule | None) -> list[str]:
    if rule is None:
        return [f"{where} is no property of that type"]
    if isinstance(rule, re.Pattern):
        return [] if isinstance(value, str) and rule.fullmatch(value) else [f"{where}: {value!r}"]
    if isinstance(rule, tuple):
        named = value.get("@type") if isinstance(value, dict) else None
        return faults(value, where) if named in rule else [f"{where}: {named} is none of {rule}"]
    return [] if isinstance(value, rule) and not isinstance(value, bool) else [f"{where}: {value!r}"]


BARE = make_library(
    shows=[make_show(description="", notes="", author=None, credits=(), cover=None)],
    episodes=[
        make_episode(
            description="", notes="", audio=None, enclosure=None, credits=(), themes=(), cover=None, chapters=(),
            transcripts=(), number=None,
        )
    ],
    publications=[make_publication("uvis", kind=None, date="oktober 2019", summary="", files=(), themes=())],
)  # fmt: skip


@pytest.mark.parametrize("library", [rich(), FOREIGN, EMPTY, BARE], ids=["rich", "foreign", "empty", "bare"])
def test_whatever_a_page_tells_machines_is_as_schema_org_has_it(library: Library):
    """exp-6.1.15, exp-6.2.1: no unknown type or property, no empty value, every address whole."""
    view = make_view(library)
    for path in (path for row in ADDRESSES if row.is_page for path in row.lists(view)):
        for block in told_data(find(view, path)):
            assert block["@context"] == "https://schema.org"
            assert faults(block) == [], path


@pytest.mark.parametrize(
    ("block", "fault"),
    [
        ({"@type": "Podcast"}, ": Podcast is no type we know"),
        ({"@type": "Person", "name": "Helle", "phone": "1"}, "Person.phone is no property of that type"),
        ({"@type": "Person"}, "Person lacks name"),
        ({"@type": "Thing", "url": "/temaer"}, "Thing.url: '/temaer'"),
        ({"@type": "Thing", "description": ""}, "Thing.description is empty"),
        ({"@type": "CreativeWork", "datePublished": "oktober 2019"}, "CreativeWork.datePublished: 'oktober 2019'"),
        (
            {"@type": "CreativeWork", "author": {"@type": "Thing"}},
            "CreativeWork.author: Thing is none of ('Person', 'Organization')",
        ),
    ],
)
def test_the_rules_of_schema_org_find_what_is_wrong(block: dict[str, object], fault: str):
    assert fault in faults(block)


def test_an_episode_is_told_with_its_sound_its_transcript_its_chapters_and_its_people():
    """exp-6.1.15, word by word."""
    told = of_type(find(make_view(rich()), EPISODE), "PodcastEpisode")
    page_url, transcript = PUBLIC_URL + EPISODE, f"{PUBLIC_URL}{EPISODE}/udskrift.txt"
    assert told["timeRequired"] == "PT1M30S"
    assert told["associatedMedia"] == {
        "@type": "AudioObject", "contentUrl": SOUND, "encodingFormat": "audio/mpeg", "duration": "PT1M30S",
        "contentSize": "720000 B", "transcript": transcript,
    }  # fmt: skip
    assert told["partOfSeries"] == {"@type": "PodcastSeries", "name": "Troen på jobchancen", "url": PUBLIC_URL + SHOW}
    clip: dict[str, object] = {"@type": "Clip"}
    assert told["hasPart"] == [
        clip | {"name": "Velkommen", "startOffset": 0.0, "endOffset": 30.0, "url": f"{page_url}?t=0"},
        clip | {"name": "Når troen ikke rækker", "startOffset": 30.0, "endOffset": 61.5, "url": f"{page_url}?t=30"},
        clip | {"name": "Tegn på, at nok er nok", "startOffset": 61.5, "endOffset": 90.0, "url": f"{page_url}?t=61"},
    ]
    helle, jytte = (f"{PUBLIC_URL}/personer/{name}" for name in ("helle-schoeler-kjaer", "jytte-quist"))
    assert told["actor"] == [
        {"@type": "Person", "name": "Helle Schøler Kjær", "url": helle},
        {"@type": "Person", "name": "Jytte Quist", "url": jytte},
    ]
    assert told["about"] == [{"@type": "Thing", "name": make_theme().list_title, "url": PUBLIC_URL + THEME}]


def test_what_is_unknown_of_an_episode_has_no_key():
    """exp-5.3: nothing is made up."""
    told = of_type(find(make_view(BARE), EPISODE), "PodcastEpisode")
    assert set(told) == {"@context", "@type", "name", "url", "inLanguage", "datePublished", "partOfSeries"}


def test_chapters_that_are_in_no_list_are_no_parts():
    hidden = Chapter(start_ms=45_000, title="", in_list=False)
    episode = make_episode(chapters=(*make_chapters(), hidden), audio=make_audio(), season=2, season_name="Efterår")
    told = of_type(find(make_view(make_library(episodes=[episode])), EPISODE), "PodcastEpisode")
    parts = told["hasPart"]
    assert isinstance(parts, list)
    assert [part["name"] for part in parts] == [chapter.title for chapter in make_chapters()]
    assert told["partOfSeason"] == {"@type": "PodcastSeason", "seasonNumber": 2, "name": "Efterår"}


@pytest.mark.parametrize(
    ("author", "kind"), [("Projekt Troen", "Organization"), ("Helle Schøler Kjær", "Person")], ids=["house", "host"]
)
def test_who_makes_a_show_is_a_person_only_where_it_is_one_of_its_people(author: str, kind: str):
    told = of_type(find(make_view(make_library(shows=[make_show(author=author)])), SHOW), "PodcastSeries")
    assert told["author"] == {"@type": kind, "name": author}
    assert told["webFeed"] == f"{PUBLIC_URL}{SHOW}/feed.xml"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {"@type": "Report"}),
        ({"kind": None}, {"@type": "CreativeWork"}),
        ({"date": "2019-10"}, {"datePublished": "2019-10"}),
        ({"date": "oktober 2019"}, {"datePublished": None}),
    ],
    ids=["analysis", "unknown kind", "day", "words"],
)
def test_a_publication_is_told_as_far_as_it_is_known(changes: dict[str, object], expected: dict[str, object]):
    told = data.publication(make_view(make_library()), make_publication(**changes))
    assert {key: told.get(key) for key in expected} == expected


def test_the_way_to_a_page_is_told_and_the_front_page_where_to_search():
    """exp-6.1.15, exp-6.2.3."""
    view = make_view(rich())
    way = of_type(find(view, EPISODE), "BreadcrumbList")["itemListElement"]
    assert isinstance(way, list)
    assert [step["item"].removeprefix(PUBLIC_URL) for step in way] == ["/", "/podcasts", SHOW, EPISODE]
    action = of_type(find(view, "/"), "WebSite")["potentialAction"]
    assert isinstance(action, dict)
    assert action["target"]["urlTemplate"] == f"{PUBLIC_URL}/soeg?q={{search_term_string}}"


HOSTILE = "</script><script>alert(1)</script>\u2028&"


@pytest.mark.parametrize("key", ["title", "description"])
def test_no_text_ends_the_block_it_stands_in(key: str):
    """sec-S3."""
    found = find(make_view(make_library(episodes=[make_episode(**{key: HOSTILE})])), EPISODE)
    assert len(tree(found).cssselect("script:not([src]):not([type='application/ld+json'])")) == 0
    assert HOSTILE in of_type(found, "PodcastEpisode").values()


def test_of_people_only_who_takes_part_is_named():
    credits_ = (Credit(name="Klip", role=Role.EDITOR), Credit(name="Tekst", role=Role.AUTHOR))
    episode = make_episode(credits=credits_)
    told = of_type(find(make_view(make_library(episodes=[episode])), EPISODE), "PodcastEpisode")
    assert "actor" not in told
    assert told["editor"] == [{"@type": "Person", "name": "Klip"}]
    assert told["author"] == [{"@type": "Person", "name": "Tekst"}]
