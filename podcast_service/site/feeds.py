"""What the feeds are told of the library: every address absolute under the public one (feed-L09)."""

from __future__ import annotations

from collections.abc import Iterable

from podcast_service.domain.document import Document
from podcast_service.domain.episode import Episode
from podcast_service.domain.media import CoverSize
from podcast_service.domain.person import Credit
from podcast_service.domain.show import Show
from podcast_service.feeds.values import FeedAlternate, FeedChannel, FeedImage, FeedItem, FeedPerson, FeedTranscript
from podcast_service.shownotes.render import render_for_feed
from podcast_service.site import paths
from podcast_service.site.episodes import chapters_of
from podcast_service.site.view import View
from podcast_service.transcripts.formats import by_suffix

FEED_TYPE = "application/rss+xml; charset=utf-8"
SUFFIXES = (".vtt", ".txt", ".json")
"""The forms a transcript is offered in, the one apps like best first (feed-T06)."""
_CAPTIONS = (".vtt", ".json")
_CODECS = {"opus": "opus"}
"""What a container of several codecs holds (RFC 6381)."""


def feed(view: View, slug: str) -> Document | None:
    """Find the feed of a public show; what was prepared for it is handed out as it is."""
    show = view.show(slug)
    body = view.feed(slug) if show else None
    return Document(body=body, media_type=FEED_TYPE, modified_at=view.changed_at) if body is not None else None


def feed_channel(view: View, show: Show) -> FeedChannel:
    """Return the show as its feed tells it."""
    return FeedChannel(
        show=show,
        self_url=view.url(paths.feed_path(show)),
        page_url=view.url(paths.show_path(show)),
        image_url=_image(view, show) or "",
        images=_images(view, show, show.cover.sizes if show.cover else ()),
        people=_people(view, show.credits),
    )


def feed_item(view: View, show: Show, episode: Episode) -> FeedItem | None:
    """Return the episode as the feed tells it; ``None`` while it has no sound: it is not an item then (feed-I03).

    The episode need not be public yet: items are made before they are shown.
    """
    audio = episode.heard
    if audio is None or episode.enclosure is None:
        return None
    page_url = view.url(paths.episode_path(episode))
    return FeedItem(
        episode=episode,
        page_url=page_url,
        enclosure_url=view.url(episode.enclosure),
        length=audio.size,
        media_type=audio.media_type,
        duration_ms=audio.sound.duration_ms,
        explicit=show.explicit if episode.explicit is None else episode.explicit,
        image_url=_image(view, episode),
        images=_images(view, episode, episode.cover.sizes[:1] if episode.cover else ()),
        chapters_url=view.url(paths.chapters_path(episode)) if chapters_of(episode) else None,
        transcripts=_transcripts(view, episode),
        notes_html=render_for_feed(episode.notes, base_url=page_url, links=view.theme_links),
        people=_people(view, episode.credits),
        alternates=_alternates(view, show, episode),
    )


def _image(view: View, thing: Show | Episode) -> str | None:
    return view.url(paths.picture_path(thing.cover.largest, thing.slug)) if thing.cover else None


def _images(view: View, thing: Show | Episode, sizes: tuple[CoverSize, ...]) -> tuple[FeedImage, ...]:
    """Tell of the cover in ``sizes``, with what it shows (podcast:image)."""
    alt = thing.cover.alt if thing.cover else ""
    return tuple(FeedImage(view.url(paths.picture_path(size, thing.slug)), size.width, alt) for size in sizes)


def _transcripts(view: View, episode: Episode) -> tuple[FeedTranscript, ...]:
    """Tell of the main transcript first, then of those in other languages, each in every form."""
    main = view.transcript_file(episode)
    own = [(suffix, paths.transcript_file_path(episode, suffix), main.language) for suffix in SUFFIXES if main]
    others = [
        (suffix, paths.transcript_in_path(episode, name, suffix), file.language)
        for name, file in view.translations(episode).items()
        for suffix in SUFFIXES
    ]
    return tuple(
        FeedTranscript(
            url=view.url(path),
            media_type=by_suffix(suffix).media_type,
            language=language,
            rel="captions" if suffix in _CAPTIONS else None,
        )
        for suffix, path, language in (*own, *others)
    )


def _alternates(view: View, show: Show, episode: Episode) -> tuple[FeedAlternate, ...]:
    return tuple(
        FeedAlternate(
            url=view.url(path),
            media_type=audio.media_type,
            length=audio.size,
            sha256=audio.sha256,
            bit_rate=audio.sound.bit_rate,
            codecs=_CODECS.get(audio.sound.format),
            language=episode.language or show.language,
            title=audio.sound.format.capitalize(),
        )
        for path, audio in view.alternates_of(episode)
    )


def _people(view: View, credits_: Iterable[Credit]) -> tuple[FeedPerson, ...]:
    return tuple(FeedPerson(name=credit.name, role=credit.role, href=_page_of(view, credit)) for credit in credits_)


def _page_of(view: View, credit: Credit) -> str | None:
    person = view.library.people.get(credit.person) if credit.person else None
    return view.url(paths.person_path(person)) if person else None
