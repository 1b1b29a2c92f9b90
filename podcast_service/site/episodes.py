"""An episode: its page, its chapters, its sound."""

from __future__ import annotations

from urllib.parse import urlsplit

from podcast_service.domain.chapter import Chapter, ChapterImage, in_order, link_of
from podcast_service.domain.document import Answer, Document, Media
from podcast_service.domain.episode import Episode
from podcast_service.domain.media import StoredObject
from podcast_service.domain.show import Show
from podcast_service.feeds import chapters as json_chapters
from podcast_service.site import data, oembed, paths
from podcast_service.site.cite import chapter_place, citation
from podcast_service.site.codes import qr_code
from podcast_service.site.mentions import in_words
from podcast_service.site.pages import gone
from podcast_service.site.templating import Head, page
from podcast_service.site.there import published
from podcast_service.site.together import grouped_ties, themes_at, tied
from podcast_service.site.transcripts import show_crumbs, spoken
from podcast_service.site.view import View

CHAPTERS_TYPE = "application/json+chapters"
"""Without a charset: JSON is UTF-8, and the feed says the same type (feed-J05)."""


def episode(view: View, episode: Episode) -> Document:
    """Render the page of an episode in the order of exp-6.1."""
    show = view.show_of(episode)
    head, chapters = _head(view, episode, show), listed_chapters(episode)
    return page(
        view, "site/episode.html", head, episode=episode, show=show, chapters=chapters,
        spoken=spoken(view, episode), related=view.related(episode),
        citation=citation(view, episode), cite_place=str(citation(view, episode, "{where}", "{url}")),
        chapter_places=[chapter_place(view, episode, chapter) for chapter, _ in chapters],
        code=qr_code(view.url(head.path)), themes_at=themes_at(view, episode),
        ties=grouped_ties(tied(view, episode), episode.language or show.language),
    )  # fmt: skip


def chapters_file(view: View, episode: Episode) -> Document | None:
    """Write the chapters for apps; without chapters there is no file."""

    def address(image: ChapterImage) -> str:
        """Return where apps find the picture of a chapter (feed-J07)."""
        return view.url(paths.picture_path(image, episode.slug))

    body = json_chapters.dump(chapters_of(episode), episode.heard_ms, opening=episode.title, address=address)
    return Document(body=body, media_type=CHAPTERS_TYPE, modified_at=view.there.changed_at) if body else None


def sound(view: View, path: str) -> Answer | None:
    """Find the sound at ``path``, told by the address an episode was given; 410 when it was withdrawn (feed-L04)."""
    episode, audio = view.sound(path)
    if episode is None:
        return None
    if episode.is_gone():
        return gone(view, episode)
    if audio is None:
        return None
    return Media(
        object=StoredObject(
            key=audio.key,
            sha256=audio.sha256,
            size=audio.size,
            media_type=audio.media_type,
            modified_at=episode.audio_changed_at,
        )
    )


def chapters_of(episode: Episode) -> tuple[Chapter, ...]:
    """Return the chapters that lie inside the episode, in order."""
    return in_order(episode.chapters, episode.heard_ms)


def listed_chapters(episode: Episode) -> tuple[tuple[Chapter, str], ...]:
    """Return the chapters that stand in the list, each with the host its link leads to; empty for none (sec-S3)."""
    return tuple((chapter, _host(chapter.url)) for chapter in chapters_of(episode) if chapter.in_list)


def _host(url: str | None) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.") if url and link_of(url) else ""


def _head(view: View, episode: Episode, show: Show) -> Head:
    has_own_cover = episode.cover is not None
    return Head(
        title=episode.title,
        path=paths.episode_path(episode),
        description=episode.description or in_words(view, episode.notes, episode),
        language=episode.language or show.language,
        crumbs=show_crumbs(view, show, episode.language or show.language),
        show=show,
        cover=episode.cover or show.cover,
        cover_name=episode.slug if has_own_cover else show.slug,
        audio=(episode.enclosure, episode.heard.media_type) if episode.enclosure and episode.heard else None,
        data=(data.episode(view, episode),),
        type="article",
        oembed=oembed.addresses(episode),
        published_at=published(episode),
        tags=tuple(theme.list_title for theme in view.themes_of(episode)),
    )
