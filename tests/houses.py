"""A whole house over a folder of its own: real catalog, storage in memory, a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from builders import make_guid
from databases import fresh_catalog
from sounds import mp3_bytes

from podcast_service.audio.reader import AudioReader
from podcast_service.catalog.database import read
from podcast_service.catalog.episodes import find_episode, list_episodes
from podcast_service.catalog.library import load_library
from podcast_service.catalog.revisions import Kept
from podcast_service.content.front_matter import Page, parse_page
from podcast_service.domain.episode import Episode
from podcast_service.domain.library import Library
from podcast_service.domain.node import KINDS
from podcast_service.storage.base import Storage
from podcast_service.storage.incoming import IncomingFolder
from podcast_service.storage.memory import MemoryStorage
from podcast_service.workflows.house import House, Inbox
from podcast_service.workflows.ingest import ingest
from podcast_service.workflows.live import Live
from podcast_service.workflows.report import Outcome, Report

SHOW = "my-show"
GUID = "GUID"
SHOW_PAGE = """---
title: My show
guid: GUID
language: en
description: What it is about.
author: Jytte
categories: [[Government]]
cover: cover.png
cover_alt: A blue square.
---
"""
VTT = "WEBVTT\n\n00:00.000 --> 00:01.000\n<v Jytte>Hello there.\n"


@dataclass
class Clock:
    """A clock that moves when it is told to; never on a whole second, as real ones are not."""

    time: datetime = field(default_factory=lambda: datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.time

    def forward(self, **by: float) -> None:
        self.time += timedelta(**by)


@dataclass
class Place:
    """A house, and what a producer does in its content folder."""

    house: House
    clock: Clock
    storage: Storage

    @property
    def content(self) -> Path:
        return self.house.content

    def path(self, name: str, show: str = SHOW) -> Path:
        path = self.content / show / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def write(self, name: str, data: str | bytes, show: str = SHOW) -> Path:
        path = self.path(name, show)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    def replace(self, name: str, old: str, new: str, show: str = SHOW) -> Path:
        """Edit a file by hand: ``old``, which stands in it, becomes ``new``."""
        text = self.path(name, show).read_text()
        assert old in text
        return self.write(name, text.replace(old, new), show)

    def show(self, slug: str = SHOW, page: str = SHOW_PAGE) -> None:
        """Write a show that can be published, with a cover of its own."""
        self.write("show.md", page.replace(GUID, make_guid(slug)), slug)
        if "cover.png" in page:
            self.write("cover.png", square(1400), slug)

    def episode(
        self, stem: str, *, sound: bytes | None = None, show: str = SHOW, head: str = "", **keys: object
    ) -> Path:
        """Write a page as a producer would, with its sound (``b""`` for none)."""
        lines = "\n".join(f"{key}: {value}" for key, value in keys.items())
        if sound != b"":
            self.write(f"{stem}.mp3", mp3_bytes(2, tone=400 + sum(stem.encode())) if sound is None else sound, show)
        return self.write(f"{stem}.md", f"---\n{lines}\n{head}---\n\nNotes of {stem}.\n", show)

    def ingest(self, **options: object) -> Report:
        return ingest(self.house, **options)  # type: ignore[arg-type]

    def page(self, name: str, show: str = SHOW) -> Page:
        path = self.content / show / name
        return parse_page(path.read_bytes().decode(), f"{show}/{name}")

    def kept(self, slug: str, show: str = SHOW) -> Kept[Episode]:
        with read(self.house.catalog) as tx:
            found = find_episode(tx, show, slug)
        assert found is not None, slug
        return found

    def all_kept(self) -> list[Kept[Episode]]:
        with read(self.house.catalog) as tx:
            return list_episodes(tx)

    def kept_slugs(self) -> set[str]:
        return {one.latest.slug for one in self.all_kept()}

    def library(self) -> Library:
        with read(self.house.catalog) as tx:
            return load_library(tx)

    def public(self) -> dict[str, Episode]:
        """Return the episodes listeners may see now, by slug."""
        library, now = self.library(), self.clock()
        return {one.slug: one for show in library.shows for one in library.public_episodes(show, now)}

    def live(self) -> Live:
        return Live(self.house.catalog, self.house.public_url, self.clock)

    def feed(self, show: str = SHOW) -> bytes:
        answer = self.live().make(f"/podcasts/{show}/feed.xml")
        return getattr(answer, "body", b"")

    def files(self) -> dict[str, bytes]:
        """Return every file of the content folder, to compare."""
        return {
            path.relative_to(self.content).as_posix(): path.read_bytes()
            for path in sorted(self.content.rglob("*"))
            if path.is_file()
        }

    def back_to(self, files: dict[str, bytes]) -> None:
        """Give the content folder the files it had, and read them in, where anything is otherwise now."""
        now = self.files()
        for name in now.keys() - files.keys():
            (self.content / name).unlink()
        for name in (name for name, data in files.items() if now.get(name) != data):
            (self.content / name).write_bytes(files[name])
        if now != files:
            self.ingest()

    def objects(self) -> set[str]:
        return set(self.storage.keys())


def told(report: Report) -> dict[str, tuple[str, str | None]]:
    """Return what a report says of each file: outcome and code."""
    return {line.subject: (line.outcome.value, line.code) for line in report.lines}


def refusals(report: Report) -> dict[str, str | None]:
    """Return the code of each refusal by file."""
    return {line.subject: line.code for line in report.lines if line.outcome is Outcome.REFUSED}


@cache  # nearly every show of a test has the same one
def square(pixels: int, colour: tuple[int, int, int] = (20, 40, 90)) -> bytes:
    """Return a square picture as PNG."""
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (pixels, pixels), colour).save(out, "PNG")
    return out.getvalue()


@contextmanager
def open_place(
    folder: Path, reader: AudioReader, *, engine: str = "sqlite", storage: Storage | None = None
) -> Iterator[Place]:
    """Open a house over ``folder/episodes`` with a fresh catalog; what is there stays."""
    clock = Clock()
    content = folder / "episodes"
    for kind in KINDS:
        (content / kind).mkdir(parents=True, exist_ok=True)
    kept = storage or MemoryStorage()
    with fresh_catalog(engine, folder) as catalog:
        house = House(
            content=content,
            catalog=catalog,
            storage=kept,
            reader=reader,
            public_url="https://pod.example",
            is_local=False,
            now=clock,
            node=folder / "node",
            inbox=Inbox(folder=IncomingFolder(folder / "incoming")),
        )
        yield Place(house, clock, kept)


@contextmanager
def open_with_draft(folder: Path, reader: AudioReader, *, engine: str = "sqlite") -> Iterator[Place]:
    """Open a house with ``my-show`` and its draft ``one``, read in."""
    with open_place(folder, reader, engine=engine) as opened:
        opened.show()
        opened.episode("one", title="The first")
        opened.ingest()
        yield opened
