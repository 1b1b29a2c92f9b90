"""What belongs together stands at both ends, and a page is made again when what it shows of others changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from belonging import BASIS, PAPER, PART_3, SHOW, SLUG, is_made_again, library, link, linked, page, paper
from builders import (
    NOW,
    make_episode,
    make_guid,
    make_library,
    make_publication,
    make_show,
    make_theme,
)
from site_pages import texts

from podcast_service.domain.chapter import Chapter
from podcast_service.domain.episode import EpisodeStatus
from podcast_service.domain.library import Library
from podcast_service.domain.link import RELATIONS, Relation
from podcast_service.domain.publication import Kind
from podcast_service.domain.theme import ThemeAt
from podcast_service.site.templating import say


@pytest.mark.parametrize("relation", list(Relation))
@pytest.mark.parametrize("is_back", [False, True])
def test_a_link_is_said_once_and_stands_at_both_ends_with_the_word_of_each(relation: Relation, is_back: bool):
    found = library(link(relation, "grundlag", is_back=is_back))
    here, there = (say("da", RELATIONS[relation].seen(is_back=back).word) for back in (is_back, not is_back))

    assert texts(page(found, PAPER), ".ties dt") == [here]
    assert linked(page(found, PAPER), ".ties dd a") == [("Grundlaget", BASIS)]
    assert texts(page(found, BASIS), ".ties dt") == [there]
    assert linked(page(found, BASIS), ".ties dd a") == [("Rapporten", PAPER)]


def test_a_link_leads_to_the_second_of_a_part_and_back_from_there():
    found = library(link(at_ms=65_000))

    assert texts(page(found, PAPER), ".ties dt") == ["Uddyber"]
    chapter = "Minut 1:05 i del 3: Tegn på, at nok er nok"
    assert linked(page(found, PAPER), ".ties dd a") == [(chapter, f"{PART_3}?t=65")]
    assert texts(page(found, PART_3), ".ties dt") == ["Uddybes i"]
    there = [("Rapporten", PAPER), ("1:05 Tegn på, at nok er nok", "?t=65")]
    assert linked(page(found, PART_3), ".ties dd a") == there
    assert "Udgivelser" in texts(page(found, PART_3), "main h2")


@pytest.mark.parametrize(
    ("show", "episode", "at_ms", "words"),
    [
        pytest.param({}, {"number": 3}, 5_000, "Minut 0:05 i del 3: Velkommen", id="a part"),
        pytest.param({"parts": None}, {"title": "Nok"}, 5_000, "Minut 0:05 i Nok: Velkommen", id="no part of a series"),
        pytest.param({}, {"chapters": ()}, 5_000, "Minut 0:05 i del 3", id="no chapters"),
        pytest.param(
            {}, {"audio": None}, 3_600_000, "1:00:00 inde i del 3: Tegn på, at nok er nok", id="after an hour"
        ),
        pytest.param({}, {}, 61_000, "Minut 1:01 i del 3: Tegn på, at nok er nok", id="the second a chapter begins in"),
        pytest.param({}, {}, 90_000, None, id="after the end"),
    ],
)
def test_a_moment_is_called_as_people_do(
    show: dict[str, object], episode: dict[str, object], at_ms: int, words: str | None
):
    one = make_episode(themes=(), themes_at=(ThemeAt(theme=SLUG, at_ms=at_ms),), **episode)
    found = make_library(shows=[make_show(**show)], episodes=[one])
    assert [text for text, _ in linked(page(found, f"/temaer/{SLUG}"), ".plain li a")] == ([words] if words else [])


def test_a_link_that_both_ends_say_stands_there_once():
    papers = [
        paper(link(Relation.BUILDS_ON, "grundlag")),
        make_publication("grundlag", kind=Kind.CASE, links=(link(Relation.BUILDS_ON, "rapport", is_back=True),)),
    ]
    assert len(texts(page(make_library(publications=papers), PAPER), ".ties dd")) == 1


@pytest.mark.parametrize(
    "hidden",
    [
        {"status": EpisodeStatus.DRAFT},
        {"status": EpisodeStatus.WITHDRAWN},
        {"published_at": NOW + timedelta(hours=1)},
        {"slug": "another", "guid": make_guid("another")},
    ],
    ids=["draft", "withdrawn", "scheduled", "not there"],
)
def test_nothing_leads_to_what_is_not_public(hidden: dict[str, object]):
    """feed-I08."""
    at = (ThemeAt(theme=SLUG, at_ms=1_000),) if "slug" not in hidden else ()
    found = library(link(), episodes=[make_episode("public", themes=()), replace(make_episode(themes_at=at), **hidden)])
    assert texts(page(found, PAPER), ".ties") == []
    assert PART_3 not in page(found, f"/temaer/{SLUG}").body.decode()


def test_an_old_name_of_an_episode_or_its_show_still_leads_there():
    found = library(
        link(target="foer/gammel"),
        shows=[make_show(old_slugs=("foer",))],
        episodes=[make_episode(old_slugs=("gammel",))],
    )
    assert linked(page(found, PAPER), ".ties dd a") == [("At balancere sine forventninger til borgeren", PART_3)]


def test_a_theme_that_only_a_chapter_comes_to_is_not_empty_and_the_episode_leads_back():
    """exp-5.1.3, exp-6.2.2."""
    tom = make_theme("tom", 5, list_title="Tom", page_heading=None, is_known_empty=True)
    one = make_episode(themes=(), themes_at=(ThemeAt(theme="tom", at_ms=61_500),))
    found = make_library(themes=[make_theme(), tom], episodes=[one])

    theme = page(found, "/temaer/tom")
    assert "Der er endnu ingen publikationer i dette tema." not in texts(theme, "p")
    assert texts(theme, ".group h3") == ["Kapitler"]
    assert linked(theme, ".group a") == [("Minut 1:01 i del 3: Tegn på, at nok er nok", f"{PART_3}?t=61")]
    assert linked(page(found, PART_3), "section .plain li a")[:2] == [
        ("1:01 Tegn på, at nok er nok", "?t=61"),
        ("Tom", "/temaer/tom"),
    ]


TO_PART_1 = link(target=f"{SHOW}/del-1")
TWO = (make_episode("del-1", number=1, themes=()), make_episode())
RENAMED = (make_episode("del-1", number=1, themes=(), title="Ny"), make_episode())
NOTED = (make_episode("del-1", number=1, themes=(), notes="Ny"), make_episode())
COMING = (make_episode("del-1", number=1, themes=(), themes_at=(ThemeAt(theme=SLUG, at_ms=30_000),)), make_episode())
RECHAPTERED = (replace(COMING[0], chapters=(Chapter(start_ms=0, title="Ny"),)), make_episode())


@pytest.mark.parametrize(
    ("before", "after", "path", "again"),
    [
        pytest.param(library(), library(link()), PART_3, True, id="a link to it"),
        pytest.param(library(), library(link(target="grundlag")), PART_3, False, id="a link to something else"),
        pytest.param(library(), library(link(target="grundlag")), BASIS, True, id="a link to a publication"),
        pytest.param(
            library(link()), make_library(publications=[paper(link(), title="Ny")]), PART_3, True, id="its title"
        ),
        pytest.param(
            library(link()), library(link()), PART_3, False, id="nothing"
        ),
        pytest.param(
            library(link(), publications=[paper(link())]), library(publications=[paper(link(), notes="Ny")]), PART_3,
            False, id="text of a publication that leads there",
        ),
        pytest.param(
            library(link(), publications=[paper(link())]), library(publications=[paper(link(), notes="Ny")]),
            f"/temaer/{SLUG}", False, id="text of a publication on the theme",
        ),
        pytest.param(
            library(publications=[paper()]), library(publications=[paper(title="Ny")]), f"/temaer/{SLUG}", True,
            id="title of a publication on the theme",
        ),
        pytest.param(
            library(TO_PART_1, episodes=TWO), library(TO_PART_1, episodes=RENAMED), PAPER, True,
            id="title of a part it leads to",
        ),
        pytest.param(
            library(TO_PART_1, episodes=TWO), library(TO_PART_1, episodes=NOTED), PAPER, False,
            id="notes of a part it leads to",
        ),
        pytest.param(
            library(episodes=TWO), library(episodes=COMING), f"/temaer/{SLUG}", True, id="a chapter comes to it"
        ),
        pytest.param(library(episodes=TWO), library(episodes=COMING), "/temaer", False, id="the list of themes stays"),
        pytest.param(
            library(episodes=COMING), library(episodes=RECHAPTERED), f"/temaer/{SLUG}", True, id="the chapter's title"
        ),
    ],
)  # fmt: skip
def test_a_page_is_made_again_when_what_it_shows_of_others_changed_and_else_not(
    before: Library, after: Library, path: str, again: bool
):
    assert is_made_again(before, after, path) is again
