"""``pip install`` of the wheel in a fresh environment, and the service from an empty folder far from this checkout."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from servers import ROOT, Site
from shows import look_at
from sounds import mp3_bytes

from podcast_service.feeds.rules import MUST
from podcast_service.feeds.validate import validate


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel; its dependencies are those of this environment, so nothing is downloaded."""
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "venv", "--without-pip", str(folder / "venv"))
    scheme = {"base": str(folder / "venv"), "platbase": str(folder / "venv")}
    packages = Path(sysconfig.get_path("purelib", "venv", scheme))
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    _run(*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT))
    (wheel,) = folder.glob("*.whl")
    python = str(folder / "venv" / "bin" / "python")
    _run(*pip, "--python", python, "install", "--no-deps", "--no-index", str(wheel))
    where = subprocess.check_output([python, "-I", "-c", "import podcast_service; print(podcast_service.__file__)"])
    assert Path(where.decode()).is_relative_to(packages)
    return folder / "venv" / "bin"


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_installed_copy_makes_a_show_from_an_empty_folder(programs: Path, tmp_path: Path) -> None:
    folder, recording = tmp_path / "empty", tmp_path / "Første samtale.mp3"
    folder.mkdir()
    recording.write_bytes(mp3_bytes(3))
    site = Site(folder, {"PYTHONPATH": ""}, programs)

    made = site.run("new-show", "samtaler", "--title", "Samtaler", "--description", "Om det.", "--author", "Mig",
                    "--category", "Government")  # fmt: skip
    assert made.returncode == 0, made.stderr
    uploaded = site.run(
        "upload", str(recording), "--show", "samtaler", "--publish", "--without-transcript", "En prøve."
    )
    assert uploaded.returncode == 0, uploaded.stdout + uploaded.stderr
    assert "Nothing has changed" in site.ingest()

    with site.serving() as server:
        feed = server.ask("/podcasts/samtaler/feed.xml")
        assert [finding for finding in validate(feed.body) if finding.level is MUST] == []
        (promised,) = look_at(server, "/podcasts/samtaler/feed.xml").enclosures
        sound = server.ask(promised.path).body
        assert sound.startswith(b"ID3")
        assert sound.endswith(recording.read_bytes()), "tags before it, and not a byte of it changed"
        page = server.ask("/").body.decode()
        assert "Samtaler" in page
        assert "Spring" in page or "Gå til indholdet" in page  # translated
        assert server.ask(page.partition('rel="stylesheet" href="')[2].partition('"')[0]).status == 200
