"""nginx as an operator runs it: the rules in ``deploy/nginx`` with a test's own names, on a free port."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from doorways import Reply
from needs import NEEDS
from servers import ROOT, ask_on
from services import program

_AROUND = """daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr notice;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{rules}
}}
"""


@dataclass(frozen=True, slots=True)
class Nginx:
    """A running nginx and the way to ask it."""

    port: int

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def ask(self, path: str, method: str = "GET", host: str = "localhost", **fields: str) -> Reply:
        """Ask once; ``fields`` are written with ``_`` for ``-``."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            return ask_on(connection, path, method, Host=host, **fields)
        finally:
            connection.close()


@contextmanager
def nginx(folder: Path, rules: str, port: int, names: Mapping[str, str]) -> Iterator[Nginx]:
    """Run nginx by the rules in ``deploy/nginx``, in which each of ``names`` must stand and is replaced."""
    text = (ROOT / "deploy" / "nginx" / rules).read_text()
    given = {"listen 80;": f"listen 127.0.0.1:{port};", "    listen [::]:80;\n": "", **names}
    for name, value in given.items():
        assert name in text, name
        text = text.replace(name, value)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "nginx.conf").write_text(_AROUND.format(folder=folder, rules=text))
    command = [str(NEEDS["nginx"].find()), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with program(command, port, folder / "nginx.log"):
        yield Nginx(port)
