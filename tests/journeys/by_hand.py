"""Uploads by the bytes: a request that is begun and not ended, a part from its middle on."""

from __future__ import annotations

import json
from base64 import b64encode
from contextlib import closing
from hashlib import sha256
from http.client import HTTPConnection

from servers import Server

API = "/api/v1/uploads"


def begun(server: Server, method: str, path: str, size: int, **fields: str) -> HTTPConnection:
    """Begin a request that says it has ``size`` bytes; ``fields`` are written with ``_`` for ``-``."""
    line = server.connect()
    line.putrequest(method, path, skip_accept_encoding=True)
    for name, value in {"content_length": str(size), **fields}.items():
        line.putheader(name.replace("_", "-"), value)
    line.endheaders()
    return line


def of_part(token: str, part: bytes, start: int) -> dict[str, str]:
    """Return the fields of a part of which the bytes from ``start`` on come."""
    return {
        "authorization": f"Bearer {token}",
        "content_type": "application/octet-stream",
        "content_range": f"bytes {start}-{len(part) - 1}/{len(part)}",
        "repr_digest": f"sha-256=:{b64encode(sha256(part).digest()).decode()}:",
    }


def told(server: Server, token: str, method: str, path: str, body: bytes = b"", **fields: str) -> dict[str, object]:
    """Ask as a program does; return what it is told."""
    shown = {"authorization": f"Bearer {token}", **fields}
    with closing(begun(server, method, path, len(body), **shown)) as line:
        line.send(body)
        answer = line.getresponse()
        text = answer.read()
    assert answer.status < 300, text
    found: dict[str, object] = json.loads(text)
    return found
