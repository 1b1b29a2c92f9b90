"""What was received becomes a draft: once, whatever dies in between, and nothing is overwritten (rel-F1, rel-F6)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from databases import fresh_catalog
from houses import Place, open_place, refusals
from sending import ME, begin, incoming, send_all
from sounds import mp3_bytes

from podcast_service.audio.reader import AudioReader
from podcast_service.domain.errors import Conflict, Unavailable
from podcast_service.domain.media import StoredObject
from podcast_service.domain.upload import Form, Purpose, UploadState
from podcast_service.storage.base import Progress
from podcast_service.storage.memory import MemoryStorage
from podcast_service.workflows.take_upload import take_upload
from podcast_service.workflows.uploads import (
    find_mine,
    save_form,
)


def test_what_was_written_meanwhile_is_kept_until_the_file_is_an_episode(shop: Place) -> None:
    sound = mp3_bytes(2, tone=600)
    upload = begin(shop, sound)
    save_form(shop.house, upload, Form(title="Håb"))
    send_all(shop, upload, sound)
    save_form(shop.house, upload, Form(title="Håb i hverdagen", number=3, notes="Om *håb*."))

    done = take_upload(shop.house, upload.id)

    page = shop.page("haab-i-hverdagen.md")
    assert (done.episode, page.fields.text("title"), page.fields.whole("number")) == (
        "haab-i-hverdagen",
        "Håb i hverdagen",
        3,
    )
    assert page.body.strip() == "Om *håb*."
    assert shop.kept("haab-i-hverdagen").latest.audio
    with pytest.raises(Conflict, match="was not saved"):
        save_form(shop.house, upload, Form(title="For sent"))


def test_the_form_is_not_needed(shop: Place) -> None:
    sound = mp3_bytes(2, tone=800)
    upload = begin(shop, sound, name="Første optagelse.MP3")
    send_all(shop, upload, sound)
    assert take_upload(shop.house, upload.id).episode == "foerste-optagelse"
    assert upload.id not in incoming(shop)
    assert find_mine(shop.house, ME, upload.id).state is UploadState.TAKEN


class Away(MemoryStorage):
    """A store that does not answer until it is healed."""

    is_away = True

    def put_file(
        self, key: str, path: Path, *, sha256: str, media_type: str, progress: Progress | None = None
    ) -> StoredObject:
        if self.is_away:
            raise Unavailable("storage_failed", location="far away", key=key, reason="no answer")
        return super().put_file(key, path, sha256=sha256, media_type=media_type, progress=progress)


def test_what_cannot_be_stored_now_is_taken_in_later_and_once(tmp_path: Path, reader: AudioReader) -> None:
    """rel-F1: the worker tries again, and finds what the first try has done."""
    sound, store = mp3_bytes(2, tone=900), Away()
    with open_place(tmp_path, reader, storage=store) as shop:
        shop.show(page="---\ntitle: My show\nguid: GUID\n---\n")
        shop.ingest()
        upload = begin(shop, sound, form=Form(title="Later"))
        send_all(shop, upload, sound)
        for _ in range(2):
            with pytest.raises(Unavailable, match="far away"):
                take_upload(shop.house, upload.id)
            assert find_mine(shop.house, ME, upload.id).state is UploadState.RECEIVED
        store.is_away = False

        done = take_upload(shop.house, upload.id)

        assert (done.state, done.episode) == (UploadState.TAKEN, "later")
        assert shop.kept_slugs() == {"later"}
        assert set(shop.files()) == {"my-show/show.md", "my-show/later.md", "my-show/later.mp3"}
        assert incoming(shop) == []


def test_a_name_that_is_taken_gets_a_number(shop: Place) -> None:
    """Nothing in the folder is overwritten."""
    first, second = mp3_bytes(2, tone=1000), mp3_bytes(2, tone=1100)
    for sound in (first, second):
        upload = begin(shop, sound, name="samme.mp3")
        send_all(shop, upload, sound)
        take_upload(shop.house, upload.id)
    assert shop.path("samme.mp3").read_bytes() == first
    assert shop.path("samme-2.mp3").read_bytes() == second


def test_a_file_on_the_disk_of_the_content_is_not_copied_again(shop: Place) -> None:
    """The file that was received gets its name: it is the very same file."""
    sound = mp3_bytes(2, tone=1200)
    upload = begin(shop, sound, name="samme-fil.mp3")
    send_all(shop, upload, sound)
    received = shop.house.inbox.folder.whole(upload.id).stat().st_ino
    take_upload(shop.house, upload.id)
    assert shop.path("samme-fil.mp3").stat().st_ino == received


def test_recordings_that_were_replaced_lie_on_and_are_told_by_no_later_catalog(
    tmp_path: Path, reader: AudioReader
) -> None:
    """design idea 1: what the files say is enough."""
    with open_place(tmp_path / "shop", reader) as shop:
        shop.show()
        shop.episode("one")
        shop.ingest()
        for seconds in (3, 4):
            sound = mp3_bytes(seconds, tone=900)
            upload = begin(shop, sound, "ny.mp3", purpose=Purpose.RECORDING, target=shop.kept("one").latest.guid)
            send_all(shop, upload, sound)
            take_upload(shop.house, upload.id)
        assert shop.kept_slugs() == {"one"}, "the second recording is no episode when there is a third"
        files = shop.files()

        with fresh_catalog("sqlite", tmp_path) as catalog:
            anew = Place(replace(shop.house, catalog=catalog), shop.clock, shop.storage)
            assert refusals(anew.ingest()) == {}
            assert anew.kept_slugs() == {"one"}

        assert shop.files() == files
        shop.path("one-2.mp3").rename(shop.path("two.mp3"))
        shop.ingest()
        assert shop.kept_slugs() == {"one", "two"}, "a name of its own makes it an episode"
