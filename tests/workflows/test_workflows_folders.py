"""A folder may have any name and lie anywhere: a show is known by the guid in its page, and keeps its addresses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from builders import make_guid
from houses import SHOW, SHOW_PAGE, Place, open_place, refusals, told
from moving import identity, make_public, move, say, status_of

from podcast_service.audio.reader import AudioReader
from podcast_service.catalog.database import read
from podcast_service.catalog.shows import find_show
from podcast_service.workflows.places import folder_of, slug_of
from podcast_service.workflows.publish import Word, publish_episode
from podcast_service.workflows.upload import upload

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))]


@pytest.fixture
def public(place: Place) -> Place:
    """A show with one public episode, one withdrawn and a draft."""
    return make_public(place)


def test_a_renamed_folder_changes_no_address_and_the_page_says_its_slug(public: Place):
    before, library = identity(public, SHOW), public.library()
    (public.content / SHOW).rename(public.content / "Vores nye navn")

    report = public.ingest()

    assert not report.has_refused
    assert public.page("show.md", "Vores nye navn").fields.text("slug") == SHOW
    assert identity(public, SHOW) == before
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
        make_public(place)
        (place.content / SHOW).rename(place.content / "a folder")
        place.ingest()
        before, files, storage = identity(place, SHOW), place.files(), place.storage
    with open_place(tmp_path, reader, engine=engine, storage=storage) as place:
        assert not place.ingest().has_refused
        assert identity(place, SHOW) == before
        assert place.files() == files
        assert status_of(place, f"/podcasts/{SHOW}/gone")[0] == 410


def test_a_page_that_is_renamed_with_its_folder_is_still_the_same_episode(public: Place):
    before = identity(public, SHOW)
    (public.content / SHOW).rename(public.content / "other")
    public.path("first.md", "other").rename(public.path("renamed.md", "other"))
    public.path("draft.mp3", "other").unlink()

    report = public.ingest()

    assert told(report)["other/draft.mp3"][0] == "gone"
    assert public.kept("first").source == "other/renamed.md"
    assert identity(public, SHOW) == before


def test_only_the_page_of_the_show_is_moved_and_its_episodes_follow_when_they_come(public: Place):
    before = identity(public, SHOW)
    for name in ("show.md", "cover.png"):
        public.path(name).rename(public.path(name, "other"))

    assert refusals(public.ingest()) == {SHOW: "show_page_missing"}
    assert identity(public, SHOW) == before

    for path in list((public.content / SHOW).iterdir()):
        path.rename(public.content / "other" / path.name)
    assert not public.ingest().has_refused
    assert public.kept("first").source == "other/first.md"
    assert identity(public, SHOW) == before


def test_a_copied_folder_is_refused_and_the_show_stays_where_it_is(public: Place):
    """Two folders with one guid: the one that was read before is the show."""
    library, before = public.library().shows, identity(public, SHOW)
    for path in list((public.content / SHOW).iterdir()):
        public.write(path.name, path.read_bytes(), "a-copy")
    say(public, f"slug: {SHOW}", "a-copy")

    assert refusals(public.ingest()) == {"a-copy/show.md": "show_guid_taken"}
    assert (public.library().shows, identity(public, SHOW)) == (library, before)


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
    say(public, f"slug: wanted\nold_slugs: [{SHOW}, former]")
    public.ingest()
    public.write("show.md", f"---\ntitle: Other\nguid: {make_guid('other')}\n{lines}\n---\n", "other")

    assert refusals(public.ingest()) == {"other/show.md": "show_slug_taken"}
    assert set(public.library().shows) == {SHOW}


def test_a_show_nobody_has_seen_stands_at_once_where_its_page_says(place: Place):
    place.episode("draft", title="Draft")
    place.ingest()
    say(place, "slug: better")

    assert not place.ingest().has_refused
    publish_episode(place.house, "better", "draft", Word(without_transcript="Being written."))

    assert place.public()["draft"].enclosure == "/lyd/better/draft.mp3"
    with read(place.house.catalog) as tx:
        assert find_show(tx, SHOW) is None


def test_a_public_episode_stays_in_its_show_when_its_page_is_moved_to_another(public: Place):
    before = identity(public, SHOW)
    public.show("other", SHOW_PAGE.replace("My show", "Other"))
    public.ingest()
    for name in ("first.md", "first.mp3", "first.vtt"):
        public.path(name).rename(public.path(name, "other"))

    assert refusals(public.ingest()) == {"other/first.md": "episode_of_other_show"}
    assert refusals(public.ingest(publish=True))["other/first.md"] == "episode_of_other_show"
    assert identity(public, SHOW) == before


def test_a_show_is_found_by_any_name_it_has(public: Place):
    move(public)
    (public.content / SHOW).rename(public.content / "folder")
    public.ingest()

    for name in (SHOW, "new-name", "folder"):
        assert slug_of(public.house, name) == "new-name"
        assert folder_of(public.house, name) == public.content / "folder"
    sound = public.path("first.mp3", "folder").rename(public.content.parent / "more.mp3")
    assert list(upload(public.house, [sound], "new-name").episodes.values()) == []
    sound.write_bytes(sound.read_bytes() * 2)
    assert list(upload(public.house, [sound], "new-name").episodes.values()) == ["more"]
