"""The small site of ``doorways`` served by the front door in a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from doorways import PAGE_PATH

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Server:
    """A running front door and the ways to ask it."""

    process: subprocess.Popen[bytes]
    port: int
    folder: Path

    def connect(self, address: str = "127.0.0.1") -> HTTPConnection:
        return HTTPConnection(address, self.port, timeout=20)

    def get(self, path: str, address: str = "127.0.0.1", **fields: str) -> tuple[int, bytes]:
        connection = self.connect(address)
        try:
            connection.request("GET", path, headers={"Host": "localhost", **fields})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def send(self, data: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), 20) as raw:
            raw.sendall(data)
            return raw.recv(4096)

    def memory(self) -> int:
        """Return the bytes of memory held by the server's processes."""
        pages = 0
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                if self.process.pid in (parent, int(folder.name)):
                    pages += int((folder / "statm").read_text().split()[1])
            except OSError:
                continue
        return pages * os.sysconf("SC_PAGE_SIZE")


def start(folder: Path, program: str = "import doorways; doorways.serve()") -> Server:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port = tried.getsockname()[1]
    environment = os.environ | {"TEST_PORT": str(port), "TEST_FOLDER": str(folder)}
    path = os.pathsep.join(filter(None, [str(HERE), str(HERE.parent), os.environ.get("PYTHONPATH")]))
    command = [sys.executable, "-c", program]
    process = subprocess.Popen(command, env=environment | {"PYTHONPATH": path})
    server = Server(process, port, folder)
    deadline = time.monotonic() + 30
    while True:
        try:
            server.get(PAGE_PATH)
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return server


def stop(server: Server) -> int:
    server.process.send_signal(signal.SIGTERM)
    return server.process.wait(25)
