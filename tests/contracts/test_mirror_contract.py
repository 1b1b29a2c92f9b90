"""What every place of a mirror promises, tried on all of them: a folder, moto, ``rclone serve s3`` and Ceph."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest
from services import BUCKET, S3Server

from podcast_service.domain.errors import Invalid, NotFound, PodcastError, Unavailable
from podcast_service.domain.identity import object_key
from podcast_service.domain.media import StoredObject
from podcast_service.storage.base import Storage
from podcast_service.storage.local import LocalStorage
from podcast_service.storage.memory import MemoryStorage
from podcast_service.storage.mirror import Facts, Mirror, checked_name
from podcast_service.storage.mirror_bucket import BucketMirror
from podcast_service.storage.mirror_folder import FolderMirror
from podcast_service.storage.open import open_mirror

SOUND = bytes(range(256)) * 1200
KEY = object_key("audio", sha256(SOUND).hexdigest(), "mp3")
STORED = StoredObject(key=KEY, sha256=sha256(SOUND).hexdigest(), size=len(SOUND), media_type="audio/mpeg")
PAGE = Facts(media_type="text/html; charset=utf-8", cache_control="public, max-age=60")
AUDIO = Facts(media_type="audio/mpeg", cache_control="public", modified_at=datetime(2026, 11, 20, 9, 0, 7, tzinfo=UTC))
_numbers = count(1)


@pytest.fixture(params=["folder", "moto", "rclone", pytest.param("ceph", marks=pytest.mark.needs("radosgw"))])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mirror:
    if request.param == "folder":
        return open_mirror((tmp_path / "mirror").as_uri())
    server: S3Server = request.getfixturevalue(f"{request.param}_server")
    server.use(monkeypatch)
    return open_mirror(f"s3://{BUCKET}/mirror-{next(_numbers)}/deep")


def kept_in(storage: Storage) -> Storage:
    """Return the storage with the sound in it."""
    storage.put_bytes(KEY, SOUND, media_type="audio/mpeg")
    return storage


def test_a_file_is_read_as_it_was_written_and_again_after_it_was_replaced(place: Mirror):
    assert place.is_empty()
    assert place.read("podcasts/troen.html") is None
    assert not place.holds("podcasts/troen.html")

    place.write("podcasts/troen.html", b"one", PAGE)
    place.write("podcasts/troen/del-3.html", b"", PAGE)
    place.write("podcasts/troen.html", b"another", PAGE)
    place.settle()

    assert place.read("podcasts/troen.html") == b"another"
    assert place.read("podcasts/troen/del-3.html") == b""
    assert place.holds("podcasts/troen.html")
    assert not place.is_empty()


def test_a_stored_object_is_copied_whole_from_a_file_and_from_elsewhere(place: Mirror, tmp_path: Path):
    """rel-F4."""
    for number, storage in enumerate((LocalStorage(tmp_path / "storage"), MemoryStorage())):
        place.copy(f"lyd/troen/del-{number}.mp3", kept_in(storage), STORED, AUDIO)
        assert place.read(f"lyd/troen/del-{number}.mp3") == SOUND


def test_what_is_removed_is_gone_and_removing_it_again_is_quiet(place: Mirror):
    place.write("podcasts/troen/del-3.html", b"page", PAGE)

    place.remove("podcasts/troen/del-3.html")
    place.remove("podcasts/troen/del-3.html")

    assert place.read("podcasts/troen/del-3.html") is None
    assert place.is_empty() or isinstance(place, FolderMirror)


def test_an_object_that_is_lost_or_has_other_bytes_than_its_hash_is_told(place: Mirror):
    """rel-F4."""
    wrong = StoredObject(key=KEY, sha256="0" * 64, size=len(SOUND), media_type="audio/mpeg")
    with pytest.raises(Unavailable) as refused:
        place.copy("lyd/troen/del-3.mp3", kept_in(MemoryStorage()), wrong, AUDIO)
    assert refused.value.code == "storage_corrupt"
    with pytest.raises(NotFound, match="The storage has no object"):
        place.copy("lyd/troen/del-4.mp3", MemoryStorage(), STORED, AUDIO)


@pytest.mark.parametrize("name", ["", "/etc/passwd", "../a", "a/../../b", "a//b", ".htaccess", "a/.git", "a b", "a\nb"])
def test_a_name_that_no_address_has_is_refused(name: str):
    """sec-S9: nothing leads out of the mirror."""
    with pytest.raises(Invalid, match="no name a file of a mirror can have"):
        checked_name(name)


def test_every_place_refuses_such_a_name(place: Mirror):
    """sec-S9."""
    for act in (place.holds, place.read, place.remove, lambda one: place.write(one, b"", PAGE)):
        with pytest.raises(Invalid, match="no name a file of a mirror can have"):
            act("../a")


def test_an_object_of_a_bucket_carries_its_type_its_caching_and_where_it_leads(
    moto_server: S3Server, monkeypatch: pytest.MonkeyPatch
):
    import boto3

    moto_server.use(monkeypatch)
    place = BucketMirror(BUCKET, "told")
    place.write("feed.xml", b"<rss/>", Facts(media_type="application/rss+xml", cache_control="public, max-age=60"))
    leading = Facts(media_type="text/html", cache_control="public", leads_to="https://ny.example/feed.xml")
    place.write("old.xml", b"moved", leading)

    client = boto3.client("s3")
    feed = client.head_object(Bucket=BUCKET, Key="told/feed.xml")
    assert (feed["ContentType"], feed["CacheControl"]) == ("application/rss+xml", "public, max-age=60")
    assert "ContentEncoding" not in feed
    assert "WebsiteRedirectLocation" not in feed
    old = client.head_object(Bucket=BUCKET, Key="told/old.xml")
    assert old["WebsiteRedirectLocation"] == "https://ny.example/feed.xml"


def test_a_bucket_that_is_not_there_or_does_not_answer_is_told_in_our_words(
    moto_server: S3Server, monkeypatch: pytest.MonkeyPatch
):
    moto_server.use(monkeypatch)
    with pytest.raises(PodcastError) as refused:
        BucketMirror("nowhere").is_empty()
    assert refused.value.code == "storage_bucket_missing"


def test_a_folder_that_cannot_be_written_is_told_in_our_words(tmp_path: Path):
    (tmp_path / "mirror").write_text("a file")
    with pytest.raises(Unavailable, match="cannot be written or read: part of its path is no folder"):
        FolderMirror(tmp_path / "mirror").write("a.html", b"", PAGE)


@pytest.mark.parametrize(
    "url",
    ["", "mirror", "file://", "file:///", "file://other/folder", "ftp://a/b", "s3://", "s3://user:secret@bucket/a",
     "s3://bucket/a?b", "memory:", "http://[bad"],
)  # fmt: skip
def test_an_address_that_names_no_place_is_refused_and_no_password_told(url: str):
    with pytest.raises(Invalid, match="names no place for a mirror") as refused:
        open_mirror(url)
    assert "secret" not in str(refused.value)
