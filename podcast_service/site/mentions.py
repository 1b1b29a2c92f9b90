"""What notes may name: a person, an episode or a place in it, a show, a publication; and the pictures they show."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from podcast_service.domain.chapter import time_of
from podcast_service.domain.episode import Episode, EpisodeStatus
from podcast_service.domain.identity import slugify
from podcast_service.domain.illustration import WEBP, Illustration
from podcast_service.domain.node import Thing, called
from podcast_service.domain.person import Person
from podcast_service.domain.publication import Publication
from podcast_service.domain.show import Show
from podcast_service.domain.text import clock
from podcast_service.shownotes.links import KINDS, Links, Place, Shown, named
from podcast_service.shownotes.plain import plain
from podcast_service.site import paths
from podcast_service.site.view import View

_NAMES = re.compile(rf"(?:{'|'.join(KINDS[1:])}):[^\s\[\]|)]+", re.IGNORECASE)


def links_of(view: View, of: Thing | None = None, times_at: str | None = None) -> Links:
    """Return where the notes of ``of`` lead on a page: to what is public now."""
    return Links(
        themes=view.theme_links,
        find=partial(mention, view, show_of(of)),
        pictures=pictures_of(of),
        times_at=times_at,
        length_ms=of.heard_ms if isinstance(of, Episode) else None,
    )


def links_in_feed(view: View, episode: Episode) -> Links:
    """Return where the notes of an episode lead in a feed: also to what is published and still to come.

    A piece of a feed is made before it is shown, and stays the same when the clock moves on.
    """
    return Links(themes=view.theme_links, find=partial(published, view, episode.show), pictures=pictures_of(episode))


def named_in(view: View, episode: Episode) -> str:
    """Return what decides where the names in an episode's notes lead in a feed; empty for notes that name nobody."""
    return _found_in(episode.notes, partial(published, view, episode.show))


def in_words(view: View, markdown: str, of: Thing | None = None) -> str:
    """Return the notes of ``of`` as plain text; what they name without words of their own is called as it is called."""
    return plain(markdown, Links(find=partial(mention, view, show_of(of))))


def called_in(view: View, markdown: str, of: Thing | None = None) -> str:
    """Return what decides, beside the notes themselves, what ``in_words`` says; empty for notes that name nobody."""
    return _found_in(markdown, partial(mention, view, show_of(of)))


def _found_in(markdown: str, find: Callable[[str, str], Place | None]) -> str:
    said = sorted({found[0] for found in _NAMES.finditer(markdown)})
    return repr([(one, find(*named(one))) for one in said]) if said else ""


def show_of(of: Thing | None) -> str:
    """Return the show whose episodes notes name without saying which."""
    return of.show if isinstance(of, Episode) else of.slug if isinstance(of, Show) else ""


def pictures_of(of: Thing | None) -> dict[str, Shown]:
    """Return the pictures the notes of ``of`` show, by what they call them."""
    return {one.name: _shown(one, of.slug) for one in of.illustrations} if of else {}


def mention(view: View, show: str, kind: str, name: str) -> Place | None:
    """Find what is public under a name, and what it is called; ``show`` is the one of names that do not say which."""
    whole = whole_name(show, kind, name)
    with view.noted.alone(f"mention:{kind}:{whole}"):
        return told(view, kind, whole)


def told(view: View, kind: str, whole: str) -> Place | None:
    """Find what is public under a whole name: the reading behind ``mention``."""
    if kind == "afsnit":
        place, _, within = whole.partition("#")
        show, _, slug = place.partition("/")
        return _within(view.there.found_by_name(show, slug), within)
    if kind == "serie":
        return _place(view.show(view.now_called(whole)))
    if kind == "person":
        return _place(view.person(whole))
    return _place(view.publication(whole)) if kind == "udgivelse" else None


def published(view: View, show: str, kind: str, name: str) -> Place | None:
    """Find what was published under a name, whether or not its time has come."""
    whole, library = whole_name(show, kind, name), view.library
    if kind == "afsnit":
        place, _, within = whole.partition("#")
        found = (one for one in library.episodes.get(place.partition("/")[0], ()) if is_at(one, place))
        episode = next((one for one in found if one.status is EpisodeStatus.PUBLISHED), None)
        return _within(episode, within)
    if kind == "serie":
        return _place(library.shows.get(whole))
    if kind == "person":
        return _place(library.people.get(whole))
    return _place(library.publications.get(whole)) if kind == "udgivelse" else None


def whole_name(show: str, kind: str, name: str) -> str:
    """Return a name with the show it leaves out: ``del-3#12:40`` of a show is ``show/del-3#12:40``."""
    return f"{show}/{name}" if kind == "afsnit" and "/" not in name.partition("#")[0] else name


def is_at(episode: Episode, place: str) -> bool:
    """Say whether an episode stands, or stood, at a place: ``show/slug``."""
    show, _, slug = place.partition("/")
    return episode.show == show and slug in (episode.slug, *episode.old_slugs)


def moment_in(episode: Episode, within: str) -> tuple[int, str] | None:
    """Find a place in an episode, by its time or by its chapter's title as addresses write it: when, and its title."""
    at_ms = time_of(within)
    for chapter in episode.chapters:
        if chapter.in_list and (chapter.start_ms == at_ms or (at_ms is None and slugify(chapter.title) == within)):
            return chapter.start_ms, chapter.title
    is_inside = at_ms is not None and (episode.heard is None or at_ms < episode.heard.sound.duration_ms)
    return (at_ms, "") if at_ms is not None and is_inside else None


def _within(episode: Episode | None, within: str) -> Place | None:
    if episode is None:
        return None
    path = paths.episode_path(episode)
    if not within:
        return Place(path, episode.title)
    found = moment_in(episode, within)
    if found is None:
        return None
    at_ms, title = found
    place = f"{episode.title}, {clock(at_ms)}"
    return Place(f"{path}?t={at_ms // 1000}", f"{title} ({place})" if title else place)


def _place(thing: Show | Person | Publication | None) -> Place | None:
    return Place(paths.path_of(thing), called(thing)) if thing else None


def _shown(one: Illustration, slug: str) -> Shown:
    jpegs, webps = (
        tuple((paths.picture_path(size, slug), size.width) for size in sizes)
        for sizes in (one.of_type("image/jpeg"), one.of_type(WEBP))
    )
    largest = one.sizes[0]
    return Shown(
        width=largest.width, height=largest.height, jpegs=jpegs, webps=webps if len(webps) == len(jpegs) else ()
    )
