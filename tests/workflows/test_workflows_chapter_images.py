"""Pictures and links of chapters, from the sound or beside the page, to page and apps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from chaptered import (
    EPISODE,
    PUBLISHED,
    chapter_advice,
    document,
    for_apps,
    picture,
    tagged,
    titles,
)
from houses import SHOW, Place, open_place, refusals, told
from lxml import html
from PIL import Image

from podcast_service.audio.reader import AudioReader
from podcast_service.domain.chapter import Chapter
from podcast_service.domain.document import Media


def test_links_and_pictures_reach_the_page_and_the_apps(place: Place):
    """feed-J02, J03, J07."""
    rows = [
        "{start: 0, title: Intro, url: 'https://pod.example/ø'}",
        "{start: 0.5, hidden: true, image: chart.png}",
        "{start: 1, title: B, image: chart.png, end: 1.5}",
    ]
    place.episode("first", head=f"chapters: [{', '.join(rows)}]\n", **PUBLISHED)
    place.write("chart.png", picture())

    assert refusals(place.ingest()) == {}

    intro, hidden, last = for_apps(place)
    address = str(last["img"])
    assert intro == {"startTime": 0, "title": "Intro", "url": "https://pod.example/%C3%B8"}
    assert hidden == {"startTime": 0.5, "img": address, "toc": False}
    assert last == {"startTime": 1, "title": "B", "endTime": 1.5, "img": address}
    media = place.live().make(address.removeprefix("https://pod.example"))
    assert isinstance(media, Media)
    stored = b"".join(place.storage.read(media.object.key))
    assert (media.object.media_type, Image.open(BytesIO(stored)).size) == ("image/jpeg", (300, 200))

    page = html.fromstring(document(place, EPISODE).body.decode())
    items = page.cssselect(".chapters li")
    assert [" ".join(item.text_content().split()) for item in items] == ["0:00 Intro pod.example", "0:01 B"]
    (link,) = page.cssselect(".chapters .source")
    assert (link.get("href"), link.get("rel")) == ("https://pod.example/%C3%B8", "noopener")
    (image,) = page.cssselect(".chapters img")
    assert image.get("alt") == ""
    small = place.live().make(image.get("src", ""))
    assert isinstance(small, Media)
    assert Image.open(BytesIO(b"".join(place.storage.read(small.object.key)))).size == (160, 107)


def test_pictures_beside_the_page_are_made_once_and_again_when_they_change(place: Place):
    place.episode("first", **PUBLISHED)
    body = {"chapters": [{"startTime": 0, "title": "A", "img": "chart.png"}]}
    place.write("first.chapters.json", json.dumps(body))
    place.write("chart.png", picture())
    place.ingest()
    before, objects = place.kept("first").latest.chapters[0].image, place.objects()
    assert not place.ingest().lines
    assert place.objects() == objects

    place.write("chart.png", picture(colour="blue"))
    place.ingest()

    after = place.kept("first").latest.chapters[0].image
    assert before
    assert after
    assert after.sha256 != before.sha256
    place.write("chart.png", b"no picture")
    assert refusals(place.ingest()) == {f"{SHOW}/chart.png": "chapter_image_not_picture"}
    assert place.kept("first").latest.chapters[0].image == after


@pytest.mark.parametrize("in_file", [True, False], ids=["named by a file", "named by the page"])
def test_a_picture_that_is_not_there_is_told_until_it_is(place: Place, in_file: bool):
    row = {"startTime": 0, "title": "A", "img": "chart.png"}
    head = "" if in_file else "chapters: [{start: 0, title: A, image: chart.png}]\n"
    place.episode("first", head=head, **PUBLISHED)
    if in_file:
        place.write("first.chapters.json", json.dumps({"chapters": [row]}))
    assert refusals(place.ingest()) == {f"{SHOW}/chart.png": "chapter_image_missing"}
    assert titles(place) == ["A"]

    place.write("chart.png", picture())

    assert refusals(place.ingest()) == {}
    assert place.kept("first").latest.chapters[0].image
    assert not place.ingest().lines


def test_pictures_at_web_addresses_are_not_fetched_and_that_is_told(place: Place):
    place.episode("first", **PUBLISHED)
    rows = [{"startTime": n, "title": "A", "img": f"https://pod.example/{n}.jpg"} for n in (0, 1)]
    place.write("first.chapters.json", json.dumps({"chapters": rows}))

    report = place.ingest()

    assert told(report)[f"{SHOW}/first.chapters.json"] == ("advice", "chapter_image_elsewhere")
    assert all(chapter.image is None for chapter in place.kept("first").latest.chapters)


class CountingReader(AudioReader):
    """Counts how often a sound is opened for the pictures of its chapters."""

    asked = 0

    def chapter_images(self, path: Path) -> dict[int, bytes]:
        self.asked += 1
        return super().chapter_images(path)


@pytest.fixture
def counting(tmp_path: Path) -> Iterator[tuple[Place, CountingReader]]:
    with CountingReader() as reader, open_place(tmp_path, reader) as place:
        place.show()
        yield place, reader


def test_pictures_in_the_sound_are_not_looked_for_again(counting: tuple[Place, CountingReader]):
    place, reader = counting
    place.episode("first", sound=tagged("A", "B", image=picture()), **PUBLISHED)
    place.ingest()
    first, second = place.kept("first").latest.chapters
    assert first.image is None
    assert second.image
    assert (second.image.width, second.image.height) == (300, 200)
    assert reader.asked == 2  # for the page, and to see what the stamp has to put in

    place.write("first.md", place.path("first.md").read_text() + "\nMore.\n")
    place.ingest(publish=True)

    assert place.kept("first").latest.chapters == (first, second)
    assert reader.asked == 2


def test_a_picture_the_storage_lost_is_stored_again(place: Place):
    place.episode("first", sound=tagged("A", image=picture()), **PUBLISHED)
    place.ingest()
    (chapter,) = place.kept("first").latest.chapters
    assert chapter.image
    for size in chapter.image.sizes:
        place.storage.delete(size.key)
        place.ingest()
        assert place.storage.find(size.key)


def test_a_bad_picture_in_the_sound_is_told_and_left_out(place: Place):
    sound = place.episode("first", sound=tagged("A", image=b"no picture"), **PUBLISHED).with_suffix(".mp3")
    report = place.ingest()
    assert chapter_advice(report) == [(f"{SHOW}/{sound.name}", "chapter_image_not_picture")]
    assert place.kept("first").latest.chapters == (Chapter(start_ms=0, end_ms=500, title="A"),)
