"""The catalog's nodes, files, feed parts and state: the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from builders import (
    NOW,
    make_cover,
    make_hash,
    make_page,
    make_person,
    make_publication,
    make_sound,
    make_theme,
    make_transcript,
)
from databases import ENGINES, fresh_catalog
from sqlalchemy import Connection

from podcast_service.catalog.covers import find_covers, save_covers
from podcast_service.catalog.database import transact
from podcast_service.catalog.feed_parts import (
    HEAD,
    FeedPart,
    delete_feed_parts,
    find_feed_inputs,
    find_feed_parts,
    save_feed_parts,
)
from podcast_service.catalog.nodes import delete_node, find_node, list_nodes, save_node
from podcast_service.catalog.recordings import find_recordings, save_recordings
from podcast_service.catalog.sources import Source, delete_sources, find_sources, save_sources
from podcast_service.catalog.state import bump, catalog_revision, changed_at, first_ingest_done, mark_first_ingest
from podcast_service.catalog.transcripts import find_transcript, save_transcripts
from podcast_service.domain.media import Recording, Tags
from podcast_service.domain.node import Node
from podcast_service.domain.theme import Theme


@pytest.fixture(params=ENGINES)
def tx(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    with fresh_catalog(request.param, tmp_path) as engine, transact(engine) as opened:
        yield opened


@pytest.mark.parametrize("node", [make_theme(), make_publication(), make_person(), make_page()], ids=lambda n: n.slug)
def test_a_node_is_kept_by_its_kind_and_slug(tx: Connection, node: Node) -> None:
    kind = type(node)
    assert (save_node(tx, node), save_node(tx, node), catalog_revision(tx)) == (True, False, 1)
    assert find_node(tx, kind, node.slug) == node
    assert list_nodes(tx, kind) == [node]
    assert (delete_node(tx, kind, node.slug), delete_node(tx, kind, node.slug), catalog_revision(tx)) == (
        True,
        False,
        2,
    )
    assert find_node(tx, kind, node.slug) is None


def test_sources_are_found_by_folder(tx: Connection) -> None:
    paths = ("show/a.md", "show/b.md", "show-2/a.md", "SHOW/a.md")
    save_sources(tx, [Source(path=path, size=2**40, mtime_ns=2**62, sha256="x", subject="s") for path in paths])
    save_sources(tx, [Source(path="show/a.md", size=1, mtime_ns=1, sha256="y")])
    assert set(find_sources(tx)) == set(paths)
    assert set(find_sources(tx, "show/")) == {"show/a.md", "show/b.md"}
    assert find_sources(tx, "show/a.md") == {"show/a.md": Source(path="show/a.md", size=1, mtime_ns=1, sha256="y")}
    delete_sources(tx, ["show/a.md", "unknown"])
    assert set(find_sources(tx, "show")) == {"show/b.md"}


def test_what_was_made_of_bytes_is_found_by_their_hash(tx: Connection) -> None:
    recording = Recording(sound=make_sound(), tags=Tags(title="hostile \x00 \ud800 æ"), has_cover=True)
    cover = make_cover()
    save_recordings(tx, {make_hash("a"): recording})
    save_covers(tx, {make_hash("a"): cover}, "3000,600 webp middle")
    save_transcripts(tx, {make_hash("a"): make_transcript()})
    assert find_recordings(tx, [make_hash("a"), make_hash("b")]) == {make_hash("a"): recording}
    assert find_covers(tx, [make_hash("a"), make_hash("b")], "3000,600 webp middle") == {make_hash("a"): cover}
    assert find_covers(tx, [make_hash("a")], "3000,600 webp") == {}
    assert find_transcript(tx, make_hash("a")) == make_transcript()
    assert find_transcript(tx, make_hash("b")) is None


def test_more_keys_than_one_statement_takes_are_asked_for_in_portions(tx: Connection) -> None:
    recording = Recording(sound=make_sound(), tags=Tags())
    known = {make_hash(str(number)): recording for number in range(2500)}
    save_recordings(tx, known)
    assert find_recordings(tx, [*known, *known]) == known
    assert find_recordings(tx, []) == {}


def test_feed_parts_are_kept_by_show_and_guid(tx: Connection) -> None:
    parts = [
        FeedPart(guid=HEAD, input_sha256="1", body=b"<rss>\x00", made_at=NOW),
        FeedPart(guid="g", input_sha256="2", body=b"i", made_at=NOW),
    ]
    save_feed_parts(tx, "a", parts)
    save_feed_parts(tx, "b", parts[:1])
    changed = replace(parts[1], input_sha256="3")
    save_feed_parts(tx, "a", [changed])
    assert find_feed_parts(tx, "a") == {HEAD: parts[0], "g": changed}
    assert find_feed_inputs(tx, "a") == {HEAD: "1", "g": "3"}
    delete_feed_parts(tx, "a", ["g"])
    assert set(find_feed_parts(tx, "a")) == {HEAD} == set(find_feed_parts(tx, "b"))


def test_the_state_is_told(tx: Connection) -> None:
    before = (catalog_revision(tx), changed_at(tx), first_ingest_done(tx))
    bump(tx, NOW)
    mark_first_ingest(tx)
    mark_first_ingest(tx)
    assert before == (0, None, False)
    assert (catalog_revision(tx), changed_at(tx), first_ingest_done(tx)) == (1, NOW, True)


def test_a_theme_is_not_found_under_another_kind(tx: Connection) -> None:
    save_node(tx, make_page("samme"))
    assert find_node(tx, Theme, "samme") is None
