"""A mirror holds what is served, changes without ever lying, and removes nothing of another's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from houses import SHOW, Place, open_place
from published import WHY
from releases import HTML, media, put_out

from podcast_service.audio.reader import AudioReader
from podcast_service.catalog.database import read, transact
from podcast_service.catalog.releases import find_pointer, save_pointer
from podcast_service.delivery.mirrored import BEGUN, INDEX, Index, parse_index
from podcast_service.domain.document import Answer, Document, lead_on
from podcast_service.domain.errors import Conflict, NotFound, Unavailable
from podcast_service.domain.media import StoredObject
from podcast_service.storage.base import Storage
from podcast_service.storage.local import LocalStorage
from podcast_service.storage.mirror import Facts
from podcast_service.storage.mirror_folder import FolderMirror
from podcast_service.worker import WORK
from podcast_service.workflows.jobs import jobs_overview
from podcast_service.workflows.mirror import TASK, mirror, mirrors_wanted, rehearse_mirror
from podcast_service.workflows.publish import Word, publish_episode
from podcast_service.workflows.release import release
from podcast_service.workflows.rollback import rollback
from podcast_service.workflows.withdraw import withdraw_episode
from podcast_service.workflows.work import do_job, what_is_due

MADE = datetime(2026, 11, 20, 9, 0, 7, tzinfo=UTC)
FEED, PAGE, SOUND = f"podcasts/{SHOW}/feed.xml", f"podcasts/{SHOW}/first.html", f"lyd/{SHOW}/first.mp3"


class Breaking(FolderMirror):
    """A mirror whose disk is away after so many files."""

    def __init__(self, root: Path, files: int) -> None:
        super().__init__(root)
        self.left = files

    def write(self, name: str, data: bytes, facts: Facts) -> None:
        self._break()
        super().write(name, data, facts)

    def copy(self, name: str, source: Storage, stored: StoredObject, facts: Facts) -> None:
        self._break()
        super().copy(name, source, stored, facts)

    def remove(self, name: str) -> None:
        self._break()
        super().remove(name)

    def _break(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Unavailable("mirror_not_writable", location=self.location, reason="gone")


class Counting(FolderMirror):
    """A mirror that says what was written and removed, in order."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.done: list[str] = []

    def write(self, name: str, data: bytes, facts: Facts) -> None:
        super().write(name, data, facts)
        self.done.append(name)

    def copy(self, name: str, source: Storage, stored: StoredObject, facts: Facts) -> None:
        super().copy(name, source, stored, facts)
        self.done.append(name)

    def remove(self, name: str) -> None:
        super().remove(name)
        self.done.append(f"-{name}")


@pytest.fixture
def place(tmp_path: Path, reader: AudioReader) -> Iterator[Place]:
    """A house whose storage is a folder, in which nothing was published."""
    with open_place(tmp_path, reader, storage=LocalStorage(tmp_path / "storage")) as opened:
        yield opened


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "mirror"


@pytest.fixture
def target(root: Path) -> Counting:
    return Counting(root)


def page(text: str) -> Document:
    return Document(body=text.encode() * 200, media_type=HTML)


def say(place: Place, *slugs: str, old: str = "", gone: str = "") -> None:
    """Put out a show with these episodes; ``old`` led on to the show, ``gone`` was withdrawn."""
    answers: dict[str, Answer] = {
        "/robots.txt": Document(body=b"Allow: /", media_type="text/plain; charset=utf-8"),
        f"/podcasts/{SHOW}": page(f"show {slugs}"),
        f"/podcasts/{SHOW}/feed.xml": Document(
            body=b"<rss/>" * 200 + repr(slugs).encode(),
            media_type="application/rss+xml; charset=utf-8",
            modified_at=place.clock(),
        ),
    }
    for slug in slugs:
        answers[f"/podcasts/{SHOW}/{slug}"] = page(slug)
        answers[f"/lyd/{SHOW}/{slug}.mp3"] = media(place, slug.encode() * 5000, "audio/mpeg", "mp3", modified_at=MADE)
    if old:
        answers[f"/podcasts/{old}"] = lead_on(f"/podcasts/{SHOW}")
    withdrawn = Document(body=b"Trukket tilbage", media_type=HTML, status=410)
    buried = {f"/podcasts/{SHOW}/{gone}": withdrawn, f"/lyd/{SHOW}/{gone}.mp3": withdrawn} if gone else None
    put_out(place, answers, buried)
    place.clock.forward(seconds=5)


def files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def index(root: Path) -> Index:
    return parse_index((root / INDEX).read_bytes(), "here")


def test_the_same_release_again_writes_nothing_and_a_change_only_what_it_touches(place: Place, target: Counting):
    say(place, "first")
    mirror(place.house, target)
    target.done.clear()

    again = mirror(place.house, target)

    assert (again.plan.write, again.plan.remove, target.done) == ((), (), [])
    say(place, "first", "second")
    changed = {copy.name for copy in mirror(place.house, target).plan.write}
    assert changed >= {FEED, f"{FEED}.gz", f"{FEED}.br", f"podcasts/{SHOW}.html", f"lyd/{SHOW}/second.mp3"}
    assert {SOUND, PAGE, "robots.txt"}.isdisjoint({*changed, *target.done})


def test_what_others_point_at_comes_first_feeds_after_pages_and_the_index_last(place: Place, target: Counting):
    say(place, "first")

    mirror(place.house, target)

    at = target.done.index
    assert target.done[0] == BEGUN
    assert at(SOUND) < at(PAGE) < at(FEED) < at(INDEX)
    assert target.done[-2:] == [INDEX, f"-{BEGUN}"]


def test_a_new_page_comes_before_one_that_changes_and_links_to_it(place: Place, target: Counting):
    say(place, "first")
    mirror(place.house, target)
    target.done.clear()

    say(place, "first", "second")
    mirror(place.house, target)

    at = target.done.index
    assert at(f"lyd/{SHOW}/second.mp3") < at(f"podcasts/{SHOW}/second.html") < at(f"podcasts/{SHOW}.html") < at(FEED)


def test_the_index_names_every_file_there_is(place: Place, root: Path):
    say(place, "first", old="old-show", gone="third")

    mirror(place.house, FolderMirror(root))

    assert sorted(files(root)) == sorted([*index(root).files, INDEX])


def test_a_file_has_the_bytes_and_the_time_of_what_is_served(place: Place, root: Path):
    """feed-E02, feed-E14: a web server's own ETag is made of both; the stored object keeps its own time."""
    say(place, "first")

    mirror(place.house, FolderMirror(root))

    assert (root / SOUND).read_bytes() == b"first" * 5000
    assert (root / SOUND).stat().st_mtime == MADE.timestamp()
    assert len({(root / f"{FEED}{ending}").stat().st_mtime for ending in ("", ".gz", ".br")}) == 1
    (key,) = place.storage.keys("audio/")
    stored = place.storage.local_path(key)
    assert stored is not None
    assert stored.stat().st_mtime > MADE.timestamp()
    assert not stored.samefile(root / SOUND)


@pytest.mark.parametrize("files_before", [1, 2, 3, 6, 9])
def test_a_run_that_was_cut_short_leaves_an_index_that_is_true_and_the_next_one_finishes(
    place: Place, root: Path, files_before: int
):
    """rel-F1: whatever the index names lies there; what was begun and is not wanted any more does not stay."""
    say(place, "first")
    mirror(place.house, FolderMirror(root))
    before, said = files(root), index(root)
    say(place, "first", "second")

    with pytest.raises(Unavailable):
        mirror(place.house, Breaking(root, files_before))

    assert index(root) == said
    assert before.keys() <= files(root).keys()
    say(place, "first", gone="second")
    mirror(place.house, FolderMirror(root))
    assert sorted(files(root)) == sorted([*index(root).files, INDEX])
    assert not any("/second" in name for name in files(root))


def test_a_first_run_that_was_cut_short_is_finished_by_the_next(place: Place, root: Path):
    say(place, "first")
    with pytest.raises(Unavailable):
        mirror(place.house, Breaking(root, 5))
    assert not (root / INDEX).exists()

    mirror(place.house, FolderMirror(root))

    assert sorted(files(root)) == sorted([*index(root).files, INDEX])


def test_a_run_that_was_cut_short_among_its_removals_is_finished_by_the_next(place: Place, root: Path):
    say(place, "first", "second")
    mirror(place.house, FolderMirror(root))
    say(place, "first", gone="second")
    writes = len(rehearse_mirror(place.house, FolderMirror(root)).plan.write)
    with pytest.raises(Unavailable):
        mirror(place.house, Breaking(root, writes + 3))
    assert f"lyd/{SHOW}/second.mp3" not in index(root).files

    mirror(place.house, FolderMirror(root))

    assert sorted(files(root)) == sorted([*index(root).files, INDEX])


def test_a_rollback_after_a_run_that_was_cut_short_brings_the_old_bytes_back(place: Place, root: Path):
    say(place, "first")
    mirror(place.house, FolderMirror(root))
    before = files(root)
    with read(place.house.catalog) as tx:
        pointer = find_pointer(tx)
    say(place, "first", "second")
    with pytest.raises(Unavailable):  # all of it is written but the index
        mirror(place.house, Breaking(root, len(rehearse_mirror(place.house, FolderMirror(root)).plan.write) + 1))
    assert files(root)[FEED] != before[FEED]

    with transact(place.house.catalog) as tx:
        assert pointer is not None
        save_pointer(tx, pointer)
    mirror(place.house, FolderMirror(root))

    assert files(root) == before


def test_what_was_withdrawn_is_in_no_mirror_of_whatever_release(place: Place, target: Counting, root: Path):
    """feed-L04: tombstones win over the release, and sound is not there at all."""
    say(place, "first", "second")
    mirror(place.house, target)
    assert (root / SOUND).exists()
    say(place, "first", "second", gone="first")

    mirror(place.house, target)

    assert not (root / SOUND).exists()
    assert not (root / PAGE).exists()
    assert f'"/{SOUND}" "/_mirror/gone/' in (root / "_mirror/maps.conf").read_text()
    assert target.done.index(INDEX) < target.done.index(f"-{SOUND}")


def test_folders_that_are_empty_then_go_too(place: Place, root: Path):
    say(place, "first")
    mirror(place.house, FolderMirror(root))

    say(place)
    mirror(place.house, FolderMirror(root))

    assert not (root / "lyd").exists()
    assert (root / "podcasts").exists()


def test_a_rehearsal_says_what_would_be_copied_and_copies_nothing(place: Place, root: Path):
    say(place, "first")

    found = rehearse_mirror(place.house, FolderMirror(root))

    assert SOUND in {copy.name for copy in found.plan.write}
    assert not root.exists()


def test_before_the_first_release_there_is_nothing_to_mirror(place: Place, root: Path):
    with pytest.raises(NotFound) as refused:
        mirror(place.house, FolderMirror(root))
    assert refused.value.code == "release_none"
    assert not root.exists()


def test_a_folder_of_something_else_is_refused_and_stays_as_it_is(place: Place, root: Path):
    say(place, "first")
    root.mkdir()
    (root / "letters.txt").write_text("mine")

    for run in (mirror, rehearse_mirror):
        with pytest.raises(Conflict) as refused:
            run(place.house, FolderMirror(root))
        assert refused.value.code == "mirror_foreign"

    assert files(root) == {"letters.txt": b"mine"}


def test_a_file_of_another_in_the_way_is_not_overwritten_and_others_are_never_removed(place: Place, root: Path):
    say(place, "first")
    mirror(place.house, FolderMirror(root))
    (root / "proof-of-ownership.txt").write_text("mine")
    theirs = root / f"lyd/{SHOW}/second.mp3"
    theirs.write_text("mine")
    say(place, "first", "second")
    before = files(root)

    with pytest.raises(Conflict) as refused:
        mirror(place.house, FolderMirror(root))

    assert refused.value.code == "mirror_in_the_way"
    assert files(root) == before
    theirs.unlink()
    mirror(place.house, FolderMirror(root))
    assert (root / "proof-of-ownership.txt").read_text() == "mine"


def test_sound_that_the_storage_gives_wrong_is_not_mirrored(place: Place, root: Path):
    """rel-F4."""
    say(place, "first")
    (key,) = place.storage.keys("audio/")
    damaged = place.storage.local_path(key)
    assert damaged is not None
    data = bytearray(damaged.read_bytes())
    data[100] ^= 1
    damaged.write_bytes(data)

    with pytest.raises(Unavailable) as refused:
        mirror(place.house, FolderMirror(root))

    assert refused.value.code == "storage_corrupt"
    assert not (root / SOUND).exists()
    assert not (root / INDEX).exists()


@pytest.mark.parametrize("told", ['{"form": 99}', "not json", "[]", '{"form": 1, "files": 3}', ""])
def test_a_mirror_whose_index_cannot_be_read_is_left_alone(place: Place, root: Path, told: str):
    say(place, "first")
    mirror(place.house, FolderMirror(root))
    (root / INDEX).write_text(told)
    before = files(root)

    with pytest.raises(Unavailable) as refused:
        mirror(place.house, FolderMirror(root))

    assert refused.value.code == "mirror_index"
    assert files(root) == before


def due(place: Place) -> list[str]:
    """Return the revisions of mirrors that are due."""
    return [job.wanted.revision for job in what_is_due(place.house) if job.wanted.task == TASK]


def work(place: Place) -> None:
    for job in what_is_due(place.house):
        if job.wanted.task == TASK:
            do_job(place.house, WORK, job)
    place.clock.forward(seconds=30)


def test_the_worker_brings_the_mirror_up_to_date_after_each_flip_and_after_a_way_back(place: Place, root: Path):
    say(place, "first")
    assert due(place) == []
    place.house = replace(place.house, mirror=FolderMirror(root))
    seen = set()
    for slugs in (("first",), ("first", "second"), ("first",)):
        say(place, *slugs)
        seen.update(due(place))

        work(place)

        assert due(place) == []
        with read(place.house.catalog) as tx:
            assert mirrors_wanted(place.house, tx) == []
    assert len(seen) == 3
    assert (root / PAGE).exists()
    assert not (root / f"podcasts/{SHOW}/second.html").exists()


def test_a_mirror_that_cannot_be_written_is_told_with_the_reason_and_tried_again(place: Place, root: Path):
    say(place, "first")
    place.house = replace(place.house, mirror=Breaking(root, 3))

    work(place)

    (waiting,) = jobs_overview(place.house).waiting
    assert waiting.what == f"mirror at {root.as_uri()}"
    assert "cannot be written" in (waiting.reason or "")
    place.house = replace(place.house, mirror=FolderMirror(root))
    place.clock.forward(minutes=2)
    work(place)
    assert (root / INDEX).exists()


def test_real_releases_a_schedule_a_withdrawal_and_a_rollback_are_mirrored(place: Place, root: Path):
    """feed-L01, feed-L04, rel-F7: sound is in no mirror before its time, and in none after it was withdrawn."""
    place.show()
    place.house = replace(place.house, mirror=FolderMirror(root))
    for slug, keys in (("other", {}), ("first", {"published_at": "2026-11-22T14:00:00+01:00"})):
        place.episode(slug, title=slug.title(), **keys)
        place.ingest()
        publish_episode(place.house, SHOW, slug, Word(without_transcript=WHY))
    number = release(place.house).pointer.lines[0].number
    work(place)
    assert (root / f"lyd/{SHOW}/other.mp3").exists()
    assert not (root / SOUND).exists()

    place.clock.forward(hours=1)
    work(place)
    assert (root / SOUND).exists()

    withdraw_episode(place.house, SHOW, "other", reason="A guest asked.")
    release(place.house)
    rollback(place.house, number)
    work(place)
    assert index(root).number == number
    assert not (root / f"lyd/{SHOW}/other.mp3").exists()
