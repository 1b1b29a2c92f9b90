"""What the catalog keeps: the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from builders import (
    NOW,
    make_episode,
    make_guid,
    make_show,
    make_theme,
    make_transcript,
)
from databases import ENGINES, fresh_catalog
from sqlalchemy import Connection, Engine

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.episodes import (
    approve_episode,
    find_episode,
    find_episode_by_guid,
    list_episodes,
    lock_episode,
    save_episode,
)
from podcast_service.catalog.feed_parts import HEAD, FeedPart, find_feed_inputs, save_feed_parts
from podcast_service.catalog.library import load_library
from podcast_service.catalog.nodes import save_node
from podcast_service.catalog.shows import approve_show, find_show, list_shows, save_show
from podcast_service.catalog.state import bump, catalog_revision
from podcast_service.catalog.transcripts import save_transcripts
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Conflict, NotFound

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
    draft = replace(EPISODE, enclosure=None)
    save(tx, draft)
    save(tx, replace(draft, slug="ny"))
    assert save(tx, replace(draft, guid=make_guid("4")), "del-4.md") == 1


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


def test_a_show_that_moves_takes_everything_with_it(tx: Connection) -> None:
    """feed-L03: its row, its revisions, its episodes, every address they hold, and the pieces of its feed."""
    approve_show(tx, SHOW.slug, 1)
    approve_episode(tx, EPISODE.guid, save(tx, EPISODE))
    save_feed_parts(tx, SHOW.slug, [FeedPart(guid=HEAD, input_sha256="x", body=b"<rss>", made_at=NOW)])
    asking = replace(SHOW, new_slug="ny", old_slugs=(SHOW.slug,))

    assert approve_show(tx, SHOW.slug, save_show(tx, asking, source="show.md", made_at=NOW)) == "ny"

    there = replace(asking, slug="ny", new_slug=None)
    assert list_shows(tx) == [find_show(tx, "ny")]
    assert [(one.latest, one.approved, one.latest_revision) for one in list_shows(tx)] == [(there, there, 2)]
    assert [one.approved for one in list_episodes(tx, "ny")] == [replace(EPISODE, show="ny")]
    assert load_library(tx).episodes == {"ny": (replace(EPISODE, show="ny"),)}
    assert (find_feed_inputs(tx, "ny"), find_feed_inputs(tx, SHOW.slug)) == ({HEAD: "x"}, {})
    with pytest.raises(Conflict) as caught:
        save(tx, replace(EPISODE, guid=make_guid("4"), show="ny"), "del-4.md")
    assert caught.value.code == "episode_slug_taken"
    assert save_show(tx, there, source="show.md", made_at=NOW) == 2


def test_a_public_episode_is_of_its_show_for_ever(tx: Connection) -> None:
    save_show(tx, make_show("anden"), source="anden/show.md", made_at=NOW)
    save(tx, EPISODE)
    save(tx, replace(EPISODE, show="anden"), "anden/del-3.md", moved=True)
    approve_episode(tx, EPISODE.guid, save(tx, EPISODE, moved=True))

    with pytest.raises(Conflict) as caught:
        save(tx, replace(EPISODE, show="anden"), "anden/del-3.md", moved=True)
    assert caught.value.code == "episode_of_other_show"


@pytest.mark.parametrize(("slug", "revision"), [("unknown", 1), (SHOW.slug, 2)])
def test_only_a_shows_own_revision_can_be_approved(tx: Connection, slug: str, revision: int) -> None:
    with pytest.raises(NotFound):
        approve_show(tx, slug, revision)


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
