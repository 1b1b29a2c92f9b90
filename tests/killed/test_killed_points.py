"""Kill -9 at every named point of the way to the public: the old or the new whole, and a retry finishes (rel-R3)."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest
from databases import fresh_database
from invariants import look, node_is_whole
from killed_scenes import FLIPPED, SCENES, begin, copied, kill_one_after_the_other, publishing, write
from killing import Runner
from points import FETCH
from servers import Site
from services import BUCKET, rclone

POINTS = {
    "before the commit of sources",
    "before the commit of episodes+history+kept_texts+recordings+revisions+slugs+sources+states",
    "before the commit of state",
    "before the commit of states",
    "before the commit of recordings",
    "before the commit of episodes+history+kept_texts+revisions+slugs+sources+state+states",
    "before the commit of feed_parts+state",
    "before the commit of releases+state",
    "before the commit of search_index+search_pages+search_passages+search_places+search_words",
    "before the commit of search_editions+state",
    "before the commit of search_editions",
    "after the commit of sources",
    "after the commit of episodes+history+kept_texts+recordings+revisions+slugs+sources+states",
    "after the commit of state",
    "after the commit of states",
    "after the commit of recordings",
    "after the commit of episodes+history+kept_texts+revisions+slugs+sources+state+states",
    "after the commit of feed_parts+state",
    "after the commit of releases+state",
    "after the commit of search_index+search_pages+search_passages+search_places+search_words",
    "after the commit of search_editions+state",
    "after the commit of search_editions",
    "folder made: object in its folder",
    "written: object in .unfinished",
    "synced: object in .unfinished",
    "read back, not yet named: object in audio",
    "read back, not yet named: object in packs",
    "read back, not yet named: object in releases",
    "named: object in audio",
    "named: object in packs",
    "named: object in releases",
    "synced: object in its folder",
    "removed: object in .unfinished",
    "written: page being written",
    "synced: page being written",
    "read back, not yet named: page",
    "named: page",
    "synced: content",
    "folder made: copy of .unfinished",
    "folder made: copy of its folder",
    "named: copy of .unfinished",
    "named: copy of packs",
    "named: copy of releases",
    "read back, not yet named: copy of .unfinished",
    "read back, not yet named: copy of packs",
    "read back, not yet named: copy of releases",
    "before the answer",
    "removed: lock",
}
"""Every kind of point there is on the way of a new episode, so that a new one is noticed. All are gone through here;
the soak kills at each single one of each scene, some hundred and forty for a new episode."""
STORED = (
    "the store answered PutObject of audio",
    "before the commit of recordings",
    "the store answered PutObject of packs",
    "the store answered GetObject of packs",
    FLIPPED,
)
TURNS = ("commit", "named: page", "answer")
"""What the other scenes are killed at: the points where another state begins."""


@pytest.mark.parametrize("name", SCENES)
def test_killed_at_one_point_after_the_other_a_command_ends_as_if_nothing_had_been(
    name: str, base: Site, runner: Runner, tmp_path: Path
):
    """rel-R1, rel-R3, rel-R6."""
    scene = SCENES[name]
    site = copied(base, tmp_path / "site")
    scene.before(runner, site)
    every = runner.do(copied(site, tmp_path / "first"), *scene.command).points
    assert_on_the_disk_before_each_commit(every)
    points = list(dict.fromkeys(every))
    if name == "a new episode":
        assert set(points) == POINTS
    else:
        points = [one for one in points if any(turn in one for turn in TURNS)]

    killed = list(kill_one_after_the_other(runner, scene, copied(site, tmp_path / "clean"), site, points))

    assert len(killed) == len(points) > 0


def assert_on_the_disk_before_each_commit(points: tuple[str, ...]) -> None:
    """rel-R4: what a transaction makes visible was synced before, and the folder of its name after it was named."""
    for at in (at for at, point in enumerate(points) if point.startswith("before the commit")):
        before = points[:at]
        for kind in ("object in .unfinished", "page being written"):
            assert before.count(f"written: {kind}") == before.count(f"synced: {kind}")
        for named, synced in (("named: object", "synced: object in its folder"), ("named: page", "synced: content")):
            assert last(before, named) <= last(before, synced), f"{named} is not on the disk before {points[at]}"


def last(points: tuple[str, ...], what: str) -> int:
    return max((at for at, point in enumerate(points) if point.startswith(what)), default=0)


@pytest.mark.needs("postgresql")
def test_the_same_holds_on_postgresql_and_in_a_bucket_and_for_a_machine_that_fetches(
    base: Site, runner: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """rel-R1, rel-R3: the machine ``var/far`` has the old release or the new one whole on its own disk."""
    scene = SCENES["a new episode"]
    with ExitStack() as opened:
        server = opened.enter_context(rclone(tmp_path))
        server.use(monkeypatch)
        sites = []
        for name in ("site", "clean"):
            url = opened.enter_context(fresh_database("postgresql", tmp_path))
            settings = {"PODCAST_DATABASE_URL": url, "PODCAST_STORAGE_URL": f"s3://{BUCKET}/{name}"}
            sites.append(begin(tmp_path / name, **settings))
            write(sites[-1], "first")
            runner.do(sites[-1], *publishing("first"))
            scene.before(runner, sites[-1])
        site, clean = sites
        far = site.given(PODCAST_NODE_FOLDER=str(site.folder / "var" / "far"))
        runner.do(far, FETCH)

        list(kill_one_after_the_other(runner, scene, clean, site, STORED))

        fetched = runner.do(site.given(PODCAST_NODE_FOLDER=str(site.folder / "var" / "node-another")), FETCH).points
        kills = 0
        for point in dict.fromkeys(one for one in fetched if not one.startswith("folder made")):
            kills += runner.run(far, FETCH, die_at=point).was_killed
            assert node_is_whole(site.folder / "var" / "far")
        assert kills > 5
        look(site, "far")
