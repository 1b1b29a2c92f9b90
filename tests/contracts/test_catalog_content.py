"""What the catalog keeps: the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from builders import (
    NOW,
    make_cover,
    make_episode,
    make_guid,
    make_hash,
    make_page,
    make_person,
    make_publication,
    make_show,
    make_sound,
    make_theme,
    make_transcript,
)
from databases import ENGINES, fresh_catalog
from sqlalchemy import Connection, Engine

from podcast_service.catalog.covers import find_covers, save_covers
from podcast_service.catalog.database import read, transact
from podcast_service.catalog.episodes import (
    approve_episode,
    find_episode,
    find_episode_by_guid,
    list_episodes,
    lock_episode,
    save_episode,
)
from podcast_service.catalog.feed_parts import (
    HEAD,
    FeedPart,
    delete_feed_parts,
    find_feed_inputs,
    find_feed_parts,
    save_feed_parts,
)
from podcast_service.catalog.library import load_library
from podcast_service.catalog.nodes import Node, delete_node, find_node, list_nodes, save_node
from podcast_service.catalog.recordings import find_recordings, save_recordings
from podcast_service.catalog.shows import approve_show, find_show, list_shows, save_show
from podcast_service.catalog.sources import Source, delete_sources, find_sources, save_sources
from podcast_service.catalog.state import bump, catalog_revision, changed_at, first_ingest_done, mark_first_ingest
from podcast_service.catalog.transcripts import find_transcript, save_transcripts
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Conflict, NotFound
from podcast_service.domain.media import Recording, Tags
from podcast_service.domain.theme import Theme

SHOW = make_show()
EPISODE = make_episode(show=SHOW.slug, slug="del-3", guid=make_guid("3"))


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with fresh_catalog(request.param, tmp_path) as opened:
        with transact(opened) as tx:
            save_show(tx, SHOW, source="show.md", made_at=NOW)
        yield opened


@pytest.fixture
def tx(engine: Engine) -> Iterator[Connection]:
    with transact(engine) as opened:
        yield opened


def save(tx: Connection, episode: Episode, source: str = "del-3.md", *, moved: bool = False) -> int:
    return save_episode(tx, episode, source=source, made_at=NOW, moved=moved)


def test_an_episode_comes_back_as_it_was_saved(tx: Connection) -> None:
    assert save(tx, EPISODE) == 1
    found = find_episode(tx, SHOW.slug, "del-3")
    assert found is not None
    assert (found.latest, found.approved, found.source, found.is_pending) == (EPISODE, None, "del-3.md", False)
    assert found == find_episode_by_guid(tx, EPISODE.guid) == lock_episode(tx, EPISODE.guid)
    assert [found] == list_episodes(tx) == list_episodes(tx, SHOW.slug)
    assert list_episodes(tx, "another") == []


def test_the_same_again_makes_no_revision_and_a_change_makes_one(tx: Connection) -> None:
    changed = replace(EPISODE, title="Et nyt navn")
    assert [save(tx, EPISODE), save(tx, EPISODE), save(tx, changed), save(tx, EPISODE)] == [1, 1, 2, 3]


def test_a_change_is_pending_until_it_is_approved(tx: Connection) -> None:
    approve_episode(tx, EPISODE.guid, save(tx, EPISODE))
    number = save(tx, replace(EPISODE, title="Et nyt navn"))
    before = lock_episode(tx, EPISODE.guid)
    approve_episode(tx, EPISODE.guid, number)
    after = lock_episode(tx, EPISODE.guid)
    assert (before.is_pending, before.approved, before.approved_revision) == (True, EPISODE, 1)
    assert (after.is_pending, after.approved) == (False, after.latest)


def test_a_change_taken_back_is_no_longer_pending(tx: Connection) -> None:
    approve_episode(tx, EPISODE.guid, save(tx, EPISODE))
    save(tx, replace(EPISODE, title="Et nyt navn"))
    save(tx, EPISODE)
    assert not lock_episode(tx, EPISODE.guid).is_pending


def test_only_what_is_public_moves_the_catalogs_revision(tx: Connection) -> None:
    number = save(tx, EPISODE)
    unpublished = catalog_revision(tx)
    approve_episode(tx, EPISODE.guid, number)
    approve_episode(tx, EPISODE.guid, number)
    assert (unpublished, catalog_revision(tx)) == (0, 1)


@pytest.mark.parametrize(("guid", "revision"), [("unknown", 1), (EPISODE.guid, 0), (EPISODE.guid, 2)])
def test_only_a_revision_that_exists_can_be_approved(tx: Connection, guid: str, revision: int) -> None:
    save(tx, EPISODE)
    with pytest.raises(NotFound):
        approve_episode(tx, guid, revision)


def test_an_unknown_episode_is_not_found(tx: Connection) -> None:
    assert find_episode(tx, SHOW.slug, "unknown") is None
    assert find_episode_by_guid(tx, "unknown") is None
    with pytest.raises(NotFound):
        lock_episode(tx, "unknown")


def test_two_pages_with_one_guid_clash_but_a_page_may_move(tx: Connection) -> None:
    save(tx, EPISODE)
    with pytest.raises(Conflict) as caught:
        save(tx, EPISODE, "kopi.md")
    assert save(tx, EPISODE, "flyttet.md", moved=True) == 1
    assert caught.value.facts == {"guid": EPISODE.guid, "source": "kopi.md", "other": "del-3.md"}
    assert lock_episode(tx, EPISODE.guid).source == "flyttet.md"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param({}, {}, id="the same address"),
        pytest.param({"slug": "ny", "old_slugs": ("del-3",)}, {}, id="an address the other once had"),
        pytest.param({}, {"slug": "ny", "old_slugs": ("del-3",)}, id="an old address the other has"),
    ],
)
def test_an_address_never_comes_to_serve_another_episode(
    tx: Connection, first: dict[str, object], second: dict[str, object]
) -> None:
    save(tx, replace(EPISODE, **first))  # type: ignore[arg-type]
    with pytest.raises(Conflict) as caught:
        save(tx, replace(EPISODE, guid=make_guid("4"), **second), "del-4.md")  # type: ignore[arg-type]
    assert caught.value.code == "episode_slug_taken"
    assert caught.value.facts["other"] == "del-3.md"


def test_a_published_address_stays_taken_when_the_page_forgets_it(tx: Connection) -> None:
    approve_episode(tx, EPISODE.guid, save(tx, EPISODE))
    save(tx, replace(EPISODE, slug="ny"))
    with pytest.raises(Conflict):
        save(tx, replace(EPISODE, guid=make_guid("4")), "del-4.md")


def test_a_draft_lets_go_of_an_address_nobody_has_seen(tx: Connection) -> None:
    save(tx, EPISODE)
    save(tx, replace(EPISODE, slug="ny"))
    assert save(tx, replace(EPISODE, guid=make_guid("4")), "del-4.md") == 1


def test_an_episode_of_an_unknown_show_is_refused(engine: Engine) -> None:
    with pytest.raises(Conflict), transact(engine) as tx:
        save(tx, replace(EPISODE, show="unknown"))


def test_a_show_has_revisions_too(tx: Connection) -> None:
    approve_show(tx, SHOW.slug, 1)
    changed = replace(SHOW, title="Et nyt navn")
    assert save_show(tx, changed, source="ny.md", made_at=NOW) == 2
    found = find_show(tx, SHOW.slug)
    assert found is not None
    assert (found.approved, found.latest, found.source, found.is_pending) == (SHOW, changed, "ny.md", True)
    assert list_shows(tx) == [found]
    assert save_show(tx, changed, source="ny.md", made_at=NOW) == 2


def test_two_shows_with_one_guid_clash(tx: Connection) -> None:
    with pytest.raises(Conflict) as caught:
        save_show(tx, replace(SHOW, slug="kopi"), source="kopi.md", made_at=NOW)
    assert caught.value.facts["other"] == "show.md"
    assert find_show(tx, "kopi") is None


@pytest.mark.parametrize(("slug", "revision"), [("unknown", 1), (SHOW.slug, 2)])
def test_only_a_shows_own_revision_can_be_approved(tx: Connection, slug: str, revision: int) -> None:
    with pytest.raises(NotFound):
        approve_show(tx, slug, revision)


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
    sizes = make_cover().sizes
    save_recordings(tx, {make_hash("a"): recording})
    save_covers(tx, {make_hash("a"): sizes}, (3000, 600))
    save_transcripts(tx, {make_hash("a"): make_transcript()})
    assert find_recordings(tx, [make_hash("a"), make_hash("b")]) == {make_hash("a"): recording}
    assert find_covers(tx, [make_hash("a"), make_hash("b")], (3000, 600)) == {make_hash("a"): sizes}
    assert find_covers(tx, [make_hash("a")], (3000,)) == {}
    assert find_transcript(tx, make_hash("a")) == make_transcript()
    assert find_transcript(tx, make_hash("b")) is None


def test_more_keys_than_one_statement_takes_are_asked_for_in_portions(tx: Connection) -> None:
    recording = Recording(sound=make_sound(), tags=Tags())
    known = {make_hash(str(number)): recording for number in range(2500)}
    save_recordings(tx, known)
    assert find_recordings(tx, [*known, *known]) == known
    assert find_recordings(tx, []) == {}


def test_feed_parts_are_kept_by_show_and_guid(tx: Connection) -> None:
    parts = [FeedPart(guid=HEAD, input_sha256="1", body=b"<rss>\x00"), FeedPart(guid="g", input_sha256="2", body=b"i")]
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


def test_the_library_holds_only_what_was_approved_newest_first(engine: Engine) -> None:
    with transact(engine) as tx:
        ages = {"gammel": 3, "ny": 1, "aldrig": None}
        for slug, days in ages.items():
            published = None if days is None else NOW - timedelta(days=days)
            episode = replace(EPISODE, guid=make_guid(slug), slug=slug, published_at=published)
            approve_episode(tx, episode.guid, save(tx, episode, f"{slug}.md"))
        save(tx, EPISODE)
        approve_show(tx, SHOW.slug, 1)
        save_show(tx, replace(SHOW, title="Ikke endnu"), source="show.md", made_at=NOW)
        for number in (2, 1):
            save_node(tx, make_theme(f"tema-{number}", number))
        save_transcripts(tx, {"abc": make_transcript()})
        revision = bump(tx, NOW)
    with read(engine) as tx:
        library = load_library(tx)
    assert [episode.slug for episode in library.episodes[SHOW.slug]] == ["ny", "gammel", "aldrig"]
    assert library.shows == {SHOW.slug: SHOW}
    assert [theme.number for theme in library.themes.values()] == [1, 2]
    assert (library.revision, library.changed_at) == (revision, NOW)
    assert (library.transcript("abc"), library.transcript("unknown")) == (make_transcript(), None)


def test_episodes_of_a_show_that_was_not_approved_are_nobodys_business(engine: Engine) -> None:
    with transact(engine) as tx:
        approve_episode(tx, EPISODE.guid, save(tx, EPISODE))
    with read(engine) as tx:
        library = load_library(tx)
    assert (library.shows, library.episodes) == ({}, {})


def test_a_catalog_built_again_from_the_same_pages_is_the_same_library(tmp_path: Path) -> None:
    libraries = []
    for name in ("first", "second"):
        with fresh_catalog("sqlite", tmp_path / name) as engine:
            with transact(engine) as tx:
                approve_show(tx, SHOW.slug, save_show(tx, SHOW, source="show.md", made_at=NOW))
                approve_episode(tx, EPISODE.guid, save(tx, EPISODE))
                save_node(tx, make_theme())
                bump(tx, NOW)
            with read(engine) as tx:
                libraries.append(replace(load_library(tx), transcript=find_nothing))
    assert libraries[0] == libraries[1]


def find_nothing(_sha256: str) -> None:
    return None


def test_a_theme_is_not_found_under_another_kind(tx: Connection) -> None:
    save_node(tx, make_page("samme"))
    assert find_node(tx, Theme, "samme") is None
