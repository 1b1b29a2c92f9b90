"""Look at the links of every text that an ingest read, once all else is read: what they name may have come with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urljoin, urlsplit

from podcast_service.catalog.database import read
from podcast_service.catalog.episodes import list_episodes
from podcast_service.catalog.library import load_library
from podcast_service.catalog.nodes import list_nodes
from podcast_service.catalog.shows import list_shows
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Invalid
from podcast_service.domain.library import Library
from podcast_service.domain.node import Thing
from podcast_service.domain.person import Person
from podcast_service.domain.publication import Publication
from podcast_service.shownotes.check import Checked, check
from podcast_service.shownotes.links import named
from podcast_service.site import mentions, paths
from podcast_service.site.addresses import answer
from podcast_service.site.view import View
from podcast_service.workflows.house import House
from podcast_service.workflows.report import Report, Text

ASKED = ("/soeg", "/oembed")
"""Addresses that answer without standing in a release."""


def check_notes(house: House, report: Report) -> None:
    """Tell what is wrong in the texts of ``report``."""
    if not report.texts:
        return
    there = _There(house)
    for text in report.texts:
        for error in check(_checked(text, there)):
            report.advise(text.path, error)


def notes_findings(house: House, library: Library, episode: Episode) -> list[Invalid]:
    """Return what is wrong in the notes of an episode, public or not; lines are counted from where they begin."""
    return wrong_in(house, library, Text(path="", markdown=episode.notes, line=1, of=episode))


def wrong_in(house: House, library: Library, text: Text) -> list[Invalid]:
    """Return what is wrong in a text that is being written; ``library`` is what is public."""
    return check(_checked(text, _There(house, library)))


def _checked(text: Text, there: _There) -> Checked:
    of = text.of
    return Checked(
        path=text.path,
        markdown=text.markdown,
        line=text.line,
        stands=lambda said: there.wrong(said, of),
        length_ms=of.heard_ms if isinstance(of, Episode) else None,
    )


@dataclass(frozen=True)
class _There:
    """What there is to name and to link to, read when it is first asked for."""

    house: House
    library: Library | None = None
    """What is public, where it has been read already."""

    def wrong(self, said: str, of: Thing) -> str | None:
        """Say what is wrong with what the notes of ``of`` name or link to."""
        kind, name = named(said)
        if said.lower().startswith(f"{kind}:"):
            return self._wrong_name(kind, name, mentions.show_of(of))
        path = urlsplit(urljoin(paths.path_of(of), said)).path
        return None if path in ASKED or answer(self.view, path) is not None else "notes_link_nowhere"

    @cached_property
    def view(self) -> View:
        """The library as it is public now."""
        return View(library=self.library or self._loaded(), now=self.house.now(), public_url=self.house.public_url)

    def _loaded(self) -> Library:
        with read(self.house.catalog) as tx:
            return load_library(tx)

    def _wrong_name(self, kind: str, name: str, show: str) -> str | None:
        if kind == "tema":
            return None if mentions.links_of(self.view).theme(name) else "notes_name_unknown"
        if mentions.mention(self.view, show, kind, name):
            return None
        is_known = any(one for one in self._named(kind, mentions.whole_name(show, kind, name)))
        return "notes_name_waits" if is_known else "notes_name_unknown"

    def _named(self, kind: str, whole: str) -> Iterator[bool]:
        """Say of everything the content folder holds, public or not, whether it is what is named."""
        place, _, within = whole.partition("#")
        with read(self.house.catalog) as tx:
            if kind == "afsnit":
                for kept in list_episodes(tx, place.partition("/")[0]):
                    if mentions.is_at(kept.latest, place):
                        yield not within or mentions.moment_in(kept.latest, within) is not None
            elif kind == "serie":
                yield from (kept.latest.slug == whole for kept in list_shows(tx))
            elif kind == "person":
                yield from (one.slug == whole for one in list_nodes(tx, Person))
            else:
                yield from (one.slug == whole for one in list_nodes(tx, Publication))
