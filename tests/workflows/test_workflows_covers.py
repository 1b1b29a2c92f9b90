"""Covers are found in folder and file, checked, cropped when asked, and kept in the sizes feeds and pages need."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TypeVar

import pytest
from houses import SHOW, SHOW_PAGE, Place, open_place, refusals, square
from PIL import Image
from sounds import mp3_bytes, tag_sound

from podcast_service.audio.reader import AudioReader
from podcast_service.catalog.database import transact
from podcast_service.catalog.episodes import approve_episode, save_episode
from podcast_service.catalog.shows import approve_show, save_show
from podcast_service.catalog.tables import covers
from podcast_service.domain.episode import Episode
from podcast_service.domain.media import Cover
from podcast_service.domain.show import Show
from podcast_service.site import paths
from podcast_service.storage.local import LocalStorage
from podcast_service.workflows.keep import covers_are_outdated
from podcast_service.workflows.report import Outcome, Report

BLACK, WHITE = (0, 0, 0), (255, 255, 255)
OLD_WAY = "3000,1200,600,300"
T = TypeVar("T", Show, Episode)
RED, BLUE = (200, 0, 0), (0, 0, 200)


def jpeg(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=95)
    return out.getvalue()


def wide(left: tuple[int, int, int] = BLACK, right: tuple[int, int, int] = WHITE) -> bytes:
    """Return a picture of 3000 by 1500 pixels in two halves."""
    image = Image.new("RGB", (3000, 1500), left)
    image.paste(right, (1500, 0, 3000, 1500))
    return jpeg(image)


def sound_with(folder: Path, picture: bytes, name: str = "sound.mp3", tone: int = 440) -> bytes:
    path = folder / name
    path.write_bytes(mp3_bytes(2, tone=tone))
    return tag_sound(path, cover=picture).read_bytes()


def advice(report: Report) -> list[tuple[str, str | None]]:
    return [(line.subject, line.code) for line in report.lines if line.outcome is Outcome.ADVICE]


def show_of(place: Place) -> Show:
    return place.library().shows[SHOW]


def seen(place: Place, cover: Cover | None) -> Image.Image:
    """Open the stored picture of a cover."""
    assert cover is not None
    return Image.open(BytesIO(b"".join(place.storage.read(cover.largest.key)))).convert("RGB")


def test_a_cover_is_stored_as_jpeg_for_all_and_as_webp_for_pages(place: Place):
    """feed-A02, A03, A06."""
    place.write("cover.png", square(3200))
    place.ingest()
    cover = show_of(place).cover
    assert cover is not None
    assert [(size.width, size.media_type) for size in cover.sizes] == [
        (3000, "image/jpeg"), (1200, "image/jpeg"), (600, "image/jpeg"), (300, "image/jpeg"),
    ]  # fmt: skip
    assert {size.media_type for size in cover.webp} == {"image/webp"}
    assert {size.width for size in cover.webp} <= {1200, 600, 300}
    for size in (*cover.sizes, *cover.webp):
        found = place.storage.find(size.key)
        assert found is not None
        assert (found.size, found.media_type) == (size.size, size.media_type)


def test_a_page_offers_webp_and_jpeg_and_the_feed_jpeg_alone(place: Place):
    place.episode("first", status="published")
    place.ingest()
    cover = show_of(place).cover
    assert cover is not None
    editions = place.live()
    page = editions.make(f"/podcasts/{SHOW}/first").body.decode()
    for size in cover.webp:
        address = paths.picture_path(size, SHOW)
        assert address.endswith(f"-{size.width}.webp")
        assert f"{address} {size.width}w" in page
        assert editions.make(address).object.media_type == "image/webp"
    assert '<source type="image/webp" srcset="/billeder/' in page
    assert f'<meta property="og:image" content="https://pod.example{paths.picture_path(cover.sizes[1], SHOW)}">' in page
    assert 'alt="A blue square."' in page
    assert b".webp" not in place.feed()


@pytest.mark.parametrize("name", ["cover", "first"])
def test_a_picture_that_is_not_square_is_refused_with_the_way_out(place: Place, name: str):
    """feed-A03."""
    place.episode("first")
    place.ingest()
    before = show_of(place).cover
    place.write(f"{name}.png", wide())
    report = place.ingest()
    assert refusals(report) == {f"{SHOW}/{name}.png": "cover_not_square"}
    words = next(line.words for line in report.lines if line.outcome is Outcome.REFUSED)
    assert "3000 by 1500 pixels, and directories want a square" in words
    assert "cover_crop: middle" in words
    assert show_of(place).cover == before
    assert place.kept("first").latest.cover is None


@pytest.mark.parametrize(
    ("crop", "colour"),
    [("left", BLACK), ("right", WHITE), ("{x: 1550, y: 10, size: 1400}", WHITE), ("{x: 0, y: 0, size: 1500}", BLACK)],
)
def test_the_page_says_which_part_is_kept(place: Place, crop: str, colour: tuple[int, int, int]):
    place.show(page=SHOW_PAGE.replace("cover.png\n", f"cover.png\ncover_crop: {crop}\n"))
    place.write("cover.png", wide())
    place.episode("first", cover_crop=crop, cover_alt="Half a picture")
    place.write("first.jpg", wide())
    report = place.ingest()
    assert refusals(report) == {}
    assert advice(report) == []
    for cover in (show_of(place).cover, place.kept("first").latest.cover):
        image = seen(place, cover)
        assert image.getpixel((2, 2)) == image.getpixel((1390, 1390)) == colour


@pytest.mark.parametrize(
    ("crop", "code"),
    [
        ("{x: 1700, y: 0, size: 1400}", "cover_crop_outside"),
        ("{x: 0, y: 0, size: 1300}", "cover_crop_small"),
    ],
)
def test_a_part_that_is_not_there_is_refused_with_the_picture(place: Place, crop: str, code: str):
    place.episode("first", cover_crop=crop)
    place.write("first.jpg", wide())
    assert refusals(place.ingest()) == {f"{SHOW}/first.jpg": code}


@pytest.mark.parametrize(
    "crop", ["centre", "{x: -1, y: 0, size: 1400}", "{x: 0, y: 0}", "[0, 0, 1400]", "{x: 0, y: 0, size: 1e9}"]
)
def test_a_part_that_makes_no_sense_is_refused_with_the_page(place: Place, crop: str):
    place.episode("first", cover_crop=crop)
    place.write("first.jpg", wide())
    assert set(refusals(place.ingest())) == {f"{SHOW}/first.md"}


def test_a_picture_in_the_sound_that_is_not_square_is_told_and_the_shows_is_used(place: Place, tmp_path: Path):
    place.episode("first", sound=sound_with(tmp_path, wide()))
    report = place.ingest()
    assert (refusals(report), advice(report)) == ({}, [(f"{SHOW}/first.mp3", "cover_not_square")])
    assert place.kept("first").latest.cover is None


def test_the_same_part_is_kept_of_the_picture_in_the_sound(place: Place, tmp_path: Path):
    sound = sound_with(tmp_path, wide(RED, BLUE))
    place.episode("first", sound=sound, cover_crop="left", cover_alt="x")
    place.ingest()
    red, _, blue = seen(place, place.kept("first").latest.cover).getpixel((700, 700))
    assert red > 150 > blue
    page = place.path("first.md")
    page.write_text(page.read_text().replace("cover_crop: left", "cover_crop: right"))
    place.ingest()
    red, _, blue = seen(place, place.kept("first").latest.cover).getpixel((700, 700))
    assert blue > 150 > red
    assert ("cover", "tag") in place.kept("first").latest.origins


def test_an_edit_of_the_page_does_not_read_the_sound_for_its_picture(tmp_path: Path, reader: AudioReader):
    """It may lie in a store far away."""
    storage = LocalStorage(tmp_path / "objects")
    with open_place(tmp_path, reader, storage=storage) as place:
        place.show()
        place.episode("first", sound=sound_with(tmp_path, jpeg(Image.new("RGB", (1400, 1400), RED))), cover_alt="Red")
        place.ingest()
        kept = place.kept("first").latest
        assert kept.cover is not None
        assert kept.audio is not None
        place.path("first.mp3").unlink()
        harmed = tmp_path / "objects" / kept.audio.key
        harmed.chmod(0o600)
        harmed.write_bytes(bytes(kept.audio.size))  # whoever read it would say so
        page = place.path("first.md")
        page.write_text(page.read_text().replace("cover_alt: Red", "cover_alt: All red"))
        assert refusals(place.ingest()) == {}
        assert place.kept("first").latest.cover == replace(kept.cover, alt="All red")


def test_a_picture_the_service_put_into_the_sound_is_the_cover_it_was_made_of(place: Place, tmp_path: Path):
    place.ingest()
    cover = show_of(place).cover
    assert cover is not None
    for number, size in enumerate(cover.sizes):
        data = b"".join(place.storage.read(size.key))
        place.episode(f"part-{number}", sound=sound_with(tmp_path, data, f"{number}.mp3", 400 + number))
    report = place.ingest()
    assert (refusals(report), advice(report)) == ({}, [])
    assert {one.latest.cover for one in place.all_kept()} == {None}


def test_a_cover_without_words_is_told_once(place: Place, tmp_path: Path):
    """exp: what a picture shows is said for those who do not see it."""
    place.show(page=SHOW_PAGE.replace("cover_alt: A blue square.\n", ""))
    place.episode("first")
    place.write("first.png", square(1400, RED))
    place.episode("second", sound=sound_with(tmp_path, jpeg(Image.new("RGB", (1400, 1400), BLUE))))
    told = [(f"{SHOW}/{page}.md", "cover_without_alt") for page in ("show", "first", "second")]
    assert advice(place.ingest()) == told
    assert advice(place.ingest(publish=True)) == []
    place.write("first.png", square(1400, WHITE))
    assert advice(place.ingest()) == told[1:2]


def test_no_words_are_missed_where_they_would_say_nothing_new(place: Place):
    place.show(page=SHOW_PAGE.replace("A blue square.", "''"))
    place.show("plain", SHOW_PAGE.replace("cover: cover.png\ncover_alt: A blue square.\n", ""))
    place.episode("decorative", cover_alt="''")
    place.write("decorative.png", square(1400, RED))
    place.episode("the-shows-own")
    place.write("the-shows-own.png", square(1400))
    assert advice(place.ingest()) == []


def made_before_there_was_webp(place: Place) -> None:
    """Leave catalog and storage as the version without WebP left them."""
    show = place.library().shows[SHOW]
    with transact(place.house.catalog) as tx:
        revision = save_show(tx, without_webp(show), source=f"{SHOW}/show.md", made_at=place.clock())
        approve_show(tx, SHOW, revision)
        for kept in place.all_kept():
            revision = save_episode(tx, without_webp(kept.latest), source=kept.source, made_at=place.clock())
            approve_episode(tx, kept.latest.guid, revision)
        for row in tx.execute(covers.select()).all():
            sizes = json.dumps(json.loads(row.document)["sizes"])
            tx.execute(covers.update().where(covers.c.sha256 == row.sha256).values(widths=OLD_WAY, document=sizes))
    for key in place.objects():
        if key.endswith(".webp"):
            place.storage.delete(key)


def without_webp(one: T) -> T:
    return replace(one, cover=one.cover and replace(one.cover, webp=()))


def test_pictures_made_before_there_was_webp_are_made_anew_and_nothing_waits_for_it(place: Place):
    decided = "{reason: Being written., decided_at: 2026-11-01}"
    place.episode("first", status="published", cover_alt="Red", without_transcript=decided)
    place.write("first.png", square(1400, RED))
    place.ingest()
    show, episode, objects = show_of(place), place.kept("first").latest, place.objects()
    made_before_there_was_webp(place)
    assert covers_are_outdated(place.house)
    report = place.ingest()
    assert not [line for line in report.lines if line.outcome in (Outcome.PENDING, Outcome.REFUSED)]
    assert (show_of(place), place.kept("first").latest, place.public()["first"]) == (show, episode, episode)
    assert place.objects() == objects
    assert not covers_are_outdated(place.house)
    assert place.ingest().lines == []
