"""A sender for tests: cuts a file as the server says and sends what is wanted of it."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from random import Random
from uuid import uuid4

from houses import SHOW, Place

from podcast_service.catalog.database import read
from podcast_service.catalog.shows import find_show_called
from podcast_service.domain.upload import Part, Upload
from podcast_service.workflows.upload_parts import SentPart, complete_upload, receive_part
from podcast_service.workflows.uploads import Wanted, begin_upload

ME = "1"
SMALL = 8 * 1024 * 1024


def noise(size: int, seed: int = 1) -> bytes:
    return Random(seed).randbytes(size)


def guid_of(place: Place, show: str = SHOW) -> str:
    with read(place.house.catalog) as tx:
        found = find_show_called(tx, show)
    assert found
    return found.latest.guid


def begin(place: Place, data: bytes, name: str = "talk.mp3", key: str = "", **more: object) -> Upload:
    key = key or uuid4().hex
    wanted = Wanted(show=guid_of(place), name=name, size=len(data), key=key, **more)  # type: ignore[arg-type]
    return begin_upload(place.house, ME, wanted)


def cut(upload: Upload, data: bytes, number: int) -> bytes:
    start = upload.start_of(number)
    return data[start : start + upload.size_of(number)]


def send(place: Place, upload: Upload, data: bytes, number: int, start: int = 0, *, stop: int | None = None) -> Part:
    """Send a part from ``start``; with ``stop`` the line breaks there."""
    part = cut(upload, data, number)
    sent = SentPart(number=number, start=start, sha256=sha256(part).hexdigest())
    return receive_part(place.house, upload, sent, in_pieces(part[start:stop]))


def send_all(place: Place, upload: Upload, data: bytes) -> Upload:
    for number in range(1, upload.count + 1):
        send(place, upload, data, number)
    return complete_upload(place.house, upload)


def in_pieces(data: bytes, size: int = 64 * 1024) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def incoming(place: Place) -> list[str]:
    """Return the names in the folder where files arrive."""
    return place.house.inbox.folder.names()
