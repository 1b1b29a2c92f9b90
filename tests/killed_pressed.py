"""Kill a press in the studio at points of its way, and look how the site stands after the service began again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from invariants import check_catalog, check_pages, opened_catalog
from killed_scenes import copied
from killed_studio import PRESSED
from killing import Runner
from points import STUDIO
from servers import Site

from podcast_service.catalog.database import read
from podcast_service.catalog.episodes import list_episodes
from podcast_service.catalog.kept_states import texts_known
from podcast_service.catalog.shows import list_shows
from podcast_service.content.waste import BASKET
from podcast_service.domain.episode import Episode
from podcast_service.domain.offering import content_of
from podcast_service.storage.base import hash_in
from podcast_service.storage.open import open_storage

_ONCE = re.compile(
    r"datetime\.datetime\([^)]*\)|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{8}T\d{6}Z|\d{4}-\d\d-\d\d[T ][\d:.+]+"
)
"""What is another one each time: moments, and the identity of what is new."""


@dataclass(frozen=True)
class Stands:
    """How a site stands: what listeners get, what producers have, the files of the folder."""

    public: dict[str, str]
    latest: dict[str, str]
    files: frozenset[tuple[str, str]]


def kill_press(runner: Runner, base: Site, folder: Path, name: str, is_asked: Callable[[str], bool]) -> int:
    """Press ``name`` in copies of ``base``, each killed at another of the points that ``is_asked``; return how many.

    Checks after each that the public has the old or the new, that nothing producers wrote is lost, that the worker has
    finished what was ordered, and that another press leaves all as if nobody had been killed.
    """
    site, clean = copied(base, folder / "site"), copied(base, folder / "clean")
    for one in (site, clean):
        runner.do(one, STUDIO, f"before {name}")
    old, had = stands(site), written(site)
    points = runner.do(clean, STUDIO, f"press {name}").points
    runner.do(clean, STUDIO, f"start {name}")
    new = stands(clean)
    assert new != old
    asked = [number for number, point in enumerate(points, 1) if is_asked(point)]
    for number in asked:
        killed, point = copied(site, folder / f"killed-{number}"), points[number - 1]
        assert runner.run(killed, STUDIO, f"press {name}", die_at=number).was_killed, point
        runner.do(killed, STUDIO, f"start {name}")
        found = stands(killed)
        assert found.public in (old.public, new.public), point
        assert not PRESSED[name].is_ordered or found == new, f"the worker did not finish it after {point}"
        assert not lost(killed, had), point
        again = runner.run(killed, STUDIO, f"press {name}")
        assert stands(killed) == new, f"{point}: {again.said}"
        assert again.code == 0 or "podcast_service.domain.errors" in again.said, again.said
    return len(asked)


def stands(site: Site) -> Stands:
    """Check what must hold, and look how the site stands."""
    check_pages(site.folder / "episodes")
    with opened_catalog(site) as catalog:
        check_catalog(catalog)
        with read(catalog) as tx:
            episodes, shows = list_episodes(tx), list_shows(tx)
    public = {one.latest.slug: _told(one.approved) for one in episodes if one.approved}
    public |= {one.latest.slug: str(one.approved and one.approved.description) for one in shows}
    latest = {one.latest.slug: _told(one.latest) for one in episodes}
    return Stands(public, latest, frozenset((_ONCE.sub("", name), sha256) for name, sha256 in _files(site)))


def _told(one: Episode) -> str:
    said = content_of(one), one.status, one.slug, one.enclosure, one.heard and one.heard.sha256
    return _ONCE.sub("", repr((*said, [file.is_approved for file in one.transcripts], one.withdrawn_reason)))


def _files(site: Site) -> list[tuple[str, str]]:
    """Return the files of folder and waste basket, pages by their names alone: episodes tell what they say."""
    root = site.folder / "episodes"
    found = [path for path in root.rglob("*") if path.is_file() and not path.name.startswith(".")]
    return [
        (_place(path.relative_to(root)), "" if path.suffix == ".md" else hashlib.sha256(path.read_bytes()).hexdigest())
        for path in found
    ]


def _place(path: Path) -> str:
    """Return where a file lies; in the basket the name alone, as its places are called by the moment."""
    return f"{BASKET}/{path.name}" if path.parts[0] == BASKET else path.as_posix()


def written(site: Site) -> set[str]:
    """Return the hash of every file producers have in the folder."""
    paths = (path for path in (site.folder / "episodes").rglob("*") if path.is_file())
    return {hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def lost(site: Site, had: set[str]) -> set[str]:
    """Return which of the files there were cannot be had any more: as file, object, or text of a former state."""
    storage = open_storage((site.folder / "var" / "storage").as_uri())
    with opened_catalog(site) as catalog, read(catalog) as tx:
        texts = texts_known(tx, had)
    return had - written(site) - {hash_in(key) for key, _ in storage.sizes()} - set(texts)
