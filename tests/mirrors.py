"""Mirrors that break, or say what is done to them, and a show put out without publishing anything."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from houses import SHOW, Place
from releases import HTML, media, put_out

from podcast_service.delivery.mirrored import INDEX, Index, parse_index
from podcast_service.domain.document import Answer, Document, lead_on
from podcast_service.domain.errors import Unavailable
from podcast_service.domain.media import StoredObject
from podcast_service.storage.base import Storage
from podcast_service.storage.mirror import Facts
from podcast_service.storage.mirror_folder import FolderMirror

MADE = datetime(2026, 11, 20, 9, 0, 7, tzinfo=UTC)
FEED, PAGE, SOUND = f"podcasts/{SHOW}/feed.xml", f"podcasts/{SHOW}/first.html", f"lyd/{SHOW}/first.mp3"


class Breaking(FolderMirror):
    """A mirror whose disk is away after so many files."""

    def __init__(self, root: Path, files: int) -> None:
        super().__init__(root)
        self.left = files

    def write(self, name: str, data: bytes, facts: Facts) -> None:
        self._break()
        super().write(name, data, facts)

    def copy(self, name: str, source: Storage, stored: StoredObject, facts: Facts) -> None:
        self._break()
        super().copy(name, source, stored, facts)

    def remove(self, name: str) -> None:
        self._break()
        super().remove(name)

    def _break(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Unavailable("mirror_not_writable", location=self.location, reason="gone")


class Counting(FolderMirror):
    """A mirror that says what was written and removed, in order."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.done: list[str] = []

    def write(self, name: str, data: bytes, facts: Facts) -> None:
        super().write(name, data, facts)
        self.done.append(name)

    def copy(self, name: str, source: Storage, stored: StoredObject, facts: Facts) -> None:
        super().copy(name, source, stored, facts)
        self.done.append(name)

    def remove(self, name: str) -> None:
        super().remove(name)
        self.done.append(f"-{name}")


def page(text: str) -> Document:
    return Document(body=text.encode() * 200, media_type=HTML)


def say(place: Place, *slugs: str, old: str = "", gone: str = "") -> None:
    """Put out a show with these episodes; ``old`` led on to the show, ``gone`` was withdrawn."""
    answers: dict[str, Answer] = {
        "/robots.txt": Document(body=b"Allow: /", media_type="text/plain; charset=utf-8"),
        f"/podcasts/{SHOW}": page(f"show {slugs}"),
        f"/podcasts/{SHOW}/feed.xml": Document(
            body=b"<rss/>" * 200 + repr(slugs).encode(),
            media_type="application/rss+xml; charset=utf-8",
            modified_at=MADE,
        ),
    }
    for slug in slugs:
        answers[f"/podcasts/{SHOW}/{slug}"] = page(slug)
        answers[f"/lyd/{SHOW}/{slug}.mp3"] = media(place, slug.encode() * 5000, "audio/mpeg", "mp3", modified_at=MADE)
    if old:
        answers[f"/podcasts/{old}"] = lead_on(f"/podcasts/{SHOW}")
    withdrawn = Document(body=b"Trukket tilbage", media_type=HTML, status=410)
    buried = {f"/podcasts/{SHOW}/{gone}": withdrawn, f"/lyd/{SHOW}/{gone}.mp3": withdrawn} if gone else None
    put_out(place, answers, buried)
    place.clock.forward(seconds=5)


def files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def index(root: Path) -> Index:
    return parse_index((root / INDEX).read_bytes(), "here")
