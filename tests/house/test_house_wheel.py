"""What `pip install .` gives: a wheel with templates, translations and static files, which works away from here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from repository import PACKAGE, ROOT, below

COMPILE_ALL = """
import podcast_service
from podcast_service.site.templating import environment
made = environment("da")
for name in made.list_templates():
    made.get_template(name)
print(podcast_service.__file__, len(made.list_templates()))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the locked backend, without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet"]
    command = [*pip, "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the wheel in a folder that stands before this checkout on the import path."""
    folder = tmp_path_factory.mktemp("installed")
    with ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def _run(folder: Path, *arguments: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(folder)}
    command = [sys.executable, *arguments]
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_the_wheel_holds_every_file_of_the_package(wheel: Path):
    held = set(ZipFile(wheel).namelist())
    wanted = {path.relative_to(ROOT).as_posix() for path in below("podcast_service")}
    wanted |= {f"podcast_service/{path.relative_to(ROOT).as_posix()}" for path in below("templates", ".html")}
    wanted |= {path.relative_to(ROOT).as_posix() for path in (PACKAGE / "static").rglob("*") if path.is_file()}
    wanted |= {path.relative_to(ROOT).as_posix() for path in (PACKAGE / "translations").rglob("*.po")}
    assert wanted - held == set()


def test_the_wheel_carries_its_licence_and_no_tests_or_content(wheel: Path):
    held = ZipFile(wheel).namelist()
    assert any(name.endswith("licenses/LICENSE") for name in held)
    assert {name.split("/")[0].split("-")[0] for name in held} == {"podcast_service"}


def test_an_installed_copy_finds_its_templates(installed: Path):
    where, count = _run(installed, "-c", COMPILE_ALL).split()
    assert Path(where).is_relative_to(installed)
    assert int(count) == len(below("templates", ".html"))


def test_an_installed_copy_answers_on_the_command_line(installed: Path):
    code = "from podcast_service.cli.main import main; main()"
    assert "ingest" in _run(installed, "-c", code, "--help")
