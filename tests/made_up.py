"""The made-up library of tests/data/search, indexed in a catalog, and the queries that were judged on it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from builders import make_episode as build_episode
from builders import make_library, make_show, make_transcript_file
from databases import fresh_catalog
from sqlalchemy import Engine

from podcast_service.catalog.database import transact
from podcast_service.catalog.search import add_search_page, save_edition
from podcast_service.domain.chapter import Chapter
from podcast_service.domain.episode import Episode
from podcast_service.domain.library import Library
from podcast_service.domain.page import Page
from podcast_service.domain.person import Credit, Person
from podcast_service.domain.publication import Kind, Publication
from podcast_service.domain.theme import Theme
from podcast_service.domain.transcript import Cue, Transcript
from podcast_service.site.passages import searchable
from podcast_service.site.view import View
from podcast_service.workflows.search import Found, Searcher

DATA = Path(__file__).parent / "data" / "search"
RELEASE = 1


@dataclass
class Standing:
    """A release that shows everything but what is ``hidden``."""

    release: int = RELEASE
    hidden: set[str] = field(default_factory=set)
    turns: int = 0

    def token(self) -> int:
        return self.turns

    def stands(self, path: str) -> bool:
        return path not in self.hidden

    def hide(self, *paths: str) -> None:
        self.hidden.update(paths)
        self.turns += 1


def library() -> Library:
    told = json.loads((DATA / "library.json").read_text("utf-8"))
    people = {one.pop("key"): Person(**one) for one in told["people"]}
    talks: dict[str, Transcript] = {}
    episodes = [_episode(one, people, talks) for one in told["episodes"]]
    return make_library(
        shows=[make_show(**one, notes="", credits=(), parts=None) for one in told["shows"]],
        episodes=episodes,
        themes=[Theme(notes=one.pop("text"), **one) for one in told["themes"]],
        publications=[
            Publication(
                slug=one["slug"], kind=Kind(one["kind"]), title=one["title"], themes=tuple(one["themes"]),
                summary=one["summary"], notes=one["text"],
            )
            for one in told["publications"]
        ],
        people=people.values(),
        pages=[
            Page(notes=one.pop("text"), **one) for one in told["pages"]
        ],
        transcript=talks.get,
    )  # fmt: skip


def _episode(told: dict[str, object], people: dict[str, Person], talks: dict[str, Transcript]) -> Episode:
    slug, language = str(told["slug"]), str(told["language"] or "da")
    file = make_transcript_file(slug, language=language)
    talks[file.sha256] = Transcript(language=language, cues=tuple(_cues(told["talk"])))  # type: ignore[arg-type]
    named = [people[str(key)] for key in told["people"]]  # type: ignore[attr-defined]
    return build_episode(
        slug,
        show=str(told["show"]),
        title=told["title"],
        language=language,
        published_at=datetime.fromisoformat(str(told["date"])).replace(tzinfo=UTC),
        number=None,
        description=told["description"],
        notes=told["notes"],
        themes=tuple(told["themes"]),  # type: ignore[arg-type]
        credits=tuple(Credit(name=person.name, person=person.slug) for person in named),
        chapters=tuple(Chapter(start_ms=at * 1000, title=title) for at, title in told["chapters"]),  # type: ignore[attr-defined]
        transcripts=(file,),
        audio=None,
    )


def _cues(talk: list[tuple[int, str, str]]) -> Iterator[Cue]:
    for at, speaker, text in talk:
        yield Cue(start_ms=at * 1000, end_ms=at * 1000 + 900, text=text, speaker=speaker)


def view_of(found: Library) -> View:
    return View(library=found, now=datetime(2026, 12, 1, tzinfo=UTC), public_url="https://pod.example")


def fill(catalog: Engine, view: View, release: int = RELEASE) -> None:
    """Index a view as the pages of a release."""
    with transact(catalog) as tx:
        ids = [add_search_page(tx, page, page.passages()) for page in searchable(view)]
        save_edition(tx, release, "made up", ids)


@contextmanager
def open_searcher(engine: str, folder: Path, found: Library | None = None) -> Iterator[tuple[Searcher, Standing]]:
    """Give a searcher of a library in a fresh catalog, by default the made-up one, and what it takes for shown."""
    with fresh_catalog(engine, folder) as catalog:
        fill(catalog, view_of(found or library()))
        standing = Standing()
        yield Searcher(catalog, standing), standing


def judged() -> dict[str, list[str]]:
    """Return the queries with all their relevant hits: a page, with ``@`` and the second where it is said."""
    found = defaultdict[str, list[str]](list)
    for line in (DATA / "queries.tsv").read_text("utf-8").splitlines()[1:]:
        _, query, relevant = line.split("\t")
        found[query].append(relevant)
    return found


def hits(found: Found, most: int = 5) -> set[str]:
    """Return what stands among the first ``most`` results: their pages, and each second that is shown with them."""
    told = set[str]()
    for result in found.results[:most]:
        told.add(result.page.path)
        for one in result.passages:
            if one.start_ms is not None:
                told.add(f"{result.page.path}@{one.start_ms // 1000}")
    return told
