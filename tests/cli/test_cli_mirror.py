"""``release --to`` as a person types it, and the setting by which the worker keeps a mirror."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from podcast_service.cli.main import podcast_service
from podcast_service.config import load_settings
from podcast_service.domain.errors import Invalid
from podcast_service.wiring import open_house


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with no show yet: the site has a home page, and no more is needed here."""
    (tmp_path / "episodes").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def typed(*words: str) -> Result:
    return CliRunner().invoke(podcast_service, words)


def test_a_mirror_is_made_again_without_writing_and_rehearsed_without_touching(folder: Path):
    mirror = folder / "mirror"
    url = mirror.as_uri()

    rehearsed = typed("release", "--dry-run", "--to", url)
    assert rehearsed.exit_code == 1  # nothing was ever released
    typed("release")
    rehearsed = typed("release", "--dry-run", "--to", url)
    assert "  copied  404.html.br\n" in rehearsed.output
    assert not mirror.exists()
    first, second = typed("release", "--to", url), typed("release", "--to", url)

    assert "Release 1 is mirrored in the folder" in first.output
    assert " 0 as they were." in first.output
    assert ": 0 files written, 0 removed," in second.output
    assert (mirror / "index.html").exists()
    assert "Nothing would be copied: release 1 is mirrored" in typed("release", "--dry-run", "--to", url).output


def test_a_rollback_holds_and_what_is_served_then_is_mirrored(folder: Path, monkeypatch: pytest.MonkeyPatch):
    mirror = folder / "mirror"
    typed("release")
    monkeypatch.setenv("PODCAST_SOURCE_URL", "https://example.org/source")  # stands at the foot of every page
    typed("release", "--to", mirror.as_uri())
    assert b"https://example.org/source" in (mirror / "index.html").read_bytes()
    typed("rollback")

    held = typed("release", "--to", mirror.as_uri())

    assert "Release 1 was rolled back to and holds." in held.output
    assert "Release 1 is mirrored" in held.output
    assert b"https://example.org/source" not in (mirror / "index.html").read_bytes()


def test_what_cannot_be_a_mirror_is_refused_before_anything_is_released(folder: Path):
    refused = typed("release", "--to", "https://example.org/a")
    assert isinstance(refused.exception, Invalid)
    assert refused.exception.code == "mirror_url"
    assert typed("release", "--due", "--to", "file:///tmp/a").exit_code == 2
    assert not (folder / "var").exists()


def test_the_setting_makes_the_mirror_a_job(folder: Path, monkeypatch: pytest.MonkeyPatch):
    url = (folder / "mirror").as_uri()
    monkeypatch.setenv("PODCAST_MIRROR_URL", url)
    typed("release")

    assert f"mirror at {url}" in typed("jobs").output
    done = typed("worker", "--once")
    assert (done.exit_code, f"mirror at {url}" in done.output) == (0, True), done.output
    assert (folder / "mirror" / "index.html").exists()
    with open_house(load_settings()) as house:
        assert house.mirror is not None
        assert house.mirror.url == url


def test_a_setting_that_names_no_place_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PODCAST_MIRROR_URL", "/srv/podcast")
    with pytest.raises(Invalid, match="PODCAST_MIRROR_URL: write file:///"):
        load_settings()
