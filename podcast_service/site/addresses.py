"""Every public address: one row per kind says its pattern, what it lists and what stands there.

A new kind of page is a row here, a function that renders it and a template. Nothing answers that has no row (sec-S1).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial

from podcast_service.domain.document import Answer, Document, Media
from podcast_service.domain.episode import Episode
from podcast_service.domain.media import StoredObject
from podcast_service.domain.publication import Kind
from podcast_service.site import (
    assets,
    episodes,
    feeds,
    home,
    pages,
    paths,
    people,
    publications,
    robots,
    shows,
    themes,
)
from podcast_service.site.pages import missing
from podcast_service.site.view import View

__all__ = ["ADDRESSES", "Address", "answer", "every_address", "missing"]

LONGEST = 400
"""Characters no address of ours reaches."""
_NAMES = {"language": r"[a-z]{2,8}", "file": r"[a-z0-9._-]+", "hash": r"[0-9a-f]+", "sha256": r"[0-9a-f]{64}"}
_SLUG = r"[a-z0-9-]+"
_PLACE = re.compile(r"\\{(\w+)\\}")
_PERMANENT = 301


def _nothing(_view: View) -> Iterable[str]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One kind of public address.

    ``lists`` names every address of the kind that has something in a view, ``remembers`` those that only tell where
    it went. ``answers`` is given the view and what the braces of ``pattern`` matched; ``is_page`` is what a search
    engine may list.
    """

    pattern: str
    lists: Callable[[View], Iterable[str]]
    answers: Callable[..., Answer | None]
    remembers: Callable[[View], Iterable[str]] = _nothing
    is_page: bool = True

    def matches(self, path: str) -> dict[str, str] | None:
        """Return what the braces of the pattern stand for in ``path``, or ``None`` where it is of another kind."""
        found = _expression(self.pattern).fullmatch(path)
        return found.groupdict() if found else None


def answer(view: View, path: str) -> Answer | None:
    """Find what stands at ``path`` (no query in it), ``None`` for 404. Never raises, whatever ``path`` is."""
    if len(path) > LONGEST:
        return None
    if path.endswith("/") and path.strip("/"):
        return _without_slash(view, path.rstrip("/"))
    for row in ADDRESSES:
        found = row.matches(path)
        if found is not None:
            return row.answers(view, **found)
    return None


def every_address(view: View) -> Iterator[str]:
    """Name every address that answers anything but 404, each once."""
    rows = (path for row in ADDRESSES for path in (*row.lists(view), *row.remembers(view)))
    return iter(dict.fromkeys(rows))


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    return re.compile(_PLACE.sub(lambda name: f"(?P<{name[1]}>{_NAMES.get(name[1], _SLUG)})", re.escape(pattern)))


def _without_slash(view: View, path: str) -> Answer | None:
    """Send the form with a slash to the one without, if anything stands there: never to another host (sec-S18)."""
    found = answer(view, path)
    if isinstance(found, Document) and found.status in (_PERMANENT, 410):
        return found
    return None if found is None else _moved(path)


def _moved(path: str) -> Document:
    return Document(body=b"", media_type="text/plain; charset=utf-8", status=_PERMANENT, fields=(("Location", path),))


def _fixed(path: str, make: Callable[[View], Answer | None], *, is_page: bool = True) -> Address:
    """Make the row of an address without braces: it is there when ``make`` finds something."""
    return Address(
        pattern=path,
        lists=lambda view: (path,) if make(view) is not None else (),
        answers=make,
        is_page=is_page,
    )


Forms = Callable[[View, Episode], Iterable[Mapping[str, str]]]
"""What the other braces of an address below an episode may stand for: nothing at all where it has no such thing."""


def _once(_view: View, _episode: Episode) -> Iterable[Mapping[str, str]]:
    return ({},)


def _of_episode(
    pattern: str, make: Callable[..., Answer | None], forms: Forms = _once, *, is_page: bool = False
) -> Address:
    """Make the row of an address below an episode: it follows a moved episode, and tells of a withdrawn one."""

    def answers(view: View, show: str, slug: str, **form: str) -> Answer | None:
        """Answer for the episode that stands at ``slug``, moved away from it, or was withdrawn."""
        found = view.episode(show, slug)
        if found is not None:
            return make(view, found, **form)
        moved = view.moved_episode(show, slug)
        if moved is not None:
            return _moved(pattern.format(show=show, slug=moved.slug, **form)) if form in forms(view, moved) else None
        withdrawn = view.gone_episode(show, slug)
        return pages.gone(view, withdrawn) if withdrawn else None

    def at(view: View, places: Iterable[tuple[Episode, str]]) -> Iterator[str]:
        """Name the addresses of episodes at the slugs given."""
        for episode, slug in places:
            yield from (pattern.format(show=episode.show, slug=slug, **form) for form in forms(view, episode))

    def remembers(view: View) -> Iterator[str]:
        """Name the addresses the episodes once had."""
        yield from at(view, ((episode, slug) for episode in view.episodes for slug in episode.old_slugs))
        yield from at(view, ((episode, slug) for (_, slug), episode in view.gone.items()))

    return Address(
        pattern=pattern,
        lists=lambda view: at(view, ((episode, episode.slug) for episode in view.episodes)),
        answers=answers,
        remembers=remembers,
        is_page=is_page,
    )


def _if_transcript(_view: View, episode: Episode) -> Iterable[Mapping[str, str]]:
    return ({},) if episode.transcripts else ()


def _if_chapters(_view: View, episode: Episode) -> Iterable[Mapping[str, str]]:
    return ({},) if episodes.chapters_of(episode) else ()


def _translations(view: View, episode: Episode) -> Iterable[Mapping[str, str]]:
    return tuple({"language": language} for language in view.translations(episode))


def _transcript_rows(suffix: str) -> tuple[Address, Address]:
    """Make the rows of a transcript as a file: the main one, and those in other languages."""
    make = partial(episodes.transcript_file, suffix=suffix)
    own, other = (path.replace("{suffix}", suffix) for path in (paths.TRANSCRIPT_FILE, paths.TRANSCRIPT_IN))
    return _of_episode(own, make, _if_transcript), _of_episode(other, make, _translations)


def _sound(view: View, show: str, file: str) -> Answer | None:
    return episodes.sound(view, paths.SOUND.format(show=show, file=file))


def _file(view: View, sha256: str, file: str) -> Answer | None:
    return publications.file(view, paths.FILE.format(sha256=sha256, file=file))


def _picture(view: View, sha256: str, file: str) -> Answer | None:
    found = view.pictures.get(paths.PICTURE.format(sha256=sha256, file=file))
    if found is None:
        return None
    return Media(object=StoredObject(key=found.key, sha256=found.sha256, size=found.size, media_type=found.media_type))


def _asset(_view: View, hash: str, file: str) -> Answer | None:  # noqa: A002 - the name of a brace
    return assets.assets().get(paths.STATIC.format(hash=hash, file=file))


def _sitemap(view: View) -> Document:
    return robots.sitemap(view, (path for row in ADDRESSES if row.is_page for path in row.lists(view)))


def _moved_page(path: str, target: str) -> Address:
    """Make the row of a second address of a page: it is there when the page is."""

    def answers(view: View) -> Answer | None:
        """Send to the page."""
        return _moved(target) if answer(view, target) is not None else None

    return Address(
        pattern=path, lists=_nothing, answers=answers, remembers=lambda view: [path] if answers(view) else []
    )


ADDRESSES: tuple[Address, ...] = (
    _fixed(paths.HOME, home.home),
    *(
        _fixed(path, pages.contact if slug == "kontakt" else partial(pages.text_page, slug=slug))
        for slug, path in paths.PAGES.items()
    ),
    *(_moved_page(path, target) for path, target in paths.MOVED.items()),
    _fixed(paths.THEMES, themes.themes),
    Address(pattern=paths.THEME, lists=lambda view: map(paths.theme_path, view.themes), answers=themes.theme),
    _fixed(paths.PUBLICATIONS, publications.publications),
    *(
        _fixed(paths.kind_path(kind), partial(publications.kind_list, kind=kind))
        for kind in (Kind.ANALYSIS, Kind.CASE, Kind.TOOL)
    ),
    _fixed(paths.SHOWS, shows.shows),
    Address(pattern=paths.SHOW, lists=lambda view: map(paths.show_path, view.shows), answers=shows.show),
    Address(
        pattern=paths.FEED,
        lists=lambda view: (paths.feed_path(show) for show in view.shows if view.feed(show.slug) is not None),
        answers=feeds.feed,
        is_page=False,
    ),
    _of_episode(paths.EPISODE, episodes.episode, is_page=True),
    _of_episode(paths.TRANSCRIPT, episodes.transcript_page, _if_transcript, is_page=True),
    *(row for suffix in feeds.SUFFIXES for row in _transcript_rows(suffix)),
    _of_episode(paths.CHAPTERS, episodes.chapters_file, _if_chapters),
    Address(
        pattern=paths.SOUND,
        lists=lambda view: (path for path, (episode, _) in view.sounds.items() if not episode.is_gone()),
        answers=_sound,
        remembers=lambda view: (path for path, (episode, _) in view.sounds.items() if episode.is_gone()),
        is_page=False,
    ),
    Address(pattern=paths.PICTURE, lists=lambda view: view.pictures, answers=_picture, is_page=False),
    Address(pattern=paths.FILE, lists=lambda view: view.files, answers=_file, is_page=False),
    Address(pattern=paths.PERSON, lists=lambda view: map(paths.person_path, view.people), answers=people.person),
    Address(pattern=paths.STATIC, lists=lambda _view: assets.assets(), answers=_asset, is_page=False),
    _fixed(paths.ROBOTS, robots.robots, is_page=False),
    Address(
        pattern=paths.SITEMAP,
        lists=lambda _view: (paths.SITEMAP,),
        answers=lambda view: _sitemap(view),
        is_page=False,
    ),
    Address(
        pattern=paths.PUBLICATION,
        lists=lambda view: map(paths.publication_path, view.publications),
        answers=publications.publication,
    ),
)
