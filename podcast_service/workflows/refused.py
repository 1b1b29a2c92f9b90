"""What the last ingest could not read of an episode's own files: what would be published is not what they say."""

from __future__ import annotations

from podcast_service.catalog.database import read
from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.state import refusals
from podcast_service.content.folder import read_text
from podcast_service.content.front_matter import Page, parse_page
from podcast_service.content.transcript_keys import transcripts_of
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import PodcastError
from podcast_service.workflows.house import House


def refused_of(house: House, kept: Kept[Episode]) -> dict[str, PodcastError]:
    """Return why files of an episode, those its page names, and its show's page were refused, by their paths.

    Reasons against publishing are not among them, where a page asked to be published by hand: they are told anew.
    """
    with read(house.catalog) as tx:
        refused = refusals(tx)
    if not refused:
        return {}
    folder, stem = kept.source.rpartition("/")[0], kept.source.rpartition(".")[0]
    named = {f"{folder}/{name}" for name in _named(found_page(house, kept.source))}
    own = {folder, f"{folder}/show", f"{folder}/cover", stem, f"{kept.latest.show}/{kept.latest.slug}"}
    return {
        path: error
        for path, error in refused.items()
        if not error.code.startswith("publish_")
        and (path in named or path in own or path.rpartition(".")[0] in own or path.startswith(f"{stem}."))
    }


def found_page(house: House, source: str) -> Page | None:
    """Return a page of the content folder; None where it cannot be read: that is told as refused."""
    try:
        return parse_page(read_text(house.content / source), source)
    except PodcastError:
        return None


def _named(page: Page | None) -> set[str]:
    """Return the files that a page names."""
    if page is None:
        return set()
    files = (page.fields.values.get(key) for key in ("cover", "chapters", "audio"))
    try:
        transcripts = {one.file for one in transcripts_of(page)}
    except PodcastError:  # the page is refused for it
        transcripts = set()
    return {name for name in files if isinstance(name, str)} | transcripts
