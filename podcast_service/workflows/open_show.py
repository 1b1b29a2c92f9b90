"""Make a show and read it in, so that its page can be edited at once."""

from __future__ import annotations

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.shows import find_show_from
from podcast_service.domain.acts import Done
from podcast_service.workflows.history import note
from podcast_service.workflows.house import House
from podcast_service.workflows.new_show import make_show
from podcast_service.workflows.read_in import read_in


def open_show(house: House, title: str, slug: str | None, *, is_serial: bool) -> str:
    """Make the show and return its slug; nobody sees it before an episode is published.

    Raises Invalid, Conflict where the address is or was another show's, Unavailable.
    """
    page = make_show(house, title, slug=slug, serial=is_serial)
    read_in(house, page.parent)
    source = page.relative_to(house.content).as_posix()
    with read(house.catalog) as tx:
        kept = find_show_from(tx, source)
    if kept is None:  # refused as it is read in: the page is there, and what is wrong is told like of any other
        return page.parent.name
    with transact(house.catalog) as tx:
        note(tx, house, Done.CREATED, f"show:{kept.latest.guid}", show=kept.latest.guid, title=title)
    return kept.latest.slug
