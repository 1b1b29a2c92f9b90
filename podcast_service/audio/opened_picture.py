"""Open a stranger's picture: checked before it is decoded, then upright, in sRGB, on white, without metadata.

Only JPEG, PNG and WebP are looked at, within 36 megapixels (sec-S8). A pixel takes four bytes and a child has 400 MB:
no step here makes a copy while another whole copy is needed.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from PIL import ExifTags, Image, ImageChops, ImageCms

from podcast_service.domain.artwork import Crop, square_of
from podcast_service.domain.errors import Invalid

MAX_PIXELS = 36_000_000
_MAX_PIXELS_OF = {"WEBP": 18_000_000, "CMYK": 24_000_000}
"""Fewer where the library that decodes keeps copies of its own: of WebP three, of progressive CMYK all four inks."""

_FORMATS = ("JPEG", "PNG", "WEBP")
_HARMLESS = r"Image appears to be a malformed MPO|(Possibly )?[Cc]orrupt EXIF data"
"""What Pillow warns of while the picture itself is whole: what stands behind a photograph, and what is said of it."""
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What sets a picture upright, by EXIF's orientation."""

_QUARTERS = {_TURNS[number] for number in (5, 6, 7, 8)}


def open_square(file: BinaryIO, crop: Crop | None, widest: int) -> Image.Image:
    """Return the square of the picture that is kept, reduced to ``widest`` pixels where it is larger.

    Raises Invalid: cover_not_picture, cover_animated, cover_too_large, cover_hostile, and as ``square_of``.
    """
    with _in_our_words():
        image, profile = _upright(file)
        kept = square_of(image.width, image.height, crop)
        width, box = min(kept.size, widest), (kept.x, kept.y, kept.x + kept.size, kept.y + kept.size)
        image = image.resize((width, width), Image.Resampling.LANCZOS, box=box)
        return _in_srgb(image, profile)


def open_whole(file: BinaryIO, longest: int) -> Image.Image:
    """Return the picture, reduced until no side is longer than ``longest`` pixels. Raises as ``open_square``."""
    with _in_our_words():
        image, profile = _upright(file)
        image.thumbnail((longest, longest), Image.Resampling.LANCZOS)
        return _in_srgb(image, profile)


def decoded(file: BinaryIO) -> Image.Image:
    """Return the picture as it is, every pixel read; nothing is turned, converted or made smaller.

    Raises as ``open_square``.
    """
    with _in_our_words():
        image: Image.Image = Image.open(file, formats=_FORMATS)
        _check(image)
        image.load()
        return image


@contextmanager
def _in_our_words() -> Iterator[None]:
    """Take what is doubtful for an error, and raise what the library raises as ours."""
    try:
        with warnings.catch_warnings():
            for doubtful in (UserWarning, RuntimeWarning):
                warnings.simplefilter("error", doubtful)
            warnings.filterwarnings("ignore", _HARMLESS)
            yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Invalid("cover_too_large", limit=MAX_PIXELS) from error
    except (Invalid, MemoryError):
        raise
    except ValueError as error:  # what Pillow says of text and profiles that unpack to more than they may
        raise Invalid("cover_hostile") from error
    except Exception as error:  # Pillow's readers raise SyntaxError, struct.error and more on what is no picture
        raise Invalid("cover_not_picture") from error


def _upright(file: BinaryIO) -> tuple[Image.Image, object]:
    """Decode the picture, upright and on white; return it and its profile of colours."""
    image: Image.Image = Image.open(file, formats=_FORMATS)
    _check(image)
    image.load()
    profile, turn = image.info.get("icc_profile"), _turn(image)
    image = _plain(image)
    if image.mode in {"LA", "RGBA"}:
        image.paste("white", mask=ImageChops.invert(image.getchannel("A")))
        image = image.convert("L" if image.mode == "LA" else "RGB")
    if turn is not None:
        image = image.transpose(turn)
    return image, profile


def _check(image: Image.Image) -> None:
    """Look at what the header says before anything is decoded."""
    limit = _MAX_PIXELS_OF.get(image.format or "", _MAX_PIXELS_OF.get(image.mode, MAX_PIXELS))
    if image.width * image.height > limit:
        raise Invalid("cover_too_large", limit=limit)
    frames = getattr(image, "n_frames", 1)
    if frames > 1 and image.format != "MPO":  # MPO is a JPEG with its depth or its brightness behind it
        raise Invalid("cover_animated", count=frames)


def _turn(image: Image.Image) -> Image.Transpose | None:
    try:
        return _TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # noqa: BLE001 metadata nobody can read says nothing; the picture is whole
        return None


def lies(image: Image.Image) -> bool:
    """Say whether the picture is shown turned by a quarter."""
    return _turn(image) in _QUARTERS


def _plain(image: Image.Image) -> Image.Image:
    """Return the picture in grey, RGB or CMYK, with transparency where it has some."""
    if image.mode.startswith("I"):  # 16 bits of grey
        grey = image.point(lambda value: value / 256).convert("L")
        grey.info.pop("transparency", None)
        return grey
    if image.has_transparency_data and image.mode not in {"LA", "RGBA"}:
        return image.convert("RGBA")
    return image if image.mode in {"L", "LA", "RGB", "RGBA", "CMYK"} else image.convert("RGB")


def _in_srgb(image: Image.Image, profile: object) -> Image.Image:
    """Convert the colours by the picture's own profile: directories and most apps look at none (feed-A04)."""
    image.info = {}  # or the encoders write its comment and its profile along
    if isinstance(profile, bytes) and profile:
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if "sRGB" not in ImageCms.getProfileDescription(given):
                return _converted(image, given)
        except Exception:  # noqa: BLE001 a profile nobody can use, or of other colours than the picture, says nothing
            return image.convert("RGB")
    return image.convert("RGB")


def _converted(image: Image.Image, given: ImageCms.ImageCmsProfile) -> Image.Image:
    found = ImageCms.profileToProfile(
        image,
        given,
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB",
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    if found is None:
        raise ValueError("nothing was converted")
    found.info = {}
    return found
