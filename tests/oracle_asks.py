"""The oracle's random requests over a real socket, each answer held against the file itself."""

from __future__ import annotations

import os
import time
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import BinaryIO

from oracle import WHOLE, File, Outcome, Requests, allowed, read_date


def wrong_bytes(port: int, path: str, original: Path, *, count: int, seed: int) -> list[str]:
    """Ask ``path`` on ``port`` of this machine ``count`` times over one connection; tell what was not right.

    ``original`` is the file that is served. Of an answer longer than ``_ENOUGH`` the beginning is read, and the
    connection given up.
    """
    requests, wrong = Requests(seed), []
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    with original.open("rb") as file:
        connection.request("HEAD", path, headers={"Host": "localhost"})
        head = connection.getresponse()
        head.read()
        modified = read_date(head.getheader("Last-Modified"))
        assert modified is not None
        facts = File(original.stat().st_size, head.getheader("ETag") or "", modified)
        for _ in range(count):
            method, fields = requests.next(facts)
            started = time.monotonic()
            connection.request(method, path, headers={"Host": "localhost", **fields})
            answer = connection.getresponse()
            size = int(answer.getheader("Content-Length") or 0)
            body = answer.read(min(size, _ENOUGH) if method == "GET" else None)
            if method == "GET" and size > _ENOUGH:
                connection.close()
            found: Outcome = (answer.status, _told(answer, method, facts))
            if (
                found not in allowed(method, fields, facts)
                or not _is_part(file, answer, body)
                or size > facts.size
                or time.monotonic() - started > 1
            ):
                wrong.append(f"{method} {fields} {found} {time.monotonic() - started:.2f} s")
    connection.close()
    return wrong


_ENOUGH = 256 * 1024


def _told(answer: HTTPResponse, method: str, facts: File) -> object:
    if answer.status == 206:
        first, last = (answer.getheader("Content-Range") or "").removeprefix("bytes ").partition("/")[0].split("-")
        return int(first), int(last)
    return WHOLE if answer.status == 200 and method == "GET" else None


def _is_part(file: BinaryIO, answer: HTTPResponse, body: bytes) -> bool:
    """Compare what came with the file itself, from where the answer says it begins."""
    told = (answer.getheader("Content-Range") or "").removeprefix("bytes ")
    size = os.fstat(file.fileno()).st_size
    if answer.status == 416:
        return told == f"*/{size}" and not body
    if answer.status in (304, 412):
        return not body
    start = 0
    if answer.status == 206:
        positions, _, of = told.partition("/")
        first, last = map(int, positions.split("-"))
        if int(of) != size or int(answer.getheader("Content-Length") or 0) != last - first + 1:
            return False
        start = first
    elif int(answer.getheader("Content-Length") or 0) != size:
        return False
    return body == os.pread(file.fileno(), len(body), start)
