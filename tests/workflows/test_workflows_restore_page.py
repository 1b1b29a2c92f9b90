"""The page of a show, a person, a theme or a publication as it was before: written back, nothing lost (exp-6.3.11)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import make_guid
from houses import GUID, SHOW, SHOW_PAGE, Place, square

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.history import list_entries
from podcast_service.catalog.kept_states import list_revisions_kept
from podcast_service.catalog.nodes import find_node
from podcast_service.catalog.shows import get_show
from podcast_service.domain.errors import Conflict, NotFound
from podcast_service.domain.person import Person
from podcast_service.domain.producer import By
from podcast_service.domain.show import Show
from podcast_service.workflows.edit import Sent, edit_node
from podcast_service.workflows.restore_page import restore_node, restore_show
from podcast_service.workflows.sheets import node_sheet

PAGE = SHOW_PAGE.replace(GUID, make_guid(SHOW))


@pytest.fixture
def one(place: Place) -> Place:
    place.show()
    place.write("anja.md", "---\nname: Anja\ntitle: Forsker\n---\n\nOm Anja.\n", "people")
    place.ingest()
    return place


def latest(place: Place) -> Show:
    with read(place.house.catalog) as tx:
        return get_show(tx, SHOW).latest


def person(place: Place) -> Person | None:
    with read(place.house.catalog) as tx:
        return find_node(tx, Person, "anja")


def test_a_shows_page_and_cover_are_what_they_were_and_where_it_stands_stays(one: Place):
    one.write("show.md", PAGE.replace("My show", "Their show").replace("language", "old_slugs: [before]\nlanguage"))
    one.write("cover.png", square(1400, (90, 20, 20)))
    one.ingest()

    done = restore_show(one.house, SHOW, 1)

    assert (latest(one).title, latest(one).old_slugs) == ("My show", ("before",))
    assert done.lost == ("cover.png",), "a picture that was overwritten in the folder by hand is nowhere"
    restore_show(one.house, SHOW, 2)
    assert latest(one).title == "Their show"


def test_what_is_not_kept_or_not_read_yet_is_not_written_over(one: Place):
    with pytest.raises(NotFound, match="is not kept"):
        restore_show(one.house, SHOW, 7)
    one.write("show.md", PAGE.replace("My show", "By hand"))
    with pytest.raises(Conflict):
        restore_show(one.house, SHOW, 1)
    assert "By hand" in one.path("show.md").read_text()


def test_a_persons_page_is_told_by_who_changed_it_and_comes_back(one: Place):
    bo = replace(one.house, by=By(name="Bo", producer="bo"))
    with read(one.house.catalog) as tx:
        sheet = node_sheet(tx, one.house, "people", "anja")
    edit_node(bo, "people", "anja", Sent(values={**sheet.values, "title": (("Professor",),)}, base=sheet.values))
    one.write("anja.md", one.path("anja.md", "people").read_text().replace("Om Anja.", "Mere."), "people")
    one.ingest()
    with read(one.house.catalog) as tx:
        told = [(entry.by, entry.revision) for entry in list_entries(tx, subject="people:anja")]
    assert told == [("command line", 3), ("Bo", 2), ("Bo", None)]

    restore_node(one.house, "people", "anja", 1)

    found = person(one)
    assert found is not None
    assert (found.title, found.notes.strip()) == ("Forsker", "Om Anja.")


def test_pages_an_earlier_version_read_in_are_kept_with_the_next_ingest(one: Place):
    with transact(one.house.catalog) as tx:
        tx.exec_driver_sql("DELETE FROM states")
    one.ingest()

    with read(one.house.catalog) as tx:
        subjects = (f"show:{latest(one).guid}", "people:anja")
        assert [list_revisions_kept(tx, subject) for subject in subjects] == [{1}, {1}]
