"""Which items a feed shows at once, and which stand in its archives."""

from __future__ import annotations

import zlib
from random import Random

import pytest
from builders import make_episode, make_feed_item
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.feeds.compose import compose_items
from podcast_service.feeds.paging import LENGTH, LIMIT, Paging, archives, packed_size, shown

SIZES = st.lists(st.integers(1, 400), max_size=60)


@pytest.mark.parametrize(
    ("sizes", "number"),
    [([], 0), ([50], 0), ([10] * 10, 0), ([10] * 11, 1), ([30] * 11, 4), ([999], 0), ([999, 1, 1], 1)],
    ids=["nothing", "one", "just fits", "one too many", "far too many", "one too large", "the newest always shows"],
)
def test_as_few_archives_as_the_limit_allows(sizes: list[int], number: int) -> None:
    assert archives(sizes, limit=100, length=2) == number


@given(SIZES)
def test_every_item_stands_in_one_place_and_the_feed_stays_below_the_limit(sizes: list[int]) -> None:
    """feed-G02, feed-L07."""
    number = archives(sizes, limit=1000, length=5)
    items = list(range(len(sizes)))
    parts = [shown(items, number, None, 5), *(shown(items, number, archive, 5) for archive in range(number, 0, -1))]
    assert [item for part in parts for item in part] == items
    assert all(len(part) == 5 for part in parts[1:])
    assert sum(sizes[item] for item in parts[0]) <= 1000 or len(parts[0]) <= 5


@given(SIZES, st.integers(1, 400))
def test_a_new_episode_moves_no_old_one_to_another_archive(sizes: list[int], new: int) -> None:
    before, after = (archives(found, 1000, 5) for found in (sizes, [new, *sizes]))
    old, now = list(range(len(sizes))), [-1, *range(len(sizes))]
    assert after >= before
    for archive in range(1, before + 1):
        assert shown(now, after, archive, 5) == shown(old, before, archive, 5)


def test_items_compressed_alone_take_more_than_together() -> None:
    """feed-L07: the size that decides is never too small."""
    chance = Random(7)
    words = [f"ord{number}" for number in range(500)]
    notes = ["<p>" + " ".join(chance.choices(words, k=200)) + "</p>" for _ in range(300)]
    items = compose_items([make_feed_item(make_episode(f"a{n}"), notes_html=text) for n, text in enumerate(notes)])
    together = len(zlib.compress(b"".join(items), 6))
    assert together < sum(map(packed_size, items)) < 4 * together


def test_a_megabyte_holds_years_of_episodes() -> None:
    item = compose_items([make_feed_item(notes_html="<p>Vi taler om håb og tro.</p>" * 20)])[0]
    assert LIMIT // packed_size(item) > 10 * LENGTH


HERE = "https://pod.example/feed.xml"


@pytest.mark.parametrize(
    ("paging", "links"),
    [
        (Paging(own=HERE, current=HERE, previous="b"), (("prev-archive", "b"),)),
        (Paging(own="b", current=HERE, previous="a"), (("prev-archive", "a"), ("current", HERE))),
        (Paging(own="a", current=HERE, following="b"), (("next-archive", "b"), ("current", HERE))),
    ],
    ids=["the feed", "the newest archive", "the oldest archive"],
)
def test_documents_of_a_feed_name_each_other_as_rfc_5005_does(paging: Paging, links: tuple[tuple[str, str], ...]):
    """feed-G03."""
    assert paging.links() == links
    assert paging.is_archive == (paging.own != HERE)
