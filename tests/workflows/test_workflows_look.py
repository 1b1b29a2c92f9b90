"""What the worker reads in by itself: what was changed by hand and has come to rest; never more public than before."""

from __future__ import annotations

from pathlib import Path

from houses import SHOW, Place
from sounds import mp3_bytes

from podcast_service.catalog.database import read
from podcast_service.catalog.sources import find_sources
from podcast_service.workflows.look import Watch, look


def looks(place: Place, times: int, watch: Watch | None = None) -> Watch:
    """Look ``times`` times, ten seconds apart."""
    seen = watch or Watch()
    for _ in range(times):
        place.clock.forward(seconds=10)
        seen = look(place.house, seen)
    return seen


def known(place: Place) -> set[str]:
    with read(place.house.catalog) as tx:
        return set(find_sources(tx))


def test_a_new_episode_is_read_in_once_its_files_rest(place: Place) -> None:
    place.ingest()
    place.write("talk.mp3", mp3_bytes(2))

    once = looks(place, 1)
    before = f"{SHOW}/talk.mp3" in known(place)
    twice = looks(place, 1, once)

    assert (before, once.is_waiting) == (False, True)
    assert (f"{SHOW}/talk.mp3" in known(place), twice.is_waiting) == (True, False)


def test_a_file_that_still_grows_is_left_alone_and_its_show_with_it(place: Place) -> None:
    place.show("another-show")
    place.ingest()
    place.write("page-of-another.md", "---\ntitle: A\n---\n", "another-show")
    place.write("talk.md", "---\ntitle: Talk\n---\n")
    watch, sound = Watch(), mp3_bytes(2)
    for part in (1, 2, 3, 4):
        place.write("talk.mp3", sound[: part * len(sound) // 4])
        watch = looks(place, 1, watch)

    assert f"{SHOW}/talk.md" not in known(place)
    assert "another-show/page-of-another.md" in known(place)
    looks(place, 1, watch)
    assert f"{SHOW}/talk.mp3" in known(place)


def test_nothing_is_published_by_it(place: Place) -> None:
    """Design idea 1: a change to what is public waits for a person."""
    place.episode("talk", status="published", published_at="2026-01-01T00:00:00Z")
    place.ingest()
    public = place.public()
    page = place.path("talk.md")
    page.write_text(page.read_text().replace("Notes of talk.", "Other notes."))
    place.episode("new", status="published", published_at="2026-01-01T00:00:00Z")

    looks(place, 2)

    assert place.kept("talk").latest.notes == "Other notes."
    assert place.kept("new").approved is None
    assert place.public() == public


def test_an_empty_catalog_is_left_alone_as_its_first_ingest_counts_as_approved(place: Place) -> None:
    place.episode("talk", status="published", published_at="2026-01-01T00:00:00Z")

    looks(place, 3)

    assert known(place) == set()


def test_what_was_refused_is_not_read_again_before_it_changes(place: Place) -> None:
    place.ingest()
    bad = place.write("bad.mp3", "no sound " * 100)

    refused = looks(place, 2)
    still = looks(place, 2, refused)
    bad.write_bytes(mp3_bytes(2))
    mended = looks(place, 2, still)

    assert (refused.offered, refused.is_waiting) == (still.offered, False)
    assert f"{SHOW}/bad.mp3" in known(place)
    assert not mended.is_waiting


def test_what_is_gone_is_told_once_and_changes_nothing_public(place: Place) -> None:
    place.episode("talk", status="published", published_at="2026-01-01T00:00:00Z")
    place.ingest()
    public = place.public()
    place.path("talk.md").unlink()
    place.path("talk.mp3").unlink()

    watch = looks(place, 2)

    assert place.public() == public
    assert f"{SHOW}/talk.mp3" not in known(place)
    assert not looks(place, 2, watch).is_waiting


def test_a_content_folder_that_is_not_there_now_is_nothing_to_act_on(place: Place, tmp_path: Path) -> None:
    place.episode("talk")
    place.ingest()
    before = known(place)
    place.content.rename(tmp_path / "elsewhere")

    assert not looks(place, 3).is_waiting
    assert known(place) == before
