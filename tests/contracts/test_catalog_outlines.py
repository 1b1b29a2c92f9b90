"""Outlines of episodes: the same on SQLite and on PostgreSQL, and as true as the episodes themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from builders import NOW, make_episode, make_show
from databases import ENGINES, fresh_catalog
from sqlalchemy import Connection, event

from podcast_service.catalog.database import transact
from podcast_service.catalog.episodes import approve_episode, find_episode_by_guid, save_episode
from podcast_service.catalog.outlines import Outlines
from podcast_service.catalog.shows import save_show
from podcast_service.domain.episode import Episode
from podcast_service.domain.outline import Outline, Standing, outline_of, standing
from podcast_service.domain.readiness import what_stops

SHOW, OTHER = make_show(), make_show("andet")


@pytest.fixture(params=ENGINES)
def tx(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    with fresh_catalog(request.param, tmp_path) as engine, transact(engine) as opened:
        for show in (SHOW, OTHER):
            save_show(opened, show, source=f"{show.slug}/show.md", made_at=NOW)
        yield opened


def save(tx: Connection, episode: Episode, *, approve: bool = False) -> None:
    number = save_episode(tx, episode, source=f"{episode.show}/{episode.slug}.md", made_at=NOW)
    if approve:
        approve_episode(tx, episode.guid, number)


def only(outlines: Outlines, tx: Connection, show: str = SHOW.slug) -> Outline:
    (one,) = outlines.of(tx, [show])[show]
    return one


EPISODE = make_episode()
CASES: dict[str, tuple[Episode, Episode | None, Standing]] = {
    "a draft": (replace(EPISODE, title=""), None, Standing.DRAFT),
    "ready": (EPISODE, None, Standing.READY),
    "published": (EPISODE, EPISODE, Standing.PUBLISHED),
    "scheduled": (later := replace(EPISODE, published_at=NOW + timedelta(hours=1)), later, Standing.SCHEDULED),
    "changed": (replace(EPISODE, notes="Andet."), EPISODE, Standing.PENDING),
}


@pytest.mark.parametrize("case", CASES)
def test_an_outline_says_what_the_episode_itself_says(tx: Connection, case: str) -> None:
    latest, approved, expected = CASES[case]
    if approved:
        save(tx, approved, approve=True)
    save(tx, latest)

    one = only(Outlines(), tx)

    whole = find_episode_by_guid(tx, EPISODE.guid)
    assert whole is not None
    facts = {"source": whole.source, "changed_at": NOW, "is_pending": whole.is_pending}
    same = outline_of(whole.latest, whole.approved, SHOW.slug, **facts)
    assert repr(one) == repr(same)  # errors are equal to themselves alone
    assert [str(stop) for stop in one.stops] == [
        str(stop) for stop in ([] if approved else what_stops(latest, SHOW, []))
    ]
    assert standing(one.approved, NOW, is_pending=one.is_pending, is_stopped=bool(one.stops)) is expected


def test_only_the_shows_that_were_asked_for_are_told(tx: Connection) -> None:
    """sec-S2."""
    save(tx, EPISODE)
    save(tx, make_episode("andet", show=OTHER.slug))
    outlines = Outlines()
    assert {show: [one.slug for one in found] for show, found in outlines.of(tx, [OTHER.slug]).items()} == {
        OTHER.slug: ["andet"]
    }
    assert set(outlines.of(tx, [OTHER.slug, SHOW.slug])) == {OTHER.slug, SHOW.slug}
    assert outlines.of(tx, []) == {}


def test_what_was_drawn_is_not_read_again_and_what_changed_is(tx: Connection) -> None:
    """rel-L7: a list of thousands asks for thousands of documents once."""
    save(tx, EPISODE)
    outlines = Outlines()
    first = only(outlines, tx)
    asked: list[str] = []
    event.listen(tx, "before_cursor_execute", lambda *told: asked.append(told[2]))

    assert only(outlines, tx) is first
    assert asked
    assert [one for one in asked if "revisions" in one] == []

    save(tx, replace(EPISODE, title="En anden titel"))
    assert only(outlines, tx).title == "En anden titel"
