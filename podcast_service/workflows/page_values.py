"""Write a decision into an episode's page: only when the page is still the one the catalog knows."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.sources import Source, find_sources, save_sources
from podcast_service.content.folder import found_file, hash_file, read_text, replace_text
from podcast_service.content.front_matter import Page, parse_page, with_values
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Conflict
from podcast_service.workflows.house import House


def page_of(house: House, kept: Kept[Episode]) -> Page:
    """Read the page an episode came from. Raises Unavailable when it is gone."""
    return parse_page(read_text(house.content / kept.source), kept.source)


def write_values(tx: Connection, house: House, kept: Kept[Episode], values: Mapping[str, object]) -> None:
    """Set ``values`` in the page, atomically, and note the file as read.

    Raises Conflict when the file holds edits the catalog has not read: they would pass for read.
    """
    path = house.content / kept.source
    seen = find_sources(tx, kept.source).get(kept.source)
    text = read_text(path)
    if seen is None or hash_file(path) != seen.sha256:
        raise Conflict("page_changed", path=kept.source)
    if values:
        replace_text(path, with_values(parse_page(text, kept.source), values), was=text)
    file = found_file(house.content, kept.source)
    sha256 = hash_file(path)
    save_sources(
        tx, [Source(path=file.path, size=file.size, mtime_ns=file.mtime_ns, sha256=sha256, subject=seen.subject)]
    )
