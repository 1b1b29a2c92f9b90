"""nginx as an operator runs it: the rules in ``deploy/nginx`` with a test's own names, on a free port."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from doorways import Reply
from needs import NEEDS
from servers import ROOT, ask_on
from services import BUCKET, S3Server, program

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


@contextmanager
def nginx_on_folder(folder: Path, mirror: Path, port: int) -> Iterator[Nginx]:
    """Serve a mirror in a folder."""
    names = {"/srv/podcast": str(mirror)}
    with nginx(folder, "mirror.conf", port, names) as running:
        yield running


@contextmanager
def nginx_on_bucket(folder: Path, endpoint: str, place: str, rules: Mapping[str, bytes], port: int) -> Iterator[Nginx]:
    """Serve a mirror in a bucket; ``rules`` are its files of rules, as an operator fetches them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in rules.items():
        (folder / Path(name).name).write_bytes(data)
    host = endpoint.removeprefix("http://")
    names = {
        "/etc/nginx/podcast": str(folder),
        "s3.example.org:80": host,
        "Host s3.example.org": f"Host {host}",
        "/my-bucket/podcast": place,
    }
    with nginx(folder, "mirror-bucket.conf", port, names) as running:
        yield running


def anyone_may_read(store: S3Server) -> None:
    """Open the bucket of the tests to readers without a key, as an operator does for a mirror."""
    import boto3

    names = store.variables()
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{BUCKET}/*",
    }
    boto3.client(
        "s3",
        endpoint_url=store.endpoint,
        region_name="us-east-1",
        aws_access_key_id=names["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=names["AWS_SECRET_ACCESS_KEY"],
    ).put_bucket_policy(Bucket=BUCKET, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
