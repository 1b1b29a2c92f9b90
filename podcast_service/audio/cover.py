"""Artwork: find it in a file, make it fit for feeds, draw it where nobody gave any.

Only JPEG, PNG and WebP are looked at, within 36 megapixels, and everything is encoded anew (sec-S8).
A drawn cover has no letters: the one font every machine has (Pillow's) lacks æ, ø and å, and the title stands
beside a cover wherever it is shown.
"""

from __future__ import annotations

import base64
import hashlib
import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from mutagen.flac import Picture as FlacPicture
from PIL import Image, ImageDraw, ImageOps

from podcast_service.audio.tags import OpenTags
from podcast_service.domain.errors import Invalid

WIDTHS = (3000, 600, 200)
SMALLEST, LARGEST = 1400, 3000
"""Pixels of a side (feed-A03)."""
MAX_SIZE = 512 * 1024
"""Bytes of the largest picture (feed-A06)."""
MAX_PIXELS = 36_000_000
MAX_EMBEDDED = 24 * 1024 * 1024

_FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITIES = (90, 84, 78, 70, 60, 50)
_LAST_QUALITIES = (40, 30, 20, 12, 6, 1)  # noise only: any photograph fits long before
_FRONT = 3  # of ID3's picture types

_TILES = 4
_TILE = LARGEST // _TILES
_FINE = 3  # shapes are drawn larger and reduced: their edges are smooth
# Five colours that sit well together.
_PALETTES = (
    ("#14324a", "#1f5673", "#e8b04a", "#d9683c", "#f3e3c7"),
    ("#23402f", "#3d6b4f", "#e2c76b", "#c9dcc0", "#d97b4f"),
    ("#3b2440", "#6b3f63", "#e79a86", "#f2cdb4", "#a85673"),
    ("#f4ecdd", "#d95d39", "#f0a85e", "#2f6f79", "#8fb8ad"),
    ("#0f3d3e", "#1c6a65", "#e4a853", "#e2dcc8", "#c2593f"),
    ("#eef1ec", "#33507a", "#e0a33c", "#a9c3d1", "#cf5c4d"),
    ("#2b2d42", "#4a5278", "#ef8d6b", "#d8c8b0", "#8aa6a3"),
    ("#f7ede6", "#8c3b4a", "#e5a28b", "#d9b86c", "#5e7f80"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An encoded square picture of ``width`` pixels."""

    width: int
    data: bytes
    media_type: str = "image/jpeg"


def find(opened: OpenTags) -> bytes | None:
    """Return the artwork in the tags, the front cover before others; None where there is none of sane size."""
    try:
        found = sorted(_pictures(opened), key=lambda typed: typed[0] != _FRONT)
    except (MemoryError, RecursionError) as error:
        raise Invalid("audio_hostile") from error
    return next((data for _, data in found if 0 < len(data) <= MAX_EMBEDDED), None)


def prepare(data: bytes, widths: tuple[int, ...] = WIDTHS) -> tuple[Picture, ...]:
    """Return square pictures of ``widths``, largest first, as JPEG in RGB without metadata (feed-A02 to A06).

    The middle of the picture is kept; nothing is blown up: the largest is as wide as the source allows.
    Raises Invalid: cover_not_picture, cover_too_large, cover_too_small.
    """
    square = _decoded(data, min(max(widths), LARGEST))
    first = _within(square, square.width)
    smaller = sorted({width for width in widths if width < min(first.width, max(widths))}, reverse=True)
    return (first, *(Picture(width=width, data=_jpeg(_resized(square, width), _QUALITIES[1])) for width in smaller))


def draw(title: str, seed: str) -> bytes:
    """Return a square JPEG of 3000 pixels, at most 512 KiB: the same for the same title and seed."""
    digits = _digits(f"{seed}\n{title}")
    palette = _PALETTES[next(digits) % len(_PALETTES)]
    image = Image.new("RGB", (LARGEST, LARGEST), palette[0])
    for place in range(_TILES * _TILES):
        tile = _tile(digits, palette)
        image.paste(tile, (place % _TILES * _TILE, place // _TILES * _TILE))
    return _within(image, LARGEST).data


def _pictures(opened: OpenTags) -> Iterator[tuple[int, bytes]]:
    if opened.raw is None:
        return
    if opened.kind == "id3":
        yield from ((int(frame.type), bytes(frame.data)) for frame in opened.raw.getall("APIC"))
    elif opened.kind == "mp4":
        yield from ((_FRONT, bytes(cover)) for cover in opened.raw.get("covr", []))
    else:
        kept = list(getattr(opened.file, "pictures", []))
        kept += [picture for text in opened.texts(("metadata_block_picture",)) if (picture := _flac_picture(text))]
        yield from ((int(picture.type), bytes(picture.data)) for picture in kept)


def _flac_picture(text: str) -> FlacPicture | None:
    try:
        return FlacPicture(base64.b64decode(text))
    except Exception:  # noqa: BLE001 a picture nobody can read is no picture; mutagen raises what comes
        return None


def _decoded(data: bytes, widest: int) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            image = Image.open(io.BytesIO(data), formats=_FORMATS)
            _check(image)
            image.load()
            return _square(image, widest)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Invalid("cover_too_large", limit=MAX_PIXELS) from error
    except (Invalid, MemoryError):
        raise
    except Exception as error:  # Pillow's readers raise SyntaxError, struct.error and more on what is no picture
        raise Invalid("cover_not_picture") from error


def _check(image: Image.Image) -> None:
    """Look at what the header says before anything is decoded."""
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise Invalid("cover_too_large", limit=MAX_PIXELS)
    if min(width, height) < SMALLEST:
        raise Invalid("cover_too_small", width=width, height=height)


def _square(image: Image.Image, widest: int) -> Image.Image:
    """Return the upright middle in RGB, reduced before anything is copied: 36 megapixels take 144 MB each time."""
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.point(lambda value: value / 256).convert("L")
    if image.mode not in {"L", "RGB", "RGBA", "CMYK"}:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    box, width = (left, top, left + side, top + side), min(side, widest)
    orientation = image.getexif()
    middle = image.resize((width, width), Image.Resampling.LANCZOS, box=box)
    middle.info["exif"] = orientation.tobytes()
    return _on_white(ImageOps.exif_transpose(middle))


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    ground = Image.new("RGB", layer.size, "white")
    ground.paste(layer, mask=layer.getchannel("A"))
    return ground


def _resized(image: Image.Image, width: int) -> Image.Image:
    return image if image.width == width else image.resize((width, width), Image.Resampling.LANCZOS)


def _within(image: Image.Image, width: int) -> Picture:
    """Encode with the best quality that fits; give up width only when no decent quality does."""
    smaller = [step for step in (2400, 2000, 1700) if step < width and step >= SMALLEST]
    for step in (width, *smaller):
        if found := _fitting(_resized(image, step), _QUALITIES):
            return Picture(width=step, data=found)
    last = _resized(image, min(width, SMALLEST))
    found = _fitting(last, (*_QUALITIES, *_LAST_QUALITIES))
    return Picture(width=last.width, data=found or _jpeg(last, _LAST_QUALITIES[-1]))


def _fitting(image: Image.Image, qualities: tuple[int, ...]) -> bytes | None:
    """Find by halving the first of falling ``qualities`` that fits."""
    low, high, found = 0, len(qualities), None
    while low < high:
        middle = (low + high) // 2
        data = _jpeg(image, qualities[middle])
        if len(data) <= MAX_SIZE:
            high, found = middle, data
        else:
            low = middle + 1
    return found


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, progressive=True, optimize=True)
    return out.getvalue()


def _digits(seed: str) -> Iterator[int]:
    """Yield numbers of 16 bits that follow from the seed alone, on every machine."""
    turn = 0
    while True:
        block = hashlib.sha256(f"{seed}\n{turn}".encode("utf-8", "replace")).digest()
        yield from (block[n] << 8 | block[n + 1] for n in range(0, len(block), 2))
        turn += 1


def _tile(digits: Iterator[int], palette: tuple[str, ...]) -> Image.Image:
    side = _TILE * _FINE
    back, front = _two(digits, palette)
    image = Image.new("RGB", (side, side), back)
    pen = ImageDraw.Draw(image)
    shape = next(digits) % 5
    if shape == 0:
        pen.pieslice((0, 0, side * 2, side * 2), 180, 270, fill=front)
    elif shape == 1:
        for step, fill in ((1.0, front), (0.66, back), (0.33, front)):
            pen.pieslice((-side * step, -side * step, side * step, side * step), 0, 90, fill=fill)
    elif shape == 2:
        pen.ellipse((side * 0.18, side * 0.18, side * 0.82, side * 0.82), fill=front)
    elif shape == 3:
        pen.pieslice((0, -side // 2, side, side // 2), 0, 180, fill=front)
        pen.pieslice((0, side // 2, side, side * 3 // 2), 0, 180, fill=front)
    else:
        _bars(pen, digits, side, front)
        return image.reduce(_FINE)
    return image.rotate(90 * (next(digits) % 4)).reduce(_FINE)


def _two(digits: Iterator[int], colours: tuple[str, ...]) -> tuple[str, str]:
    first = next(digits) % len(colours)
    step = 1 + next(digits) % (len(colours) - 1)
    return colours[first], colours[(first + step) % len(colours)]


def _bars(pen: ImageDraw.ImageDraw, digits: Iterator[int], side: int, fill: str) -> None:
    """Draw upright bars around the middle: sound, seen from the side."""
    count = 5
    width = side / (2 * count + 1)
    for n in range(count):
        height = side * (0.2 + 0.6 * (next(digits) % 100) / 100)
        left, top = width * (2 * n + 1), (side - height) / 2
        pen.rounded_rectangle((left, top, left + width, top + height), radius=width / 2, fill=fill)
