"""Chapters written for other programs are read back the same (exp-6.3.7)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from podcast_service.audio.chapter_files import read
from podcast_service.audio.chapter_files_written import dump_lines, dump_podlove
from podcast_service.domain.chapter import Chapter
from podcast_service.domain.text import one_line, shorten

HOSTILE = Chapter(start_ms=3_723_007, title='<b>&"Nok er nok"', url="https://x.dk/?a=1&b=2")


def words(text: str) -> str:
    return shorten(one_line(text), 200)


TITLES = st.text(max_size=60).map(words).filter(bool)
PLAIN = TITLES.filter(lambda title: "<" not in title and title[0] not in "-–—:|")


def made(titles: st.SearchStrategy[str]) -> st.SearchStrategy[list[Chapter]]:
    links = st.sampled_from([None, "https://x.dk/a", "https://x.dk/?a=1&b=%C3%A6"])
    starts = st.integers(0, 99 * 3_600_000)
    one = st.builds(Chapter, start_ms=starts, title=titles, url=links)
    return st.lists(one, min_size=1, max_size=5)


@given(made(TITLES))
def test_podlove_chapters_are_read_back(chapters: list[Chapter]):
    assert list(read(dump_podlove(chapters), ".psc").chapters) == chapters


@given(made(PLAIN))
def test_lines_are_read_back(chapters: list[Chapter]):
    assert list(read(dump_lines(chapters), ".txt").chapters) == chapters


def test_a_hostile_title_is_text_and_what_stands_in_no_list_is_left_out():
    hidden = Chapter(start_ms=9_000_000, title="", in_list=False)

    assert read(dump_podlove([HOSTILE, hidden]), ".psc").chapters == (HOSTILE,)
    assert dump_lines([HOSTILE, hidden]).decode() == ('01:02:03.007 <b>&"Nok er nok" <https://x.dk/?a=1&b=2>\n')
