"""Which square of a picture becomes a cover."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import make_cover
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.domain.artwork import (
    SMALLEST,
    Crop,
    Side,
    Square,
    dump_crop,
    parse_crop,
    same_picture,
    square_of,
)
from podcast_service.domain.errors import Invalid

SIDES = st.integers(1, 20_000)
CROPS = st.one_of(
    st.none(),
    st.sampled_from(Side),
    st.builds(Square, x=st.integers(0, 20_000), y=st.integers(0, 20_000), size=st.integers(0, 20_000)),
)


@pytest.mark.parametrize(
    ("size", "crop", "kept"),
    [
        pytest.param((3000, 3000), None, (0, 0, 3000), id="square"),
        pytest.param((3000, 2950), None, (25, 0, 2950), id="nearly square"),
        pytest.param((3000, 2000), Side.MIDDLE, (500, 0, 2000), id="middle"),
        pytest.param((3000, 2000), Side.LEFT, (0, 0, 2000), id="left"),
        pytest.param((3000, 2000), Side.RIGHT, (1000, 0, 2000), id="right"),
        pytest.param((2000, 3000), Side.TOP, (0, 0, 2000), id="top"),
        pytest.param((2000, 3000), Side.BOTTOM, (0, 1000, 2000), id="bottom"),
        pytest.param((2000, 3000), Side.LEFT, (0, 500, 2000), id="a side that has nothing to spare"),
        pytest.param((3000, 3000), Side.MIDDLE, (0, 0, 3000), id="middle of a square"),
        pytest.param((3000, 2000), Square(x=1600, y=600, size=1400), (1600, 600, 1400), id="a part, up to the corner"),
    ],
)
def test_the_square_that_is_asked_for_is_kept(size: tuple[int, int], crop: Crop | None, kept: tuple[int, ...]) -> None:
    found = square_of(*size, crop)
    assert (found.x, found.y, found.size) == kept


@pytest.mark.parametrize(
    ("size", "crop", "words"),
    [
        ((3000, 2000), None, "3000 by 2000 pixels, and directories want a square.*cover_crop: middle"),
        ((3000, 2930), None, "3000 by 2930"),
        ((3000, 1399), Side.MIDDLE, "3000 by 1399 pixels; directories ask for 1400 to 3000"),
        ((3000, 2000), Square(x=0, y=0, size=1399), "1399 pixels wide"),
        ((3000, 2000), Square(x=1601, y=600, size=1400), "1601,600,1400.* not inside its 3000 by 2000"),
        ((3000, 2000), Square(x=0, y=601, size=1400), "not inside"),
        ((1000, 1000), Square(x=0, y=0, size=1400), "not inside"),
    ],
)
def test_a_part_that_cannot_be_kept_is_refused_in_words(size: tuple[int, int], crop: Crop | None, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        square_of(*size, crop)


@given(width=SIDES, height=SIDES, crop=CROPS)
def test_what_is_kept_lies_inside_the_picture(width: int, height: int, crop: Crop | None) -> None:
    """feed-A03."""
    try:
        kept = square_of(width, height, crop)
    except Invalid:
        return
    assert kept.size >= SMALLEST
    assert 0 <= kept.x <= width - kept.size
    assert 0 <= kept.y <= height - kept.size


@given(crop=CROPS)
def test_a_crop_comes_back_from_its_word(crop: Crop | None) -> None:
    assert parse_crop(dump_crop(crop)) == crop


def test_covers_are_the_same_picture_whatever_smaller_files_pages_have_besides() -> None:
    cover, other = make_cover("a"), make_cover("b")
    assert same_picture(cover, replace(cover, webp=other.sizes))
    assert same_picture(None, None)
    assert not same_picture(cover, other)
    assert not same_picture(cover, None)
