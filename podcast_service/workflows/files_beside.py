"""Replace a file beside a page: atomically, only while it is the one that was seen, and with a way back.

The old bytes, and the new ones, are kept as objects before the file is replaced: a change can always be undone, also
when somebody overwrites the file by hand later.
"""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePosixPath

from podcast_service.catalog.database import transact
from podcast_service.content.folder import composed, found_file, read_bytes
from podcast_service.content.replace import put_bytes
from podcast_service.domain.acts import Done
from podcast_service.domain.errors import Conflict, Invalid
from podcast_service.domain.identity import object_key
from podcast_service.storage.media_types import media_type_of
from podcast_service.workflows.history import note
from podcast_service.workflows.house import House
from podcast_service.workflows.signed_files import sign
from podcast_service.workflows.storing import storing

"""The acts in history; their facts are ``file``, ``was`` and ``now`` (sha256), and ``bytes`` of what was before."""
_HIDDEN = (".", "~", "_")
"""Files that begin so are not content, so nobody would find them again."""


@storing
def put_beside(
    house: House, page: str, name: str, data: bytes, *, was: str | None, subject: str, show: str | None = None
) -> str:
    """Write ``data`` as the file ``name`` beside ``page`` (its path in the content folder); return its sha256.

    ``was`` is the sha256 of the file it takes the place of, as the person saw it; None makes a new one. The same bytes
    again change nothing. History notes it for ``subject`` (``episode:<guid>``) of the show with the guid ``show``.
    Raises Conflict when the name is taken or the file is another by now, Invalid for no name.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    path = path_beside(house, page, name)
    old = read_bytes(path) if path.exists() else None
    found = hashlib.sha256(old).hexdigest() if old is not None else None
    if found == sha256:
        return sha256
    if found != was:
        raise Conflict("file_changed" if was else "file_exists", path=name)
    for kept in (old, data):
        if kept is not None:
            keep_bytes(house, name, kept)
    sign(house, show or subject, [sha256])
    with transact(house.catalog) as tx:
        act, size = (Done.FILE_CHANGED, len(old)) if old is not None else (Done.FILE_ADDED, None)
        note(tx, house, act, subject, show=show, file=name, was=was, now=sha256, bytes=size)
        put_bytes(path, data, was=was)
    return sha256


def path_beside(house: House, page: str, name: str) -> Path:
    """Return where the file ``name`` beside ``page`` lies, however its letters are composed. Raises Invalid."""
    folder = (house.content / page).parent
    if PurePosixPath(name).name != name or "\\" in name or name.startswith(_HIDDEN):
        raise Invalid("content_name", path=name)
    same = (path for path in folder.iterdir() if composed(path.name) == composed(name))
    path = next(same, folder / name)
    if path.exists() or path.is_symlink():
        found_file(house.content, path.relative_to(house.content).as_posix())  # raises for what leads elsewhere
    return path


def keep_bytes(house: House, name: str, data: bytes) -> str:
    """Keep the bytes a file had as an object; return their sha256, by which ``kept_bytes`` gives them back."""
    sha256 = hashlib.sha256(data).hexdigest()
    key = kept_key(name, sha256)
    house.storage.put_bytes(key, data, media_type=media_type_of(key))
    return sha256


def kept_bytes(house: House, name: str, sha256: str) -> bytes:
    """Return the bytes that a file called ``name`` had. Raises NotFound when they are not kept any more."""
    with house.storage.read(kept_key(name, sha256)) as pieces:
        return b"".join(pieces)


def kept_key(name: str, sha256: str) -> str:
    """Return where the old bytes of a file called ``name`` lie."""
    ending = PurePosixPath(name).suffix.removeprefix(".").lower()
    return object_key("files", sha256, ending if ending.isascii() and ending.isalnum() else "bin")
