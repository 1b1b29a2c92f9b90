"""What the work beside the service keeps in the catalog: the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from builders import NOW, make_audio, make_episode, make_hash, make_show
from databases import ENGINES, fresh_catalog
from sqlalchemy import Connection

from podcast_service.catalog.analyses import KeptAnalysis, find_analysis, list_analysed, save_analysis
from podcast_service.catalog.attempts import (
    Attempt,
    State,
    find_attempt,
    list_latest_attempts,
    save_attempt,
    work_stamp,
)
from podcast_service.catalog.database import transact
from podcast_service.catalog.episodes import approve_episode, save_episode
from podcast_service.catalog.notifications import RECEIPT_LENGTH, Notification, list_notified, save_notification
from podcast_service.catalog.renditions import find_rendition, list_rendered, save_rendition
from podcast_service.catalog.shows import save_show
from podcast_service.catalog.state import bump
from podcast_service.domain.analysis import Analysis
from podcast_service.domain.rendition import Recipe

SOUND, OTHER = make_hash("sound"), make_hash("other")
ANALYSIS = Analysis(
    integrated_lufs=-12.25,
    range_lu=None,
    true_peak_dbtp=0.5,
    sample_peak_dbfs=0.0,
    leading_silence_ms=0,
    trailing_silence_ms=6_200,
    clipped=3,
    first_clipped_ms=1_200,
    is_dual_mono=True,
)
ATTEMPT = Attempt(task="analyse", subject=SOUND, revision="1", number=1, state=State.RUNNING, started_at=NOW)
FAILED = replace(ATTEMPT, state=State.FAILED, ended_at=NOW + timedelta(seconds=3), reason="Lyden er væk.")


@pytest.fixture(params=ENGINES)
def tx(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    with fresh_catalog(request.param, tmp_path) as engine, transact(engine) as opened:
        yield opened


def test_an_analysis_is_found_by_its_sound_and_version_with_its_waveform(tx: Connection) -> None:
    waveform = bytes(range(256))
    for _ in range(2):
        save_analysis(tx, SOUND, 1, ANALYSIS, waveform)
    assert find_analysis(tx, SOUND, 1) == KeptAnalysis(analysis=ANALYSIS, waveform=waveform)
    assert (find_analysis(tx, SOUND, 2), find_analysis(tx, OTHER, 1)) == (None, None)
    assert (list_analysed(tx, 1), list_analysed(tx, 2)) == ({SOUND}, frozenset())


def test_a_rendition_is_found_by_its_sound_and_recipe_and_a_later_one_takes_its_place(tx: Connection) -> None:
    plain, even = Recipe(format="mp3"), Recipe(format="mp3", is_normalised=True)
    save_rendition(tx, SOUND, plain, make_audio("first"))
    save_rendition(tx, SOUND, plain, make_audio("second"))
    assert find_rendition(tx, SOUND, plain) == make_audio("second")
    assert (find_rendition(tx, SOUND, even), find_rendition(tx, OTHER, plain)) == (None, None)
    assert list_rendered(tx) == {(SOUND, "mp3")}


def test_an_attempt_comes_back_as_it_was_saved_and_as_it_ended(tx: Connection) -> None:
    for one in (ATTEMPT, FAILED):
        save_attempt(tx, one)
        assert find_attempt(tx, "analyse", SOUND, "1", 1) == one
    assert find_attempt(tx, "analyse", SOUND, "1", 2) is None


def test_the_last_attempt_at_each_thing_is_listed_the_newest_first(tx: Connection) -> None:
    second = replace(ATTEMPT, number=2, started_at=NOW + timedelta(minutes=1))
    tenth = replace(ATTEMPT, number=10, started_at=NOW + timedelta(minutes=2), state=State.ASKED)
    for one in (second, tenth, FAILED, replace(FAILED, subject=OTHER), replace(FAILED, revision="mp3", task="render")):
        save_attempt(tx, one)
    found = list_latest_attempts(tx)
    assert found[0] == tenth
    assert {(one.task, one.subject, one.number) for one in found[1:]} == {("analyse", OTHER, 1), ("render", SOUND, 1)}


def test_the_last_thing_each_hub_was_told_of_each_feed_is_found_with_its_receipt(tx: Connection) -> None:
    first = Notification(feed="/a/feed.xml", hub="https://hub.example/", revision="1", sent_at=NOW, status=204)
    second = replace(first, revision="2", sent_at=NOW + timedelta(minutes=1), status=202, receipt="Tak. " * 200)
    others = replace(first, feed="/b/feed.xml"), replace(first, hub="https://other.example/", revision="3")
    for one in (second, first, *others):
        save_notification(tx, one)
    kept = replace(second, receipt=second.receipt[:RECEIPT_LENGTH])
    assert list_notified(tx, first.hub) == {"/a/feed.xml": kept, "/b/feed.xml": others[0]}
    assert list_notified(tx, "https://unknown.example/") == {}


def test_the_stamp_moves_whenever_work_may_have_become_due(tx: Connection) -> None:
    stamps = [work_stamp(tx)]

    def note() -> None:
        stamps.append(work_stamp(tx))

    save_show(tx, make_show(), source="show.md", made_at=NOW)
    save_episode(tx, make_episode(), source="a.md", made_at=NOW)
    note()
    number = save_episode(tx, make_episode(title="Ny"), source="a.md", made_at=NOW)
    note()
    approve_episode(tx, make_episode().guid, number)
    note()
    save_attempt(tx, ATTEMPT)
    note()
    save_attempt(tx, FAILED)
    note()
    save_analysis(tx, SOUND, 1, ANALYSIS, b"")
    note()
    save_rendition(tx, SOUND, Recipe(format="mp3"), make_audio())
    note()
    bump(tx, NOW)
    note()
    assert len(set(stamps)) == len(stamps)
    assert work_stamp(tx) == stamps[-1]
