"""What can be found follows what is served: not before its time, not after it was withdrawn, not while rolled back."""

from __future__ import annotations

import json
from datetime import timedelta

from houses import SHOW, Place
from sqlalchemy import func, select
from test_workflows_release import edit
from test_workflows_served import FIRST, SECOND, publish, served

from podcast_service.catalog.database import read
from podcast_service.catalog.search import search_page_ids
from podcast_service.catalog.tables import search_places, search_words
from podcast_service.delivery.kept import KeptDocument
from podcast_service.workflows.index import TASK, index, indexes_wanted
from podcast_service.workflows.release import release
from podcast_service.workflows.rollback import rollback
from podcast_service.workflows.search import Found, Searcher
from podcast_service.workflows.withdraw import withdraw_episode
from podcast_service.workflows.work import what_is_due


def out(place: Place, *, by_person: bool = False) -> int:
    """Let what is due go out, and index it; return how many pages were indexed anew."""
    release(place.house, by_person=by_person)
    return index(place.house)


def search(place: Place, query: str) -> Found | None:
    shown = served(place)
    try:
        return Searcher(place.house.catalog, shown).search(query)
    finally:
        shown.close()


def found(place: Place, query: str) -> Found:
    answer = search(place, query)
    assert answer is not None
    return answer


def paths(place: Place, query: str) -> list[str]:
    return [result.page.path for result in found(place, query).results]


def wanted(place: Place) -> list[str]:
    return [job.wanted.task for job in what_is_due(place.house) if job.wanted.task == TASK]


def test_what_goes_out_is_found_and_the_index_is_due_until_then(place: Place) -> None:
    """exp-6.2.3."""
    place.show()
    publish(place, "first")
    release(place.house)
    assert wanted(place) == [TASK]
    assert search(place, "notes of first") is None

    index(place.house)

    assert wanted(place) == []
    assert paths(place, "notes of first") == [FIRST]


def test_only_pages_that_are_another_are_indexed_anew(place: Place) -> None:
    place.show()
    publish(place, "first")
    publish(place, "second")
    out(place)

    edit(place, "first", notes="Only this is new.\n")
    place.clock.forward(minutes=1)

    assert out(place) == 1
    assert index(place.house) == 0
    assert paths(place, "only this is new") == [FIRST]


def test_what_is_scheduled_is_found_from_its_moment_on(place: Place) -> None:
    """feed-I08: made ready ahead, without anybody's help when its time comes."""
    place.show()
    publish(place, "first")
    publish(place, "second", published_at=(place.clock() + timedelta(hours=1)).isoformat())
    out(place)
    before = found(place, "notes of second")

    place.clock.forward(hours=2)

    assert SECOND not in [result.page.path for result in before.results]
    assert paths(place, "notes of second")[0] == SECOND


def test_what_was_withdrawn_is_found_no_more_even_before_the_index_knows(place: Place) -> None:
    """feed-L04."""
    place.show()
    publish(place, "first")
    publish(place, "second")
    out(place)

    withdraw_episode(place.house, SHOW, "second", reason="A mistake.")
    release(place.house)

    assert search(place, "second") is None
    index(place.house)
    assert SECOND not in paths(place, "second")


def test_what_was_rolled_back_is_found_no_more_and_what_was_before_it_is(place: Place) -> None:
    place.show()
    publish(place, "first")
    out(place)
    place.clock.forward(minutes=1)
    edit(place, "first", notes="Confidential lapse.\n")
    out(place)
    assert paths(place, "confidential lapse") == [FIRST]

    rollback(place.house)

    assert wanted(place) == []
    assert paths(place, "confidential lapse") == []
    assert paths(place, "notes of first") == [FIRST]


def test_what_no_release_shows_any_more_leaves_nothing_behind(place: Place) -> None:
    place.show()
    publish(place, "first")
    out(place)
    with read(place.house.catalog) as tx:
        pages = set(search_page_ids(tx).values())
        stale = tx.execute(select(func.count()).where(search_places.c.page.not_in(pages))).scalar()
        words = set(tx.execute(select(search_words.c.term)).scalars())
        used = set(tx.execute(select(search_places.c.term)).scalars())
        assert list(indexes_wanted(tx)) == []
    assert (stale, words) == (0, used)


def test_what_is_scheduled_stays_indexed_when_another_page_is_edited_meanwhile(place: Place) -> None:
    """feed-I08: the releases for moments to come are indexed before anything is forgotten."""
    place.show()
    publish(place, "first")
    publish(place, "second", published_at=(place.clock() + timedelta(hours=1)).isoformat())
    out(place)
    place.clock.forward(minutes=1)
    edit(place, "first", notes="Only this is new.\n")
    out(place)

    place.clock.forward(hours=2)

    assert paths(place, "notes of second")[0] == SECOND


def test_a_release_that_is_not_indexed_is_not_searched_by_the_words_of_another(place: Place) -> None:
    """feed-L04: what was rolled back or edited away is not quoted; the page is left to the browser meanwhile."""
    place.show()
    publish(place, "first")
    release(place.house)
    place.clock.forward(minutes=1)
    edit(place, "first", notes="Confidential lapse.\n")
    out(place)
    assert paths(place, "confidential lapse") == [FIRST]

    rollback(place.house)
    rolled_back = search(place, "confidential lapse")
    place.clock.forward(minutes=1)
    edit(place, "first", notes="Harmless.\n")
    release(place.house, by_person=True)

    assert rolled_back is None
    assert search(place, "confidential lapse") is None


def test_a_withdrawn_page_leaves_the_frozen_index_of_a_release_that_is_held(place: Place) -> None:
    """feed-L04: a mirror's visitors do not find it either, nor a word that it alone has."""
    place.show()
    publish(place, "first")
    publish(place, "zebraword")
    out(place)
    place.clock.forward(minutes=1)
    edit(place, "first", notes="Other notes.\n")
    out(place)
    rollback(place.house)
    place.clock.forward(minutes=1)

    withdraw_episode(place.house, SHOW, "zebraword", reason="A mistake.")
    release(place.house)

    shown = served(place)
    try:
        kept = shown.kept(f"/soeg/ord/{SHOW}.1.json")
        assert isinstance(kept, KeptDocument)
        group = kept.variants["identity"].whole.body.decode()
    finally:
        shown.close()
    assert "zebraword" not in group.lower()
    assert [page and page["path"] for page in json.loads(group)["pages"]].count(FIRST) == 1
