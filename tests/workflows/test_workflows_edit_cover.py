"""Covers sent and cropped in the studio: refused in words, never overwriting anything (exp-6.3.6, sec-S6, sec-S8)."""

from __future__ import annotations

import pytest
from houses import SHOW, Place, square
from pictures import encoded, opened
from PIL import Image

from podcast_service.content.keys import cover_of
from podcast_service.domain.artwork import Square
from podcast_service.domain.errors import Conflict, Invalid
from podcast_service.workflows.edit_cover import CoverNow, cover_now, picture_to_crop, save_alt, save_cover, save_crop
from podcast_service.workflows.edit_part import PageOf

PAGE = PageOf(source=f"{SHOW}/first.md", subject="episode:1", show="2")
SHOW_PAGE = PageOf(source=f"{SHOW}/show.md", subject="show:2", show="2")
LYING = encoded(Image.new("RGB", (1600, 1400), "teal"), quality=40)


def now(place: Place) -> CoverNow:
    return cover_now(place.house, PAGE.source)


@pytest.fixture
def first(place: Place) -> Place:
    place.episode("first", title="First")
    place.ingest()
    return place


def test_a_picture_that_is_sent_becomes_the_cover_and_its_middle_is_kept_until_it_is_cropped(first: Place):
    saved = save_cover(first.house, PAGE, LYING, "En dør på klem", now(first).was)

    assert saved.refused == ()
    found = now(first)
    assert found.name is not None
    assert (found.name[:12], found.name[-4:]) == ("first-cover-", ".jpg")
    assert (found.width, found.height, found.square) == (1600, 1400, Square(x=100, y=0, size=1400))
    assert first.path(found.name).read_bytes() == LYING
    cover = first.kept("first").latest.cover
    assert cover is not None
    assert (cover.largest.width, cover.alt) == (1400, "En dør på klem")

    save_crop(first.house, PAGE, Square(x=200, y=0, size=1400), "", found.was)
    assert now(first).square == Square(x=200, y=0, size=1400)
    assert now(first).alt == ""
    assert first.path(found.name).read_bytes() == LYING


def test_a_picture_that_lies_on_its_side_is_cropped_as_it_is_shown(first: Place):
    image, turned = Image.new("RGB", (1600, 1400), "teal"), Image.Exif()
    turned[0x0112] = 6
    save_cover(first.house, PAGE, encoded(image, exif=turned), "", now(first).was)

    assert (now(first).width, now(first).height) == (1400, 1600)
    assert opened(first.path(now(first).name or "").read_bytes()).size == (1600, 1400)
    assert picture_to_crop(first.house, PAGE.source)[:2] == b"\xff\xd8"


REFUSED = {
    "small": (square(1399), "cover_too_small"),
    "low": (encoded(Image.new("L", (3000, 1300)), "PNG"), "cover_too_small"),
    "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "cover_not_picture"),
    "bomb": (encoded(Image.new("1", (6001, 6000)), "PNG"), "cover_too_large"),
    "heavy": (b"x" * (30 * 1024 * 1024 + 1), "picture_too_heavy"),
}
CROPS = {
    "small": (Square(x=0, y=0, size=1399), "cover_crop_small"),
    "beyond": (Square(x=201, y=0, size=1400), "cover_crop_outside"),
    "before": (Square(x=-1, y=0, size=1400), "cover_crop_outside"),
}


def test_what_cannot_be_a_cover_is_refused_and_nothing_is_written(first: Place):
    before = first.files()
    codes = {}
    for name, (data, _) in REFUSED.items():
        with pytest.raises(Invalid) as refused:
            save_cover(first.house, PAGE, data, "x", now(first).was)
        codes[name] = refused.value.code

    assert codes == {name: code for name, (_, code) in REFUSED.items()}
    assert first.files() == before


def test_a_crop_that_cannot_be_is_refused(first: Place):
    first.write("first.jpg", LYING)
    codes = {}
    for name, (crop, _) in CROPS.items():
        with pytest.raises(Invalid) as refused:
            save_crop(first.house, PAGE, crop, "", now(first).was)
        codes[name] = refused.value.code

    assert codes == {name: code for name, (_, code) in CROPS.items()}
    assert not first.page("first.md").fields.has("cover_crop")


def test_a_picture_nobody_cropped_is_shown_with_its_middle_and_with_what_is_wrong(first: Place):
    first.write("first.jpg", encoded(Image.new("RGB", (3000, 1400)), quality=30))

    found = now(first)

    assert found.square == Square(x=800, y=0, size=1400)
    assert found.problem is not None
    assert found.problem.code == "cover_not_square"


def test_an_edit_made_from_an_older_cover_changes_nothing(first: Place):
    was = now(first).was
    save_alt(first.house, PAGE, "Andres", was)
    before = first.files()

    with pytest.raises(Conflict):
        save_cover(first.house, PAGE, LYING, "Mine", was)

    assert first.files() == before


def test_the_cover_of_a_show_is_the_same_work(place: Place):
    place.ingest()
    save_cover(place.house, SHOW_PAGE, LYING, "Ny", cover_now(place.house, SHOW_PAGE.source).was)

    key = cover_of(place.page("show.md"))
    assert (key.alt, key.crop) == ("Ny", Square(x=100, y=0, size=1400))
    assert key.name is not None
    assert key.name.startswith("show-cover-")
    assert place.path("cover.png").exists()
