"""What files on their way in cost the server in memory: one of 2 GB, and twenty at a time, sent by the protocol.

The server is the command ``serve`` in a folder of its own, and only its web process is looked at, from when it has
taken something small, so without what it imported. Parts are sent as they come, and nothing is completed.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bench.measure import Row, most_held, print_table

if TYPE_CHECKING:
    from servers import Server

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

VAR = Path(__file__).parents[1] / "var"
BIG = 2 * 1024**3
UPLOADS = 20
SHOW = "---\ntitle: My show\ndescription: About.\nlanguage: en\n---\n"


def rows() -> list[Row]:
    """rel-L5: measure each."""
    from servers import Site
    from services import free_port
    from tokens import make_token

    with TemporaryDirectory(dir=VAR) as folder:
        site = Site(Path(folder), {"PORT": str(free_port())})
        page = site.folder / "episodes" / "my-show" / "show.md"
        page.parent.mkdir(parents=True)
        page.write_text(SHOW)
        site.ingest()
        with site.serving("--without-worker") as server:
            token = make_token(site)
            send(server, token, 1_000_000, "first")
            web = _web_process(server.process.pid)
            one = _grown(web, lambda: send(server, token, BIG, "one"))
            twenty = _grown(web, lambda: _send_many(server, token))
    return [
        Row(name=f"L5 server memory for 1 upload of {BIG / 1e9:.2f} GB", ours=one / 1e6, unit="MB", limit=64),
        Row(name=f"L5 server memory for {UPLOADS} uploads at a time", ours=twenty / 1e6, unit="MB", limit=256),
    ]


def send(server: Server, token: str, size: int, key: str) -> None:
    """Begin a file of ``size`` zeros, send every part of it on one connection, and cancel it."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=120)
    begun = send_parts(connection, token, key, size, bytes)
    _ask(connection, token, "DELETE", f"/{begun['id']}", {})
    connection.close()


def send_sound(server: Server, token: str, sound: bytes, key: str, show: str) -> None:
    """Send a sound as a new episode of ``show``, whole."""
    connection, left = HTTPConnection("127.0.0.1", server.port, timeout=120), BytesIO(sound)
    begun = send_parts(connection, token, key, len(sound), left.read, show)
    _ask(connection, token, "POST", f"/{begun['id']}/complete", {})
    connection.close()


def send_parts(
    connection: HTTPConnection,
    token: str,
    key: str,
    size: int,
    next_part: Callable[[int], bytes],
    show: str = "my-show",
) -> dict[str, object]:
    """Begin a file and send every part of it; ``next_part`` gives so many bytes of it."""
    begun = _ask(connection, token, "POST", "", {"show": show, "name": f"{key}.mp3", "size": size, "key": key})
    part_size = int(str(begun["part_size"]))
    for number in range(1, int(str(begun["count"])) + 1):
        part = next_part(min(part_size, size - (number - 1) * part_size))
        digest = b64encode(hashlib.sha256(part).digest()).decode()
        fields = {"Content-Type": "application/octet-stream", "Repr-Digest": f"sha-256=:{digest}:"}
        _ask(connection, token, "PUT", f"/{begun['id']}/parts/{number}", part, fields)
    return begun


def _send_many(server: Server, token: str) -> None:
    with ThreadPoolExecutor(UPLOADS) as pool:
        list(pool.map(lambda number: send(server, token, BIG // 32, f"many-{number}"), range(UPLOADS)))


def _ask(
    connection: HTTPConnection, token: str, method: str, path: str, body: object, fields: dict[str, str] | None = None
) -> dict[str, object]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"Content-Type": "application/json", **(fields or {}), "Authorization": f"Bearer {token}"}
    connection.request(method, f"/api/v1/uploads{path}", data, sent)
    answer = connection.getresponse()
    found = json.loads(answer.read())
    assert answer.status < 300, found
    return dict(found)


def _grown(pid: int, act: object) -> int:
    """Return by how many bytes the process grew at most while ``act`` went on."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")  # the kernel's word for: count the peak from now on
    before = most_held(pid)
    assert callable(act)
    act()
    return most_held(pid) - before


def _web_process(parent: int) -> int:
    """Return the process that answers: the first child of the command."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(parent)], check=True, capture_output=True, text=True)
    return min(map(int, found.stdout.split()))


def main() -> int:
    """Measure and print; 1 when a target is missed."""
    VAR.mkdir(exist_ok=True)
    return 0 if print_table(rows()) else 1


if __name__ == "__main__":
    sys.exit(main())
