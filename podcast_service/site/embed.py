"""An episode's player alone, for a frame on someone else's page: the only page of ours that may stand in one."""

from __future__ import annotations

from podcast_service.domain.document import Document
from podcast_service.domain.episode import Episode
from podcast_service.site import paths
from podcast_service.site.episodes import listed_chapters
from podcast_service.site.templating import Head, page
from podcast_service.site.view import View


def embed(view: View, episode: Episode) -> Document | None:
    """Render the player, its chapters and the way to the episode's page; without sound there is nothing to play.

    Search engines are sent to the episode itself.
    """
    if episode.heard is None or not episode.enclosure:
        return None
    show = view.show_of(episode)
    head = Head(
        title=episode.title,
        path=paths.episode_path(episode),
        is_listed=False,
        description=episode.description,
        language=episode.language or show.language,
        show=show,
        cover=episode.cover or show.cover,
        cover_name=episode.slug if episode.cover else show.slug,
    )
    return page(view, "site/embed.html", head, episode=episode, show=show, chapters=listed_chapters(episode))
