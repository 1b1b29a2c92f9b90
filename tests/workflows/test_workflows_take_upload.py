"""What was received becomes a draft: once, whatever dies in between, and nothing is overwritten (rel-F1, rel-F6)."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from databases import fresh_catalog
from houses import SHOW, VTT, Place, open_place, refusals
from sending import ME, begin, incoming, send_all
from sounds import mp3_bytes

from podcast_service.audio.reader import AudioReader
from podcast_service.catalog.database import transact
from podcast_service.catalog.uploads import save_upload
from podcast_service.content.front_matter import with_values
from podcast_service.domain.errors import Conflict, Unavailable
from podcast_service.domain.media import StoredObject
from podcast_service.domain.upload import Form, Purpose, Upload, UploadState
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


def test_a_page_that_somebody_made_since_the_name_was_minted_stays_theirs(shop: Place) -> None:
    """rel-R2: the worker was killed in between; what was typed for the upload goes on a page beside."""
    sound = mp3_bytes(2, tone=1300)
    upload = begin(shop, sound, form=Form(title="Same name", notes="Of the upload."))
    send_all(shop, upload, sound)
    mint(shop, upload, "same-name.mp3")
    theirs = "---\ntitle: [broken\n---\n\nBy hand.\n"
    shop.write("same-name.md", theirs)

    done = take_upload(shop.house, upload.id)

    assert done.episode == "same-name-2"
    assert shop.path("same-name.md").read_text() == theirs
    assert shop.page("same-name-2.md").body.strip() == "Of the upload."
    shop.path("same-name.md").unlink()


def mint(shop: Place, upload: Upload, name: str) -> None:
    """Write down the name of an upload, as a worker does that is killed then."""
    with transact(shop.house.catalog) as tx:
        save_upload(tx, replace(find_mine(shop.house, ME, upload.id), path=f"{SHOW}/{name}"))


def test_a_page_beside_a_refused_sound_is_removed_only_if_it_is_ours(shop: Place) -> None:
    sound = mp3_bytes(2, tone=1350)
    upload = begin(shop, sound, name="beside.mp3")
    send_all(shop, upload, sound)
    mint(shop, upload, "beside.mp3")
    shop.write("beside.mp3", sound)
    theirs = "---\ntitle: [broken\n---\n\nBy hand.\n"
    shop.write("beside.md", theirs)

    assert take_upload(shop.house, upload.id).state is UploadState.REFUSED

    assert shop.path("beside.md").read_text() == theirs
    assert not shop.path("beside.mp3").exists()
    shop.path("beside.md").unlink()


def test_a_recording_that_is_refused_at_the_second_try_leaves_the_page_the_one_it_had(
    tmp_path: Path, reader: AudioReader
) -> None:
    """rel-R2: the first try wrote the new one into the page, and was killed."""
    with open_place(tmp_path, reader) as shop:
        shop.show()
        for slug in ("one", "other"):
            shop.episode(slug)
        shop.ingest()
        had = shop.page("one.md").fields.values["audio"]
        sound = mp3_bytes(3, tone=900)
        upload = begin(shop, sound, "ny.mp3", purpose=Purpose.RECORDING, target=shop.kept("one").latest.guid)
        send_all(shop, upload, sound)
        mint(shop, upload, "one-2.mp3")
        new = {"name": "one-2.mp3", "sha256": sha256_of(sound), "size": len(sound)}
        text = with_values(shop.page("one.md"), {"audio": new, "slug": "other"})
        shop.write("one.md", text)  # refused, as another episode has the slug

        assert take_upload(shop.house, upload.id).state is UploadState.REFUSED

        assert shop.page("one.md").fields.values["audio"] == had
        assert not shop.path("one-2.mp3").exists()


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_what_was_sent_beside_a_refused_sound_is_refused_too_though_a_kill_came_between(shop: Place) -> None:
    """sec-S6, rel-R2: it would lie here for ever else, and count in the quota."""
    sound = b"no sound at all" * 100
    main = begin(shop, sound, name="tekst.mp3")
    beside = begin(shop, VTT.encode(), name="tekst.vtt", purpose=Purpose.BESIDE, target=main.id)
    send_all(shop, beside, VTT.encode())
    send_all(shop, main, sound)
    with transact(shop.house.catalog) as tx:
        refused = replace(find_mine(shop.house, ME, main.id), state=UploadState.REFUSED, code="upload_hash")
        save_upload(tx, replace(refused, facts={"name": "tekst.mp3"}))

    take_upload(shop.house, main.id)

    assert find_mine(shop.house, ME, beside.id).state is UploadState.REFUSED
    assert {main.id, beside.id}.isdisjoint(incoming(shop))


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
