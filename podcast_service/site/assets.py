"""The files pages need beside themselves: style, script, icon. Their addresses name their bytes."""

from __future__ import annotations

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


@cache
def assets() -> dict[str, Document]:
    """Read every file of the static folder once: address to document."""
    files = sorted(path for path in FOLDER.iterdir() if path.suffix in TYPES)
    return {_address(path): Document(body=path.read_bytes(), media_type=TYPES[path.suffix]) for path in files}


@cache
def asset_path(name: str) -> str:
    """Return the address of the file ``name``; it changes with the bytes, so caches may keep it for ever."""
    return _address(FOLDER / name)


def _address(path: Path) -> str:
    return paths.STATIC.format(hash=sha256(path.read_bytes()).hexdigest()[:_HASH_LENGTH], file=path.name)
