"""What nothing points at any more is removed after a while, and nothing else ever is (rel-R6)."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from time import sleep

import pytest
from databases import ENGINES
from houses import SHOW, Place, open_place
from sounds import mp3_bytes
from test_workflows_release import edit

from podcast_service.audio.reader import AudioReader
from podcast_service.catalog.database import read
from podcast_service.catalog.releases import list_releases
from podcast_service.domain.errors import Invalid
from podcast_service.domain.identity import object_key
from podcast_service.storage.local import LocalStorage
from podcast_service.workflows.clean_releases import KEPT
from podcast_service.workflows.compare_releases import open_release
from podcast_service.workflows.gc import remove_unneeded
from podcast_service.workflows.pointed_at import keys_pointed_at
from podcast_service.workflows.publish import Word, publish_episode
from podcast_service.workflows.release import release
from podcast_service.workflows.rollback import rollback
from podcast_service.workflows.verify import verify
from podcast_service.workflows.withdraw import withdraw_episode

MONTHS = 100  # days
ORPHAN = object_key("audio", sha256(b"orphan").hexdigest(), "mp3")


@pytest.fixture
def place(tmp_path: Path, reader: AudioReader) -> Iterator[Place]:
    """A house with one public episode, its objects on the disk."""
    with open_place(tmp_path, reader, storage=LocalStorage(tmp_path / "objects")) as opened:
        opened.show()
        opened.episode("first", title="First")
        opened.ingest()
        publish_episode(opened.house, SHOW, "first", Word(without_transcript="Being written."))
        yield opened


def aged(place: Place, days: float, *keys: str) -> None:
    """Let objects, by default all, be as old as that by the house's clock."""
    at = (place.clock() - timedelta(days=days)).timestamp()
    for key in keys or place.objects():
        path = place.storage.local_path(key)
        assert path is not None
        os.utime(path, (at, at))


def orphan(place: Place, days: float = MONTHS) -> None:
    place.storage.put_bytes(ORPHAN, b"orphan", media_type="audio/mpeg")
    aged(place, days, ORPHAN)


def new_recording(place: Place, tone: int) -> str:
    """Give the episode another recording, publish it, and return the key of what listeners get now."""
    place.write("first.mp3", mp3_bytes(2, tone=tone))
    place.ingest()
    publish_episode(place.house, SHOW, "first", Word(fetch_again=True))
    heard = place.public()["first"].heard
    assert heard is not None
    return heard.key


def test_everything_that_is_named_stays_however_old_it_is(place: Place) -> None:
    aged(place, MONTHS)
    before = place.objects()

    found = remove_unneeded(place.house)

    assert (found.removed, found.resting, found.kept) == ((), 0, len(before))
    assert place.objects() == before


def test_what_nothing_names_goes_when_it_is_old_and_not_before(place: Place) -> None:
    orphan(place, days=29)
    assert remove_unneeded(place.house).resting == 1
    place.clock.forward(days=2)

    looked = remove_unneeded(place.house, dry_run=True)
    assert [one.key for one in looked.removed] == [ORPHAN]
    assert ORPHAN in place.objects()

    told: list[str] = []
    assert remove_unneeded(place.house, progress=lambda done, total, key: told.append(key)) == looked
    assert told == [ORPHAN]
    assert ORPHAN not in place.objects()
    assert verify(place.house).wrong == ()


def test_a_replaced_recording_stays_for_the_grace_time_after_its_replacement(place: Place) -> None:
    """Somebody may be hearing it still, and its own age says nothing of when it was replaced."""
    first = place.public()["first"].heard
    assert first is not None
    place.clock.forward(days=200)
    new_recording(place, 900)
    aged(place, MONTHS)

    assert remove_unneeded(place.house).removed == ()
    place.clock.forward(days=29)
    assert remove_unneeded(place.house).removed == ()
    place.clock.forward(days=2)
    removed = {one.key for one in remove_unneeded(place.house).removed}

    assert first.key in removed
    assert verify(place.house).wrong == ()


def test_what_is_public_stays_beside_a_change_that_waits(place: Place) -> None:
    place.write("first.mp3", mp3_bytes(2, tone=1200))
    place.ingest()
    kept = place.kept("first")
    assert kept.is_pending
    place.clock.forward(days=MONTHS)
    aged(place, MONTHS)

    remove_unneeded(place.house)

    assert kept.approved is not None
    sounds = {kept.approved.heard, kept.latest.audio}
    assert {one.key for one in sounds if one} <= place.objects()


def test_the_recording_of_a_withdrawn_episode_stays(place: Place) -> None:
    """It may lie nowhere else; only a person throws it away."""
    kept = place.public()["first"]
    assert kept.audio is not None
    withdraw_episode(place.house, SHOW, "first", reason="A test.")
    place.clock.forward(days=MONTHS)
    aged(place, MONTHS)
    remove_unneeded(place.house)
    assert kept.audio.key in place.objects()


def test_what_is_not_ours_is_left_alone(place: Place) -> None:
    place.storage.put_bytes("files/list.json", b"[]", media_type="application/json")
    aged(place, MONTHS)
    remove_unneeded(place.house)
    assert "files/list.json" in place.objects()


def test_a_release_that_is_kept_can_be_shown_again_after_a_clean_up_and_an_old_one_is_gone(place: Place) -> None:
    """Kept are the newest ones: with everything they name, sound that was replaced since too."""
    for number in range(KEPT + 3):
        release(place.house)
        edit(place, "first", notes=f"Words {number}.\n")
    new_recording(place, 900)
    release(place.house)
    place.clock.forward(days=MONTHS)
    aged(place, MONTHS)
    before = place.objects()

    cleared = remove_unneeded(place.house)

    with read(place.house.catalog) as tx:
        kept = [one.number for one in list_releases(tx)]
    assert len(kept) == KEPT
    assert {"releases", "packs"} <= {key.partition("/")[0] for key in before - place.objects()}
    assert cleared.removed
    for number in (kept[-1], kept[1]):
        found = rollback(place.house, number)
        for _, entry in open_release(place.house, found.root).entries():
            assert entry.answer.object is None or place.storage.find(entry.answer.object.key)


def test_a_catalog_that_does_not_know_everything_removes_nothing(tmp_path: Path, reader: AudioReader) -> None:
    """It is empty, or its first ingest was cut short: then everything looks unneeded."""
    with open_place(tmp_path, reader, storage=LocalStorage(tmp_path / "objects")) as place:
        orphan(place)
        for _ in range(2):
            with pytest.raises(Invalid, match="does not know everything yet"):
                remove_unneeded(place.house)
            place.ingest()  # of an empty folder
        assert place.objects() == {ORPHAN}


def test_an_object_that_a_running_workflow_has_found_is_not_removed_before_that_points_at_it(
    place: Place,
) -> None:
    """The object lies there unneeded for months; a file with its bytes comes back, and is being read in."""
    sound = mp3_bytes(2, tone=1500)
    key = object_key("audio", sha256(sound).hexdigest(), "mp3")
    place.storage.put_bytes(key, sound, media_type="audio/mpeg")
    aged(place, MONTHS, key)
    place.episode("second", sound=sound, title="Second")
    has_looked, go_on = threading.Event(), threading.Event()

    def reading(_done: int, _total: int, _name: str) -> None:
        has_looked.set()
        assert go_on.wait(20)

    with ThreadPoolExecutor() as both:
        ingest = both.submit(place.ingest, progress=reading)
        assert has_looked.wait(20)
        clearing = both.submit(remove_unneeded, place.house)
        sleep(0.5)
        assert not clearing.done(), "it waits"
        go_on.set()
        ingest.result(20)
        removed = clearing.result(20).removed

    audio = place.kept("second").latest.audio
    assert audio is not None
    assert audio.key == key
    assert key not in {one.key for one in removed}
    assert key in place.objects()


@pytest.mark.parametrize("engine", ENGINES)
def test_readers_of_objects_share_their_place_and_who_removes_has_it_alone(
    engine: str, tmp_path: Path, reader: AudioReader
) -> None:
    from podcast_service.workflows.house import House
    from podcast_service.workflows.storing import removing, storing

    inside, go_on = threading.Barrier(3), threading.Event()

    @storing
    def use(_house: House) -> None:
        inside.wait(20)
        assert go_on.wait(20)

    def clear(house: House) -> bool:
        with removing(house):
            return go_on.is_set()

    with open_place(tmp_path, reader, engine=engine) as place, ThreadPoolExecutor() as pool:
        both = [pool.submit(use, place.house) for _ in range(2)]
        inside.wait(20)  # both are in at once
        clearing = pool.submit(clear, place.house)
        sleep(0.3)
        assert not clearing.done()
        go_on.set()
        assert clearing.result(20) is True
        for one in both:
            one.result(20)
        assert clear(place.house) is True


def test_every_key_of_the_catalog_is_told_once_it_is_public(place: Place) -> None:
    """What listeners and pages ask for, and what it was made of."""
    with read(place.house.catalog) as tx:
        assert keys_pointed_at(tx) == place.objects()
