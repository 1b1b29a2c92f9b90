"""What a page is found by: its words, and what it names by the names they have now (exp-6.2.3)."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest
from builders import (
    make_episode,
    make_library,
    make_page,
    make_person,
    make_publication,
    make_show,
    make_theme,
)
from made_up import view_of

import podcast_service
from podcast_service.domain.library import Library
from podcast_service.search.passage import Searchable
from podcast_service.site import search_index
from podcast_service.site.passages import VERSION, searchable
from podcast_service.site.program import finding
from podcast_service.site.reads import fingerprint

SEEN = "Se [[person:jytte]]."


def library(name: str) -> Library:
    return make_library(
        shows=[make_show(notes=SEEN)],
        episodes=[make_episode(notes=SEEN)],
        people=[make_person("jytte", name=name, is_contact=True), make_person("helle", notes=SEEN, is_contact=True)],
        themes=[make_theme(notes=SEEN)],
        publications=[make_publication(notes=SEEN)],
        pages=[make_page(notes=SEEN), make_page("kontakt", sections=(("Skriv", SEEN),))],
    )


def naming(name: str) -> dict[str, Searchable]:
    """Return the pages that say who is to be seen."""
    pages = searchable(view_of(library(name)))
    return {page.path: page for page in pages if f"Se {name}." in {one.text for one in page.passages()}}


def test_who_a_page_names_is_found_on_it_by_name_and_the_page_is_indexed_anew_with_another() -> None:
    before, after = naming("Jytte Quist"), naming("Jytte Holm")
    assert len(before) >= 6
    assert before.keys() == after.keys()
    assert [path for path in before if before[path].key == after[path].key] == []


def test_a_release_makes_its_index_anew_when_somebody_named_in_notes_is_called_otherwise() -> None:
    episode = make_episode()
    views = [view_of(library(name)) for name in ("Jytte Quist", "Jytte Holm")]
    group = f"search-group:{episode.show}:1"
    assert fingerprint(views[0], group) != fingerprint(views[1], group)
    search_index.text(views[0], views[0].there.episodes[0])
    noted = views[0].noted.take()
    assert "mention:person:jytte" in noted
    assert fingerprint(views[0], "mention:person:jytte") != fingerprint(views[1], "mention:person:jytte")


@pytest.mark.parametrize("name", ["search/words.py", "search/vocabulary.py", "site/passages.py"])
def test_pages_are_indexed_anew_when_the_program_makes_stems_or_passages_otherwise(tmp_path: Path, name: str) -> None:
    package = Path(podcast_service.__file__).parent
    for folder in ("search", "site"):
        copytree(package / folder, tmp_path / "same" / folder)
        copytree(package / folder, tmp_path / "other" / folder)
    with (tmp_path / "other" / name).open("a") as file:
        file.write("# another")

    assert finding(tmp_path / "same") == finding() == VERSION
    assert finding(tmp_path / "other") != finding()
    assert finding(stemmer="9.9.9") != finding()
