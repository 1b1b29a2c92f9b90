"""A producer's file that is replaced keeps what it is to everybody else: who may write it, and where it lies."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from podcast_service.content.replace import put_bytes, replace_text, replacing
from podcast_service.domain.errors import PodcastError, Unavailable

OLD, NEW = "---\ntitle: Old\n---\n", "---\ntitle: New\n---\n"


def as_page(path: Path) -> None:
    replace_text(path, NEW, was=OLD)


def as_file(path: Path) -> None:
    put_bytes(path, NEW.encode(), was=sha256_of(OLD))


def as_sound(path: Path) -> None:
    with replacing(path, was=sha256_of(OLD)) as file:
        file.write(NEW.encode())


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


WAYS = pytest.mark.parametrize("way", [as_page, as_file, as_sound])


@WAYS
@pytest.mark.parametrize("mode", [0o664, 0o640, 0o600])
def test_whoever_could_write_a_file_can_write_it_still(way: Callable[[Path], None], mode: int, tmp_path: Path):
    """A colleague edits the same folder by hand."""
    path = tmp_path / "first.md"
    path.write_text(OLD)
    path.chmod(mode)

    way(path)

    assert path.read_text() == NEW
    assert path.stat().st_mode & 0o777 == mode


@WAYS
def test_where_a_link_leads_is_replaced_and_the_link_stays(way: Callable[[Path], None], tmp_path: Path):
    real, link = tmp_path / "shared" / "first.md", tmp_path / "first.md"
    real.parent.mkdir()
    real.write_text(OLD)
    link.symlink_to(real)

    way(link)

    assert link.is_symlink()
    assert real.read_text() == NEW
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["first.md", "first.md", "shared"]


@WAYS
def test_a_link_that_leads_nowhere_is_told_and_stays(way: Callable[[Path], None], tmp_path: Path):
    link = tmp_path / "first.md"
    link.symlink_to(tmp_path / "gone.md")

    with pytest.raises(Unavailable) as told:
        way(link)

    assert told.value.code == "content_unreadable"
    assert link.is_symlink()


@WAYS
def test_a_file_that_somebody_changed_meanwhile_stays_as_it_is(way: Callable[[Path], None], tmp_path: Path):
    path = tmp_path / "first.md"
    path.write_text("By hand.")

    with pytest.raises(PodcastError):
        way(path)

    assert [one.read_text() for one in tmp_path.iterdir()] == ["By hand."]
