from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import html5lib
import pytest
from builders import (
    NOW,
    PUBLISHED,
    make_episode,
    make_library,
    make_page,
    make_person,
    make_publication,
    make_show,
    make_theme,
    make_transcript_file,
)
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from site_pages import PUBLIC_URL, find, make_view, texts, tree

from podcast_service.domain.document import Document, Media
from podcast_service.domain.episode import EpisodeStatus
from podcast_service.domain.library import Library
from podcast_service.domain.show import ShowType
from podcast_service.site.addresses import ADDRESSES, answer, every_address, missing

EPISODE = "/podcasts/troen-paa-jobchancen/at-balancere-sine-forventninger"
GONE = "/podcasts/troen-paa-jobchancen/vaek"
BELOW = (
    "", "/udskrift", "/udskrift.vtt", "/udskrift.txt", "/udskrift.json", "/kapitler.json", "/indlejr",
    "/oembed.json", "/oembed.xml",
)  # fmt: skip
SLUGS = ("forside", "om-projektet", "metode", "kommuner", "kontakt", "tilgaengelighed", "privatliv", "temaer")


def rich() -> Library:
    episodes = [
        make_episode(old_slugs=("gammel",)),
        make_episode("vaek", status=EpisodeStatus.WITHDRAWN, title="Hemmelig", withdrawn_reason="En gæst bad om det."),
        make_episode("kladde", status=EpisodeStatus.DRAFT, title="Hemmelig kladde", number=1),
        make_episode("planlagt", published_at=NOW + timedelta(hours=1), title="Hemmelig plan", number=2),
    ]  # fmt: skip
    people = [
        make_person(),
        make_person("jytte-quist", name="Jytte Quist"),
        make_person("anja", name="Anja Tønder", phone="60 38 64 05", email="a@example.dk", is_contact=True),
        make_person("ukendt", name="Hemmelig gæst"),
    ]
    sections = (("analyser", "Giver indblik."), ("cases", "Giver data."), ("flere", "[Kontakt](/kontakt)."))
    return make_library(
        episodes=episodes,
        people=people,
        themes=[make_theme(), make_theme("tom", 5, list_title="Tom", is_known_empty=True), make_theme("uvis", 1)],
        pages=[make_page(slug, sections=sections) for slug in SLUGS],
        publications=[make_publication(), make_publication("uden-form", kind=None, themes=(), files=())],
    )


EMPTY = make_library(shows=[], episodes=[], themes=[], publications=[], people=[], pages=[])
FOREIGN = make_library(
    shows=[make_show("talk", title="Talking shop", language="en", parts=None, type=ShowType.EPISODIC)],
    episodes=[
        make_episode("one", show="talk", title="One", themes=(), transcripts=(make_transcript_file(language="en"),))
    ],
    themes=[],
    publications=[],
    people=[],
    pages=[],
)
LIBRARIES = pytest.mark.parametrize("library", [rich(), EMPTY, FOREIGN], ids=["rich", "empty", "foreign"])


@pytest.mark.parametrize(
    ("path", "selector", "expected"),
    [
        ("/", "h1", "Hvorfor forske i tro og forventninger?"),
        ("/om-projektet", "h1", "Hvorfor forske i tro og forventninger?"),
        ("/temaer", "main h2", "At balancere sine forventninger til borgeren"),
        ("/temaer/at-balancere-sine-forventninger", "h1", 'Kunsten at gøre "troen på jobchancen" realistisk'),
        ("/temaer/at-balancere-sine-forventninger", ".kicker", "At balancere sine forventninger til borgeren"),
        ("/temaer/tom", "main section p", "Der er endnu ingen publikationer i dette tema."),
        ("/temaer/tom", ".themes [aria-current]", "Tom"),
        ("/udgivelser", "main h4", "Metoden bag projektet"),
        ("/analyser", "main h2", "Metoden bag projektet"),
        ("/analyser/metoden-bag", "h1", "Metoden bag projektet"),
        ("/analyser/metoden-bag", ".tags a", "At balancere sine forventninger til borgeren"),
        ("/udgivelser/uden-form", "h1", "Metoden bag projektet"),
        ("/podcasts", "main h2", "Troen på jobchancen"),
        ("/podcasts/troen-paa-jobchancen", ".parts .absent", "Del 1 af 3 – ikke lagt ind endnu"),
        (EPISODE, "h1", "At balancere sine forventninger til borgeren"),
        (EPISODE, ".chapters a", "0:00 Velkommen"),
        (EPISODE, ".status", "Gennemset af en redaktør 19. november 2026"),
        (EPISODE + "/udskrift", "h1", "Udskrift: At balancere sine forventninger til borgeren"),
        ("/personer/helle-schoeler-kjaer", "h1", "Helle Schøler Kjær"),
        ("/kontakt", "a[href='tel:+4560386405']", "60 38 64 05"),
        (GONE, "h1", "Afsnittet er trukket tilbage"),
        (GONE, ".lead", "En gæst bad om det."),
    ],
)
def test_what_stands_at_an_address(path: str, selector: str, expected: str) -> None:
    assert expected in texts(find(make_view(rich()), path), selector)


def test_an_episode_page_has_its_sections_in_the_order_of_reading() -> None:
    other = make_episode("andet", title="Andet", number=2)
    page = find(make_view(make_library(episodes=[make_episode(), other])), EPISODE)
    assert texts(page, "main section > h2") == [
        "Kapitler", "Shownoter", "Medvirkende", "Temaer", "Udskrift", "Abonnér", "Hent", "Relaterede afsnit",
        "Citér dette afsnit",
    ]  # fmt: skip
    assert "Hent lydfilen (MP3, 720 kB)" in texts(page, "main a")
    assert [link.get("href") for link in tree(page).cssselect(".chapters a")] == ["?t=0", "?t=30", "?t=61"]
    (audio,) = tree(page).cssselect("audio")
    assert audio.get("preload") == "none"
    assert audio.get("src") == "/lyd/troen-paa-jobchancen/at-balancere-sine-forventninger.mp3"


def test_the_meta_of_an_episode_page_names_everything_absolutely() -> None:
    head = find(make_view(rich()), EPISODE).body.decode().partition("</head>")[0]
    assert "<title>At balancere sine forventninger til borgeren – Troen på jobchancen</title>" in head
    assert f'<link rel="canonical" href="{PUBLIC_URL}{EPISODE}">' in head
    assert f'property="og:audio" content="{PUBLIC_URL}/lyd/' in head
    assert f'property="og:image" content="{PUBLIC_URL}/billeder/' in head
    assert f'href="{PUBLIC_URL}/podcasts/troen-paa-jobchancen/feed.xml"' in head
    assert '"@type":"PodcastEpisode"' in head
    assert '"@type":"BreadcrumbList"' in head


@LIBRARIES
def test_every_page_is_valid_html_with_one_h1_a_language_and_landmarks(library: Library) -> None:
    view = make_view(library)
    pages = [find(view, path) for row in ADDRESSES if row.is_page for path in row.lists(view)]
    for page in [*pages, missing(view, "/nej")]:
        html5lib.HTMLParser(strict=True).parse(page.body.decode())
        found = tree(page)
        assert len(found.cssselect("h1")) == 1
        assert found.get("lang") in ("da", "en")
        assert [len(found.cssselect(name)) for name in ("header.top", "main", "footer.bottom", "a.skip")] == [1] * 4
        assert not found.cssselect("[style], script:not([src]):not([type='application/ld+json'])")


@LIBRARIES
def test_every_internal_link_answers(library: Library) -> None:
    view = make_view(library)
    known = set(every_address(view))
    for path in known:
        found = answer(view, path)
        assert found is not None, path
        if isinstance(found, Document) and found.media_type.startswith("text/html"):
            for link in tree(found).cssselect("[href], [src]"):
                target = (link.get("href") or link.get("src") or "").removeprefix(PUBLIC_URL).partition("?")[0]
                if target.startswith("/"):
                    assert target in known, f"{path} → {target}"


def test_every_theme_is_linked_to_and_links_back_to_its_episodes_and_publications() -> None:
    view = make_view(rich())
    for theme in view.themes:
        path = f"/temaer/{theme.slug}"
        assert path in [link.get("href") for link in tree(find(view, "/temaer")).cssselect("main a")]
    theme = "/temaer/at-balancere-sine-forventninger"
    for item in (EPISODE, "/analyser/metoden-bag"):
        assert theme in [link.get("href") for link in tree(find(view, item)).cssselect(".tags a")]
        assert item in [link.get("href") for link in tree(find(view, theme)).cssselect("main section a")]


def test_an_unseen_theme_claims_nothing_about_what_was_published_on_it() -> None:
    page = find(make_view(rich()), "/temaer/uvis")
    assert "Publikationer i dette tema" not in page.body.decode()


def test_nothing_hidden_is_in_a_byte_of_any_public_address() -> None:
    """feed-I08: drafts, scheduled and withdrawn episodes leak nowhere, nor do people who are in no public episode."""
    view = make_view(rich())
    for path in [*every_address(view), "/nej"]:
        found = answer(view, path) or missing(view, path)
        assert not any(word in path for word in ("kladde", "planlagt", "ukendt")), path
        if isinstance(found, Document):
            for hidden in ("Hemmelig", "kladde", "planlagt"):
                assert hidden not in found.body.decode(), path


@pytest.mark.parametrize("slug", ["kladde", "planlagt", "findes-ikke"])
def test_what_is_not_public_yet_answers_nothing_anywhere(slug: str) -> None:
    view = make_view(rich())
    for below in BELOW:
        assert answer(view, f"/podcasts/troen-paa-jobchancen/{slug}{below}") is None
    assert answer(view, f"/lyd/troen-paa-jobchancen/{slug}.mp3") is None


def test_a_scheduled_episode_appears_by_the_clock_alone() -> None:
    """feed-L01."""
    view = replace(make_view(rich()), now=NOW + timedelta(hours=2))
    assert isinstance(answer(view, "/lyd/troen-paa-jobchancen/planlagt.mp3"), Media)
    assert view.there.changed_at == NOW + timedelta(hours=1)


def test_a_withdrawn_episode_is_gone_at_all_its_addresses() -> None:
    """feed-L04, exp-6.1.17."""
    view = make_view(rich())
    for path in [*(GONE + below for below in BELOW), "/lyd/troen-paa-jobchancen/vaek.mp3"]:
        assert find(view, path).status == 410, path


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/temaer/", "/temaer"),
        ("/temaer///", "/temaer"),
        (EPISODE + "/", EPISODE),
        ("/podcasts/troen-paa-jobchancen/gammel", EPISODE),
        ("/podcasts/troen-paa-jobchancen/gammel/", EPISODE),
        ("/podcasts/troen-paa-jobchancen/gammel/udskrift.vtt", EPISODE + "/udskrift.vtt"),
        ("/was", "/tilgaengelighed"),
    ],
)
def test_other_forms_of_an_address_lead_to_it_for_good(path: str, target: str) -> None:
    found = find(make_view(rich()), path)
    assert (found.status, dict(found.fields)["Location"]) == (301, target)


def test_sound_is_found_by_its_own_address_with_its_size_type_and_time() -> None:
    found = answer(make_view(rich()), "/lyd/troen-paa-jobchancen/at-balancere-sine-forventninger.mp3")
    assert isinstance(found, Media)
    assert (found.object.media_type, found.object.size) == ("audio/mpeg", 720_000)
    assert found.object.key.startswith("audio/")
    assert found.object.modified_at == PUBLISHED


@LIBRARIES
def test_the_sitemap_lists_every_page_that_answers_200_and_no_other(library: Library) -> None:
    view = make_view(library)
    listed = [
        (element.text or "").removeprefix(PUBLIC_URL)
        for element in etree.fromstring(find(view, "/sitemap.xml").body).iter("{*}loc")
    ]
    pages = {
        path for path in every_address(view)
        if isinstance(found := answer(view, path), Document) and found.status == 200
        and found.media_type.startswith("text/html") and b'content="noindex"' not in found.body
    }  # fmt: skip
    assert set(listed) == pages
    assert "/soeg" not in pages
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize(
    "path",
    ["", "x", "//", "//example.org/", "/\\example.org/", "/temaer/..", "/temaer/%2e%2e", "/temaer/æ", "/\x00",
     "/" * 9999, "/podcasts/troen-paa-jobchancen/x/feed.xml",
     "/static/0/site.css", "/filer/" + "0" * 64 + "/x.pdf", "/\ud800"],
)  # fmt: skip
def test_odd_paths_find_nothing(path: str) -> None:
    assert answer(make_view(rich()), path) is None


@given(st.text(alphabet=st.characters(), max_size=40).map(lambda text: "/" + text))
def test_no_path_raises(path: str) -> None:
    answer(make_view(FOREIGN), path)


def test_an_english_show_has_english_pages_and_its_library_an_english_menu() -> None:
    view = make_view(FOREIGN)
    page = find(view, "/podcasts/talk/one")
    assert tree(page).get("lang") == "en"
    assert "Chapters" in texts(page, "h2")
    assert texts(find(view, "/"), ".top li") == ["Home", "Podcasts", "Search"]


def test_an_english_show_in_a_danish_library_keeps_its_own_language() -> None:
    library = make_library(
        shows=[make_show(), make_show("talk", language="en")],
        episodes=[make_episode(), make_episode("one", show="talk")],
    )
    view = make_view(library)
    assert tree(find(view, "/podcasts/talk/one")).get("lang") == "en"
    assert tree(find(view, "/podcasts/talk")).get("lang") == "en"
    assert tree(find(view, "/")).get("lang") == "da"


def test_an_empty_library_has_a_front_page_that_says_so() -> None:
    assert "Her er ikke udgivet noget endnu." in texts(find(make_view(EMPTY), "/"), "main p")
