"""A show moves to another slug or another host, and keeps its listeners (feed-L03, feed-C19, feed-C09)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from builders import make_guid
from houses import SHOW, Place, open_place, refusals, told
from moving import ITUNES, change, channel_of, identity, make_public, move, say, status_of

from podcast_service.audio.reader import AudioReader
from podcast_service.domain.document import Document
from podcast_service.domain.errors import Conflict
from podcast_service.workflows.compose import compose_feeds
from podcast_service.workflows.new_show import make_show
from podcast_service.workflows.places import slug_of
from podcast_service.workflows.publish import Word, publish_episode, publish_show

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))]
BELOW = ("", "/first", "/first/udskrift", "/first/udskrift.vtt", "/first/udskrift.json", "/feed.xml")


@pytest.fixture
def public(place: Place) -> Place:
    """A show with one public episode, one withdrawn and a draft."""
    return make_public(place)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("slug: elsewhere", "show_slug_changed"),
        ("slug: Not a slug", "page_value"),
        ("old_slugs: [Not a slug]", "page_value"),
        ("guid: 9b024349-ccf0-5f69-a609-6b82873eab3c", "guid_changed"),
        ("moved_to: http://other.example/feed.xml", "show_moved_to"),
        ("moved_to: https://pod.example/podcasts/my-show/feed.xml", "show_moved_to"),
        ("moved_to: https://me@other.example/feed.xml", "show_moved_to"),
        ("moved_to: other.example", "show_moved_to"),
        ("moved_to: http://localhost:1/feed.xml", "show_moved_to"),
        ("moved_to: 'https://other.example:x/'", "show_moved_to"),
        ("moved_from: [other.example]", "page_value"),
    ],
)
def test_an_edit_that_would_lose_listeners_is_refused_in_words(public: Place, line: str, code: str):
    """sec-S18: nobody is sent to an address that is no feed at another host."""
    before = identity(public, SHOW)
    if line.startswith("guid"):
        text = public.path("show.md").read_text()
        public.write("show.md", text.replace(f"guid: {make_guid(SHOW)}", line))
    else:
        say(public, line)

    assert refusals(public.ingest()) == {f"{SHOW}/show.md": code}
    assert identity(public, SHOW) == before


@pytest.mark.parametrize("key", ["guid", "slug", "old_slugs"])
def test_a_line_of_a_shows_identity_that_was_removed_comes_back_the_same(public: Place, key: str):
    move(public)
    said = public.page("show.md").fields.texts(key)
    text = public.path("show.md").read_text()
    line = next(line for line in text.splitlines() if line.startswith(key))

    public.write("show.md", text.replace(line + "\n", ""))
    report = public.ingest()

    assert not report.has_refused
    assert public.page("show.md").fields.texts(key) == said
    assert set(public.library().shows) == {"new-name"}
    assert public.ingest(publish=True).lines == []


def test_old_slugs_of_an_episode_are_never_forgotten(public: Place):
    text = public.path("first.md").read_text()
    public.write("first.md", text.replace("slug: first", "slug: better\nold_slugs: [first]"))
    public.ingest()
    publish_episode(public.house, SHOW, "better")
    text = public.path("first.md").read_text()

    public.write("first.md", text.replace("old_slugs: [first]\n", ""))
    public.ingest()

    assert public.page("first.md").fields.texts("old_slugs") == ("first",)
    assert status_of(public, f"/podcasts/{SHOW}/first") == (301, f"/podcasts/{SHOW}/better")


def test_l03_a_move_waits_until_it_is_published(public: Place):
    before = identity(public, SHOW)
    say(public, f"slug: new-name\nold_slugs: [{SHOW}]")

    report = public.ingest()

    assert told(report)[f"{SHOW}/show.md"][0] == "pending"
    assert identity(public, SHOW) == before
    assert status_of(public, f"/podcasts/{SHOW}/feed.xml")[0] == 200
    assert channel_of(public, SHOW).find(f"{ITUNES}new-feed-url") is None
    assert public.ingest().lines == []
    assert slug_of(public.house, "new-name") == SHOW


@pytest.mark.parametrize("engine", ENGINES)
def test_l03_c19_c09_a_moved_show_leads_on_from_every_address_it_had(tmp_path: Path, reader: AudioReader, engine: str):
    with open_place(tmp_path, reader, engine=engine) as place:
        place.show()
        make_public(place)
        before = identity(place, SHOW)
        pictures = sorted(place.live().view.there.pictures)

        move(place)

        assert identity(place, "new-name") == before
        new_url = "https://pod.example/podcasts/new-name/feed.xml"
        assert channel_of(place, "new-name").findtext(f"{ITUNES}new-feed-url") == new_url
        for below in BELOW:
            assert status_of(place, f"/podcasts/{SHOW}{below}") == (301, f"/podcasts/new-name{below}")
            assert status_of(place, f"/podcasts/new-name{below}")[0] == 200
        assert status_of(place, f"/lyd/{SHOW}/first.mp3")[0] == 200
        for picture in pictures:
            status, location = status_of(place, picture)
            assert (status, status_of(place, location or picture)[0]) in [(301, 200), (200, 200)]
        for show in (SHOW, "new-name"):
            assert status_of(place, f"/podcasts/{show}/gone")[0] == 410
        assert status_of(place, f"/lyd/{SHOW}/gone.mp3")[0] == 410
        assert place.ingest().lines == []
        assert place.ingest(publish=True).lines == []


def test_l03_a_show_that_moved_twice_and_back_leads_on_in_one_step(public: Place):
    before = identity(public, SHOW)
    move(public, "second")
    change(public, slug="third", old_slugs=["second"])
    publish_show(public.house, "second")

    assert status_of(public, f"/podcasts/{SHOW}/feed.xml") == (301, "/podcasts/third/feed.xml")
    assert status_of(public, "/podcasts/second/first") == (301, "/podcasts/third/first")

    change(public, slug=SHOW, old_slugs=["third"])
    publish_show(public.house, "third")

    assert identity(public, SHOW) == before
    assert status_of(public, "/podcasts/third/first") == (301, f"/podcasts/{SHOW}/first")
    assert status_of(public, f"/podcasts/{SHOW}/first")[0] == 200


def test_an_episode_published_after_a_move_stands_under_the_new_name_and_older_ones_keep_their_sound(public: Place):
    move(public)
    publish_episode(public.house, "new-name", "draft", Word(without_transcript="Being written."))

    paths = {slug: one.enclosure for slug, one in public.public().items()}

    assert paths == {"first": f"/lyd/{SHOW}/first.mp3", "draft": "/lyd/new-name/draft.mp3"}


def test_l03_a_show_that_left_sends_its_subscribers_on_and_its_pages_say_where(public: Place):
    there = "https://other.example/feed.xml"
    change(public, moved_to=there)
    assert status_of(public, f"/podcasts/{SHOW}/feed.xml")[0] == 200
    publish_show(public.house, SHOW)

    assert status_of(public, f"/podcasts/{SHOW}/feed.xml") == (301, there)
    assert status_of(public, f"/podcasts/{SHOW}/feed.xml/") == (301, there)
    for path in (f"/podcasts/{SHOW}", f"/podcasts/{SHOW}/first"):
        page = public.live().make(path)
        assert isinstance(page, Document)
        assert (page.status, there in page.body.decode()) == (200, True)
    assert status_of(public, f"/lyd/{SHOW}/first.mp3")[0] == 200

    change(public, moved_to=None)
    publish_show(public.house, SHOW)
    assert status_of(public, f"/podcasts/{SHOW}/feed.xml")[0] == 200


def test_c19_a_show_that_came_from_elsewhere_names_its_new_feed(public: Place):
    say(public, "moved_from: [https://old.example/feed.xml]")
    public.ingest()
    publish_show(public.house, SHOW)

    own = f"https://pod.example/podcasts/{SHOW}/feed.xml"
    assert channel_of(public, SHOW).findtext(f"{ITUNES}new-feed-url") == own


def test_c19_every_feed_names_its_address_while_the_service_has_a_former_one(public: Place):
    before = identity(public, SHOW)
    moved = replace(public.house, is_moved=True)

    assert compose_feeds(moved)

    own = f"https://pod.example/podcasts/{SHOW}/feed.xml"
    assert channel_of(public, SHOW).findtext(f"{ITUNES}new-feed-url") == own
    assert identity(public, SHOW) == before
    assert compose_feeds(public.house)
    assert channel_of(public, SHOW).find(f"{ITUNES}new-feed-url") is None


def test_a_show_that_is_only_scheduled_can_be_changed(place: Place):
    why = "{reason: Being written., decided_at: 2026-11-20T08:00:00+01:00}"
    place.episode(
        "later", title="Later", status="published", published_at="2027-01-01T08:00:00Z", without_transcript=why
    )
    place.ingest()
    text = place.path("show.md").read_text()
    place.write("show.md", text.replace("What it is about.", "What it will be about."))
    place.ingest()

    (done,) = publish_show(place.house, SHOW)

    assert done.changed


def test_no_new_show_is_made_where_another_one_stood(public: Place):
    """feed-L03: its listeners still follow that address."""
    move(public)

    with pytest.raises(Conflict) as caught:
        make_show(public.house, "Another", slug=SHOW)

    assert caught.value.code == "new_show_slug_taken"
