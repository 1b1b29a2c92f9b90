"""A real Ceph for the tests: one monitor, one store in memory, one radosgw, all on this machine and gone afterwards."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

from services import KEY_ID, SECRET, S3Server, free_port, make_bucket, wait_for

# Without keys between its own parts, and with one copy of each thing: a throw-away cluster is up in some three seconds.
_SETTINGS = """[global]
fsid = {fsid}
mon host = v2:127.0.0.1:{monitor}/0
mon initial members = a
public addr = 127.0.0.1
auth cluster required = none
auth service required = none
auth client required = none
ms mon client mode = crc
paxos propose interval = 0.02
paxos min wait = 0.01
mon allow pool size one = true
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
osd objectstore = memstore
memstore device bytes = {device_bytes}
mon data avail crit = 1
mon data avail warn = 2
osd data = {folder}/osd
mon data = {folder}/mon
log file = {folder}/$name.log
run dir = {folder}
admin socket =
rgw gc obj min wait = 5
rgw gc processor period = 5
rgw frontends = beast endpoint=127.0.0.1:{gateway}
"""


@contextmanager
def radosgw(folder: Path, *, device_bytes: int = 2 * 1024**3) -> Iterator[S3Server]:
    """Run Ceph's object gateway over a cluster of its own in the empty ``folder``; it has the bucket of the tests.

    Its store takes ``device_bytes``, of which memory is held as they are written.
    """
    fsid, monitor, gateway = str(uuid4()), free_port(), free_port()
    settings = folder / "ceph.conf"
    settings.write_text(
        _SETTINGS.format(folder=folder, fsid=fsid, monitor=monitor, gateway=gateway, device_bytes=device_bytes)
    )
    for name in ("mon", "osd"):
        (folder / name).mkdir()

    def run(program: str, *arguments: str) -> None:
        command = [program, "--conf", str(settings), *arguments]
        # Ceph's own command is a Python program of Debian's: nothing of ours may stand in its way.
        ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        done = subprocess.run(command, env=ours, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{program} {arguments}: {done.stdout}{done.stderr}"

    with ExitStack() as cluster:

        def start(program: str, *arguments: str) -> tuple[subprocess.Popen[bytes], Path]:
            log = folder / f"{program}.out"
            command = [program, "--conf", str(settings), *arguments, "--foreground"]
            return cluster.enter_context(_running(command, log)), log

        parts = folder / "monmap"
        run("monmaptool", "--create", "--addv", "a", f"[v2:127.0.0.1:{monitor}]", "--fsid", fsid, str(parts))
        run("ceph-mon", "--mkfs", "--id", "a", "--monmap", str(parts))
        wait_for(monitor, *start("ceph-mon", "--id", "a"))
        osd = str(uuid4())
        run("ceph", "osd", "new", osd)
        run("ceph-osd", "--mkfs", "--id", "0", "--osd-uuid", osd)
        start("ceph-osd", "--id", "0")
        user = ("--uid", "tests", "--display-name", "tests", "--access-key", KEY_ID, "--secret", SECRET)
        run("radosgw-admin", "user", "create", *user)
        wait_for(gateway, *start("radosgw", "--name", "client.rgw"))
        server = S3Server(f"http://127.0.0.1:{gateway}")
        make_bucket(server)
        yield server


@contextmanager
def _running(command: list[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``command`` until the block ends; nothing it holds is worth a farewell."""
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT) as process:
        try:
            yield process
        finally:
            process.kill()
