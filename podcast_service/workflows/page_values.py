"""Write a decision into an episode's page: only when the page is still the one the catalog knows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from sqlalchemy import Connection

from podcast_service.catalog.database import read
from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.shows import get_show
from podcast_service.catalog.sources import Source, find_sources, save_sources
from podcast_service.content.folder import Written, read_text
from podcast_service.content.front_matter import Page, parse_page, with_values
from podcast_service.content.replace import replace_text
from podcast_service.domain.acts import Done
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Conflict
from podcast_service.workflows.house import House
from podcast_service.workflows.signed_files import hash_of, rewrite, sign


def page_of(house: House, kept: Kept[Episode]) -> Page:
    """Read the page an episode came from. Raises Unavailable when it is gone."""
    return parse_page(read_text(house.content / kept.source), kept.source)


def write_values(tx: Connection, house: House, kept: Kept[Episode], values: Mapping[str, object]) -> str:
    """Set ``values`` in the page, atomically, and note the file as read; return its text.

    Raises Conflict when the file holds edits the catalog has not read: they would pass for read.
    """
    path = house.content / kept.source
    seen = find_sources(tx, kept.source).get(kept.source)
    text = read_text(path)
    if seen is None or hashlib.sha256(text.encode()).hexdigest() != seen.sha256:
        raise Conflict("page_changed", path=kept.source)
    if not values:
        return text
    new = with_values(parse_page(text, kept.source), values)
    save_sources(tx, [source_of(kept.source, replace_text(path, new, was=text), seen.subject)])
    return new


def edit_page(
    house: House, kept: Kept[Episode], values: Mapping[str, object], *, act: Done | None = None, **facts: str
) -> None:
    """Set ``values`` in the page as a person would who edits the file: the next ingest reads it in.

    History notes ``act`` with ``facts``, where it is not told otherwise. Raises Conflict when the file is edited at the
    same time, Unavailable when it is gone.
    """
    path = house.content / kept.source
    text = read_text(path)
    new = with_values(parse_page(text, kept.source), values)
    with read(house.catalog) as tx:
        show = get_show(tx, kept.latest.show).latest.guid
    if act is None:
        sign(house, show, [hash_of(new)])
        replace_text(path, new, was=text)
    else:
        rewrite(house, kept.source, new, was=text, act=act, subject=f"episode:{kept.latest.guid}", show=show, **facts)


def source_of(path: str, written: Written, subject: str | None = None) -> Source:
    """Return what to remember of a page that was just written."""
    return Source(
        path=path, size=written.size, mtime_ns=written.mtime_ns, sha256=written.sha256, subject=subject
    )  # fmt: skip
