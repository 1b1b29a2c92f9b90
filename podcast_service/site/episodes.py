"""An episode: its page, its chapters, its sound."""

from __future__ import annotations

from urllib.parse import urlsplit

from podcast_service.domain.chapter import Chapter, ChapterImage, in_order, link_of
from podcast_service.domain.document import Answer, Document, Media
from podcast_service.domain.episode import Episode
from podcast_service.domain.media import StoredObject
from podcast_service.domain.person import Credit, Role
from podcast_service.domain.show import Show
from podcast_service.feeds import chapters as json_chapters
from podcast_service.site import paths
from podcast_service.site.pages import gone
from podcast_service.site.templating import Data, Head, page
from podcast_service.site.there import published
from podcast_service.site.transcripts import show_crumbs, spoken
from podcast_service.site.view import View
from podcast_service.site.words import iso_duration

CHAPTERS_TYPE = "application/json+chapters"
"""Without a charset: JSON is UTF-8, and the feed says the same type (feed-J05)."""
ACTORS = (Role.HOST, Role.GUEST)


def episode(view: View, episode: Episode) -> Document:
    """Render the page of an episode in the order of exp-6.1."""
    show = view.show_of(episode)
    head = _head(view, episode, show)
    return page(
        view, "site/episode.html", head, episode=episode, show=show, chapters=_listed(episode),
        spoken=spoken(view, episode), related=view.related(episode), published_at=published(episode),
    )  # fmt: skip


def chapters_file(view: View, episode: Episode) -> Document | None:
    """Write the chapters for apps; without chapters there is no file."""

    def address(image: ChapterImage) -> str:
        """Return where apps find the picture of a chapter (feed-J07)."""
        return view.url(paths.picture_path(image, episode.slug))

    body = json_chapters.dump(chapters_of(episode), _duration(episode), opening=episode.title, address=address)
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
    return in_order(episode.chapters, _duration(episode))


def _listed(episode: Episode) -> tuple[tuple[Chapter, str], ...]:
    """Return the chapters that stand in the list, each with the host its link leads to; empty for none (sec-S3)."""
    return tuple((chapter, _host(chapter.url)) for chapter in chapters_of(episode) if chapter.in_list)


def _host(url: str | None) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.") if url and link_of(url) else ""


def _duration(episode: Episode) -> int | None:
    return episode.heard.sound.duration_ms if episode.heard else None


def _head(view: View, episode: Episode, show: Show) -> Head:
    has_own_cover = episode.cover is not None
    return Head(
        title=episode.title,
        path=paths.episode_path(episode),
        description=episode.description,
        language=episode.language or show.language,
        crumbs=show_crumbs(view, show, episode.language or show.language),
        show=show,
        cover=episode.cover or show.cover,
        cover_name=episode.slug if has_own_cover else show.slug,
        audio=(episode.enclosure, episode.heard.media_type) if episode.enclosure and episode.heard else None,
        data=(_data(view, episode, show),),
    )


def _data(view: View, episode: Episode, show: Show) -> Data:
    """Describe the episode as a PodcastEpisode; what is unknown has no key (exp-6.1.15)."""
    data: Data = {
        "@context": "https://schema.org",
        "@type": "PodcastEpisode",
        "name": episode.title,
        "url": view.url(paths.episode_path(episode)),
        "inLanguage": episode.language or show.language,
        "datePublished": published(episode).isoformat(),
        "partOfSeries": {"@type": "PodcastSeries", "name": show.title, "url": view.url(paths.show_path(show))},
    }
    if episode.description:
        data["description"] = episode.description
    if episode.number:
        data["episodeNumber"] = episode.number
    if episode.heard and episode.enclosure:
        data["timeRequired"] = iso_duration(episode.heard.sound.duration_ms)
        data["associatedMedia"] = _media_data(view, episode, episode.enclosure)
    for key, roles in (("actor", ACTORS), ("author", (Role.AUTHOR,))):
        people = [_person_data(view, credit) for credit in view.credits_of(episode) if credit.role in roles]
        if people:
            data[key] = people
    return data


def _media_data(view: View, episode: Episode, enclosure: str) -> Data:
    media: Data = {"@type": "AudioObject", "contentUrl": view.url(enclosure)}
    if episode.heard:
        media["encodingFormat"] = episode.heard.media_type
        media["duration"] = iso_duration(episode.heard.sound.duration_ms)
    if episode.transcripts:
        # Its address, not its text: the text is on the page already, and would double it.
        media["transcript"] = view.url(paths.transcript_file_path(episode, ".txt"))
    return media


def _person_data(view: View, credit: Credit) -> Data:
    person = view.person(credit.person)
    link: Data = {"url": view.url(paths.person_path(person))} if person else {}
    return {"@type": "Person", "name": credit.name, **link}
