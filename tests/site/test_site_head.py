"""The head of every kind of page: what search engines, previews of links and apps are told (exp-6.1.15)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from builders import (
    NOW,
    make_cover,
    make_episode,
    make_library,
    make_person,
    make_show,
    make_transcript_file,
)
from lxml import etree
from site_pages import PUBLIC_URL, find, make_view, texts, tree
from test_site_addresses import EMPTY, EPISODE, FOREIGN, rich

from podcast_service.domain.document import Document
from podcast_service.domain.library import Library
from podcast_service.site.addresses import ADDRESSES, missing
from podcast_service.site.templating import Head, page
from podcast_service.site.words import locale

SHOW = "/podcasts/troen-paa-jobchancen"
THEME = "/temaer/at-balancere-sine-forventninger"
SOUND = f"{PUBLIC_URL}/lyd/troen-paa-jobchancen/at-balancere-sine-forventninger.mp3"


def metas(found: Document) -> dict[str, list[str]]:
    """Return what the head says, by name or property."""
    told: dict[str, list[str]] = {}
    for meta in tree(found).cssselect("head meta[content]"):
        told.setdefault(meta.get("property") or meta.get("name") or "", []).append(meta.get("content") or "")
    return told


def links(found: Document, selector: str) -> list[tuple[str | None, str | None]]:
    return [(link.get("title"), link.get("href")) for link in tree(found).cssselect(f"head link{selector}")]


@pytest.mark.parametrize(
    ("path", "title", "kind", "described"),
    [
        ("/", "Om projektet", "website", "Baggrunden for projektet."),
        ("/om-projektet", "Om projektet", "website", "Baggrunden for projektet."),
        (
            THEME,
            'Kunsten at gøre "troen på jobchancen" realistisk – Om projektet',
            "website",
            "Om balancen mellem naiv og fagligt forankret tro.",
        ),
        ("/analyser/metoden-bag", "Metoden bag projektet – Om projektet", "article", "Hvordan projektet er lavet."),
        (
            SHOW,
            "Troen på jobchancen – Om projektet",
            "website",
            "Tre samtaler om forventninger i beskæftigelsesindsatsen.",
        ),
        (
            EPISODE,
            "At balancere sine forventninger til borgeren – Troen på jobchancen",
            "article",
            "Hvornår er nok nok? Om forventninger i ressourceforløb.",
        ),
        (
            "/personer/helle-schoeler-kjaer",
            "Helle Schøler Kjær – Om projektet",
            "profile",
            "Helle Schøler Kjær, NB-Beskæftigelse",
        ),
    ],
)
def test_every_page_has_a_title_a_description_a_type_and_one_address(path: str, title: str, kind: str, described: str):
    """exp-6.1.15, exp-5: "<afsnit> – <serie>", and types of ogp.me."""
    found = find(make_view(rich()), path)
    told = metas(found)
    assert texts(found, "title") == [title]
    assert told["description"] == told["og:description"] == [described]
    assert links(found, "[rel=canonical]") == [(None, PUBLIC_URL + path)]
    assert (told["og:type"], told["og:url"], told["og:locale"]) == ([kind], [PUBLIC_URL + path], ["da_DK"])
    assert told["twitter:card"] == ["summary"]
    assert "robots" not in told


def test_an_episode_tells_of_its_sound_its_picture_its_day_and_its_themes():
    """exp-6.1.15: og:audio with its type, og:image of at least 1200 pixels with its words and size."""
    told = metas(find(make_view(rich()), EPISODE))
    assert (told["og:audio"], told["og:audio:type"]) == ([SOUND], ["audio/mpeg"])
    assert told["og:image"][0].startswith(f"{PUBLIC_URL}/billeder/")
    assert told["og:image"][0].endswith("-1400.jpg")
    assert told["og:image:width"] == told["og:image:height"] == ["1400"]
    assert told["og:image:alt"] == told["twitter:image:alt"] == ["Tegning af to stole ved et bord"]
    assert told["article:published_time"] == ["2026-11-20T09:00:00+00:00"]
    assert told["article:tag"] == ["At balancere sine forventninger til borgeren"]


def test_a_page_without_a_picture_of_its_own_has_that_of_a_show_and_words_for_it():
    library = make_library(shows=[make_show(cover=make_cover(alt=""))])
    told = metas(find(make_view(library), THEME))
    assert told["og:image"][0].endswith("/troen-paa-jobchancen-1400.jpg")
    assert told["og:image:alt"] == ['Kunsten at gøre "troen på jobchancen" realistisk']
    assert "og:image" not in metas(find(make_view(EMPTY), "/"))


def test_a_description_is_at_most_160_characters_and_taken_from_the_notes_where_there_is_none():
    """exp-6.1.15."""
    episode = make_episode(description="", notes="**Hvornår** er nok nok? " + "Om forventninger. " * 20)
    (told,) = metas(find(make_view(make_library(episodes=[episode])), EPISODE))["description"]
    assert told.startswith("Hvornår er nok nok? Om forventninger.")
    assert 120 < len(told) <= 160
    assert told.endswith("…")


def test_who_is_named_in_notes_stands_in_the_description_by_name():
    """exp-6.1.15: a page whose description names somebody is made anew when they are called otherwise."""
    episode = make_episode(description="", notes="Se [[person:helle]] og [[afsnit:nej]].")
    library = make_library(episodes=[episode], people=[make_person("helle", name="Helle Kjær", is_contact=True)])
    (told,) = metas(find(make_view(library), EPISODE))["og:description"]
    assert told == "Se Helle Kjær og nej."


@pytest.mark.parametrize("library", [rich(), FOREIGN], ids=["rich", "foreign"])
def test_every_page_announces_feeds_by_their_titles(library: Library):
    """exp-6.1.15, exp-6.2: an app finds the feed from every page."""
    view = make_view(library)
    paths = [path for row in ADDRESSES if row.is_page for path in row.lists(view)]
    for found in [*(find(view, path) for path in paths), missing(view, "/nej")]:
        feeds = links(found, "[rel=alternate][type='application/rss+xml']")
        assert feeds
        assert all(title and href and href.startswith(f"{PUBLIC_URL}/") for title, href in feeds)


def test_a_show_that_left_is_announced_where_it_went():
    library = make_library(shows=[make_show(moved_to="https://other.example/feed.xml")])
    found = find(make_view(library), EPISODE)
    assert links(found, "[type='application/rss+xml']") == [("Troen på jobchancen", "https://other.example/feed.xml")]


def test_what_has_no_address_of_its_own_is_listed_by_no_search_engine():
    for found in (missing(make_view(rich()), "/nej"), find(make_view(rich()), f"{SHOW}/vaek")):
        assert metas(found)["robots"] == ["noindex"]
        assert links(found, "[rel=canonical]") == []
        assert b"ld+json" not in found.body


def test_a_page_that_is_there_in_several_languages_names_them_all():
    """exp-6.1.15."""
    head = Head(title="Udskrift", path="/a", in_languages=(("da", "/a"), ("en", "/a/en")))
    found = tree(page(make_view(EMPTY), "errors/404.html", head))
    named = [(link.get("hreflang"), link.get("href")) for link in found.cssselect("link[hreflang]")]
    assert named == [("da", f"{PUBLIC_URL}/a"), ("en", f"{PUBLIC_URL}/a/en")]


@pytest.mark.parametrize(
    ("language", "expected"),
    [("da", "da_DK"), ("en", "en_GB"), ("en-US", "en_US"), ("de_at", "de_AT"), ("tlh", None), ("sr-Latn", None)],
)
def test_a_language_has_the_country_ogp_asks_for(language: str, expected: str | None):
    assert locale(language) == expected


def test_the_map_of_the_site_says_when_something_new_was_there_to_hear_or_read():
    """exp-5, service; sitemaps.org: what nobody knows is left out, and nothing is dated to come."""
    episodes = [
        make_episode(audio_changed_at=NOW - timedelta(hours=1)),
        make_episode("foer", published_at=NOW - timedelta(days=9), audio_changed_at=NOW + timedelta(days=1)),
    ]
    view = make_view(make_library(episodes=episodes, shows=[make_show()]))
    urls = etree.fromstring(find(view, "/sitemap.xml").body)
    told = {
        (url.findtext("{*}loc") or "").removeprefix(PUBLIC_URL): url.findtext("{*}lastmod")
        for url in urls.iter("{*}url")
    }
    newest = "2026-11-22T11:00:00Z"
    assert {told[path] for path in ("/", "/podcasts", SHOW, EPISODE, f"{EPISODE}/udskrift")} == {newest}
    assert told[f"{SHOW}/foer"] == "2026-11-19T08:00:00Z"
    assert told["/om-projektet"] is told[THEME] is None
    assert f"{EPISODE}/indlejr" not in told


def test_a_transcript_in_several_languages_names_the_page_of_each():
    """exp-6.1.15: hreflang, each page with itself among them."""
    files = (make_transcript_file("a"), make_transcript_file("b", language="en"))
    view = make_view(make_library(episodes=[make_episode(transcripts=files)]))
    for path in (f"{EPISODE}/udskrift", f"{EPISODE}/udskrift/en"):
        named = {link.get("hreflang"): link.get("href") for link in tree(find(view, path)).cssselect("link[hreflang]")}
        assert named == {"da": f"{PUBLIC_URL}{EPISODE}/udskrift", "en": f"{PUBLIC_URL}{EPISODE}/udskrift/en"}
    assert not tree(find(make_view(make_library()), f"{EPISODE}/udskrift")).cssselect("link[hreflang]")
