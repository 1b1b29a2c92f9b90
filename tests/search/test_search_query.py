"""Any text is a query, and none costs more than another (exp-6.2.3)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from podcast_service.search.query import LONGEST, MOST_WORDS, parse, shown
from podcast_service.search.vocabulary import MOST_COMPOUNDS, Vocabulary

KNOWN = Vocabulary(
    ["tro", "paa", "jobchanc", "job", "chanc", "nok", "er", "udskrift", "transskription", "kollegial", "sparring"]
)


@given(st.text())
def test_any_text_is_a_query_of_bounded_size(text: str) -> None:
    query = parse(text, KNOWN)
    assert len(shown(text)) <= LONGEST
    assert len(query.words) <= MOST_WORDS
    assert all(0 <= first <= last < len(query.words) for first, last in query.phrases)
    assert len(query.terms) <= MOST_WORDS * 2 * (2 * MOST_COMPOUNDS + 6)
    assert all(term in KNOWN for term in query.terms)


def test_words_in_quotes_of_every_kind_are_a_phrase() -> None:
    for text in ('tro "nok er nok"', "tro ”nok er nok”", "tro »nok er nok«", "tro „nok er nok“", 'tro "nok er nok'):
        assert parse(text, KNOWN).phrases == ((1, 3),)


def test_small_words_are_needed_only_where_there_are_no_others() -> None:
    assert [word.text for word in parse("troen på det", KNOWN).needed] == ["troen"]
    assert [word.text for word in parse("på er", KNOWN).needed] == ["paa", "er"]


def test_each_name_of_a_transcript_finds_the_other() -> None:
    """exp-7: search finds both *Udskrift* and *Transskription*."""
    assert set(parse("udskriften", KNOWN).terms) == set(parse("transskription", KNOWN).terms)


def test_a_compound_written_apart_is_the_compound_too() -> None:
    assert "jobchanc" in parse("job chance", KNOWN).words[0].terms
