"""Make a show: a folder with a page, ready for episodes."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from podcast_service.catalog.database import read
from podcast_service.catalog.shows import find_show_called
from podcast_service.content.folder import SHOW_PAGE, create_text
from podcast_service.content.front_matter import new_page
from podcast_service.domain.errors import Conflict, Invalid
from podcast_service.domain.identity import is_slug, podcast_guid, slugify
from podcast_service.domain.node import KINDS
from podcast_service.site import paths
from podcast_service.workflows.house import House
from podcast_service.workflows.signed_files import hash_of, sign


def make_show(
    house: House,
    title: str,
    *,
    slug: str | None = None,
    description: str = "",
    author: str | None = None,
    language: str = "da",
    category: tuple[str, ...] = (),
    serial: bool = False,
) -> Path:
    """Write ``<slug>/show.md`` and return its path; nothing is public before an episode is published.

    Raises Conflict when the folder has a show already, or another show stands or stood there.
    """
    slug = slug or slugify(title)
    if not is_slug(slug) or slug in KINDS:
        raise Invalid("show_slug", slug=slug, suggestion=slugify(slug) or "my-show")
    with read(house.catalog) as tx:
        known = find_show_called(tx, slug)
    if known:
        raise Conflict("new_show_slug_taken", slug=slug, show=known.latest.slug)
    page = house.content / slug / SHOW_PAGE
    if page.exists():
        raise Conflict("show_exists", path=page)
    page.parent.mkdir(parents=True, exist_ok=True)
    guid = mint_show_guid(house, slug)
    values: dict[str, object] = {
        "title": title,
        "guid": guid,
        "slug": slug,
        "language": language,
        "description": description or None,
        "author": author,
        "categories": [list(category)] if category else None,
        "explicit": False,
        "type": "serial" if serial else "episodic",
    }
    text = new_page(values)
    sign(house, guid, [hash_of(text)])
    create_text(page, text)
    return page


def mint_show_guid(house: House, slug: str) -> str:
    """Return a podcast:guid for a new show.

    It comes from the feed's address, or from a random name while the service is only local: it must not be the
    same on every machine (feed-C09, feed-C10).
    """
    name = f"local-{uuid4()}" if house.is_local else house.public_url + paths.FEED.format(slug=slug)
    return podcast_guid(name)
