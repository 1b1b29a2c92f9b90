"""The studio's own scripts and styles, and those of the public pages it uses, at addresses that name their bytes.

They are served from here and not by a release: a release that is held would else dress a newer studio.
"""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256

from podcast_service.domain.document import Document
from podcast_service.site.assets import FOLDER, TYPES

OWN = FOLDER / "studio"
PREFIX = "/studio/filer"
_IMPORTED = re.compile(rb'(?<=")\./([a-z-]+\.js)(?=")')
_COMMENT = re.compile(rb"^ *//.*\n", re.MULTILINE)


@cache
def asset(name: str) -> str:
    """Return the address of the file ``name``: the studio's own, else the public pages' of that name."""
    return f"{PREFIX}/{_hash(name)}/{name}"


@cache
def find_asset(name: str, hashed: str) -> Document | None:
    """Return a file by its name and hash; None for what is not there, or no longer so."""
    if not re.fullmatch(r"[a-z0-9-]+\.(?:css|js|svg)", name) or not _is_there(name) or _hash(name) != hashed:
        return None
    return Document(body=_body(name), media_type=TYPES["." + name.rpartition(".")[2]])


@cache
def _body(name: str) -> bytes:
    folder = OWN if (OWN / name).is_file() else FOLDER
    body = (folder / name).read_bytes()
    return _IMPORTED.sub(_beside, _COMMENT.sub(b"", body)) if name.endswith(".js") else body


def _beside(found: re.Match[bytes]) -> bytes:
    name = found[1].decode()
    return f"../{_hash(name)}/{name}".encode()


def _is_there(name: str) -> bool:
    return (OWN / name).is_file() or (FOLDER / name).is_file()


def _hash(name: str) -> str:
    return sha256(_body(name)).hexdigest()[:16]
