"""A show moves, and keeps its listeners: its folder, its slug, its host (feed-L03, feed-C19, feed-C09)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from builders import make_guid
from houses import SHOW, SHOW_PAGE, VTT, Place, open_place, refusals, told
from lxml import etree

from podcast_service.audio.reader import AudioReader
from podcast_service.catalog.database import read
from podcast_service.catalog.shows import find_show
from podcast_service.content.front_matter import with_values
from podcast_service.domain.document import Document, Media
from podcast_service.workflows.compose import compose_feeds
from podcast_service.workflows.places import folder_of, slug_of
from podcast_service.workflows.publish import Word, publish_episode, publish_show
from podcast_service.workflows.upload import upload
from podcast_service.workflows.withdraw import withdraw_episode

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))]
BELOW = ("", "/first", "/first/udskrift", "/first/udskrift.vtt", "/first/udskrift.json", "/feed.xml")


@pytest.fixture
def public(place: Place) -> Place:
    """A show with one public episode, one withdrawn and a draft."""
    return _make_public(place)


def _make_public(place: Place) -> Place:
    place.write("first.vtt", VTT)
    for slug in ("first", "gone", "draft"):
        place.episode(slug, title=slug.title())
    place.ingest()
    publish_episode(place.house, SHOW, "first", Word(approve_transcript=True))
    publish_episode(place.house, SHOW, "gone", Word(without_transcript="Being written."))
    withdraw_episode(place.house, SHOW, "gone", reason="A guest asked.")
    return place


def _say(place: Place, lines: str, show: str = SHOW) -> None:
    """Add lines to the show's page."""
    text = place.path("show.md", show).read_text()
    place.write("show.md", text.replace("---\n", f"---\n{lines}\n", 1), show)


def _set(place: Place, **values: object) -> None:
    """Set keys of the show's page as a producer would; None takes one out."""
    place.write("show.md", with_values(place.page("show.md"), values))
    place.ingest()


def _move(place: Place, new: str = "new-name") -> None:
    _say(place, f"slug: {new}\nold_slugs: [{SHOW}]")
    place.ingest()
    publish_show(place.house, SHOW)


def _answer(place: Place, path: str) -> tuple[int, str | None]:
    found = place.editions().make(path)
    if isinstance(found, Media):
        return 200, None
    assert isinstance(found, Document), path
    return found.status, dict(found.fields).get("Location")


def _channel(place: Place, show: str) -> etree._Element:
    channel = etree.fromstring(place.feed(show)).find("channel")
    assert channel is not None
    return channel


def _identity(place: Place, show: str) -> tuple[object, ...]:
    """Return what an app knows a feed and its episodes by."""
    channel = _channel(place, show)
    items = [
        (item.findtext("guid"), item.findtext("pubDate"), item.find("enclosure").get("url"))  # type: ignore[union-attr]
        for item in channel.findall("item")
    ]
    return channel.findtext(f"{PODCAST}guid"), items


def test_a_renamed_folder_changes_no_address_and_the_page_says_its_slug(public: Place):
    before, library = _identity(public, SHOW), public.library()
    (public.content / SHOW).rename(public.content / "Vores nye navn")

    report = public.ingest()

    assert not report.has_refused
    assert public.page("show.md", "Vores nye navn").fields.text("slug") == SHOW
    assert _identity(public, SHOW) == before
    assert replace(public.library(), transcript=library.transcript, revision=0, changed_at=None) == replace(
        library, revision=0, changed_at=None
    )
    assert public.ingest().lines == []
    assert public.kept("first").source == "Vores nye navn/first.md"


def test_a_renamed_folder_is_followed_when_it_is_read_in_alone(public: Place):
    (public.content / SHOW).rename(public.content / "other")
    assert not public.ingest(folder=public.content / "other").has_refused
    assert public.kept("first").source == "other/first.md"
    assert public.ingest().lines == []


@pytest.mark.parametrize("engine", ENGINES)
def test_an_empty_catalog_finds_the_same_addresses_whatever_the_folder_is_called(
    tmp_path: Path, reader: AudioReader, engine: str
):
    with open_place(tmp_path, reader, engine=engine) as place:
        place.show()
        _make_public(place)
        (place.content / SHOW).rename(place.content / "a folder")
        place.ingest()
        before, files, storage = _identity(place, SHOW), place.files(), place.storage
    with open_place(tmp_path, reader, engine=engine, storage=storage) as place:
        assert not place.ingest().has_refused
        assert _identity(place, SHOW) == before
        assert place.files() == files
        assert _answer(place, f"/podcasts/{SHOW}/gone")[0] == 410


def test_a_page_that_is_renamed_with_its_folder_is_still_the_same_episode(public: Place):
    before = _identity(public, SHOW)
    (public.content / SHOW).rename(public.content / "other")
    public.path("first.md", "other").rename(public.path("renamed.md", "other"))
    public.path("draft.mp3", "other").unlink()

    report = public.ingest()

    assert told(report)["other/draft.mp3"][0] == "gone"
    assert public.kept("first").source == "other/renamed.md"
    assert _identity(public, SHOW) == before


def test_only_the_page_of_the_show_is_moved_and_its_episodes_follow_when_they_come(public: Place):
    before = _identity(public, SHOW)
    for name in ("show.md", "cover.png"):
        public.path(name).rename(public.path(name, "other"))

    assert refusals(public.ingest()) == {SHOW: "show_page_missing"}
    assert _identity(public, SHOW) == before

    for path in list((public.content / SHOW).iterdir()):
        path.rename(public.content / "other" / path.name)
    assert not public.ingest().has_refused
    assert public.kept("first").source == "other/first.md"
    assert _identity(public, SHOW) == before


def test_a_copied_folder_is_refused_and_the_show_stays_where_it_is(public: Place):
    """Two folders with one guid: the one that was read before is the show."""
    library, before = public.library().shows, _identity(public, SHOW)
    for path in list((public.content / SHOW).iterdir()):
        public.write(path.name, path.read_bytes(), "a-copy")
    _say(public, f"slug: {SHOW}", "a-copy")

    assert refusals(public.ingest()) == {"a-copy/show.md": "show_guid_taken"}
    assert (public.library().shows, _identity(public, SHOW)) == (library, before)


def test_two_folders_with_one_guid_are_both_refused_where_nobody_knows_which_it_was(
    public: Place, rebuilt: Callable[[Place], Place]
):
    for path in list((public.content / SHOW).iterdir()):
        public.write(path.name, path.read_bytes(), "a-copy")
    place = rebuilt(public)

    assert refusals(place.ingest()) == {
        "a-copy/show.md": "show_guid_taken",
        f"{SHOW}/show.md": "show_guid_taken",
    }
    assert place.library().shows == {}


@pytest.mark.parametrize("lines", ["slug: my-show", "slug: x\nold_slugs: [my-show]", "slug: former", "slug: wanted"])
def test_no_show_gets_a_slug_another_one_has_had_or_asks_for(public: Place, lines: str):
    _say(public, f"slug: wanted\nold_slugs: [{SHOW}, former]")
    public.ingest()
    public.write("show.md", f"---\ntitle: Other\nguid: {make_guid('other')}\n{lines}\n---\n", "other")

    assert refusals(public.ingest()) == {"other/show.md": "show_slug_taken"}
    assert set(public.library().shows) == {SHOW}


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
    before = _identity(public, SHOW)
    if line.startswith("guid"):
        text = public.path("show.md").read_text()
        public.write("show.md", text.replace(f"guid: {make_guid(SHOW)}", line))
    else:
        _say(public, line)

    assert refusals(public.ingest()) == {f"{SHOW}/show.md": code}
    assert _identity(public, SHOW) == before


@pytest.mark.parametrize("key", ["guid", "slug", "old_slugs"])
def test_a_line_of_a_shows_identity_that_was_removed_comes_back_the_same(public: Place, key: str):
    _move(public)
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
    assert _answer(public, f"/podcasts/{SHOW}/first") == (301, f"/podcasts/{SHOW}/better")


def test_l03_a_move_waits_until_it_is_published(public: Place):
    before = _identity(public, SHOW)
    _say(public, f"slug: new-name\nold_slugs: [{SHOW}]")

    report = public.ingest()

    assert told(report)[f"{SHOW}/show.md"][0] == "pending"
    assert _identity(public, SHOW) == before
    assert _answer(public, f"/podcasts/{SHOW}/feed.xml")[0] == 200
    assert _channel(public, SHOW).find(f"{ITUNES}new-feed-url") is None
    assert public.ingest().lines == []
    assert slug_of(public.house, "new-name") == SHOW


@pytest.mark.parametrize("engine", ENGINES)
def test_l03_c19_c09_a_moved_show_leads_on_from_every_address_it_had(tmp_path: Path, reader: AudioReader, engine: str):
    with open_place(tmp_path, reader, engine=engine) as place:
        place.show()
        _make_public(place)
        before = _identity(place, SHOW)
        pictures = sorted(place.editions()._edition.view.pictures)

        _move(place)

        assert _identity(place, "new-name") == before
        new_url = "https://pod.example/podcasts/new-name/feed.xml"
        assert _channel(place, "new-name").findtext(f"{ITUNES}new-feed-url") == new_url
        for below in BELOW:
            assert _answer(place, f"/podcasts/{SHOW}{below}") == (301, f"/podcasts/new-name{below}")
            assert _answer(place, f"/podcasts/new-name{below}")[0] == 200
        assert _answer(place, f"/lyd/{SHOW}/first.mp3")[0] == 200
        for picture in pictures:
            status, location = _answer(place, picture)
            assert (status, _answer(place, location or picture)[0]) in [(301, 200), (200, 200)]
        for show in (SHOW, "new-name"):
            assert _answer(place, f"/podcasts/{show}/gone")[0] == 410
        assert _answer(place, f"/lyd/{SHOW}/gone.mp3")[0] == 410
        assert place.ingest().lines == []
        assert place.ingest(publish=True).lines == []


def test_l03_a_show_that_moved_twice_and_back_leads_on_in_one_step(public: Place):
    before = _identity(public, SHOW)
    _move(public, "second")
    _set(public, slug="third", old_slugs=["second"])
    publish_show(public.house, "second")

    assert _answer(public, f"/podcasts/{SHOW}/feed.xml") == (301, "/podcasts/third/feed.xml")
    assert _answer(public, "/podcasts/second/first") == (301, "/podcasts/third/first")

    _set(public, slug=SHOW, old_slugs=["third"])
    publish_show(public.house, "third")

    assert _identity(public, SHOW) == before
    assert _answer(public, "/podcasts/third/first") == (301, f"/podcasts/{SHOW}/first")
    assert _answer(public, f"/podcasts/{SHOW}/first")[0] == 200


def test_an_episode_published_after_a_move_stands_under_the_new_name_and_older_ones_keep_their_sound(public: Place):
    _move(public)
    publish_episode(public.house, "new-name", "draft", Word(without_transcript="Being written."))

    paths = {slug: one.enclosure for slug, one in public.public().items()}

    assert paths == {"first": f"/lyd/{SHOW}/first.mp3", "draft": "/lyd/new-name/draft.mp3"}


def test_a_show_nobody_has_seen_stands_at_once_where_its_page_says(place: Place):
    place.episode("draft", title="Draft")
    place.ingest()
    _say(place, "slug: better")

    assert not place.ingest().has_refused
    publish_episode(place.house, "better", "draft", Word(without_transcript="Being written."))

    assert place.public()["draft"].enclosure == "/lyd/better/draft.mp3"
    with read(place.house.catalog) as tx:
        assert find_show(tx, SHOW) is None


def test_a_public_episode_stays_in_its_show_when_its_page_is_moved_to_another(public: Place):
    before = _identity(public, SHOW)
    public.show("other", SHOW_PAGE.replace("My show", "Other"))
    public.ingest()
    for name in ("first.md", "first.mp3", "first.vtt"):
        public.path(name).rename(public.path(name, "other"))

    assert refusals(public.ingest()) == {"other/first.md": "episode_of_other_show"}
    assert refusals(public.ingest(publish=True))["other/first.md"] == "episode_of_other_show"
    assert _identity(public, SHOW) == before


def test_a_show_is_found_by_any_name_it_has(public: Place):
    _move(public)
    (public.content / SHOW).rename(public.content / "folder")
    public.ingest()

    for name in (SHOW, "new-name", "folder"):
        assert slug_of(public.house, name) == "new-name"
        assert folder_of(public.house, name) == public.content / "folder"
    sound = public.path("first.mp3", "folder").rename(public.content.parent / "more.mp3")
    assert list(upload(public.house, [sound], "new-name").episodes.values()) == []
    sound.write_bytes(sound.read_bytes() * 2)
    assert list(upload(public.house, [sound], "new-name").episodes.values()) == ["more"]


def test_l03_a_show_that_left_sends_its_subscribers_on_and_its_pages_say_where(public: Place):
    there = "https://other.example/feed.xml"
    _set(public, moved_to=there)
    assert _answer(public, f"/podcasts/{SHOW}/feed.xml")[0] == 200
    publish_show(public.house, SHOW)

    assert _answer(public, f"/podcasts/{SHOW}/feed.xml") == (301, there)
    assert _answer(public, f"/podcasts/{SHOW}/feed.xml/") == (301, there)
    for path in (f"/podcasts/{SHOW}", f"/podcasts/{SHOW}/first"):
        page = public.editions().make(path)
        assert isinstance(page, Document)
        assert (page.status, there in page.body.decode()) == (200, True)
    assert _answer(public, f"/lyd/{SHOW}/first.mp3")[0] == 200

    _set(public, moved_to=None)
    publish_show(public.house, SHOW)
    assert _answer(public, f"/podcasts/{SHOW}/feed.xml")[0] == 200


def test_c19_a_show_that_came_from_elsewhere_names_its_new_feed(public: Place):
    _say(public, "moved_from: [https://old.example/feed.xml]")
    public.ingest()
    publish_show(public.house, SHOW)

    own = f"https://pod.example/podcasts/{SHOW}/feed.xml"
    assert _channel(public, SHOW).findtext(f"{ITUNES}new-feed-url") == own


def test_c19_every_feed_names_its_address_while_the_service_has_a_former_one(public: Place):
    before = _identity(public, SHOW)
    moved = replace(public.house, is_moved=True)

    assert compose_feeds(moved)

    own = f"https://pod.example/podcasts/{SHOW}/feed.xml"
    assert _channel(public, SHOW).findtext(f"{ITUNES}new-feed-url") == own
    assert _identity(public, SHOW) == before
    assert compose_feeds(public.house)
    assert _channel(public, SHOW).find(f"{ITUNES}new-feed-url") is None
