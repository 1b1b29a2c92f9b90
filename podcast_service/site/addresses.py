"""Every public address: one row per kind says its pattern, what it lists and what stands there.

A new kind of page is a row here, a function that renders it and a template. Nothing answers that has no row (sec-S1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from podcast_service.domain.document import PERMANENT, Answer, Document, Media, lead_on
from podcast_service.domain.episode import Episode
from podcast_service.domain.media import StoredObject
from podcast_service.domain.publication import Kind
from podcast_service.site import (
    assets,
    embed,
    episodes,
    home,
    oembed,
    pages,
    paths,
    people,
    publications,
    robots,
    search,
    search_index,
    shows,
    subscribe,
    themes,
    transcripts,
)
from podcast_service.site.address import Address, feed_rows, fixed, nothing, of_episode, of_show
from podcast_service.site.pages import missing
from podcast_service.site.view import View
from podcast_service.transcripts.formats import by_suffix

__all__ = ["ADDRESSES", "Address", "answer", "every_address", "missing"]
LONGEST = 400
"""Characters no address of ours reaches."""


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
    rows = (path for row in ADDRESSES for path in (*row.lists(view), *row.remembers(view), *row.buries(view)))
    return iter(dict.fromkeys(rows))


def buried(view: View) -> Iterator[str]:
    """Name every address of what was withdrawn: it answers 410 for ever (feed-L04)."""
    return (path for row in ADDRESSES for path in row.buries(view))


def _without_slash(view: View, path: str) -> Answer | None:
    """Send the form with a slash to the one without, if anything stands there: never to another host (sec-S18)."""
    found = answer(view, path)
    if isinstance(found, Document) and found.status in (PERMANENT, 410):
        return found
    return None if found is None else lead_on(path)


def _if_transcript(_view: View, episode: Episode) -> Iterable[Mapping[str, str]]:
    return ({},) if episode.transcripts else ()


def _if_chapters(_view: View, episode: Episode) -> Iterable[Mapping[str, str]]:
    return ({},) if episodes.chapters_of(episode) else ()


def _if_sound(_view: View, episode: Episode) -> Iterable[Mapping[str, str]]:
    return ({},) if episode.heard and episode.enclosure else ()


def _translations(view: View, episode: Episode) -> Iterable[Mapping[str, str]]:
    return tuple({"language": language} for language in view.translations(episode))


def _transcript_rows(suffix: str) -> tuple[Address, Address]:
    """Make the rows of a transcript as a file: the main one, and those in other languages, where it can be one."""
    make, row = partial(transcripts.transcript_file, suffix=suffix), by_suffix(suffix)
    own, other = (path.replace("{suffix}", suffix) for path in (paths.TRANSCRIPT_FILE, paths.TRANSCRIPT_IN))

    def if_main(view: View, episode: Episode) -> Iterable[Mapping[str, str]]:
        """Name the main transcript."""
        main = view.transcript_file(episode)
        return ({},) if main and transcripts.is_in(main, row) else ()

    def if_other(view: View, episode: Episode) -> Iterable[Mapping[str, str]]:
        """Name the transcripts in other languages."""
        found = view.translations(episode).items()
        return tuple({"language": name} for name, file in found if transcripts.is_in(file, row))

    return of_episode(own, make, if_main), of_episode(other, make, if_other)


def _sound(view: View, show: str, file: str) -> Answer | None:
    return episodes.sound(view, paths.SOUND.format(show=show, file=file))


def _file(view: View, sha256: str, file: str) -> Answer | None:
    return publications.file(view, paths.FILE.format(sha256=sha256, file=file))


def _picture(view: View, sha256: str, file: str) -> Answer | None:
    path = paths.PICTURE.format(sha256=sha256, file=file)
    found = view.there.pictures.get(path)
    if found is None:
        view.noted.add("everything")  # where the thing stood that the picture is of, nobody knows but all of them
        place = view.there.former_pictures.get(path)
        return lead_on(place) if place else None
    view.noted.add(view.there.owners[path])
    return Media(object=StoredObject(key=found.key, sha256=found.sha256, size=found.size, media_type=found.media_type))


def _asset(_view: View, hash: str, file: str) -> Answer | None:  # noqa: A002 - the name of a brace
    return assets.assets().get(paths.STATIC.format(hash=hash, file=file))


def _sitemap(view: View) -> Document:
    return robots.sitemap(view, (path for row in ADDRESSES if row.is_page for path in row.lists(view)))


def _moved_page(path: str, target: str) -> Address:
    """Make the row of a second address of a page: it is there when the page is."""

    def answers(view: View) -> Answer | None:
        """Send to the page."""
        return lead_on(target) if answer(view, target) is not None else None

    return Address(pattern=path, lists=nothing, answers=answers, remembers=lambda view: [path] if answers(view) else [])


ADDRESSES: tuple[Address, ...] = (
    fixed(paths.HOME, home.home),
    *(
        fixed(path, pages.contact if slug == "kontakt" else partial(pages.text_page, slug=slug))
        for slug, path in paths.PAGES.items()
    ),
    *(_moved_page(path, target) for path, target in paths.MOVED.items()),
    fixed(paths.THEMES, themes.themes),
    Address(pattern=paths.THEME, lists=lambda view: map(paths.theme_path, view.themes), answers=themes.theme),
    fixed(paths.PUBLICATIONS, publications.publications),
    *(
        fixed(paths.kind_path(kind), partial(publications.kind_list, kind=kind))
        for kind in (Kind.ANALYSIS, Kind.CASE, Kind.TOOL)
    ),
    fixed(paths.SHOWS, shows.shows),
    of_show(paths.SHOW, shows.show),
    of_show(paths.SHOW_PAGE, shows.further_page, shows.further_pages),
    *(row for kind in paths.FEEDS for row in feed_rows(kind)),
    fixed(paths.OPML, subscribe.opml, is_page=False),
    of_show(paths.SUBSCRIBE, subscribe.subscribe),
    of_episode(paths.EPISODE, episodes.episode, is_page=True),
    of_episode(paths.TRANSCRIPT, transcripts.transcript_page, _if_transcript, is_page=True),
    of_episode(paths.TRANSCRIPT_PAGE_IN, transcripts.transcript_page, _translations, is_page=True),
    *(row for suffix in transcripts.SUFFIXES for row in _transcript_rows(suffix)),
    of_episode(paths.CHAPTERS, episodes.chapters_file, _if_chapters),
    of_episode(paths.EMBED, embed.embed, _if_sound),
    *(of_episode(paths.OEMBED + suffix, make, _if_sound) for suffix, make in oembed.FILES.items()),
    Address(
        pattern=paths.SOUND,
        lists=lambda view: (path for path, (episode, _) in view.there.sounds.items() if not episode.is_gone()),
        answers=_sound,
        buries=lambda view: (path for path, (episode, _) in view.there.sounds.items() if episode.is_gone()),
        is_page=False,
    ),
    Address(
        pattern=paths.PICTURE,
        lists=lambda view: view.there.pictures,
        answers=_picture,
        remembers=lambda view: view.there.former_pictures,
        is_page=False,
    ),
    Address(pattern=paths.FILE, lists=lambda view: view.there.files, answers=_file, is_page=False),
    Address(pattern=paths.PERSON, lists=lambda view: map(paths.person_path, view.there.people), answers=people.person),
    fixed(paths.SEARCH, search.search, is_page=False),
    fixed(paths.SEARCH_INDEX, search_index.directory, is_page=False),
    Address(pattern=paths.SEARCH_GROUP, lists=search_index.group_paths, answers=search_index.group, is_page=False),
    of_episode(paths.SEARCH_TEXT, search_index.text),
    Address(pattern=paths.STATIC, lists=lambda _view: assets.assets(), answers=_asset, is_page=False),
    fixed(paths.ROBOTS, robots.robots, is_page=False),
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
