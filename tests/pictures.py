"""Pictures made by the suite: photographs, odd headers, odd profiles."""

from __future__ import annotations

import io
import random
import struct
import zlib

from PIL import Image, ImageCms

from podcast_service.audio import cover
from podcast_service.audio.encoded_picture import Picture
from podcast_service.domain.artwork import Crop


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def prepared(data: bytes, widths: tuple[int, ...] = cover.WIDTHS, crop: Crop | None = None) -> tuple[Picture, ...]:
    return cover.prepare(io.BytesIO(data), widths, crop)


def first(data: bytes, crop: Crop | None = None) -> Image.Image:
    return opened(prepared(data, (3000,), crop)[0].data)


def photograph(side: int, *, seed: int = 7) -> Image.Image:
    """Return a picture with large and small shapes in many colours, as a camera's has."""
    chance, image = random.Random(seed), Image.new("RGB", (side, side), "grey")
    for cells in (3, 9, 30, 70):
        layer = Image.frombytes("RGB", (cells, cells), chance.randbytes(cells * cells * 3))
        image = Image.blend(image, layer.resize((side, side), Image.Resampling.BICUBIC), 0.4 if cells < 40 else 0.15)
    return image


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def with_chunk(png: bytes, name: bytes, body: bytes) -> bytes:
    """Put a chunk behind the header of a PNG."""
    return png[:33] + chunk(name, body) + png[33:]


def claiming(data: bytes, width: int, height: int) -> bytes:
    """Let the header of a PNG, a JPEG or a lossless WebP claim another size."""
    if data.startswith(b"RIFF"):
        bits = struct.unpack_from("<I", data, 21)[0] & ~0xFFFFFFF | (width - 1) | (height - 1) << 14
        return data[:21] + struct.pack("<I", bits) + data[25:]
    if data.startswith(b"\xff\xd8"):
        at = data.index(b"\xff\xc0") + 5
        return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]
    return data[:8] + chunk(b"IHDR", struct.pack(">II", width, height) + data[24:29]) + data[33:]


def swapped_profile() -> bytes:
    """Return a profile in which red is called blue, and blue red."""
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = data.replace("sRGB".encode("utf-16-be"), "mine".encode("utf-16-be"))
    return data.replace(b"rXYZ", b"?XYZ").replace(b"bXYZ", b"rXYZ").replace(b"?XYZ", b"bXYZ")
