"""How an episode is cited: as reference lists at Danish libraries write it (APA, 7th edition)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from builders import make_chapters, make_episode, make_library, make_page, make_show
from site_pages import PUBLIC_URL, find, make_view, texts
from test_site_addresses import EPISODE

from podcast_service.domain.person import Credit, Role
from podcast_service.site.cite import chapter_place, citation

TITLE = "At balancere sine forventninger til borgeren"
DAY, SERIES = "(2026, 20. november)", "I Troen på jobchancen. Projekt Troen på borgernes jobchance."
LINK = PUBLIC_URL + EPISODE
HELLE = Credit(name="Helle Schøler Kjær", role=Role.HOST, person="helle-schoeler-kjaer")
JYTTE = Credit(name="Jytte Quist", role=Role.HOST, person="jytte-quist")


def cited(show: dict[str, object] | None = None, **episode: object) -> str:
    library = make_library(shows=[make_show(**(show or {}))], episodes=[make_episode(**episode)])
    view = make_view(library)
    return str(citation(view, view.library.episodes["troen-paa-jobchancen"][0]))


@pytest.mark.parametrize(
    ("show", "episode", "expected"),
    [
        pytest.param(
            {}, {}, f"Kjær, Helle Schøler (vært). {DAY}. {TITLE} (del 3 af 3) [Podcastafsnit]. {SERIES} {LINK}",
            id="the host, the part, the series, who makes it",
        ),
        pytest.param(
            {}, {"credits": (HELLE, JYTTE)},
            f"Kjær, Helle Schøler (vært) & Quist, Jytte (vært). {DAY}. {TITLE} (del 3 af 3) [Podcastafsnit]. {SERIES} "
            f"{LINK}",
            id="two hosts",
        ),
        pytest.param(
            {}, {"credits": (HELLE, Credit(name="Anja Tønder", role=Role.AUTHOR, person="anja"))},
            f"Tønder, Anja. {DAY}. {TITLE} (del 3 af 3) [Podcastafsnit]. {SERIES} {LINK}",
            id="an author before the host",
        ),
        pytest.param(
            {}, {"credits": (Credit(name="Væksthusets Kompetencecenter", role=Role.HOST),)},
            f"Væksthusets Kompetencecenter (vært). {DAY}. {TITLE} (del 3 af 3) [Podcastafsnit]. {SERIES} {LINK}",
            id="a house is not turned round",
        ),
        pytest.param(
            {"credits": (), "author": "Projektet"}, {"credits": ()},
            f"Projektet. {DAY}. {TITLE} (del 3 af 3) [Podcastafsnit]. I Troen på jobchancen. {LINK}",
            id="nobody but who makes it, named once",
        ),
        pytest.param(
            {"credits": (), "author": None}, {"credits": (), "number": None},
            f"{TITLE} [Podcastafsnit]. {DAY}. I Troen på jobchancen. Om projektet. {LINK}",
            id="nobody at all: the title comes first, the site publishes",
        ),
        pytest.param(
            {"parts": None}, {"season": 2},
            f"Kjær, Helle Schøler (vært). {DAY}. {TITLE} (sæson 2, afsnit 3) [Podcastafsnit]. {SERIES} {LINK}",
            id="a season",
        ),
        pytest.param(
            {}, {"number": 7},
            f"Kjær, Helle Schøler (vært). {DAY}. {TITLE} (del 7) [Podcastafsnit]. {SERIES} {LINK}",
            id="a part beyond those the show has",
        ),
        pytest.param(
            {"parts": None}, {"is_sample": True},
            f"Kjær, Helle Schøler (vært). {DAY}. {TITLE} (afsnit 3) [Prøvelyd til et podcastafsnit]. {SERIES} {LINK}",
            id="a sample says that it is one",
        ),
        pytest.param(
            {"language": "en"}, {},
            f"Kjær, Helle Schøler (host). (2026, November 20). {TITLE} (part 3 of 3) [Podcast episode]. "
            f"In Troen på jobchancen. Projekt Troen på borgernes jobchance. {LINK}",
            id="in English",
        ),
    ],
)  # fmt: skip
def test_an_episode_is_cited_with_what_is_known(show: dict[str, object], episode: dict[str, object], expected: str):
    """exp-6.1.16, exp-5.3.1, exp-5.3.3."""
    library_pages = make_page("forside", title="Om projektet")
    view = make_view(make_library(shows=[make_show(**show)], episodes=[make_episode(**episode)], pages=[library_pages]))
    assert str(citation(view, view.library.episodes["troen-paa-jobchancen"][0])) == expected


def test_the_day_is_that_in_denmark():
    assert "(2026, 21. november)" in cited(published_at=datetime(2026, 11, 20, 23, 30, tzinfo=UTC))


def test_a_chapter_is_cited_by_its_name_and_where_it_starts():
    view = make_view(make_library())
    places = [chapter_place(view, make_episode(), chapter) for chapter in make_chapters()]
    assert places[2] == ", kapitlet »Tegn på, at nok er nok«, 1:01"


def test_the_page_shows_the_citation_with_the_series_in_italics_and_a_code_to_hold_a_phone_to():
    """exp-6.1.16."""
    found = find(make_view(make_library()), EPISODE)
    assert texts(found, ".cite cite") == ["Troen på jobchancen"]
    assert texts(found, ".cite .citation") == [cited()]
    assert len(texts(found, ".cite svg.qr")) == 1


def test_the_page_of_a_part_beyond_those_the_show_has_does_not_count_them():
    """A number above the count of parts is not told as "Del 7 af 3"."""
    view = make_view(make_library(shows=[make_show()], episodes=[make_episode(number=7)]))
    assert texts(find(view, EPISODE), "p.meta span")[0] == "Del 7"
