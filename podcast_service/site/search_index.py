"""The index of a release, for browsers that search a mirror without the service (exp-6.2.3).

A directory names groups of pages. A group tells of its pages, and which have which stem: enough to find candidates,
compounds and what a mistyped word may mean. The passages of an episode stand in a file of their own, fetched
only when the episode is a candidate. Groups are cut by date, the oldest first, so a new episode changes the last group
of its show and nothing else.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from podcast_service.domain.document import Document
from podcast_service.domain.episode import Episode
from podcast_service.search.layout import PART_WEIGHTS
from podcast_service.search.passage import Part, Passage, Searchable
from podcast_service.search.query import SMALL, SYNONYMS
from podcast_service.search.words import IRREGULAR, stem, words
from podcast_service.site import paths
from podcast_service.site.passages import beside_episodes, episode_page
from podcast_service.site.view import View

FORM = 1
"""Grows when the files say things otherwise."""
GROUP = 32
"""Episodes of a group."""
BESIDE = "sider-"
"""The group of all pages that are no episodes; no slug ends so."""
JSON = "application/json"


def directory(view: View) -> Document:
    """Name the groups, and hand over what the service knows of words."""
    groups = list(group_paths(view))
    view.noted.add("search-groups")
    rules: dict[str, object] = {"irregular": IRREGULAR, "synonyms": SYNONYMS, "small": sorted(SMALL)}
    rules |= {"parts": [part.value for part in Part], "weights": PART_WEIGHTS}
    return _document(view, {"form": FORM, "groups": groups, "rules": rules})


def group_paths(view: View) -> Iterator[str]:
    """Name the address of every group."""
    yield paths.SEARCH_GROUP.format(slug=BESIDE, number=1)
    for show in view.there.shows:
        count = -(-len(view.there.public_of(show.slug)) // GROUP)
        yield from (paths.SEARCH_GROUP.format(slug=show.slug, number=number) for number in range(1, count + 1))


def group(view: View, slug: str, number: str) -> Document | None:
    """Write one group: its pages, and on which of them each stem stands, as the bits of a number."""
    if paths.SEARCH_GROUP.format(slug=slug, number=number) not in group_paths(view):
        view.noted.add("search-groups")
        return None
    view.noted.add(f"search-group:{slug}:{number}")
    having, pages = defaultdict[str, int](int), list[dict[str, object]]()
    for place, (page, text) in enumerate(_members(view, slug, int(number))):
        found = page.passages()
        for one in _stems(found, page.language):
            having[one] |= 1 << place
        kept = {"text": text} if text else {"passages": _rows(found)}
        pages.append(_told(page) | kept)
    lines = "\n".join(f"{one} {bits:x}" for one, bits in sorted(having.items()))
    return _document(view, {"pages": pages, "stems": lines})


def without_pages(body: bytes, gone: Collection[str]) -> bytes:
    """Return a group without the pages at ``gone`` and the stems they alone have; other JSON stays as it is.

    Their places stay, as the others are told by theirs.
    """
    found = json.loads(body)
    if not isinstance(found, dict) or "stems" not in found:
        return body
    places = [place for place, page in enumerate(found["pages"]) if page and page["path"] in gone]
    left = ~sum(1 << place for place in places)
    pages = [None if place in places else page for place, page in enumerate(found["pages"])]
    having = (line.partition(" ") for line in found["stems"].splitlines())
    lines = [f"{one} {bits:x}" for one, _, digits in having if (bits := int(digits, 16) & left)]
    return _written({"pages": pages, "stems": "\n".join(lines)})


def made_of(view: View, name: str) -> object:
    """Return what a group is made of: the reading behind ``group``."""
    slug, _, number = name.partition(":")
    return [page.key for page, _ in _members(view, slug, int(number))]


def text(view: View, episode: Episode) -> Document:
    """Write the passages of an episode."""
    view.show_of(episode)
    return _document(view, {"passages": _rows(episode_page(view, episode).passages())})


def _members(view: View, slug: str, number: int) -> Iterator[tuple[Searchable, str]]:
    """Yield the pages of a group, each with the address of its passages where they stand apart."""
    if slug == BESIDE:
        yield from ((page, "") for page in beside_episodes(view))
        return
    oldest_first = view.there.public_of(slug)[::-1]
    for episode in oldest_first[(number - 1) * GROUP : number * GROUP]:
        yield episode_page(view, episode), paths.SEARCH_TEXT.format(show=episode.show, slug=episode.slug)


def _stems(passages: Iterable[Passage], language: str) -> set[str]:
    folded = {word.folded for passage in passages for word in words(passage.text)}
    return {stem(one, language) for one in folded} - {""}


def _told(page: Searchable) -> dict[str, object]:
    newness = page.published_at.timestamp() if page.published_at else 0
    told = {"path": page.path, "kind": page.kind.value, "title": page.title, "language": page.language}
    return told | ({"within": page.within} if page.within else {}) | ({"newness": newness} if newness else {})


def _rows(passages: Sequence[Passage]) -> list[list[object]]:
    """Write each passage as part, text, and when and by whom it is said where that is known."""
    rows = list[list[object]]()
    for one in passages:
        row: list[object] = [one.part.value, one.text, one.start_ms, one.speaker]
        while row[-1] is None:
            row.pop()
        rows.append(row)
    return rows


def _document(view: View, value: dict[str, object]) -> Document:
    return Document(body=_written(value), media_type=JSON, modified_at=view.there.changed_at)


def _written(value: dict[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
