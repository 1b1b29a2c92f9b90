"""Artwork made fit for feeds, and drawn where there is none."""

from __future__ import annotations

import io
import os

import pytest
from PIL import Image

from podcast_service.audio import cover
from podcast_service.domain.errors import Invalid


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_a_cover_becomes_square_progressive_rgb_jpegs_largest_first() -> None:
    """feed-A02 to A06."""
    pictures = cover.prepare(encoded(Image.new("RGB", (3200, 3100), "teal")))
    assert [picture.width for picture in pictures] == [3000, 600, 200]
    for picture in pictures:
        image = opened(picture.data)
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (picture.width, picture.width))
        assert image.info.get("progressive")
    assert len(pictures[0].data) <= 512 * 1024


def test_the_largest_is_never_blown_up() -> None:
    assert [p.width for p in cover.prepare(encoded(Image.new("RGB", (1500, 1700))))] == [1500, 600, 200]


def test_the_middle_is_kept() -> None:
    image = Image.new("RGB", (4000, 2000), "black")
    image.paste("white", (1000, 0, 3000, 2000))
    assert opened(cover.prepare(encoded(image))[0].data).getpixel((3, 1000)) == (255, 255, 255)


def test_even_noise_fits_in_512_kib() -> None:
    """feed-A06."""
    noise = Image.frombytes("L", (1600, 1600), os.urandom(1600 * 1600)).convert("RGB")
    (first, *_) = cover.prepare(encoded(noise))
    assert len(first.data) <= 512 * 1024
    assert first.width >= 1400


def test_what_one_can_see_through_stands_on_white() -> None:
    """feed-A05."""
    pictures = cover.prepare(encoded(Image.new("RGBA", (1400, 1400), (200, 0, 0, 0)), "PNG"))
    assert opened(pictures[0].data).getpixel((9, 9)) == (255, 255, 255)


def test_a_turned_photograph_is_set_upright_and_its_metadata_dropped() -> None:
    """sec-S8: GPS and the rest go."""
    exif = Image.Exif()
    exif[0x0112] = 3
    exif[0x010E] = "a secret place"
    image = Image.new("RGB", (1400, 1400), "blue")
    image.paste("red", (0, 0, 1400, 700))
    data = cover.prepare(encoded(image, exif=exif))[0].data
    red, _, blue = opened(data).getpixel((700, 100))
    assert blue > red
    assert not opened(data).getexif()
    assert b"secret" not in data


@pytest.mark.parametrize("mode", ["CMYK", "L", "1", "P", "LA", "I;16"])
def test_every_colour_mode_becomes_rgb(mode: str) -> None:
    """feed-A04."""
    kind = "JPEG" if mode == "CMYK" else "PNG"
    data = cover.prepare(encoded(Image.new(mode, (1400, 1400)), kind), (1400,))[0].data
    assert opened(data).mode == "RGB"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", "cover_not_picture", id="empty"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "cover_not_picture", id="SVG"),
        pytest.param(encoded(Image.new("P", (1500, 1500)), "GIF"), "cover_not_picture", id="GIF"),
        pytest.param(encoded(Image.new("RGB", (1500, 1500)))[:4000], "cover_not_picture", id="cut"),
        pytest.param(encoded(Image.new("1", (30000, 30000)), "PNG"), "cover_too_large", id="bomb"),
        pytest.param(encoded(Image.new("1", (6001, 6000)), "PNG"), "cover_too_large", id="over 36 megapixels"),
        pytest.param(encoded(Image.new("RGB", (1399, 3000))), "cover_too_small", id="small"),
    ],
)
def test_what_cannot_be_a_cover_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        cover.prepare(data)
    assert refused.value.code == code


def test_a_small_cover_is_refused_with_its_size() -> None:
    with pytest.raises(Invalid, match="600 by 700"):
        cover.prepare(encoded(Image.new("RGB", (600, 700))))


def test_a_drawn_cover_is_large_light_and_always_the_same() -> None:
    """feed-A03, A06."""
    drawn = cover.draw("Troen på jobchancen", "show")
    assert drawn == cover.draw("Troen på jobchancen", "show")
    assert drawn != cover.draw("Troen på jobchancen", "another")
    assert opened(drawn).size == (3000, 3000)
    assert len(drawn) <= 512 * 1024
