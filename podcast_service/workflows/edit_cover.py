"""Save the cover that a person sent in the studio, which square of it is kept, and what it shows in words.

The same for an episode's page and a show's. A picture gets a name of its own beside the page; nothing is overwritten.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from podcast_service.content.folder import PICTURE_SUFFIXES, SHOW_PAGE, composed, read_bytes, read_text
from podcast_service.content.front_matter import Page, parse_page
from podcast_service.content.keys import CoverKey, cover_of
from podcast_service.domain.artwork import Artwork, Side, Square, square_of
from podcast_service.domain.errors import Invalid, NotFound
from podcast_service.workflows.edit_part import PageOf, PartSaved, Values, digest_of, edit_part
from podcast_service.workflows.house import House
from podcast_service.workflows.picture_files import MOST_BYTES, look_at_picture, save_picture

KEYS = ("cover", "cover_crop", "cover_alt")


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverNow:
    """The cover as the page has it at this moment; ``was`` goes with an edit of it.

    ``name``, ``width``, ``height`` and ``square`` are those of the picture beside the page; None where there is none,
    or none that can be used, and ``problem`` says why.
    """

    alt: str | None
    was: str
    name: str | None = None
    width: int = 0
    height: int = 0
    square: Square | None = None
    problem: Invalid | None = None


def cover_now(house: House, source: str) -> CoverNow:
    """Look at the cover of the page at ``source``."""
    page = _page(house, source)
    key, was = cover_of(page), digest_of(page, KEYS)
    picture = _picture(house, source, key)
    if picture is None:
        missing = Invalid("cover_missing", path=source, name=key.name) if key.name else None
        return CoverNow(alt=key.alt, was=was, problem=missing)
    try:
        found = look_at_picture(house, read_bytes(picture, MOST_BYTES))
    except Invalid as error:
        return CoverNow(alt=key.alt, was=was, name=picture.name, problem=error)
    width, height = found.upright
    square, problem = _square(width, height, key)
    return CoverNow(
        alt=key.alt, was=was, name=picture.name, width=width, height=height, square=square, problem=problem
    )  # fmt: skip


def picture_to_crop(house: House, source: str) -> bytes:
    """Return the picture beside the page, upright and small enough to look at: a JPEG of our own (sec-S8).

    Raises NotFound where there is none.
    """
    picture = _picture(house, source, cover_of(_page(house, source)))
    if picture is None:
        raise NotFound("cover_no_picture")
    return house.reader.fit(read_bytes(picture, MOST_BYTES))[0].data


def save_cover(house: House, of: PageOf, data: bytes, alt: str, was: str) -> PartSaved:
    """Keep a picture that was sent as the cover; the middle of one that is not square is kept until it is cropped.

    ``alt`` is empty where the picture shows nothing the title does not say. Raises Invalid, saying what is wrong with
    the picture, and Conflict when the cover is another than that of ``was``.
    """
    found = look_at_picture(house, data)
    crop = _middle(found)

    def values(_page: Page) -> Values:
        name = save_picture(house, of, data, found, "cover")
        return {"cover": name, "cover_crop": crop, "cover_alt": alt}

    return edit_part(house, of, was, KEYS, values)


def save_crop(house: House, of: PageOf, square: Square, alt: str, was: str) -> PartSaved:
    """Keep another square of the picture that is there, and what it shows in words. Raises as ``save_cover``."""
    now = cover_now(house, of.source)
    if now.name is None or not now.width:
        raise now.problem or NotFound("cover_no_picture")
    kept = square_of(now.width, now.height, square)
    is_whole = kept.size == now.width == now.height
    return edit_part(
        house, of, was, KEYS, lambda _page: {"cover_crop": None if is_whole else _dump(kept), "cover_alt": alt}
    )


def save_alt(house: House, of: PageOf, alt: str, was: str) -> PartSaved:
    """Keep what the cover shows in words, wherever the picture itself is from. Raises as ``save_cover``."""
    return edit_part(house, of, was, KEYS, lambda _page: {"cover_alt": alt})


def _page(house: House, source: str) -> Page:
    return parse_page(read_text(house.content / source), source)


def _picture(house: House, source: str, key: CoverKey) -> Path | None:
    """Find the picture as an ingest does: named by the page, else one of the page's name."""
    page = house.content / source
    stem = "cover" if page.name == SHOW_PAGE else composed(page.stem)
    there = {composed(path.name): path for path in page.parent.iterdir() if path.is_file()}
    names = (composed(key.name),) if key.name else tuple(stem + suffix for suffix in PICTURE_SUFFIXES)
    return next((there[name] for name in names if name in there), None)


def _square(width: int, height: int, key: CoverKey) -> tuple[Square | None, Invalid | None]:
    """Return the square that is kept; where there is none yet the middle, and why it is none."""
    try:
        return square_of(width, height, key.crop), None
    except Invalid as error:
        return (square_of(width, height, Side.MIDDLE) if error.code != "cover_too_small" else None), error


def _middle(found: Artwork) -> dict[str, int] | None:
    """Return the square in the middle; None where the picture is one. Raises Invalid for one too small."""
    width, height = found.upright
    return None if width == height and square_of(width, height, None) else _dump(square_of(width, height, Side.MIDDLE))


def _dump(square: Square) -> dict[str, int]:
    return {"x": square.x, "y": square.y, "size": square.size}
