"""The page on which files are sent, as it works without script (exp-6.3.3, exp-6.3.14, sec-S6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from houses import Place, open_with_draft
from sending import noise
from sounds import mp3_bytes
from studios import Browser, StudioStage, studio_of
from werkzeug.test import TestResponse

from podcast_service.audio.reader import AudioReader
from podcast_service.domain.producer import ShowRole
from podcast_service.domain.upload import Form
from podcast_service.storage.incoming import SPARE, IncomingFolder
from podcast_service.workflows.uploads import Wanted, begin_upload

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

OPENING = b"--x\r\nContent-Disposition: form-data; name=file; filename=a.mp3\r\n\r\n"
UPLOAD, SOUND = "/studio/serier/my-show/upload", "/studio/afsnit/my-show/one/lyd"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, reader: AudioReader) -> Iterator[Place]:
    """Give one house for all: each test has producers and sounds of its own."""
    with open_with_draft(tmp_path_factory.mktemp("uploads"), reader) as opened:
        yield opened


@pytest.fixture(scope="module")
def stage(place: Place) -> StudioStage:
    return studio_of(place)


def form(*files: tuple[bytes, str], **values: str) -> dict[str, object]:
    return {"file": [(BytesIO(data), name) for data, name in files], **values}


def sound_of(place: Place, slug: str) -> bytes:
    audio = place.kept(slug).latest.audio
    assert audio
    return place.path(audio.name).read_bytes()


def test_a_form_sends_a_file_and_what_was_written_of_its_episode(stage: StudioStage, place: Place) -> None:
    """And what became of it stands on the page."""
    browser = stage.owner()
    sent = form((mp3_bytes(2, tone=700), "../Blå.mp3"), title="Håb", number="4", notes="Om *håb*.")
    assert browser.post(UPLOAD, sent).location == UPLOAD
    assert "Det hele er fremme" in browser.get(UPLOAD).text

    stage.work()

    page = place.page("haab.md")
    assert (page.fields.text("title"), page.fields.whole("number"), page.body.strip()) == ("Håb", 4, "Om *håb*.")
    assert '<a href="/studio/afsnit/my-show/haab">' in browser.get(UPLOAD).text
    assert place.house.inbox.folder.names() == []


def test_many_files_of_a_form_become_an_episode_each(stage: StudioStage, place: Place) -> None:
    files = [(mp3_bytes(2, tone=tone), f"{tone}.mp3") for tone in (500, 600)]
    stage.owner().post(UPLOAD, form(*files, title="Counts for one file only"))
    stage.work()
    assert {"500", "600"} <= place.kept_slugs()


def test_what_is_no_sound_is_refused_in_words_and_nothing_of_it_stays(stage: StudioStage, place: Place) -> None:
    """sec-S6: known by decoding, whatever it is called."""
    browser, before = stage.owner(), place.files()
    browser.post(UPLOAD, form((b"<script>alert(1)</script>", "<img src=x onerror=alert(1)>.mp3")))
    stage.work()

    text = browser.get(UPLOAD).text
    assert 'class="error"' in text
    assert "<img src=x" not in text
    assert place.files() == before
    assert place.house.inbox.folder.names() == []


def test_a_file_that_an_episode_has_is_told_at_once(stage: StudioStage, place: Place) -> None:
    """exp-6.3.3."""
    reply = stage.owner().post(UPLOAD, form((sound_of(place, "one"), "again.mp3"), title="Mit"))
    assert reply.status_code == 422
    assert "Denne lyd findes allerede i afsnittet »The first«" in reply.text
    assert 'value="Mit"' in reply.text


def test_a_sound_that_turns_out_to_be_there_leads_to_the_episode_that_has_it(stage: StudioStage, place: Place) -> None:
    """exp-6.3.3: and what was written of it can be read, and copied."""
    browser, twin = stage.owner(), mp3_bytes(2, tone=1234)
    browser.post(UPLOAD, form((twin, "first-of-two.mp3"), title="Den første"))
    browser.post(UPLOAD, form((twin, "second-of-two.mp3"), title="Den anden"))
    stage.work()
    slug = next(slug for slug in place.kept_slugs() if slug in ("den-foerste", "den-anden"))
    text = browser.get(UPLOAD).text
    assert f'<a href="/studio/afsnit/my-show/{slug}">Åbn afsnittet med denne lyd' in text
    assert "<dd>Den " in text


def test_no_file_and_a_wrong_number_are_told(stage: StudioStage) -> None:
    browser = stage.owner()
    assert "Vælg en fil først" in browser.post(UPLOAD, form()).text
    assert "er ikke et afsnitsnummer" in browser.post(UPLOAD, form((b"x", "a.mp3"), number="tre")).text


def test_a_new_sound_for_an_episode_waits_until_it_is_published(stage: StudioStage, place: Place) -> None:
    browser = stage.owner()
    assert "The first" in browser.get(SOUND).text
    browser.post(SOUND, form((mp3_bytes(3, tone=900), "new.mp3")))
    stage.work()
    audio = place.kept("one").latest.audio
    assert audio
    assert audio.name == "one-2.mp3"
    assert place.path("one.mp3").exists()


def test_what_is_not_finished_is_listed_and_can_be_cancelled(stage: StudioStage, place: Place) -> None:
    browser = stage.owner()
    assert browser.producer
    written = Form(title="Skrevet før", number=7, notes="Om håb")
    wanted = Wanted(show=browser.producer.roles[0][0], name="lang.mp3", size=12_345_678, key="k", form=written)
    upload = begin_upload(place.house, browser.producer.id, wanted)
    begin_upload(place.house, browser.producer.id, replace(wanted, size=45_678, key="small"))
    text = browser.get(UPLOAD).text
    assert "0 af 12,3 MB" in text
    assert "0 af 45,7 kB" in text
    assert "<dd>Skrevet før</dd>" in text
    assert "lang.mp3" not in stage.owner().get(UPLOAD).text

    assert browser.post(f"{UPLOAD}/{upload.id}/annuller").status_code == 303
    assert "12,3 MB" not in browser.get(UPLOAD).text
    assert stage.owner().post(f"{UPLOAD}/{upload.id}/annuller").status_code == 404


def test_who_may_not_edit_does_not_see_the_page(stage: StudioStage) -> None:
    viewer = stage.browser(stage.producer(ShowRole.VIEWER))
    assert viewer.get(UPLOAD).status_code == 403
    assert viewer.post(UPLOAD, form((noise(10), "a.mp3"))).status_code == 403


@pytest.mark.parametrize("role", [None, ShowRole.VIEWER])
def test_a_large_body_is_read_from_nobody_but_who_may_send_it(stage: StudioStage, role: ShowRole | None) -> None:
    """sec-S24: the disk cannot be filled by strangers, nor by those who may only look."""
    browser = stage.browser(stage.producer(role) if role else None)
    browser.get("/studio/filer/0/none.css")
    body = Unread(OPENING)
    reply = send_raw(browser, body, 10**9)
    assert reply.status_code in (403, 413)
    assert body.read_bytes == 0


FULL = {
    "more than the rest of the quota": (10**12, 0, 409, "uploads, der ikke er færdige", 0),
    "more than the disk has, twice": (10**9, 10**18, 503, "ikke plads til filerne", 0),
    "more than the disk has by then": (10**9, 0, 503, "ikke mere plads", 2_000_000),
}


@pytest.mark.parametrize(("size", "spare", "status", "words", "most"), FULL.values(), ids=FULL)
def test_a_form_takes_nothing_that_is_to_stay_free(
    stage: StudioStage, place: Place, size: int, spare: int, status: int, words: str, most: int
) -> None:
    """sec-S6, sec-S24: it is refused before any of it is read, as its files would be after."""
    browser, folder = stage.owner(), place.house.inbox.folder
    browser.get(UPLOAD)
    body = Filling(OPENING)
    body.folder, folder.spare = folder, spare
    try:
        reply = send_raw(browser, body, size)
    finally:
        folder.spare = SPARE
    assert (reply.status_code, body.read_bytes <= most) == (status, True)
    assert words in reply.text
    assert folder.names() == []


def send_raw(browser: Browser, body: BytesIO, size: int) -> TestResponse:
    """Send a form that says it has ``size`` bytes, whatever comes."""
    headers = {"Origin": "http://localhost", "Content-Type": "multipart/form-data; boundary=x"}
    said = {"CONTENT_LENGTH": str(size)}
    return browser.client.post(
        UPLOAD, input_stream=body, environ_overrides=said, headers=headers, base_url="http://localhost"
    )


class Unread(BytesIO):
    """A body without an end, which counts what was read of it."""

    read_bytes = 0

    def __init__(self, start: bytes) -> None:
        self._start = BytesIO(start)

    def read(self, size: int) -> bytes:
        found = self._start.read(size) or bytes(size)
        self.read_bytes += len(found)
        assert self.read_bytes < 50_000_000, "it is read to its end"
        return found

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        place = memoryview(buffer).cast("B")
        found = self.read(place.nbytes)
        place[: len(found)] = found
        return len(found)


class Filling(Unread):
    """Such a body, while which the disk fills."""

    folder: IncomingFolder

    def read(self, size: int | None = -1) -> bytes:
        if self.read_bytes > 1_000_000:
            self.folder.spare = 10**18
        return super().read(size)
