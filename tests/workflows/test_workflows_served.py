"""What is served follows the pointer by itself, and outlives the catalog, the storage and the worker."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from databases import fresh_catalog
from houses import SHOW, Place, open_place

from podcast_service.audio.reader import AudioReader
from podcast_service.delivery.kept import KeptDocument
from podcast_service.delivery.node import Node
from podcast_service.domain.errors import PodcastError, Unavailable
from podcast_service.storage.local import LocalStorage
from podcast_service.workflows.publish import Word, publish_episode
from podcast_service.workflows.release import release
from podcast_service.workflows.served import Served

FEED, FIRST, SECOND = f"/podcasts/{SHOW}/feed.xml", f"/podcasts/{SHOW}/first", f"/podcasts/{SHOW}/second"


def publish(place: Place, slug: str, **keys: object) -> None:
    place.episode(slug, title=slug.title(), **keys)
    place.ingest()
    publish_episode(place.house, SHOW, slug, Word(without_transcript="Being written."))


def served(place: Place, node: str = "node") -> Served:
    """Serve as a process on a machine with the folder ``node`` does."""
    folder = Node(place.house.node.with_name(node), place.storage)
    return Served(place.house.catalog, folder, place.clock, https=True)


def status(found: Served, path: str) -> int | None:
    kept = found.kept(path)
    return kept.variants["identity"].whole.status if isinstance(kept, KeptDocument) else None if kept is None else 200


def soon(sees: Callable[[], bool]) -> bool:
    """Wait for what should take about a second, on a busy machine too."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if sees():
            return True
        time.sleep(0.1)
    return False


def put_away(place: Place) -> Path:
    """Take the catalog away: in its place lies a file that is none."""
    database = Path(str(place.house.catalog.url.database))
    place.house.catalog.dispose()
    away = database.rename(database.with_suffix(".away"))
    database.write_text("this is no database")
    return away


def test_a_flip_shows_without_a_restart_and_whole(place: Place):
    publish(place, "first")
    release(place.house)
    found = served(place)
    before = found.token()

    publish(place, "second")
    release(place.house)

    assert soon(lambda: found.token() != before)
    assert status(found, SECOND) == 200
    found.close()


def test_what_is_approved_but_not_released_is_not_shown(place: Place):
    publish(place, "first")
    release(place.house)
    found = served(place)
    publish(place, "second")

    found.refresh()

    assert status(found, SECOND) is None


def test_the_release_stays_while_the_catalog_is_away_and_a_start_finds_it_on_the_disk(place: Place):
    """rel-F3: nothing but this machine's own disk is asked."""
    publish(place, "first")
    release(place.house)
    found = served(place)
    away = put_away(place)

    with pytest.raises(PodcastError):
        found.refresh()
    started = served(place)

    assert (status(found, FIRST), status(started, FIRST)) == (200, 200)
    place.house.catalog.dispose()
    away.rename(str(place.house.catalog.url.database))


def test_a_machine_without_a_catalog_that_never_served_says_so(place: Place):
    publish(place, "first")
    release(place.house)
    put_away(place)
    with pytest.raises(PodcastError):
        served(place, "another")


def test_a_new_and_empty_catalog_does_not_take_away_what_is_served(place: Place, tmp_path: Path):
    """The database was lost: until the folder was read in, the release on this machine goes on."""
    publish(place, "first")
    release(place.house)
    served(place)
    with fresh_catalog("sqlite", tmp_path / "new") as catalog:
        lost = replace(place, house=replace(place.house, catalog=catalog))

        with pytest.raises(Unavailable, match="ingest"):
            release(lost.house)
        started = served(lost)
        before = status(started, FIRST)
        lost.ingest()
        release(lost.house)
        started.refresh()

        assert (before, status(started, FIRST)) == (200, 200)


def test_bytes_that_rotted_on_the_disk_are_not_served(tmp_path: Path, reader: AudioReader):
    storage = LocalStorage(tmp_path / "objects")
    with open_place(tmp_path, reader, storage=storage) as place:
        place.show()
        publish(place, "first")
        release(place.house)
        found = served(place)
        for pack in (tmp_path / "objects" / "packs").rglob("*.bin"):
            pack.write_bytes(bytes(len(pack.read_bytes())))  # a link: the machine's own copy rots with it
        with pytest.raises(Unavailable, match="other bytes"):
            found.kept(FIRST)


def test_a_machine_keeps_the_release_before_and_none_older(place: Place):
    publish(place, "first")
    release(place.house)
    found = served(place, "far")
    folder = place.house.node.with_name("far")
    for number in range(4):
        publish(place, f"new-{number}")
        release(place.house)
        for path in folder.rglob("*.*"):  # as if an hour had gone by: another process may be at them before that
            os.utime(path, (time.time() - 4000,) * 2)
        found.refresh()
    here = {path.name for path in folder.rglob("*.json")} - {"pointer.json"}
    there = {key.rpartition("/")[2] for key in place.objects() if key.startswith("releases/")}
    assert here < there
    assert status(found, FIRST) == 200


def test_another_machine_has_all_of_a_release_before_it_serves_it(place: Place):
    """The storage may go the moment it is served: nothing of the release is fetched later."""
    publish(place, "first")
    release(place.house)
    found = served(place, "far")
    for key in place.objects():
        place.storage.delete(key)

    paths = ["/", FEED, FIRST, f"/podcasts/{SHOW}", "/sitemap.xml", "/findes-ikke"]

    assert [status(found, path) for path in paths] == [200, 200, 200, 200, 200, None]
    assert found.missing("").status == 404


def test_a_release_whose_objects_are_not_whole_is_not_flipped_to(place: Place):
    publish(place, "first")
    release(place.house)
    found, before = served(place, "far"), place.objects()
    publish(place, "second")
    release(place.house)
    new = next(key for key in sorted(place.objects() - before) if key.startswith("packs/"))
    place.storage.delete(new)

    with pytest.raises(Exception, match=new):
        found.refresh()

    assert (status(found, FIRST), status(found, SECOND)) == (200, None)


def test_a_scheduled_episode_goes_out_by_the_clock_with_worker_and_catalog_dead(place: Place):
    """rel-F7: its release was made ahead, and lies on this machine."""
    publish(place, "first")
    publish(place, "second", published_at="2026-11-22T13:00:00Z")
    release(place.house)
    found = served(place)
    put_away(place)

    place.clock.forward(minutes=59)
    found.token()
    early = status(found, SECOND)
    place.clock.forward(minutes=1)
    found.token()

    assert (early, status(found, SECOND)) == (None, 200)
    kept = found.kept(FEED)
    assert isinstance(kept, KeptDocument)
    assert kept.variants["identity"].whole.body.count(b"<item>") == 2


def test_equal_machines_serve_equal_bytes(place: Place):
    publish(place, "first")
    release(place.house)
    one, two = served(place, "one"), served(place, "two")
    assert one.kept(FEED) == two.kept(FEED)
    assert one.root == two.root


def test_with_a_folder_as_storage_the_release_stays_when_the_folder_goes(tmp_path: Path, reader: AudioReader):
    """It is linked, not copied: it takes no room of its own."""
    storage = LocalStorage(tmp_path / "objects")
    with open_place(tmp_path, reader, storage=storage) as place:
        place.show()
        publish(place, "first")
        release(place.house)
        found = served(place)
        (tmp_path / "objects").rename(tmp_path / "away")
        assert [status(found, path) for path in ("/", FEED, FIRST)] == [200, 200, 200]
        assert status(served(place), FIRST) == 200
        linked = [path for path in place.house.node.rglob("*.bin") if path.is_file()]
        assert linked
        assert all(path.stat().st_nlink == 2 for path in linked)


def test_a_process_that_was_forked_follows_by_itself(place: Place):
    """As under gunicorn with --preload: threads stay behind in the process that loaded the application."""
    publish(place, "first")
    release(place.house)
    found = served(place)
    found.token()
    found._follower = os.getpid() + 1
    before = found.token()
    publish(place, "second")
    release(place.house)
    assert soon(lambda: found.token() != before)
    found.close()


def test_a_new_public_address_is_in_every_address_of_the_feed(place: Place):
    """feed-L09."""
    publish(place, "first")
    release(place.house)
    release(replace(place.house, public_url="https://new.example"))
    kept = served(place).kept(FEED)
    assert isinstance(kept, KeptDocument)
    feed = kept.variants["identity"].whole.body
    assert b"https://new.example/lyd/my-show/first.mp3" in feed
    assert b"pod.example" not in feed


WEB = """
import sys
from podcast_service.app import create_app
from podcast_service.config import load_settings
client = create_app(load_settings()).test_client()
answers = [client.get(path).status_code for path in ("/", "/podcasts/my-show/feed.xml", "/podcasts/my-show/first")]
print(answers, "feedgen" in sys.modules)
"""


def test_a_web_process_never_loads_feedgen_even_when_a_release_is_due(place: Place, tmp_path: Path):
    publish(place, "first")
    environment = os.environ | {
        "PODCAST_DATABASE_URL": f"sqlite:///{place.house.catalog.url.database}",
        "PODCAST_CONTENT": str(place.content),
        "PODCAST_STORAGE_URL": (tmp_path / "objects").as_uri(),
    }

    for key in place.objects():
        data = b"".join(place.storage.read(key))
        LocalStorage(tmp_path / "objects").put_bytes(key, data, media_type="application/octet-stream")
    done = subprocess.run(
        [sys.executable, "-c", WEB], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120
    )

    assert done.stdout.splitlines()[-1] == "[200, 200, 200] False", done.stderr
