"""The pictures of chapters: made fit for apps in a limited child, uncropped, without what nobody should see."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from PIL import Image

from podcast_service.audio.reader import AudioReader
from podcast_service.domain.errors import Invalid


@pytest.fixture(scope="module")
def reader() -> Iterator[AudioReader]:
    with AudioReader() as opened:
        yield opened


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_encoded_anew_uncropped_in_two_sizes(reader: AudioReader, kind: str):
    """sec-S8."""
    exif = Image.Exif()
    exif[0x010E] = "hvor det var"
    large, small = reader.fit(encoded(Image.new("RGB", (2800, 700), "red"), kind, exif=exif))

    assert [(one.width, one.height) for one in (large, small)] == [(1400, 350), (160, 40)]
    for one in (large, small):
        opened = Image.open(io.BytesIO(one.data))
        assert (opened.format, opened.mode, opened.size) == ("JPEG", "RGB", (one.width, one.height))
        assert not opened.getexif()
        assert b"hvor det var" not in one.data


def test_a_small_picture_is_not_blown_up(reader: AudioReader):
    assert [(one.width, one.height) for one in reader.fit(encoded(Image.new("L", (120, 160))))] == [(120, 160)]
    assert [one.width for one in reader.fit(encoded(Image.new("L", (300, 100))))] == [300, 160]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_sort_of_pixel_becomes_rgb_on_white(reader: AudioReader, mode: str):
    clear = Image.new(mode, (300, 200)) if mode != "RGBA" else Image.new("RGBA", (300, 200), (0, 0, 0, 0))
    first = reader.fit(encoded(clear, "JPEG" if mode == "CMYK" else "PNG"))[0]
    opened = Image.open(io.BytesIO(first.data))
    assert opened.mode == "RGB"
    assert (opened.getpixel((5, 5)) == (255, 255, 255)) == (mode in {"LA", "RGBA", "CMYK"})


def test_a_picture_lying_on_its_side_is_set_upright(reader: AudioReader):
    exif = Image.Exif()
    exif[0x0112] = 6
    assert [
        (one.width, one.height) for one in reader.fit(encoded(Image.new("RGB", (600, 300)), "JPEG", exif=exif))
    ] == [
        (300, 600),
        (80, 160),
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "chapter_image_not_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "chapter_image_not_picture"),
        (encoded(Image.new("RGB", (50, 50)), "GIF"), "chapter_image_not_picture"),
        (encoded(Image.new("RGB", (500, 500)), "JPEG")[:300], "chapter_image_not_picture"),
        (encoded(Image.new("1", (6001, 6000))), "chapter_image_too_large"),
    ],
    ids=["nothing", "svg", "gif", "cut", "large"],
)
def test_what_is_no_picture_or_too_large_is_refused_in_words(reader: AudioReader, data: bytes, code: str):
    with pytest.raises(Invalid) as refused:
        reader.fit(data)
    assert refused.value.code == code
