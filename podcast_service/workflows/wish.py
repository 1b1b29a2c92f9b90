"""Say what listeners shall get of an episode's recording; the recording itself is never touched."""

from __future__ import annotations

from podcast_service.catalog.database import read
from podcast_service.catalog.episodes import get_episode
from podcast_service.domain.acts import Done
from podcast_service.domain.errors import Invalid
from podcast_service.domain.rendition import Recipe
from podcast_service.workflows.house import House
from podcast_service.workflows.ingest import ingest
from podcast_service.workflows.page_values import edit_page
from podcast_service.workflows.report import Report

AS_RECORDED = "as-recorded"
"""The word for the recording itself, wherever directories take it."""


def wish(
    house: House,
    show: str,
    slug: str,
    *,
    enclosure: Recipe | str | None = None,
    alternates: tuple[Recipe, ...] | None = None,
) -> Report:
    """Write into the episode's page what listeners shall get, and read it in; what is None stays as it is.

    The worker then makes it, and publishing gives it to listeners. Raises NotFound, and Invalid for a format that the
    public address of the sound, which never changes, does not fit.
    """
    with read(house.catalog) as tx:
        kept = get_episode(tx, show, slug)
    extension = (kept.latest.enclosure or "").rpartition(".")[2]
    if isinstance(enclosure, Recipe) and extension and enclosure.format != extension:
        raise Invalid("recipe_address", episode=f"{show}/{slug}", recipe=str(enclosure), extension=extension)
    values: dict[str, object] = {}
    if enclosure is not None:
        values["enclosure_as"] = None if enclosure == AS_RECORDED else str(enclosure)
    if alternates is not None:
        values["alternates"] = [str(recipe) for recipe in alternates] or None
    edit_page(house, kept, values, act=Done.EDITED, keys=", ".join(values))
    return ingest(house, folder=(house.content / kept.source).parent)
