"""The tutorial, done as it stands: every command line of it, in order, beside a running server."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from sounds import make_sound

from podcast_service.audio.reader import AudioReader
from podcast_service.domain.media import Recording
from podcast_service.feeds.rules import MUST
from podcast_service.feeds.validate import validate

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL = ROOT / "docs" / "tutorial" / "first-show.md"
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
RECORDINGS = {"interview.mp3": 440, "walk.mp3": 550, "letter.wav": 660}
ANALYSIS = "podcast-service analysis"
WITHDRAW = "podcast-service withdraw"


def _commands() -> list[str]:
    blocks = BLOCK.findall(TUTORIAL.read_text("utf-8"))
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


def _free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
        return port


class Learner:
    """Someone at a machine with a copy of the repository, their own recordings and a server running beside."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "copy"
        home = folder / "home"
        (home / "recordings").mkdir(parents=True)
        for name, tone in RECORDINGS.items():
            make_sound(home / "recordings" / name, 3, tone=tone)
        shutil.copytree(ROOT / "episodes", self.folder / "episodes")
        self.recordings = home / "recordings"
        self.downloads = folder / "downloads"
        self.said = ""
        self.port = _free_port()
        self.address = f"http://localhost:{self.port}"
        programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.environment = os.environ | {
            "HOME": str(home),
            "PATH": programs,
            "PORT": str(self.port),
            "GPODDER_HOME": str(folder / "gpodder"),
            "GPODDER_DOWNLOAD_DIR": str(self.downloads),
        }

    def run(self, command: str) -> str:
        """Type one line; it has to go well."""
        result = self.type(command)
        assert result.returncode == 0, self.said
        return result.stdout

    def type(self, command: str) -> subprocess.CompletedProcess[str]:
        """Type one line, however it goes."""
        line = command.replace("http://localhost:8000", self.address)
        result = subprocess.run(
            ["bash", "-c", line], cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=120
        )
        self.said += f"$ {line}\n{result.stdout}{result.stderr}"
        return result

    def wait_for(self, command: str) -> None:
        """Type one line again until it goes well: the worker needs a few seconds."""
        for _ in range(60):
            if self.type(command).returncode == 0:
                return
            time.sleep(1)
        raise AssertionError(self.said)

    def get(self, path: str) -> bytes:
        """Fetch one public address."""
        with urlopen(self.address + path, timeout=30) as answer:  # noqa: S310 - our own server
            body: bytes = answer.read()
            return body

    def see(self, path: str, wanted: Callable[[bytes], bool]) -> bytes:
        """Load one address until it shows what is ``wanted``: the server looks for changes every moment."""
        for _ in range(40):
            try:
                body = self.get(path)
            except HTTPError as error:
                body = error.read()
            if wanted(body):
                return body
            time.sleep(0.25)
        raise AssertionError(f"{path} does not show it\n{self.said}\n{body.decode()}")


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Learner]:
    """Do what `make run` does, and stay beside it."""
    learner = Learner(tmp_path)
    learner.run("podcast-service ingest")
    with (tmp_path / "serve.log").open("w") as log:
        server = subprocess.Popen(
            ["podcast-service", "serve"],
            cwd=learner.folder,
            env=learner.environment,
            stdout=log,
            stderr=log,
            executable=shutil.which("podcast-service", path=learner.environment["PATH"]),
        )
    try:
        _wait(learner, server, tmp_path / "serve.log")
        yield learner
    finally:
        server.terminate()
        server.wait(30)


def _wait(learner: Learner, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(150):
        assert server.poll() is None, log.read_text()
        try:
            learner.get("/robots.txt")
        except URLError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"the server does not answer\n{log.read_text()}")


def _read(path: Path) -> Recording:
    with AudioReader() as reader:
        return reader.read(path)


def _without_withdrawing() -> list[str]:
    return [command for command in _commands() if not command.startswith(WITHDRAW)]


@pytest.mark.needs("gpo")
def test_the_tutorial_leads_from_recordings_to_a_show_that_an_app_downloads(learner: Learner):
    """feed-R04: gPodder subscribes, updates and downloads the sound that was recorded, tagged."""
    for command in _without_withdrawing():
        if command.startswith(ANALYSIS):
            learner.wait_for(command)
            continue
        if command.startswith("gpo subscribe"):
            learner.see("/podcasts/evening-talks/feed.xml", lambda body: body.count(b"<item>") == 2)
        learner.run(command)

    feed = learner.see("/podcasts/evening-talks/feed.xml", lambda body: b"<title>What comes after</title>" in body)
    assert [finding for finding in validate(feed) if finding.level is MUST] == []
    page = learner.see("/podcasts/evening-talks/interview", lambda body: b"what came before" in body).decode()
    assert "<strong>what comes after</strong>" in page
    assert "The transcript is being written." in page
    _has_what_was_recorded(learner)

    (withdraw,) = set(_commands()) - set(_without_withdrawing())
    learner.run(withdraw)

    learner.see("/podcasts/evening-talks/feed.xml", lambda body: body.count(b"<item>") == 1)


def _has_what_was_recorded(learner: Learner) -> None:
    """See that the app has both episodes as they were first published, and that they say what they are."""
    downloads = {one.tags.title: one for one in map(_read, learner.downloads.rglob("*.mp3"))}
    assert set(downloads) == {"Interview", "Letter"}
    assert {one.tags.show for one in downloads.values()} == {"Evening talks"}
    recorded = _read(learner.recordings / "interview.mp3")
    assert downloads["Interview"].sound.payload_sha256 == recorded.sound.payload_sha256
