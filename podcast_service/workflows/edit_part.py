"""Change some keys of a page for somebody who saw them a while ago: saved at once, then read in like any file.

``was`` says which values the edit was made from (``digest_of``). Where somebody else changed one of them meanwhile,
nothing is written; other keys of the page may have changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from podcast_service.catalog.database import read
from podcast_service.catalog.episodes import get_episode
from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.shows import get_show
from podcast_service.content.folder import read_text
from podcast_service.content.front_matter import Page, parse_page, with_values
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Conflict, PodcastError
from podcast_service.domain.show import Show
from podcast_service.workflows.house import House
from podcast_service.workflows.read_in import read_in
from podcast_service.workflows.report import Line, Outcome
from podcast_service.workflows.signed_files import rewrite

Row = TypeVar("Row")
Values = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOf:
    """The page of an episode or a show: where it lies, and what history calls it (``episode:<guid>``, its show)."""

    source: str
    subject: str
    show: str


def page_of_episode(show: Kept[Show], episode: Kept[Episode]) -> PageOf:
    """Return which page an episode has."""
    return PageOf(source=episode.source, subject=f"episode:{episode.latest.guid}", show=show.latest.guid)


def page_of_show(show: Kept[Show]) -> PageOf:
    """Return which page a show has."""
    return PageOf(source=show.source, subject=f"show:{show.latest.guid}", show=show.latest.guid)


def find_page(house: House, show: str, slug: str) -> tuple[Kept[Episode], PageOf]:
    """Find an episode and its page by their slugs. Raises NotFound."""
    with read(house.catalog) as tx:
        kept = get_episode(tx, show, slug)
        return kept, page_of_episode(get_show(tx, show), kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartNow(Generic[Row]):
    """A part of a page that is a table, as it is at this moment; ``was`` goes with an edit of it."""

    rows: tuple[Row, ...]
    was: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartSaved:
    """What became of an edit that was saved: ``is_read`` is false while another ingest is at work.

    ``told`` is what the ingest said of the page and of what lies beside it.
    """

    is_read: bool
    told: tuple[Line, ...] = ()

    @property
    def refused(self) -> tuple[PodcastError, ...]:
        """Return why the ingest could not take it."""
        return tuple(line.error for line in self.told if line.error and line.outcome is Outcome.REFUSED)


def digest_of(page: Page, keys: Collection[str]) -> str:
    """Return what changes when one of ``keys`` does."""
    said = {key: page.fields.values.get(key) for key in sorted(keys)}
    return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()[:32]


def edit_part(house: House, of: PageOf, was: str, keys: Collection[str], values: Callable[[Page], Values]) -> PartSaved:
    """Set what ``values`` makes of a page, note it in history, and read its folder in.

    Raises Conflict when somebody changed one of ``keys`` since ``was``, Unavailable when the page is gone.
    """
    path = house.content / of.source
    text = read_text(path)
    page = parse_page(text, of.source)
    if digest_of(page, keys) != was:
        raise Conflict("part_changed", path=of.source)
    new = values(page)
    if any(page.fields.values.get(key) != value for key, value in new.items()):
        fields = ", ".join(sorted(new))
        rewrite(house, of.source, with_values(page, new), was=text, subject=of.subject, show=of.show, fields=fields)
    return _read_in(house, path.parent, of.source)


def _read_in(house: House, folder: Path, source: str) -> PartSaved:
    report = read_in(house, folder)
    if report is None:
        return PartSaved(is_read=False)
    stem = source.removesuffix(".md")
    own = (source, f"{stem}-cover-", f"{stem}-kapitel-", f"{stem}.")
    return PartSaved(is_read=True, told=tuple(line for line in report.lines if line.subject.startswith(own)))
