"""A disk that is full or read-only at each write: told in words, nothing half public, and it heals (rel-R5)."""

from __future__ import annotations

import errno
import resource
import subprocess
import time
from itertools import cycle
from pathlib import Path

import pytest
from besieged import children
from invariants import look, node_is_whole
from killed_scenes import SCENES, begin, copied, finish, publishing, write
from killing import Runner
from points import FETCH, WRITES
from servers import Server, Site
from services import BUCKET, free_port, rclone

SAID = {errno.ENOSPC: "no space left", errno.EROFS: "can only be read"}
SECOND = "/podcasts/my-show/second"


def test_at_each_write_it_is_told_and_nothing_half_done_is_public(base: Site, runner: Runner, tmp_path: Path):
    """rel-R5: from the first time of each kind of write on, every write fails; then there is space again."""
    scene = SCENES["a new episode"]
    site, clean = copied(base, tmp_path / "site"), copied(base, tmp_path / "clean")
    scene.before(runner, site)
    scene.before(runner, clean)
    old, done, new = look(site), runner.do(clean, *scene.command), look(clean)
    # Without room for this machine's own copies a release goes out even so: what a node lacks is the next test.
    writes = [one for one in dict.fromkeys(done.points) if one.startswith(WRITES) and "copy" not in one]
    assert len(writes) == 6

    for point, error in zip(writes, cycle((errno.ENOSPC, errno.EROFS)), strict=False):
        ran = runner.run(site, *scene.command, full_from=point, error=error)

        assert "Traceback" not in ran.said
        assert SAID[error] in ran.said.lower()
        assert look(site) == (old if ran.code or "is out" not in ran.said else new)

    finish(site, runner, scene, clean)


def test_a_machine_whose_disk_is_full_serves_what_it_has_and_fetches_the_rest_later(
    base: Site, runner: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """rel-R5: what a node fetches is there whole, or not at all."""
    with rclone(tmp_path) as store:
        store.use(monkeypatch)
        site = begin(tmp_path / "site", PODCAST_STORAGE_URL=f"s3://{BUCKET}/full")
        write(site, "first")
        runner.do(site, *publishing("first"))
        far = site.given(PODCAST_NODE_FOLDER=str(site.folder / "var" / "far"))
        writes = dict.fromkeys(one for one in runner.do(far, FETCH).points if one.startswith(WRITES))
        write(site, "second")
        runner.do(site, *publishing("second"))

        for point in writes:
            ran = runner.run(far, FETCH, full_from=point)
            assert "there is no space left" in ran.said
            assert node_is_whole(site.folder / "var" / "far")

        runner.do(far, FETCH)
        look(site, "far")
    assert writes


def test_a_server_that_cannot_write_a_byte_serves_on_and_follows_when_it_can_again(
    base: Site, runner: Runner, tmp_path: Path
):
    """rel-R5: no restart. The kernel refuses every write to a file, the database's too, in server and worker."""
    port = free_port()
    site = Site(copied(base, tmp_path / "site").folder, {"PORT": str(port)})
    write(site, "second")
    command = [str(site.programs / "podcast-service"), "serve"]
    with subprocess.Popen(command, cwd=site.folder, env=site.environment(), stdout=subprocess.DEVNULL) as process:
        server = Server(process, port, site.folder / "points.txt")
        try:
            server.wait_until_ready()
            limit(process.pid, 0)
            runner.do(site, *publishing("second"))
            time.sleep(2)  # twice as long as following takes
            assert (server.ask("/podcasts/my-show/first").status, server.ask(SECOND).status) == (200, 404)

            limit(process.pid, resource.RLIM_INFINITY)

            server.wait_for(SECOND, 200)
            look(site)
        finally:
            server.stop()


def limit(pid: int, size: int) -> None:
    """Let no file be written beyond ``size`` by a process and those it started."""
    for one in (pid, *children(pid)):
        resource.prlimit(one, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
