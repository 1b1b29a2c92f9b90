"""A library whose things belong together: what the tests of how the site hangs together share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from builders import (
    PUBLISHED,
    make_episode,
    make_library,
    make_publication,
    make_show,
)
from site_pages import find, make_view, tree

from podcast_service.domain.document import Document
from podcast_service.domain.episode import Episode
from podcast_service.domain.library import Library
from podcast_service.domain.link import Link, Relation
from podcast_service.domain.pdf import PdfFacts
from podcast_service.domain.publication import Kind, Publication
from podcast_service.domain.show import ShowType
from podcast_service.site.reads import fingerprint

SHOW = "troen-paa-jobchancen"
SLUG = "at-balancere-sine-forventninger"
PART_3 = f"/podcasts/{SHOW}/{SLUG}"
TARGET = f"{SHOW}/{SLUG}"
PAPER, BASIS = "/analyser/rapport", "/cases/grundlag"
EPISODIC = {"type": ShowType.EPISODIC, "parts": None}
PDF = PdfFacts(pages=24, title="Rapport", language="da-DK", is_tagged=True, has_text=True)


def link(relation: Relation = Relation.DEEPENS, target: str = TARGET, **changes: object) -> Link:
    return Link(relation=relation, target=target, **changes)  # type: ignore[arg-type]


def paper(*links: Link, **changes: object) -> Publication:
    return make_publication("rapport", **{"title": "Rapporten", "links": links, **changes})


def library(*links: Link, episodes: Iterable[Episode] | None = None, **changes: object) -> Library:
    """A library of a paper with ``links``, a case it may build on, and part 3 of the series."""
    papers = [paper(*links), make_publication("grundlag", title="Grundlaget", kind=Kind.CASE, themes=())]
    return make_library(**{"publications": papers, "episodes": episodes, **changes})  # type: ignore[arg-type]


def page(found: Library, path: str) -> Document:
    return find(make_view(found), path)


def linked(document: Document, selector: str) -> list[tuple[str, str | None]]:
    return [(" ".join(one.text_content().split()), one.get("href")) for one in tree(document).cssselect(selector)]


def is_made_again(before: Library, after: Library, path: str) -> bool:
    """Say whether a page noted something that is another in ``after``; what it shows decides whether it must."""
    old, new = make_view(before), make_view(after)
    old.noted.take()
    find(old, path)
    noted = old.noted.take()
    again = any(fingerprint(old, key) != fingerprint(new, key) for key in noted)
    assert again or page(before, path).body == page(after, path).body, "a page that is another was not made again"
    return again


def long_show(count: int = 120, **changes: object) -> Library:
    episodes = [
        make_episode(f"afsnit-{n}", title=f"Afsnit {n}", number=n, published_at=PUBLISHED - timedelta(days=n))
        for n in range(1, count + 1)
    ]
    return make_library(shows=[make_show(**changes)], episodes=episodes)
