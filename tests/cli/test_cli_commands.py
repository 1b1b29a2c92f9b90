"""The command line: words, data and exit codes; each command as a person types it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from builders import make_guid
from commands import typed
from houses import SHOW, SHOW_PAGE, square
from sounds import make_sound, make_wav

from podcast_service.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"boto3", "av", "sqlalchemy", "lxml", "feedgen", "PIL", "flask", "mutagen"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with one show that can be published."""
    show = tmp_path / "episodes" / SHOW
    show.mkdir(parents=True)
    (show / "show.md").write_text(SHOW_PAGE.replace("GUID", make_guid(SHOW)))
    (show / "cover.png").write_bytes(square(1400))
    return tmp_path


@pytest.mark.parametrize(
    "command", ["", *COMMANDS, "feed validate", "feed ready", "feed read", "feed diff", "feed compose"]
)
def test_help_is_there_and_loads_nothing_heavy(tmp_path: Path, command: str):
    code = (
        "import sys\nfrom podcast_service.cli.main import podcast_service\n"
        f"podcast_service({[*command.split(), '--help']!r}, standalone_mode=False)\n"
        f"print(sorted({HEAVY!r} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "Usage:" in done.stdout
    assert done.stderr.strip() == "[]"


def test_the_sample_show_is_read_in_and_leaves_the_folder_as_it_was(tmp_path: Path):
    shutil.copytree(ROOT / "episodes", tmp_path / "episodes")

    first = typed(tmp_path, "ingest")
    second = typed(tmp_path, "ingest", "--json")

    assert first.returncode == 0, first.stdout + first.stderr
    counts = json.loads(second.stdout)["counts"]
    assert {name: count for name, count in counts.items() if count} == {"unchanged": counts["unchanged"]}
    for path in (path for path in (ROOT / "episodes").rglob("*") if path.is_file()):
        assert (tmp_path / "episodes" / path.relative_to(ROOT / "episodes")).read_bytes() == path.read_bytes()
    assert typed(tmp_path, "feed", "validate", "troen-paa-jobchancen").returncode == 0


def test_what_is_refused_is_told_in_words_as_data_and_by_the_exit_code(folder: Path):
    (folder / "episodes" / SHOW / "bad.mp3").write_text("no sound " * 100)
    make_sound(folder / "episodes" / SHOW / "good.mp3")

    words, data = typed(folder, "ingest"), typed(folder, "ingest", "--json")

    assert (words.returncode, data.returncode) == (1, 1)
    assert f"refused  {SHOW}/bad.mp3 — The file is not sound" in words.stdout
    (line,) = json.loads(data.stdout)["lines"]
    assert (line["subject"], line["outcome"], line["code"]) == (f"{SHOW}/bad.mp3", "refused", "audio_not_audio")


def test_from_recording_to_feed_and_back(folder: Path):
    sound = make_sound(folder / "talk.mp3")

    uploaded = typed(folder, "upload", str(sound), "--show", SHOW, "--publish", "--without-transcript", "Soon.")
    status = json.loads(typed(folder, "status", "--json").stdout)
    again = typed(folder, "publish", f"{SHOW}/talk")
    withdrawn = typed(folder, "withdraw", f"{SHOW}/talk", "--reason", "A guest asked.", "--yes")

    assert uploaded.returncode == 0, uploaded.stdout + uploaded.stderr
    assert f"Published: http://localhost:8000/podcasts/{SHOW}/talk" in uploaded.stdout
    assert status["shows"][0]["episodes"][0]["state"] == "published"
    assert (again.returncode, "nothing has changed" in again.stdout) == (0, True)
    assert withdrawn.stdout == f"Withdrawn: {SHOW}/talk\n"
    assert "withdrawn" in typed(folder, "status").stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["ingest", "/"], 2, "podcast-service upload"),
        (["ingest", "nothing"], 2, "no folder"),
        (["publish", "nothing"], 3, "no show nothing"),
        (["publish", f"{SHOW}/nothing"], 3, "no episode nothing"),
        (["publish", SHOW, "--accept-sound"], 2, "SHOW/EPISODE"),
        (["publish", f"{SHOW}/nothing", "--dry-run"], 3, "podcast-service ingest"),
        (["feed", "diff", "nothing"], 3, "no show nothing"),
        (["withdraw", f"{SHOW}/nothing", "--reason", "x", "--yes"], 3, "no episode"),
        (["withdraw", SHOW, "--reason", "x", "--yes"], 2, "SHOW/EPISODE"),
        (["upload", "nothing.mp3", "--show", "nothing"], 3, "no show"),
        (["upload", "nothing.mp3", "--show", SHOW], 1, "no file"),
        (["upload", "nothing.mp3", "--show", SHOW, "--publish"], 2, "asks for a transcript"),
        (["new-show", SHOW, "--title", "T"], 4, "is there already"),
        (["new-show", "Not a slug", "--title", "T"], 2, "such as not-a-slug"),
        (["feed", "validate", "nothing"], 3, "no show nothing"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_failure_ends_with_a_sentence_and_the_code_of_its_kind(folder: Path, words: list[str], code: int, said: str):
    done = typed(folder, *words)
    assert done.returncode == code, done.stdout + done.stderr
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_setting_ends_every_command_with_what_to_write(folder: Path):
    done = typed(folder, "status", PODCAST_STORAGE_URL="/var/here")
    assert (done.returncode, "PODCAST_STORAGE_URL: write file:///path" in done.stderr) == (2, True)


def test_publishing_tells_every_reason(folder: Path):
    data = make_wav(folder / "episodes" / SHOW / "talk.wav").read_bytes()
    (folder / "episodes" / SHOW / "talk.wav").write_bytes(data[: len(data) // 2])

    done = typed(folder, "publish", f"{SHOW}/talk")

    assert done.returncode == 1
    assert done.stderr.count("\n  - ") == 2
    assert "The sound is cut off: the file promises 0:02 and holds 0:01." in done.stderr


def test_a_show_without_episodes_is_published_in_words_that_promise_nothing(folder: Path):
    typed(folder, "ingest")

    done = typed(folder, "publish", SHOW)

    assert done.returncode == 0
    assert done.stdout == f"{SHOW} is ready. Nobody sees it before its first episode: publish {SHOW}/EPISODE\n"


def test_status_keeps_telling_what_was_refused(folder: Path):
    bad = folder / "episodes" / SHOW / "bad.mp3"
    bad.write_text("no sound " * 100)
    typed(folder, "ingest", SHOW)

    words, data = typed(folder, "status"), typed(folder, "status", "--json")

    assert (words.returncode, data.returncode) == (1, 1)
    assert f"refused  {SHOW}/bad.mp3 — The file is not sound" in words.stdout
    assert list(json.loads(data.stdout)["refused"]) == [f"{SHOW}/bad.mp3"]
    bad.unlink()
    typed(folder, "ingest", SHOW)
    assert typed(folder, "status").returncode == 0
