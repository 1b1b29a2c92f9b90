"""What is public follows the catalog by itself, and outlives it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from houses import SHOW, Place

from podcast_service.workflows.edition import Editions
from podcast_service.workflows.publish import Word, publish_episode


def _publish(place: Place, slug: str) -> None:
    place.episode(slug, title=slug.title())
    place.ingest()
    publish_episode(place.house, SHOW, slug, Word(without_transcript="Being written."))


def _soon(sees: Callable[[], bool]) -> bool:
    """Wait for what should take about a second, on a busy machine too."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if sees():
            return True
        time.sleep(0.1)
    return False


def _items(editions: Editions) -> int:
    return getattr(editions.make(f"/podcasts/{SHOW}/feed.xml"), "body", b"").count(b"<item>")


def test_what_is_published_shows_without_a_restart(place: Place):
    _publish(place, "first")
    editions = place.editions()
    before = editions.token()

    _publish(place, "second")

    assert _soon(lambda: editions.token() != before and _items(editions) == 2)
    editions.close()


def test_the_last_edition_stays_while_the_catalog_is_away(place: Place):
    _publish(place, "first")
    editions = place.editions()
    database = place.house.catalog.url.database
    assert database is not None
    place.house.catalog.dispose()
    away = Path(database).rename(Path(database).with_suffix(".away"))
    Path(database).write_text("this is no database")

    for _ in range(2):
        editions.token()
        assert editions.make(f"/podcasts/{SHOW}/first") is not None
        time.sleep(0.6)

    place.house.catalog.dispose()
    away.rename(database)
    _publish(place, "second")
    assert _soon(lambda: editions.make(f"/podcasts/{SHOW}/second") is not None)
    editions.close()


def test_a_new_public_address_is_in_every_address_of_the_feed(place: Place):
    """feed-L09."""
    _publish(place, "first")
    moved = Editions(place.house.catalog, "https://new.example", place.clock)
    feed = getattr(moved.make(f"/podcasts/{SHOW}/feed.xml"), "body", b"")
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


def test_a_web_process_never_loads_feedgen_even_when_feeds_are_due(place: Place, tmp_path: Path):
    _publish(place, "first")
    catalog = place.house.catalog
    with catalog.begin() as connection:
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        connection.exec_driver_sql("DELETE FROM feed_parts")
    environment = os.environ | {
        "PODCAST_DATABASE_URL": f"sqlite:///{catalog.url.database}",
        "PODCAST_CONTENT": str(place.content),
        "PODCAST_STORAGE_URL": (tmp_path / "objects").as_uri(),
    }

    done = subprocess.run(
        [sys.executable, "-c", WEB], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120
    )

    assert done.stdout.strip() == "[200, 200, 200] False", done.stderr
