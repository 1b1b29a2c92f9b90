"""What the feeds are told of the library: every address absolute under the public one (feed-L09)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from podcast_service.domain.document import Document
from podcast_service.domain.episode import Episode
from podcast_service.domain.media import Cover
from podcast_service.domain.person import Credit
from podcast_service.domain.show import Show
from podcast_service.feeds.values import FeedAlternate, FeedChannel, FeedImage, FeedItem, FeedPerson, FeedTranscript
from podcast_service.shownotes.render import render_for_feed
from podcast_service.site import paths
from podcast_service.site.channels import Channel, gathered_item
from podcast_service.site.episodes import chapters_of
from podcast_service.site.mentions import links_in_feed
from podcast_service.site.transcripts import IN_FEED, is_in
from podcast_service.site.view import View

FEED_TYPE = "application/rss+xml; charset=utf-8"
_CODECS = {"opus": "opus"}
"""What a container of several codecs holds (RFC 6381)."""


def feed(view: View, path: str, archive: int | None = None) -> Document | None:
    """Find the feed at ``path``, or one of its archives; what was prepared for it is handed out as it is."""
    view.noted.add(f"feed:{path}")
    made = view.feed(path)
    if made is None or (archive is not None and not 1 <= archive <= made.archives):
        return None
    fields = discovery(view, path) if archive is None else ()
    return Document(body=made.page(archive), media_type=FEED_TYPE, modified_at=made.changed_at, fields=fields)


def discovery(view: View, path: str) -> tuple[tuple[str, str], ...]:
    """Return the header field that names the hub, and the one self, of the feed at ``path`` (feed-W02)."""
    return (("Link", f'<{view.hub}>; rel="hub", <{view.url(path)}>; rel="self"'),) if view.hub else ()


def feed_channel(view: View, channel: Channel) -> FeedChannel:
    """Return what a feed tells of itself."""
    show, self_url = channel.show, view.url(channel.path)
    is_new = view.is_moved or (show.is_newly_here and not channel.is_gathered)
    return FeedChannel(
        show=show,
        self_url=self_url,
        page_url=view.url(channel.page),
        image_url=view.url(paths.picture_path(show.cover.largest, channel.cover_name)) if show.cover else "",
        images=_images(view, channel.cover_name, show.cover),
        people=_people(view, show.credits),
        help_url=None if channel.is_gathered else view.url(paths.subscribe_path(show)),
        hubs=(view.hub,) if view.hub else (),
        new_feed_url=self_url if is_new else None,
    )


def feed_item(view: View, show: Show, episode: Episode) -> FeedItem | None:
    """Return the episode as the feed tells it; ``None`` while it has no sound: it is not an item then (feed-I03).

    The episode need not be public yet: items are made before they are shown.
    """
    audio = episode.heard
    if audio is None or episode.enclosure is None or not is_told(episode):
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
        images=_images(view, episode.slug, episode.cover)[:1],
        chapters_url=view.url(paths.chapters_path(episode)) if chapters_of(episode) else None,
        transcripts=_transcripts(view, episode),
        notes_html=render_for_feed(episode.notes, base_url=page_url, links=links_in_feed(view, episode)),
        people=_people(view, episode.credits),
        alternates=_alternates(view, show, episode),
    )


def is_told(episode: Episode) -> bool:
    """Say whether a feed can have an item of the episode: it has sound, and an address of it (feed-I03)."""
    return episode.heard is not None and episode.enclosure is not None


def gathered(view: View, item: FeedItem) -> FeedItem:
    """Return an item as feeds of several shows tell it: what its own feed says once for all, it says itself."""
    show = view.library.shows[item.episode.show]
    return replace(
        gathered_item(view, item),
        people=item.people or _people(view, show.credits),
        image_url=item.image_url or _image(view, show),
        images=item.images or _images(view, show.slug, show.cover)[:1],
    )


def _image(view: View, thing: Show | Episode) -> str | None:
    return view.url(paths.picture_path(thing.cover.largest, thing.slug)) if thing.cover else None


def _images(view: View, name: str, cover: Cover | None) -> tuple[FeedImage, ...]:
    """Tell of the cover in its sizes, the largest first, with what it shows (podcast:image)."""
    sizes = cover.sizes if cover else ()
    alt = cover.alt if cover else ""
    return tuple(FeedImage(view.url(paths.picture_path(size, name)), size.width, alt) for size in sizes)


def _transcripts(view: View, episode: Episode) -> tuple[FeedTranscript, ...]:
    """Tell of the main transcript first, then of those in other languages, each in every form it can be had in."""
    main = view.transcript_file(episode)
    own = [(row, paths.transcript_file_path(episode, row.suffix), main) for row in IN_FEED if main]
    others = [
        (row, paths.transcript_in_path(episode, name, row.suffix), file)
        for name, file in view.translations(episode).items()
        for row in IN_FEED
    ]
    return tuple(
        FeedTranscript(
            url=view.url(path),
            media_type=row.media_type,
            language=file.language,
            rel="captions" if row.needs_times else None,
        )
        for row, path, file in (*own, *others)
        if is_in(file, row)
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
