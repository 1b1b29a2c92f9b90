"""What stands at the addresses of a show that moved, as one table (feed-L03, sec-S18)."""

from __future__ import annotations

from dataclasses import replace

import pytest
import segno
from builders import make_episode, make_library, make_show
from site_pages import PUBLIC_URL, find, make_view, texts, tree

from podcast_service.domain.document import Document
from podcast_service.domain.episode import EpisodeStatus
from podcast_service.site.addresses import answer, every_address

ELSEWHERE = "https://other.example/feed.xml"
SHOW = make_show("ny", old_slugs=("gammel", "ny", "aeldst"))
EPISODES = [
    make_episode("et", show="ny", enclosure="/lyd/gammel/et.mp3", old_slugs=("een",)),
    make_episode("vaek", show="ny", status=EpisodeStatus.WITHDRAWN, enclosure="/lyd/gammel/vaek.mp3"),
]
MOVED = make_view(make_library(shows=[SHOW], episodes=EPISODES))
LEFT = make_view(make_library(shows=[replace(SHOW, moved_to=ELSEWHERE)], episodes=EPISODES))


@pytest.mark.parametrize(
    ("path", "status", "place"),
    [
        ("/podcasts/gammel", 301, "/podcasts/ny"),
        ("/podcasts/aeldst/", 301, "/podcasts/ny"),
        ("/podcasts/gammel/feed.xml", 301, "/podcasts/ny/feed.xml"),
        ("/podcasts/gammel/et", 301, "/podcasts/ny/et"),
        ("/podcasts/gammel/een", 301, "/podcasts/ny/et"),
        ("/podcasts/ny/een/udskrift", 301, "/podcasts/ny/et/udskrift"),
        ("/podcasts/aeldst/et/udskrift.vtt", 301, "/podcasts/ny/et/udskrift.vtt"),
        ("/podcasts/gammel/et/kapitler.json", 301, "/podcasts/ny/et/kapitler.json"),
        ("/podcasts/gammel/vaek", 410, None),
        ("/podcasts/ny/vaek", 410, None),
        ("/podcasts/ny", 200, None),
        ("/podcasts/ny/feed.xml", 200, None),
    ],
)
def test_l03_l04_an_address_from_before_leads_on_in_one_step_or_is_gone(path: str, status: int, place: str | None):
    found = find(MOVED, path)

    assert (found.status, dict(found.fields).get("Location")) == (status, place)
    assert place is None or find(MOVED, place).status == 200


@pytest.mark.parametrize("path", ["/podcasts/gammel/aldrig", "/podcasts/ukendt/et", "/podcasts/ukendt/feed.xml"])
def test_what_never_was_does_not_lead_anywhere(path: str):
    assert answer(MOVED, path) is None


def test_pictures_are_found_where_they_were_before():
    now = next(path for path in MOVED.there.pictures if "/ny-" in path)

    assert find(MOVED, now.replace("/ny-", "/gammel-")).fields == (("Location", now),)


@pytest.mark.parametrize("view", [MOVED, LEFT], ids=["moved", "left"])
def test_every_address_there_is_answers(view):
    for path in every_address(view):
        assert answer(view, path) is not None, path
    assert len(list(every_address(view))) == len(set(every_address(view)))


@pytest.mark.parametrize("slug", ["ny", "gammel"])
def test_l03_the_feed_of_a_show_that_left_sends_straight_to_where_it_is(slug: str):
    found = find(LEFT, f"/podcasts/{slug}/feed.xml")

    assert (found.status, found.fields) == (301, (("Location", ELSEWHERE),))


@pytest.mark.parametrize("path", ["/podcasts/ny", "/podcasts/ny/et"])
def test_pages_say_in_one_line_where_the_show_is_now(path: str):
    words = f"Podcasten er flyttet, og nye afsnit kommer her: {ELSEWHERE}"

    assert words in texts(find(LEFT, path), ".notice")
    assert words not in texts(find(MOVED, path), ".notice")


def test_s18_nothing_but_the_feed_leads_to_another_host():
    answers = {path: answer(LEFT, path) for path in every_address(LEFT)}
    away = [
        path
        for path, found in answers.items()
        if isinstance(found, Document) and dict(found.fields).get("Location", "/").startswith("http")
    ]
    assert sorted(away) == [f"/podcasts/{slug}/feed.xml" for slug in ("aeldst", "gammel", "ny")]


@pytest.mark.parametrize("path", ["/podcasts/ny", "/podcasts/ny/et", "/abonner/ny"])
def test_l03_who_subscribes_is_given_the_address_where_the_feed_is(path: str):
    for view, address in ((LEFT, ELSEWHERE), (MOVED, f"{PUBLIC_URL}/podcasts/ny/feed.xml")):
        page = find(view, path)
        assert texts(page, ".address code") == [address]
        assert [one.get("data-copy") for one in tree(page).cssselect(".address button")] == [address]


def test_l03_the_code_for_phones_leads_to_where_the_feed_is():
    drawn = segno.make(ELSEWHERE, error="m", micro=False, mask=3).svg_inline(omitsize=True, border=2, lineclass=None)
    (code,) = tree(find(LEFT, "/abonner/ny")).cssselect("svg.qr path")
    assert code.get("d") in drawn
