"""The judged queries on the made-up library: what is relevant is among the first five, on both engines alike."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import ENGINES
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import Standing, hits, judged, open_searcher

from podcast_service.search.passage import Kind
from podcast_service.workflows.search import ON_A_PAGE, Found, Searcher

LEAST = 0.9
EVERY_WORD = sorted({word for query in judged() for word in query.split()})


@pytest.fixture(scope="module", params=ENGINES)
def searcher(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    with open_searcher(request.param, tmp_path_factory.mktemp("search")) as (found, _):
        yield found


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Searcher, Searcher]]:
    folder = tmp_path_factory.mktemp("both")
    with open_searcher("sqlite", folder) as (one, _), open_searcher("postgresql", folder) as (other, _):
        yield one, other


def test_what_was_judged_relevant_is_among_the_first_five(searcher: Searcher) -> None:
    """exp-6.2.3: inflections, spellings, compounds, typing errors, phrases, people, themes, chapters, sentences."""
    found = {}
    for query, relevant in judged().items():
        told = hits(searcher.search(query))
        found[query] = sum(one in told for one in relevant) / len(relevant)
    assert len(found) >= 60
    assert sum(found.values()) / len(found) >= LEAST, sorted(query for query, part in found.items() if part < 1)


def test_a_transcript_hit_has_its_sentence_speaker_and_second(searcher: Searcher) -> None:
    """exp-6.2.3."""
    best = searcher.search("hun gik uden at sige farvel").results[0]
    said = best.passages[0]
    assert (said.speaker, said.start_ms) == ("Bent Birkemose", 135_000)
    assert said.text.startswith("Hun gik uden at sige farvel")


def test_a_theme_is_found_by_both_its_titles(searcher: Searcher) -> None:
    """exp-5.1.1."""
    for title in ("Ordene vi bruger om hinanden", "Sproget som værktøj og våben"):
        assert searcher.search(title).results[0].page.path == "/temaer/sprog"


@pytest.mark.parametrize("asked", ["jobchance", "jobchancen", "jobchancer"])
def test_the_concept_is_found_from_each_of_its_forms(searcher: Searcher, asked: str) -> None:
    """exp-5.4.2."""
    assert searcher.search(f"troen på {asked}").results[0].page.path.endswith("/troen-smitter")


def test_a_mistyped_word_is_told_as_it_was_understood(searcher: Searcher) -> None:
    assert searcher.search("kollegail sparring").meant == "kollegial sparring"
    assert searcher.search("kollegial sparring").meant == ""


def test_results_of_one_kind_are_counted_with_those_of_all(searcher: Searcher) -> None:
    everything = searcher.search("samtale")
    people = searcher.search("jobhuset", kind=Kind.PERSON)
    assert everything.count == sum(everything.counts.values()) > 1
    assert {result.page.kind for result in people.results} == {Kind.PERSON}
    assert people.count == len(people.results) == 3


def test_pages_of_results_have_each_result_once(searcher: Searcher) -> None:
    first, second = searcher.search("klara"), searcher.search("klara", number=2)
    paths = [result.page.path for found in (first, second) for result in found.results]
    assert len(first.results) == ON_A_PAGE
    assert first.pages == searcher.search("klara", number=999).number > 1
    assert len(set(paths)) == len(paths)


@pytest.mark.needs("postgresql")
def test_both_engines_give_every_judged_query_the_same_answer(both: tuple[Searcher, Searcher]) -> None:
    one, other = both
    for query in judged():
        assert _told(one.search(query)) == _told(other.search(query)), query


@pytest.mark.needs("postgresql")
@settings(max_examples=25, deadline=None)
@given(st.one_of(st.text(max_size=40), st.lists(st.sampled_from(EVERY_WORD), max_size=5).map(" ".join)))
def test_both_engines_give_the_same_answers_in_the_same_order(both: tuple[Searcher, Searcher], query: str) -> None:
    """exp-6.2.3: whatever is asked for."""
    one, other = both
    assert _told(one.search(query)) == _told(other.search(query))


def test_what_is_not_shown_is_neither_found_nor_counted_nor_guessed(tmp_path: Path) -> None:
    """exp-6.2.3: nothing that was withdrawn, or is to come."""
    with open_searcher("sqlite", tmp_path) as (searcher, standing):
        assert isinstance(standing, Standing)
        before = searcher.search("pygmalion")
        standing.hide("/podcasts/proevebaenken/troen-smitter")
        after, mistyped = searcher.search("pygmalion"), searcher.search("pygmalino")
    assert (before.count, after.count, mistyped.count, mistyped.meant) == (1, 0, 0, "")


def _told(found: Found) -> object:
    return found.meant, found.counts, [(one.page.path, one.passages) for one in found.results]
