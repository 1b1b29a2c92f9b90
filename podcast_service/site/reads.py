"""What pages read of the library: one row a kind of reading says what it stands for, so that two libraries compare.

A page that was made in one library is made again in the next when something it noted is another there. A value that is
equal has an equal fingerprint; what no row knows counts as changed every time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from hashlib import sha256

from podcast_service.domain.episode import Episode
from podcast_service.site import mentions, search_index
from podcast_service.site.channels import announced
from podcast_service.site.shows import parts_on
from podcast_service.site.templating import surroundings
from podcast_service.site.together import moments_on, publications_by, publications_on, ties_of
from podcast_service.site.view import View, card

Reading = Callable[[View, str], object]
"""What was read, given what stands after the kind in its key."""


def fingerprint(view: View, key: str) -> str:
    """Return what names the value ``key`` stands for in ``view``; nothing else than that value decides it."""
    kind, _, name = key.partition(":")
    with view.noted.alone(key):
        value = READS[kind](view, name) if kind in READS else view.library.revision
    return sha256(repr(value).encode()).hexdigest()[:20]


def _revision(view: View, key: str, otherwise: object) -> object:
    """Return the number of the approved revision: it names the document without looking into it."""
    return view.library.revisions.get(key, otherwise)


def _episode(view: View, guid: str) -> object:
    episode = view.there.by_guid.get(guid)
    return episode and (episode.show, _revision(view, f"episode:{guid}", episode), episode.is_public(view.now))


def _show(view: View, slug: str) -> object:
    show = view.library.shows.get(slug)
    return show and (_revision(view, f"show:{slug}", show), view.show(slug) is not None)


def _cards(view: View, episodes: Iterable[Episode]) -> object:
    """Return what lists tell of episodes, each named by its hash."""
    return [_card(card(episode)) for episode in episodes]


@lru_cache(maxsize=20_000)
def _card(told: Episode) -> str:
    return sha256(repr(told).encode()).hexdigest()[:20]


def _newest_of(view: View, name: str) -> object:
    show, _, most = name.rpartition(":")
    return _cards(view, view.there.public_of(show)[: int(most)])


def _newest_on(view: View, name: str) -> object:
    theme, _, most = name.rpartition(":")
    return _cards(view, view.there.public_on(theme)[: int(most)])


def _mention(view: View, name: str) -> object:
    kind, _, whole = name.partition(":")
    return mentions.told(view, kind, whole)


def _parts(view: View, name: str) -> object:
    slug, _, number = name.rpartition(":")
    show = view.show(slug)
    return show and parts_on(view, show, int(number))


def _parts_of(view: View, slug: str) -> object:
    person = view.person(slug)
    return person and [(_card(one), role) for one, role in view.parts_of(person)]


READS: dict[str, Reading] = {
    "announced": announced,
    "called": lambda view, slug: view.now_called(slug),
    "contacts": lambda view, _: view.contacts,
    "episode": _episode,
    "episodes-of": lambda view, show: _cards(view, view.there.public_of(show)),
    "episodes-on": lambda view, theme: _cards(view, view.there.public_on(theme)),
    "language": lambda view, _: view.language,
    "mention": _mention,
    "moments-on": moments_on,
    "newest": lambda view, most: _cards(view, view.there.episodes[: int(most)]),
    "newest-of": _newest_of,
    "newest-on": _newest_on,
    "page": lambda view, slug: view.page(slug),
    "parts": _parts,
    "parts-of": _parts_of,
    "person": lambda view, slug: view.person(slug),
    "publication": lambda view, slug: view.publication(slug),
    "publications": lambda view, _: view.publications,
    "search-group": search_index.made_of,
    "search-groups": lambda view, _: list(search_index.group_paths(view)),
    "publications-by": publications_by,
    "publications-on": publications_on,
    "show": _show,
    "shows": lambda view, _: view.shows,
    "surroundings": surroundings,
    "theme": lambda view, slug: view.theme(slug),
    "theme-links": lambda view, _: view.theme_links,
    "themes": lambda view, _: view.themes,
    "ties": ties_of,
    "updated-on": lambda view, _: view.updated_on,
    "waveform": lambda view, payload: payload in view.library.analysed,
}
