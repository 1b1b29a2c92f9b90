"""A mirror holds what is served, and follows it; what was withdrawn is in none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from houses import SHOW, Place
from mirrors import FEED, MADE, PAGE, SOUND, Breaking, Counting, files, index, say
from published import WHY

from podcast_service.catalog.database import read
from podcast_service.delivery.mirrored import BEGUN, INDEX
from podcast_service.domain.errors import NotFound
from podcast_service.storage.mirror_folder import FolderMirror
from podcast_service.worker import WORK
from podcast_service.workflows.jobs import jobs_overview
from podcast_service.workflows.mirror import TASK, mirror, mirrors_wanted, rehearse_mirror
from podcast_service.workflows.publish import Word, publish_episode
from podcast_service.workflows.release import release
from podcast_service.workflows.rollback import rollback
from podcast_service.workflows.withdraw import withdraw_episode
from podcast_service.workflows.work import do_job, what_is_due


@pytest.fixture
def target(root: Path) -> Counting:
    return Counting(root)


def test_the_same_release_again_writes_nothing_and_a_change_only_what_it_touches(bare: Place, target: Counting):
    say(bare, "first")
    mirror(bare.house, target)
    target.done.clear()

    again = mirror(bare.house, target)

    assert (again.plan.write, again.plan.remove, target.done) == ((), (), [])
    say(bare, "first", "second")
    changed = {copy.name for copy in mirror(bare.house, target).plan.write}
    assert changed >= {FEED, f"{FEED}.gz", f"{FEED}.br", f"podcasts/{SHOW}.html", f"lyd/{SHOW}/second.mp3"}
    assert {SOUND, PAGE, "robots.txt"}.isdisjoint({*changed, *target.done})


def test_what_others_point_at_comes_first_feeds_after_pages_and_the_index_last(bare: Place, target: Counting):
    say(bare, "first")

    mirror(bare.house, target)

    at = target.done.index
    assert target.done[0] == BEGUN
    assert at(SOUND) < at(PAGE) < at(FEED) < at(INDEX)
    assert target.done[-2:] == [INDEX, f"-{BEGUN}"]


def test_a_new_page_comes_before_one_that_changes_and_links_to_it(bare: Place, root: Path):
    say(bare, "first")
    mirror(bare.house, FolderMirror(root))

    say(bare, "first", "second")
    plan = mirror(bare.house, FolderMirror(root)).plan

    at = {copy.name: number for number, turn in enumerate(plan.turns) for copy in turn}
    new_sound, new_page, show = (f"lyd/{SHOW}/second.mp3", f"podcasts/{SHOW}/second.html", f"podcasts/{SHOW}.html")
    assert at[new_sound] < at[new_page] < at[show] < at[FEED]


def test_the_index_names_every_file_there_is(bare: Place, root: Path):
    say(bare, "first", old="old-show", gone="third")

    mirror(bare.house, FolderMirror(root))

    assert sorted(files(root)) == sorted([*index(root).files, INDEX])


def test_a_file_has_the_bytes_and_the_time_of_what_is_served(bare: Place, root: Path):
    """feed-E02, feed-E14: a web server's own ETag is made of both; the stored object keeps its own time."""
    say(bare, "first")

    mirror(bare.house, FolderMirror(root))

    assert (root / SOUND).read_bytes() == b"first" * 5000
    assert (root / SOUND).stat().st_mtime == MADE.timestamp()
    assert len({(root / f"{FEED}{ending}").stat().st_mtime for ending in ("", ".gz", ".br")}) == 1
    (key,) = bare.storage.keys("audio/")
    stored = bare.storage.local_path(key)
    assert stored is not None
    assert stored.stat().st_mtime > MADE.timestamp()
    assert not stored.samefile(root / SOUND)


def test_what_was_withdrawn_is_in_no_mirror_of_whatever_release(bare: Place, target: Counting, root: Path):
    """feed-L04: tombstones win over the release, and sound is not there at all."""
    say(bare, "first", "second")
    mirror(bare.house, target)
    assert (root / SOUND).exists()
    say(bare, "first", "second", gone="first")

    mirror(bare.house, target)

    assert not (root / SOUND).exists()
    assert not (root / PAGE).exists()
    assert f'"/{SOUND}" "/_mirror/gone/' in (root / "_mirror/maps.conf").read_text()
    assert target.done.index(INDEX) < target.done.index(f"-{SOUND}")


def test_folders_that_are_empty_then_go_too(bare: Place, root: Path):
    say(bare, "first")
    mirror(bare.house, FolderMirror(root))

    say(bare)
    mirror(bare.house, FolderMirror(root))

    assert not (root / "lyd").exists()
    assert (root / "podcasts").exists()


def test_a_rehearsal_says_what_would_be_copied_and_copies_nothing(bare: Place, root: Path):
    say(bare, "first")

    found = rehearse_mirror(bare.house, FolderMirror(root))

    assert SOUND in {copy.name for copy in found.plan.write}
    assert not root.exists()


def test_before_the_first_release_there_is_nothing_to_mirror(bare: Place, root: Path):
    with pytest.raises(NotFound) as refused:
        mirror(bare.house, FolderMirror(root))
    assert refused.value.code == "release_none"
    assert not root.exists()


def due(bare: Place) -> list[str]:
    """Return the revisions of mirrors that are due."""
    return [job.wanted.revision for job in what_is_due(bare.house) if job.wanted.task == TASK]


def work(bare: Place) -> None:
    for job in what_is_due(bare.house):
        if job.wanted.task == TASK:
            do_job(bare.house, WORK, job)
    bare.clock.forward(seconds=30)


def test_the_worker_brings_the_mirror_up_to_date_after_each_flip_and_after_a_way_back(bare: Place, root: Path):
    say(bare, "first")
    assert due(bare) == []
    bare.house = replace(bare.house, mirror=FolderMirror(root))
    seen = set()
    for slugs in (("first",), ("first", "second"), ("first",)):
        say(bare, *slugs)
        seen.update(due(bare))

        work(bare)

        assert due(bare) == []
        with read(bare.house.catalog) as tx:
            assert mirrors_wanted(bare.house, tx) == []
    assert len(seen) == 3
    assert (root / PAGE).exists()
    assert not (root / f"podcasts/{SHOW}/second.html").exists()


def test_a_mirror_that_cannot_be_written_is_told_with_the_reason_and_tried_again(bare: Place, root: Path):
    say(bare, "first")
    bare.house = replace(bare.house, mirror=Breaking(root, 3))

    work(bare)

    (waiting,) = jobs_overview(bare.house).waiting
    assert waiting.what == f"mirror at {root.as_uri()}"
    assert "cannot be written" in (waiting.reason or "")
    bare.house = replace(bare.house, mirror=FolderMirror(root))
    bare.clock.forward(minutes=2)
    work(bare)
    assert (root / INDEX).exists()


def test_real_releases_a_schedule_a_withdrawal_and_a_rollback_are_mirrored(bare: Place, root: Path):
    """feed-L01, feed-L04, rel-F7: sound is in no mirror before its time, and in none after it was withdrawn."""
    bare.show()
    bare.house = replace(bare.house, mirror=FolderMirror(root))
    for slug, keys in (("other", {}), ("first", {"published_at": "2026-11-22T14:00:00+01:00"})):
        bare.episode(slug, title=slug.title(), **keys)
        bare.ingest()
        publish_episode(bare.house, SHOW, slug, Word(without_transcript=WHY))
    number = release(bare.house).pointer.lines[0].number
    work(bare)
    assert (root / f"lyd/{SHOW}/other.mp3").exists()
    assert not (root / SOUND).exists()

    bare.clock.forward(hours=1)
    work(bare)
    assert (root / SOUND).exists()

    withdraw_episode(bare.house, SHOW, "other", reason="A guest asked.")
    release(bare.house)
    rollback(bare.house, number)
    work(bare)
    assert index(root).number == number
    assert not (root / f"lyd/{SHOW}/other.mp3").exists()
