"""What a move gives subscribers is said before it happens, and a feed that left is not checked here (feed-L03)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from houses import SHOW, Place
from moving import change, make_public, move, say

from podcast_service.domain.errors import NotFound
from podcast_service.feeds.difference import Change, Difference, Move, Way, difference
from podcast_service.feeds.directories import Directory
from podcast_service.workflows.check_feed import check_readiness, check_show
from podcast_service.workflows.feed_diff import feed_now, forecast, got_since, see
from podcast_service.workflows.house import House
from podcast_service.workflows.publish import Word, publish_episode, publish_show
from podcast_service.workflows.validate_feed import validate_asking

OLD, NEW = (f"https://pod.example/podcasts/{slug}/feed.xml" for slug in (SHOW, "new-name"))
THERE = "https://other.example/feed.xml"
HERE = Move(way=Way.HERE, was=OLD, now=NEW, with_pages=True, kept=2, episodes=2)
SAYS = Change(tag="itunes:new-feed-url", was=None, now=NEW)


@pytest.fixture
def public(place: Place) -> Place:
    """Give a show with two episodes listeners have, one with notes that lead to its own page."""
    make_public(place)
    publish_episode(place.house, SHOW, "draft", Word(without_transcript="Being written."))
    return place


def _ask_to_move(place: Place, lines: str = "") -> None:
    say(place, f"slug: new-name\nold_slugs: [{SHOW}]{lines}")
    place.ingest()


def test_l03_c19_a_move_is_told_before_it_happens_and_when_it_has_happened(public: Place):
    _ask_to_move(public)
    before = see(public.house, SHOW)

    told = forecast(public.house, SHOW)
    assert (told.difference, told.stops) == (Difference(move=HERE, channel=(SAYS,)), ())

    publish_show(public.house, SHOW)
    assert got_since(public.house, before) == told.difference
    assert forecast(public.house, "new-name").difference.is_empty


def test_l03_beside_a_move_only_what_is_other_is_told(public: Place):
    text = public.path("first.md").read_text()
    public.write("first.md", text.replace("title: First", "title: Better"))
    _ask_to_move(public)

    told = forecast(public.house, SHOW).difference

    (changed,) = told.changed
    assert (told.move, {one.tag for one in changed.changes}) == (HERE, {"title", "itunes:title"})


def test_l03_one_episode_alone_moves_nothing(public: Place):
    _ask_to_move(public)
    assert forecast(public.house, SHOW, "first").difference.is_empty


def test_l03_to_another_host_and_back_is_told(public: Place):
    change(public, moved_to=THERE)
    away = forecast(public.house, SHOW).difference
    publish_show(public.house, SHOW)
    gone = forecast(public.house, SHOW).difference
    change(public, moved_to=None)
    back = forecast(public.house, SHOW).difference

    stays = replace(HERE, was=OLD, now=OLD, with_pages=False)
    assert away == Difference(move=replace(stays, way=Way.AWAY, now=THERE), elsewhere=THERE)
    assert gone == Difference(elsewhere=THERE)
    assert back == Difference(move=replace(stays, way=Way.BACK, was=THERE))


def test_l03_a_show_that_leaves_under_another_name_takes_its_pages_along(public: Place):
    _ask_to_move(public, f"\nmoved_to: {THERE}")
    move_ = forecast(public.house, SHOW).difference.move
    assert move_ == replace(HERE, way=Way.AWAY, now=THERE)


def test_nobody_is_told_to_move_from_a_feed_nobody_had(place: Place):
    why = "{reason: Being written., decided_at: 2026-11-20T08:00:00+01:00}"
    place.episode("later", status="published", published_at="2027-01-01T08:00:00Z", without_transcript=why)
    place.ingest()
    _ask_to_move(place)

    told = forecast(place.house, SHOW)

    assert (told.difference.is_empty, see(place.house, SHOW).show.is_pending) == (True, True)


def test_d19_a_move_that_would_change_an_episode_says_that_it_is_not_kept(public: Place):
    was = feed_now(public.house, SHOW)
    items = {guid: replace(item, enclosure_url="https://pod.example/other.mp3") for guid, item in was.items.items()}
    now = replace(was, items=items, stands_at=NEW)

    found = difference(was, now, public.clock())

    assert found.move == replace(HERE, kept=0)
    assert found.bytes_again == sum(item.length for item in was.items.values())


@pytest.mark.parametrize(
    "check",
    [
        pytest.param(lambda house: check_show(house, SHOW), id="validate"),
        pytest.param(lambda house: validate_asking(house, SHOW), id="validate --ask"),
        pytest.param(lambda house: check_readiness(house, SHOW, Directory), id="ready"),
    ],
)
def test_l03_a_feed_that_left_is_to_be_checked_where_it_is(public: Place, check: Callable[[House], object]):
    change(public, moved_to=THERE)
    publish_show(public.house, SHOW)

    with pytest.raises(NotFound, match=f"podcast-service feed validate {THERE}") as refused:
        check(public.house)
    assert refused.value.code == "feed_elsewhere"


def test_files_that_wait_are_named_wherever_the_folder_of_a_moved_show_is(public: Place):
    move(public)
    public.write("first.md", public.path("first.md").read_text() + "\nMore.\n")
    assert forecast(public.house, "new-name").unread == (f"{SHOW}/first.md",)
