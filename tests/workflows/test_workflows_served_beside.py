"""Processes of one machine serve alike: what one tells of, the others have."""

from __future__ import annotations

from houses import SHOW, Place

from podcast_service.delivery.kept import KeptDocument
from podcast_service.delivery.node import Node
from podcast_service.delivery.shelf import Shelf
from podcast_service.workflows.publish import Word, publish_episode
from podcast_service.workflows.release import release
from podcast_service.workflows.served import Served

FEED, SECOND = f"/podcasts/{SHOW}/feed.xml", f"/podcasts/{SHOW}/second"


def publish(place: Place, slug: str) -> None:
    place.episode(slug, title=slug.title())
    place.ingest()
    publish_episode(place.house, SHOW, slug, Word(without_transcript="Being written."))
    release(place.house)


def served(place: Place) -> Served:
    return Served(place.house.catalog, Node(place.house.node, place.storage), place.clock, https=True)


def body(found: Served, path: str) -> bytes:
    kept = found.kept(path)
    assert isinstance(kept, KeptDocument)
    return kept.variants["identity"].whole.body


def test_what_another_process_of_the_machine_tells_of_is_found_here_before_the_next_look(place: Place):
    publish(place, "first")
    ours, theirs = served(place), served(place)
    for one in (ours, theirs):
        one.close()  # neither looks by itself
    shelf = Shelf(ours.kept, ours.token)
    assert (shelf.find(SECOND), shelf.find("/nowhere")) == (None, None)

    publish(place, "second")
    assert shelf.find(SECOND) is None, "nobody serves it yet"
    theirs.refresh()

    assert shelf.find(SECOND) is not None
    assert b"second.mp3" in body(ours, FEED)
    assert shelf.find("/nowhere") is None
