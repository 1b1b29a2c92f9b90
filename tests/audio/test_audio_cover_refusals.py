"""What cannot be a cover is refused in words, and no picture takes more than a child may have."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pictures import claiming, encoded, photograph, prepared, swapped_profile, with_chunk
from PIL import Image

from podcast_service.audio import wire
from podcast_service.audio.reader import AudioReader
from podcast_service.domain.artwork import Side, Square
from podcast_service.domain.errors import SENTENCES, Invalid

BLANK = Image.new("RGB", (1400, 1400), "teal")
PNG = encoded(BLANK, "PNG")
ZEROS = zlib.compress(bytes(90_000_000), 1)
SMALL_WEBP = encoded(Image.new("RGB", (9, 9)), "WEBP", lossless=True)


@pytest.fixture(scope="module")
def reader() -> Iterator[AudioReader]:
    with AudioReader() as opened:
        yield opened


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", "cover_not_picture", id="empty"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "cover_not_picture", id="SVG"),
        pytest.param(b"https://pod.example/cover.jpg", "cover_not_picture", id="a link"),
        pytest.param(encoded(Image.new("P", (1500, 1500)), "GIF"), "cover_not_picture", id="GIF"),
        pytest.param(encoded(BLANK)[:4000], "cover_not_picture", id="cut JPEG"),
        pytest.param(PNG[:2000], "cover_not_picture", id="cut PNG"),
        pytest.param(encoded(photograph(1400), "WEBP")[:9000], "cover_not_picture", id="cut WebP"),
        pytest.param(claiming(PNG, 30000, 30000), "cover_too_large", id="bomb"),
        pytest.param(claiming(PNG, 6001, 6000), "cover_too_large", id="over 36 megapixels"),
        pytest.param(claiming(SMALL_WEBP, 4243, 4243), "cover_too_large", id="WebP over 18"),
        pytest.param(claiming(encoded(Image.new("CMYK", (9, 9))), 4899, 4899), "cover_too_large", id="CMYK over 24"),
        pytest.param(encoded(Image.new("RGB", (1399, 3000))), "cover_too_small", id="small"),
        pytest.param(encoded(Image.new("RGB", (1400, 1800))), "cover_not_square", id="tall"),
        pytest.param(
            encoded(BLANK, "PNG", save_all=True, append_images=[photograph(1400)]), "cover_animated", id="moving PNG"
        ),
        pytest.param(
            encoded(BLANK, "WEBP", save_all=True, append_images=[photograph(1400)]), "cover_animated", id="moving WebP"
        ),
        pytest.param(with_chunk(PNG, b"zTXt", b"a\0\0" + ZEROS), "cover_hostile", id="text bomb"),
        pytest.param(with_chunk(PNG, b"iCCP", b"a\0\0" + ZEROS), "cover_hostile", id="profile bomb"),
    ],
)
def test_what_cannot_be_a_cover_is_refused(data: bytes, code: str) -> None:
    """sec-S8."""
    with pytest.raises(Invalid) as refused:
        prepared(data)
    assert refused.value.code == code


def test_a_refusal_says_what_is_wrong_with_this_very_picture() -> None:
    with pytest.raises(Invalid, match="600 by 700"):
        prepared(encoded(Image.new("RGB", (600, 700))))
    moving = encoded(BLANK, "PNG", save_all=True, append_images=[photograph(1400)])
    with pytest.raises(Invalid, match="the file holds 2 pictures"):
        prepared(moving)


SEEDS = (encoded(BLANK), PNG, encoded(BLANK, "WEBP"), encoded(BLANK, icc_profile=swapped_profile()))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.sampled_from(SEEDS),
    changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=6),
    cut=st.floats(0, 1) | st.just(1.0),
)
def test_a_picture_is_taken_or_refused_in_words(seed: bytes, changes: list[tuple[float, int]], cut: float) -> None:
    """sec-S8."""
    data = bytearray(seed)
    for place, value in changes:
        data[int(place * (len(data) - 1))] = value
    try:
        pictures = prepared(bytes(data[: int(cut * len(data))]), (1400, 300))
    except Invalid as refused:
        code = refused.code
    else:
        code = "" if pictures[0].width >= 1400 else "small"
    assert code == "" or code in SENTENCES


@pytest.mark.parametrize(
    ("kind", "mode", "side", "options"),
    [
        pytest.param("PNG", "RGBA", 6000, {"compress_level": 1}, id="PNG with transparency"),
        pytest.param("JPEG", "RGB", 6000, {"progressive": True, "subsampling": 0}, id="progressive JPEG"),
        pytest.param("JPEG", "CMYK", 4898, {"progressive": True}, id="progressive CMYK"),
        pytest.param("WEBP", "RGBA", 4242, {"method": 0, "lossless": True, "quality": 0}, id="WebP"),
    ],
)
def test_the_largest_picture_stays_within_the_limits_of_a_child(
    reader: AudioReader, kind: str, mode: str, side: int, options: dict[str, object]
) -> None:
    """sec-S7: 400 MB, and seconds."""
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded(Image.new(mode, (side, side)), kind, exif=exif, **options)
    assert reader.pictures(data)[0].width == 3000


def test_a_child_prepares_what_is_prepared_here(reader: AudioReader) -> None:
    wide = encoded(Image.linear_gradient("L").resize((1800, 1500)))
    for crop in (Side.RIGHT, Square(x=17, y=0, size=1450)):
        assert reader.pictures(wide, crop=crop) == prepared(wide, crop=crop)
    with pytest.raises(Invalid, match="1800 by 1500"):
        reader.pictures(wide)


def test_a_picture_that_takes_too_much_is_refused_as_a_picture(reader: AudioReader) -> None:
    with pytest.raises(Invalid) as refused:
        reader.pictures(with_chunk(PNG, b"zTXt", b"a\0\0" + ZEROS))
    assert refused.value.code == "cover_hostile"


JPEG_BYTES, WEBP_BYTES = b"\xff\xd8\xff\xe0", b"RIFF\0\0\0\0WEBPVP8 "


@pytest.mark.parametrize(
    ("widths", "blobs"),
    [
        pytest.param([], (), id="nothing"),
        pytest.param([3000], (), id="a width alone"),
        pytest.param([3000], (b"<svg",), id="another kind"),
        pytest.param([3000], (WEBP_BYTES,), id="no JPEG first"),
        pytest.param([3000, 600], (JPEG_BYTES, b"GIF89a"), id="another kind besides"),
        pytest.param([3001], (JPEG_BYTES,), id="too wide"),
        pytest.param(["600"], (JPEG_BYTES,), id="a width in words"),
        pytest.param("600", (JPEG_BYTES,) * 3, id="no list"),
    ],
)
def test_a_child_that_answers_nonsense_is_not_believed(widths: wire.Json, blobs: tuple[bytes, ...]) -> None:
    """sec-S7."""
    with pytest.raises(Invalid) as refused:
        wire.pictures({"widths": widths}, blobs)
    assert refused.value.code == "audio_hostile"
