"""Artwork made fit for feeds and pages, and drawn where there is none."""

from __future__ import annotations

import io
import os

import pytest
from pictures import encoded, first, opened, photograph, prepared, swapped_profile
from PIL import Image, ImageChops, ImageCms, ImageStat

from podcast_service.audio.drawn_cover import draw
from podcast_service.audio.encoded_picture import JPEG, WEBP
from podcast_service.domain.artwork import Crop, Side, Square
from podcast_service.domain.errors import Invalid


def test_a_cover_becomes_square_progressive_rgb_jpegs_and_webp_for_pages() -> None:
    """feed-A02 to A06."""
    pictures = prepared(encoded(photograph(3050)))
    jpegs = [picture for picture in pictures if picture.media_type == JPEG]
    assert [picture.width for picture in jpegs] == [3000, 1200, 600, 300]
    for picture in jpegs:
        image = Image.open(io.BytesIO(picture.data))
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (picture.width, picture.width))
        assert image.info.get("progressive")
        assert len(picture.data) <= 512 * 1024
    webps = [picture for picture in pictures if picture.media_type == WEBP]
    assert pictures == (*jpegs, *webps)
    assert [picture.width for picture in webps] == [1200, 600, 300]
    assert {Image.open(io.BytesIO(picture.data)).format for picture in webps} == {"WEBP"}


def test_webp_is_kept_only_where_it_is_a_tenth_smaller() -> None:
    pictures = prepared(encoded(Image.effect_noise((1400, 1400), 90)))
    jpegs = {picture.width: len(picture.data) for picture in pictures if picture.media_type == JPEG}
    webps = {picture.width: len(picture.data) for picture in pictures if picture.media_type == WEBP}
    assert set(webps) < {1200, 600, 300}
    assert all(size <= 0.9 * jpegs[width] for width, size in webps.items())


def test_every_size_looks_like_what_was_given() -> None:
    source = photograph(1600)
    for picture in prepared(encoded(source, "PNG")):
        wanted = source.resize((picture.width, picture.width), Image.Resampling.LANCZOS)
        apart = ImageStat.Stat(ImageChops.difference(wanted, opened(picture.data))).rms
        assert max(apart) < 6, f"{picture.width} {picture.media_type}: {apart} of 255"


def test_the_largest_is_never_blown_up() -> None:
    assert [p.width for p in prepared(encoded(Image.new("RGB", (1500, 1510)), "PNG")) if p.media_type == JPEG] == [
        1500, 1200, 600, 300,
    ]  # fmt: skip


def stripes() -> bytes:
    """Return a wide picture: red, then white, then blue."""
    image = Image.new("RGB", (4500, 1500), "white")
    image.paste("red", (0, 0, 1500, 1500))
    image.paste("blue", (3000, 0, 4500, 1500))
    return encoded(image, "PNG")


@pytest.mark.parametrize(
    ("crop", "colour"),
    [
        (Side.LEFT, (254, 0, 0)),
        (Side.MIDDLE, (255, 255, 255)),
        (Side.RIGHT, (0, 0, 254)),
        (Square(x=3050, y=20, size=1400), (0, 0, 254)),
    ],
)
def test_the_part_that_was_asked_for_is_kept(crop: Crop, colour: tuple[int, int, int]) -> None:
    image = first(stripes(), crop)
    assert image.getpixel((5, 5)) == image.getpixel((1390, 1390)) == colour


def test_nothing_is_cut_off_unless_someone_says_so() -> None:
    with pytest.raises(Invalid, match="4500 by 1500 pixels, and directories want a square"):
        prepared(stripes())


def test_even_noise_fits_in_512_kib() -> None:
    """feed-A06."""
    noise = Image.frombytes("L", (1600, 1600), os.urandom(1600 * 1600)).convert("RGB")
    pictures = prepared(encoded(noise))
    assert max(len(picture.data) for picture in pictures) <= 512 * 1024
    assert pictures[0].width >= 1400


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_one_can_see_through_stands_on_white(mode: str) -> None:
    """feed-A05."""
    image = Image.new(mode, (1400, 1400))
    image.putalpha(Image.linear_gradient("L").resize((1400, 1400)))
    made = first(encoded(image, "PNG"))
    assert min(made.getpixel((9, 2))) >= 253
    assert abs(made.getpixel((9, 700))[0] - 127) < 3


def test_a_colour_that_stands_for_nothing_is_white_too() -> None:
    image = Image.new("P", (1400, 1400), 3)
    image.putpalette([0, 0, 0] * 256)
    assert first(encoded(image, "PNG", transparency=3)).getpixel((9, 9)) == (255, 255, 255)


UPRIGHT = Image.new("RGB", (1500, 2000), "white")
UPRIGHT.paste("red", (0, 0, 1500, 200))
UPRIGHT.paste("blue", (0, 200, 300, 2000))
LAID = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", LAID)
def test_a_turned_photograph_is_set_upright_before_it_is_cropped(orientation: int, kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    laid = UPRIGHT if LAID[orientation] is None else UPRIGHT.transpose(LAID[orientation])
    image = first(encoded(laid, kind, exif=exif), Side.TOP)
    assert image.size == (1500, 1500)
    red, blue, white = image.getpixel((1400, 100)), image.getpixel((100, 1400)), image.getpixel((1400, 1400))
    assert (red[0] > 240, red[2] < 20, blue[2] > 240, blue[0] < 20, min(white) > 240) == (True,) * 5


def test_all_metadata_is_dropped() -> None:
    """sec-S8: GPS and the rest go."""
    exif = Image.Exif()
    exif[0x010E] = "a secret place"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    secret = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>a secret place</x:xmpmeta>"
    image = photograph(1400)
    for data in (
        encoded(image, exif=exif, comment=b"a secret place", icc_profile=profile, xmp=secret),
        encoded(image, "WEBP", exif=exif, icc_profile=profile, xmp=secret),
    ):
        for picture in prepared(data):
            assert b"secret" not in picture.data
            info = Image.open(io.BytesIO(picture.data)).info
            assert {"exif", "icc_profile", "xmp", "comment"}.isdisjoint(info)


@pytest.mark.parametrize("mode", ["CMYK", "L", "1", "P", "LA", "I;16"])
def test_every_colour_mode_becomes_rgb(mode: str) -> None:
    """feed-A04."""
    kind = "JPEG" if mode == "CMYK" else "PNG"
    pictures = prepared(encoded(Image.new(mode, (1400, 1400)), kind))
    assert {Image.open(io.BytesIO(picture.data)).mode for picture in pictures} == {"RGB"}


def test_colours_of_another_profile_are_converted() -> None:
    """feed-A04: apps that look at no profile show the colours the producer saw."""
    image = first(encoded(Image.new("RGB", (1400, 1400), (250, 0, 0)), "PNG", icc_profile=swapped_profile()))
    red, _, blue = image.getpixel((9, 9))
    assert (red < 20, blue > 230) == (True, True)


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize(
    "profile", [b"no profile", swapped_profile()[:300], bytes(100_000)], ids=["words", "cut", "zeros"]
)
def test_a_profile_nobody_can_use_says_nothing(mode: str, profile: bytes) -> None:
    image = Image.new(mode, (1400, 1400), 0)
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert first(encoded(image, kind, icc_profile=profile)) == first(encoded(image, kind))


def test_a_photograph_with_another_behind_it_is_that_photograph() -> None:
    """Phones put depth or brightness behind a JPEG."""
    with_depth = encoded(photograph(1400), "MPO", save_all=True, append_images=[Image.new("L", (300, 300))])
    assert first(with_depth) == first(encoded(photograph(1400)))
    at = with_depth.index(b"MPF\0") + 8
    assert first(with_depth[:at] + b"\xff" * 40 + with_depth[at + 40 :]).width == 1400


def test_metadata_nobody_can_read_says_nothing() -> None:
    broken = b"Exif\0\0MM\0*\0\0\0\x08\0\x09" + b"\xff" * 30
    plain = Image.new("RGB", (1400, 1400), "teal")
    assert first(encoded(plain, exif=broken)) == first(encoded(plain))


def test_a_drawn_cover_is_large_light_and_always_the_same() -> None:
    """feed-A03, A06."""
    drawn = draw("Troen på jobchancen", "show")
    assert drawn == draw("Troen på jobchancen", "show")
    assert drawn != draw("Troen på jobchancen", "another")
    assert opened(drawn).size == (3000, 3000)
    assert len(drawn) <= 512 * 1024
