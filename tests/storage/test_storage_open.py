"""From a URL to a storage, and what is said of a wrong one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from podcast_service.domain.errors import Invalid
from podcast_service.storage.local import LocalStorage
from podcast_service.storage.memory import MemoryStorage
from podcast_service.storage.open import open_storage
from podcast_service.storage.s3 import S3Storage


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("file:///srv/podcast", LocalStorage),
        ("file://localhost/srv/podcast", LocalStorage),
        ("s3://bucket", S3Storage),
        ("s3://bucket/deep/prefix/", S3Storage),
        ("memory:", MemoryStorage),
    ],
)
def test_a_url_opens_its_kind_of_storage(url: str, kind: type[object]) -> None:
    assert type(open_storage(url)) is kind


@pytest.mark.parametrize(
    "url",
    [
        "",
        "var/storage",
        "/var/storage",
        "file:relative",
        "file://host/folder",
        "file:///",
        "s3:bucket",
        "s3:///prefix",
        "s3://key:secret@bucket/prefix",
        "s3://bucket/prefix?region=x",
        "https://bucket.example",
        "memory:x",
        "s3://[bucket",
    ],
)
def test_a_wrong_url_is_refused_with_what_to_write(url: str) -> None:
    with pytest.raises(Invalid, match=r"Write file:///absolute/folder, s3://bucket/prefix") as refused:
        open_storage(url)
    assert "secret" not in str(refused.value)


def test_a_folder_with_a_space_is_found(tmp_path: Path) -> None:
    storage = open_storage((tmp_path / "min mappe æ").as_uri())
    storage.put_bytes("files/x.txt", b"x", media_type="text/plain")
    assert (tmp_path / "min mappe æ" / "files" / "x.txt").read_bytes() == b"x"


def test_boto3_is_imported_at_the_first_use_only() -> None:
    script = "import sys; from podcast_service.storage.open import open_storage; open_storage('s3://b/p'); "
    child = [sys.executable, "-c", script + "sys.exit('boto3' in sys.modules or 'botocore' in sys.modules)"]
    assert subprocess.run(child, check=False).returncode == 0
