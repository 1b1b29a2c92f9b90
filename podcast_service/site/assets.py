"""The files pages need beside themselves: style, script, icon. Their addresses name their bytes."""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

from podcast_service.domain.document import Document
from podcast_service.site import paths

FOLDER = Path(__file__).parent.parent / "static"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_HASH_LENGTH = 16
_COMMENT = re.compile(rb"^ *//.*\n", re.MULTILINE)
"""A line of a script that says something to people. They read it in the source; visitors are spared a quarter."""
_IMPORTED = re.compile(rb'(?<=")\./([a-z-]+\.js)(?=")')
"""How a module of ours names another, in ``import … from "./name.js"`` and in ``import("./name.js")``."""


@cache
def assets() -> dict[str, Document]:
    """Read every file of the static folder once: address to document."""
    names = sorted(path.name for path in FOLDER.iterdir() if path.suffix in TYPES)
    return {asset_path(name): Document(body=_body(name), media_type=TYPES[Path(name).suffix]) for name in names}


@cache
def asset_path(name: str) -> str:
    """Return the address of the file ``name``; it changes with the bytes, so caches may keep it for ever."""
    return paths.STATIC.format(hash=_hash(name), file=name)


@cache
def _body(name: str) -> bytes:
    """Read a file; a script names the modules it imports by their addresses, so a change in one changes its own."""
    body = (FOLDER / name).read_bytes()
    return _IMPORTED.sub(_beside, _COMMENT.sub(b"", body)) if name.endswith(".js") else body


def _beside(found: re.Match[bytes]) -> bytes:
    name = found[1].decode()
    return f"../{_hash(name)}/{name}".encode()


def _hash(name: str) -> str:
    return sha256(_body(name)).hexdigest()[:_HASH_LENGTH]
