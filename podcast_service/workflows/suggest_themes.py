"""Suggest themes for an episode: by what is written and said in it, and not by what every page says."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection

from podcast_service.catalog.nodes import list_nodes
from podcast_service.catalog.transcripts import find_transcript
from podcast_service.domain.episode import Episode
from podcast_service.domain.page import Page
from podcast_service.domain.publication import Publication
from podcast_service.domain.theme import Theme
from podcast_service.site.suggestions import Suggestion, said_in, suggested
from podcast_service.site.view import View
from podcast_service.site.words import DEFAULT_LANGUAGE, spoken


def suggest_themes(tx: Connection, view: View, episode: Episode, taken: Collection[str]) -> tuple[Suggestion, ...]:
    """Return the themes that suggest themselves; ``taken`` are those the episode has."""
    file = next(iter(episode.transcripts), None)
    transcript = find_transcript(tx, file.sha256) if file else None
    written: list[Page | Publication] = [*list_nodes(tx, Page), *list_nodes(tx, Publication)]
    return suggested(
        list_nodes(tx, Theme),
        said_in(view, episode, transcript),
        taken=taken,
        language=spoken(episode.language or (file.language if file else None) or DEFAULT_LANGUAGE),
        elsewhere=[f"{one.title} {one.summary} {one.notes}" for one in written],
    )
