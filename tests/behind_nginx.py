"""A real nginx with the configuration of ``deploy/nginx``, on free ports and folders of a test."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from needs import NEEDS
from servers import ROOT, Server
from services import free_port

CONFIGURATION = ROOT / "deploy" / "nginx" / "podcast.conf"
MAIN = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; {user}
events {{ worker_connections 512; }}
http {{
  access_log {folder}/access.log;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  include {folder}/podcast.conf;
}}
"""


@contextmanager
def nginx(folder: Path, *, before: int, storage: Path) -> Iterator[Server]:
    """Run nginx before the server on port ``before``, sending files from ``storage``, until the block ends."""
    port = free_port()
    changes = {
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{before};",
        "listen 80;": f"listen 127.0.0.1:{port};",
        "    listen [::]:80;\n": "",
        "alias /srv/podcast/var/storage/;": f"alias {storage}/;",
        "unix:/run/podcast-parts.sock": f"unix:{folder}/parts.sock",
    }
    text = CONFIGURATION.read_text("utf-8")
    for written, here in changes.items():
        assert written in text, written
        text = text.replace(written, here)
    (folder / "podcast.conf").write_text(text, "utf-8")
    user = "user root;" if os.geteuid() == 0 else ""  # the folders of the tests are closed to all others
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=user))
    log = folder / "error.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [str(NEEDS["nginx"].find()), "-p", str(folder), "-e", str(log), "-c", str(folder / "nginx.conf")],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    server = Server(process, port, log)
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.stop()


def log_of(server: Server) -> Path:
    """Return where a running nginx notes who asked for what."""
    return server.log.with_name("access.log")
