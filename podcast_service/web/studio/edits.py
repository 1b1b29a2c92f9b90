"""Everything of the studio that edits a page as a form; its texts are shown as they will look by one preview."""

from __future__ import annotations

from podcast_service.web.studio import edit_episode, nodes, settings, ties
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.notes_preview import NotesPreview


def register(studio: Studio) -> None:
    """Register the pages."""
    preview = NotesPreview(studio.house)
    edit_episode.register(studio, preview)
    settings.register(studio, preview)
    nodes.register(studio, preview)
    ties.register(studio)
