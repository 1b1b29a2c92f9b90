"""A long show stands on several pages, each light, with one address."""

from __future__ import annotations

from dataclasses import replace

import pytest
from belonging import (
    EPISODIC,
    SHOW,
    is_made_again,
    long_show,
    page,
)
from builders import (
    make_library,
)
from site_pages import make_view, texts, tree

from podcast_service.domain.document import Document
from podcast_service.site.addresses import answer, every_address


def numbers(document: Document) -> list[int]:
    return [int(text.split()[1]) for text in texts(document, ".parts h3")]


@pytest.mark.parametrize(
    ("show", "wanted"),
    [(EPISODIC, list(range(1, 121))), ({"parts": None}, list(range(1, 121)))],
    ids=["the newest first", "a series from its first part"],
)
def test_a_long_show_stands_on_several_pages_each_light(show: dict[str, object], wanted: list[int]):
    """exp-4.4, exp-6.2.1."""
    found = long_show(**show)
    pages = [page(found, f"/podcasts/{SHOW}{path}") for path in ("", "/side/2", "/side/3")]

    assert [number for one in pages for number in numbers(one)] == wanted
    assert all(len(one.body) < 150_000 for one in pages)
    assert texts(pages[1], "h1") == texts(pages[0], "h1") == ["Troen på jobchancen"]
    assert texts(pages[1], ".crumbs [aria-current]") == ["Side 2"]
    assert len({one for document in pages for one in texts(document, "title")}) == 3


def test_each_page_of_a_show_leads_to_the_one_before_and_after():
    found = long_show(**EPISODIC)
    ways = [
        {one.get("rel"): one.get("href") for one in tree(page(found, path)).cssselect(".pager [rel]")}
        for path in (f"/podcasts/{SHOW}", f"/podcasts/{SHOW}/side/2", f"/podcasts/{SHOW}/side/3")
    ]
    assert ways == [
        {"next": f"/podcasts/{SHOW}/side/2"},
        {"prev": f"/podcasts/{SHOW}", "next": f"/podcasts/{SHOW}/side/3"},
        {"prev": f"/podcasts/{SHOW}/side/2"},
    ]
    second = page(found, f"/podcasts/{SHOW}/side/2")
    assert texts(second, ".pager [aria-current=page]") == ["2"]
    assert [a.get("href") for a in tree(second).cssselect("link[rel=canonical]")] == [
        f"https://podcast.example.dk/podcasts/{SHOW}/side/2"
    ]


def test_a_show_of_thousands_names_only_the_pages_near_by():
    steps = texts(page(long_show(1_000, **EPISODIC), f"/podcasts/{SHOW}/side/9"), ".pager li")
    assert steps == ["Forrige side", "1", "…", "7", "8", "9", "10", "11", "…", "20", "Næste side"]


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("side/1", None),
        ("side/4", None),
        ("side/0", None),
        ("side/02", None),
        ("side/9999", None),
        ("side/3/", f"/podcasts/{SHOW}/side/3"),
    ],
)
def test_a_page_has_one_address_and_none_stands_beyond_the_last(path: str, there: str | None):
    """exp-5.0."""
    found = answer(make_view(long_show(**EPISODIC)), f"/podcasts/{SHOW}/{path}")
    assert (dict(found.fields)["Location"] if isinstance(found, Document) else None) == there


def test_the_pages_of_a_show_move_with_it():
    """exp-5.0."""
    view = make_view(long_show(old_slugs=("foer",), **EPISODIC))
    moved = answer(view, "/podcasts/foer/side/3")
    assert isinstance(moved, Document)
    assert (moved.status, dict(moved.fields)["Location"]) == (301, f"/podcasts/{SHOW}/side/3")
    assert answer(view, "/podcasts/foer/side/4") is None
    listed = {path for path in every_address(view) if "/side/" in path}
    assert listed == {f"/podcasts/{slug}/side/{n}" for slug in (SHOW, "foer") for n in (2, 3)}


def test_an_edit_of_one_episode_makes_only_its_page_of_the_show_again():
    before = long_show(**EPISODIC)
    edited = [replace(one, title="Ny") if one.slug == "afsnit-60" else one for one in before.episodes[SHOW]]
    after = replace(before, episodes={SHOW: tuple(edited)})
    again = [is_made_again(before, after, f"/podcasts/{SHOW}{path}") for path in ("", "/side/2", "/side/3")]
    assert again == [False, True, False]


def test_a_short_show_has_no_further_pages():
    found = make_library()
    assert texts(page(found, f"/podcasts/{SHOW}"), ".pager") == []
    assert [path for path in every_address(make_view(found)) if "/side/" in path] == []
