"""Drafts that are thrown away can be taken back for thirty days, and nothing is overwritten (exp-6.3.11)."""

from __future__ import annotations

import hashlib

import pytest
from houses import SHOW, VTT, Place
from published import publish

from podcast_service.catalog.database import read
from podcast_service.catalog.kept_states import find_state, find_text
from podcast_service.catalog.trash import list_cut_short, list_thrown
from podcast_service.domain.errors import Conflict, NotFound
from podcast_service.workflows.pointed_at import keys_pointed_at
from podcast_service.workflows.publish import publish_episode
from podcast_service.workflows.trash import KEPT_FOR, empty_trash, take_back, throw_away
from podcast_service.workflows.undo import undo


@pytest.fixture
def one(place: Place) -> Place:
    place.episode("first", title="First", head="cover: shared.png\n")
    place.episode("other", title="Other", head="cover: shared.png\n")
    place.write("shared.png", place.path("cover.png").read_bytes())
    place.write("first.vtt", VTT)
    place.ingest()
    return place


def thrown(place: Place) -> list[str]:
    with read(place.house.catalog) as tx:
        return [episode.slug for _, episode in list_thrown(tx)]


def test_a_draft_leaves_every_list_and_takes_only_its_own_files_along(one: Place):
    throw_away(one.house, SHOW, "first")

    assert one.kept_slugs() == {"other"}
    assert thrown(one) == ["first"]
    here = {path for path in one.files() if path.startswith(SHOW)}
    assert {f"{SHOW}/shared.png", f"{SHOW}/other.md"} <= here
    assert not {path for path in here if "first" in path}
    assert not one.ingest().has_refused
    assert one.kept_slugs() == {"other"}


def test_it_comes_back_as_it_was(one: Place):
    before, files = one.kept("first").latest, one.files()
    gone = throw_away(one.house, SHOW, "first")

    take_back(one.house, gone.show, gone.guid)

    assert one.kept("first").latest == before
    assert one.files() == files
    assert thrown(one) == []
    publish(one)
    assert "first" in one.public()


def test_its_address_is_free_meanwhile_and_what_took_it_is_not_overwritten(one: Place):
    gone = throw_away(one.house, SHOW, "first")
    one.episode("first", title="New")
    one.ingest()
    new = one.files()[f"{SHOW}/first.md"]

    with pytest.raises(Conflict) as refused:
        take_back(one.house, gone.show, gone.guid)

    assert refused.value.code == "file_exists"
    assert one.files()[f"{SHOW}/first.md"] == new
    assert thrown(one) == ["first"]


def test_after_thirty_days_it_is_gone_and_not_before(one: Place):
    words = hashlib.sha256(one.files()[f"{SHOW}/first.md"]).hexdigest()
    with read(one.house.catalog) as tx:
        assert find_text(tx, words)
    gone = throw_away(one.house, SHOW, "first")
    one.clock.forward(days=KEPT_FOR.days - 1)
    assert empty_trash(one.house) == 0
    assert thrown(one) == ["first"]
    one.clock.forward(days=2)

    assert empty_trash(one.house) == 1

    assert thrown(one) == []
    assert not [path for path in one.files() if path.startswith(".papirkurv")]
    with pytest.raises(NotFound):
        take_back(one.house, gone.show, gone.guid)
    with read(one.house.catalog) as tx:
        assert find_text(tx, words) is None, "what was written in it is gone too"
        assert find_state(tx, f"episode:{gone.guid}", gone.revision) is None


def test_its_sound_is_kept_as_long_as_it_can_come_back(one: Place):
    """A recording may lie in the storage alone."""
    one.path("first.mp3").unlink()
    audio = one.kept("first").latest.audio
    assert audio
    gone = throw_away(one.house, SHOW, "first")
    with read(one.house.catalog) as tx:
        assert audio.key in keys_pointed_at(tx), "what nothing points at is removed"

    take_back(one.house, gone.show, gone.guid)

    assert one.kept("first").latest.audio == audio


def cut_short(one: Place) -> None:
    """Throw the draft away as far as a process came that was killed before it moved the page, and read what is left."""
    gone = throw_away(one.house, SHOW, "first")
    (one.content / gone.folder / "first.md").rename(one.path("first.md"))
    one.ingest()
    assert not one.path("first.vtt").exists()
    assert "first" in one.kept_slugs()


def test_what_was_put_away_of_a_draft_that_stayed_comes_back_by_itself(one: Place):
    """rel-R2: killed half-way it is the same draft, and in thirty days nothing of it may be lost."""
    files = one.files()
    cut_short(one)

    empty_trash(one.house)

    assert one.files() == files
    assert one.kept("first").latest.transcripts
    one.clock.forward(days=40)
    empty_trash(one.house)
    assert one.files() == files


def test_a_draft_that_is_thrown_away_again_after_a_kill_comes_back_whole(one: Place):
    """rel-R2."""
    files = one.files()
    cut_short(one)

    gone = throw_away(one.house, SHOW, "first")
    take_back(one.house, gone.show, gone.guid)

    assert one.files() == files


def test_what_was_put_back_before_it_was_written_down_is_back(one: Place):
    """rel-R2: whoever is killed between the two may press again."""
    gone = throw_away(one.house, SHOW, "first")
    for path in (one.content / gone.folder).iterdir():
        path.rename(one.path(path.name))
    (one.content / gone.folder).rmdir()

    take_back(one.house, gone.show, gone.guid)

    assert one.kept_slugs() == {"first", "other"}
    with read(one.house.catalog) as tx:
        assert list_cut_short(tx) == []


def test_the_sound_of_a_draft_whose_page_is_gone_becomes_no_draft_of_its_own(one: Place):
    one.path("first.md").unlink()

    throw_away(one.house, SHOW, "first")
    one.ingest()

    assert one.kept_slugs() == {"other"}


def test_what_was_ever_public_cannot_be_thrown_away(one: Place):
    publish(one)
    with pytest.raises(Conflict):
        throw_away(one.house, SHOW, "first")
    undo(one.house, SHOW, "first", one.kept("first").approved_revision)

    with pytest.raises(Conflict) as refused:
        throw_away(one.house, SHOW, "first")

    assert refused.value.code == "throw_public"
    assert "first" in one.kept_slugs()
    assert publish_episode(one.house, SHOW, "first").changed
