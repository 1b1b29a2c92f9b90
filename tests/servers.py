"""The service as people run it: its command in a folder of its own, its server a process on a free port."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection
from pathlib import Path

from commands import typed
from doorways import Reply
from services import free_port

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = Path(sys.executable).parent
WSGI = {
    "flask": ["flask", "--app", "wsgi", "run", "--port", "{port}"],
    "gunicorn": ["gunicorn", "--bind", "127.0.0.1:{port}", "--threads", "4", "wsgi:app"],
    "waitress": ["waitress-serve", "--listen", "127.0.0.1:{port}", "wsgi:app"],
}
"""Plain WSGI servers and how the documentation starts them."""


@dataclass(frozen=True)
class Site:
    """A folder with content and ``var/``, and the settings every command in it is given."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    programs: Path = PROGRAMS

    def given(self, **settings: str) -> Site:
        """Return the same folder under further settings."""
        return replace(self, settings={**self.settings, **settings})

    def environment(self, **more: str) -> dict[str, str]:
        """Return what commands see."""
        path = f"{self.programs}{os.pathsep}{os.environ['PATH']}"
        return os.environ | {"PATH": path, **self.settings, **more}

    def run(self, *arguments: str, seconds: float = 120, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run ``podcast-service`` with ``arguments`` to its end: that of ``programs`` where it is another than ours."""
        environment = self.environment(**settings)
        if self.programs == PROGRAMS and environment.get("LC_ALL") == os.environ.get("LC_ALL"):
            return typed(self.folder, *arguments, environment=environment, seconds=seconds)
        command = [str(self.programs / "podcast-service"), *arguments]
        return subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=seconds
        )

    def ingest(self, *arguments: str) -> str:
        """Read the content in; it has to go well."""
        done = self.run("ingest", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def work(self) -> None:
        """Do what a worker does; it has to go well."""
        done = self.run("worker", "--once")
        assert done.returncode == 0, done.stdout + done.stderr

    @contextmanager
    def serving(self, *options: str, **settings: str) -> Iterator[Server]:
        """Run the front door until the block ends: on the port of the settings, so that what is there stays right."""
        port = int(self.settings.get("PORT") or free_port())
        command = [str(self.programs / "podcast-service"), "serve", *options]
        with self._started(command, port, self.environment(PORT=str(port), **settings)) as server:
            yield server

    @contextmanager
    def serving_by(self, program: str, **settings: str) -> Iterator[Server]:
        """Run ``wsgi.py`` by one of the ``WSGI`` programs until the block ends."""
        port = free_port()
        shutil.copy(ROOT / "wsgi.py", self.folder)
        name, *arguments = [part.format(port=port) for part in WSGI[program]]
        command = [str(self.programs / name), *arguments]
        with self._started(command, port, self.environment(PORT=str(port), **settings)) as server:
            yield server

    @contextmanager
    def _started(self, command: Sequence[str], port: int, environment: Mapping[str, str]) -> Iterator[Server]:
        log = self.folder / f"{Path(command[0]).name}-{port}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                command, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )
        server = Server(process, port, log)
        try:
            server.wait_until_ready()
            yield server
        finally:
            server.stop()


@dataclass(frozen=True)
class Server:
    """A running server and the ways to ask it."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def address(self) -> str:
        """Return the address people type."""
        return f"http://localhost:{self.port}"

    def connect(self, host: str = "127.0.0.1") -> HTTPConnection:
        """Open a connection that sends nothing by itself."""
        return HTTPConnection(host, self.port, timeout=30)

    def ask(self, path: str, method: str = "GET", host: str = "localhost", **fields: str) -> Reply:
        """Ask once, on a connection of its own; ``fields`` are written with ``_`` for ``-``."""
        connection = self.connect()
        try:
            return ask_on(connection, path, method, Host=host, **fields)
        finally:
            connection.close()

    def path(self, address: str) -> str:
        """Return the path of an address of this server."""
        assert address.startswith(f"{self.address}/"), address
        return address.removeprefix(self.address)

    def wait_for(self, path: str, status: int) -> Reply:
        """Ask until ``path`` answers with ``status``: a change shows within a second or so."""
        end = time.monotonic() + 15
        while (reply := self.ask(path)).status != status and time.monotonic() < end:
            time.sleep(0.1)
        assert reply.status == status, f"{path}: {reply.status}"
        return reply

    def said(self) -> str:
        """Return what the server has printed."""
        return self.log.read_text("utf-8", "replace")

    def wait_until_ready(self) -> None:
        """Wait until an address answers; fail with the server's own words when it ends before."""
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if self.ask("/robots.txt").status == 200:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise AssertionError(f"{self.process.args} is not ready: {self.said()}")

    def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Ask the server to stop, and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(by)
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise


def ask_on(connection: HTTPConnection, path: str, method: str = "GET", **fields: str) -> Reply:
    """Ask on an open connection; ``http.client`` would offer a coding of its own, so only ``fields`` are sent."""
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    for name, value in {"Host": "localhost", **fields}.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    answer = connection.getresponse()
    fields = {name.lower(): ", ".join(answer.headers.get_all(name, ())) for name in answer.headers}
    return Reply(answer.status, fields, answer.read())


def copy_of_the_repository(folder: Path, **settings: str) -> Site:
    """Make a site of the repository's own content in the empty ``folder``."""
    shutil.copytree(ROOT / "episodes", folder / "episodes")
    return Site(folder, settings)
