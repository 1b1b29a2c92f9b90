"""What ingest refuses or tells: by name, in plain words, while everything else goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from houses import SHOW, Place, refusals, square
from sounds import make_sound, mp3_bytes, tag_sound

from podcast_service.domain.episode import EpisodeStatus
from podcast_service.domain.errors import Invalid
from podcast_service.workflows.overview import overview
from podcast_service.workflows.report import Outcome, Report

PUBLISHED = {
    "guid": "g-1",
    "title": "First",
    "status": "published",
    "published_at": "2026-11-20T08:00:00+01:00",
    "without_transcript": "{reason: Being written., decided_at: 2026-11-20T08:00:00+01:00}",
}


BAD = {
    "empty.mp3": (b"", "audio_empty"),
    "notes.mp3": (b"This is a text, whatever its name says. " * 50, "audio_not_audio"),
    "cut.m4a": (None, "audio_truncated"),
    "film.webm": (b"\x1a\x45\xdf\xa3" + bytes(500), "audio_format_unsupported"),
    "tags.mp3": (b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f" + bytes(300), None),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_by_name_and_everything_else_goes_on(place: Place, name: str):
    """sec-S6: a refusal leaves nothing behind."""
    data, code = BAD[name]
    if data is None:
        whole = make_sound(place.path("x.m4a")).read_bytes()  # what tells of its sound stands at its end
        place.path("x.m4a").unlink()
        data = whole[: len(whole) // 2]
    place.write(name, data)
    place.episode("good")

    report = place.ingest()

    line = next(line for line in report.lines if line.outcome is Outcome.REFUSED)
    assert line.subject == f"{SHOW}/{name}"
    assert code in (None, line.code)
    assert len(line.words.split()) > 4
    assert report.has_refused
    assert place.kept("good").latest.audio is not None
    assert {key for key in place.objects() if key.startswith("audio/")} == {place.kept("good").latest.audio.key}
    assert not place.path(name).with_suffix(".md").exists()
    assert refusals(place.ingest()) == refusals(report), "told each time until it is mended"


def test_entries_that_are_no_files_are_refused_by_name(place: Place, tmp_path: Path):
    os.mkfifo(place.path("pipe.mp3"))
    place.path("loop.mp3").symlink_to("loop.mp3")
    place.path("gone.mp3").symlink_to("nothing.mp3")
    (tmp_path / "outside.mp3").write_bytes(mp3_bytes(2))
    place.path("outside.mp3").symlink_to(tmp_path / "outside.mp3")
    Path(os.fsdecode(os.fsencode(place.path("x")) + b"\xff.mp3")).write_bytes(mp3_bytes(2))
    place.episode("good")

    report = place.ingest()

    codes = {subject.removeprefix(f"{SHOW}/"): code for subject, code in refusals(report).items()}
    assert codes == {
        "pipe.mp3": "content_no_file",
        "loop.mp3": "content_no_file",
        "gone.mp3": "content_unreadable",
        "outside.mp3": "content_link_outside",
        "x?.mp3": "content_name",
    }
    assert place.kept("good")


AS_ANYBODY = """
import ctypes, os, sys
if os.getuid() == 0:
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        assert ctypes.CDLL(None).prctl(24, capability) == 0  # PR_CAPBSET_DROP: gone from the next program on
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Run a program that may read what its user may read, and no more: root is otherwise asked nothing."""


def test_what_may_not_be_read_is_refused_and_is_not_gone(place: Place, tmp_path: Path):
    place.episode("first", **PUBLISHED)
    place.episode("second")
    command = [sys.executable, "-m", "podcast_service.cli.main", "ingest", "--json"]
    settings = {
        "PODCAST_CONTENT": str(place.content),
        "PODCAST_DATABASE_URL": f"sqlite:///{place.house.catalog.url.database}",
        "PODCAST_STORAGE_URL": (tmp_path / "objects").as_uri(),
    }

    def ingest() -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-c", AS_ANYBODY, *command]
        return subprocess.run(
            words, env=os.environ | settings, cwd=tmp_path, capture_output=True, text=True, timeout=120
        )

    assert ingest().returncode == 0
    place.write("first.md", "---\ntitle: Changed\n---\n")
    place.path("first.md").chmod(0)
    place.path("second.mp3").chmod(0)

    done = ingest()

    assert done.returncode == 1, done.stderr
    lines = json.loads(done.stdout)["lines"]
    assert {(line["subject"], line["outcome"], line["code"]) for line in lines} == {
        (f"{SHOW}/first.md", "refused", "content_unreadable"),
        (f"{SHOW}/second.mp3", "refused", "content_unreadable"),
    }
    assert set(place.public()) == {"first"}


def test_hostile_tags_are_made_harmless(place: Place):
    tag_sound(
        make_sound(place.path("a.mp3")), title="\u202eevil\x00\x07: #'\"\n---\nstatus: published", people=("&x *y",)
    )

    place.ingest()

    page = place.page("a.md")
    assert page.fields.text("status") == "draft"
    assert "\u202e" not in page.fields.text("title")
    assert place.kept("a").latest.title


def test_a_folder_elsewhere_is_refused_with_a_hint_at_upload(place: Place, tmp_path: Path):
    with pytest.raises(Invalid, match="podcast-service upload"):
        place.ingest(folder=tmp_path)
    with pytest.raises(Invalid, match="no folder"):
        place.ingest(folder=place.content / "nothing")


def test_the_sound_of_a_page_that_cannot_be_read_makes_no_second_episode(place: Place):
    place.episode("first", head="audio: talk.mp3\n", sound=b"", **PUBLISHED)
    place.write("talk.mp3", mp3_bytes(2))
    place.ingest()
    whole = place.path("first.md").read_bytes()
    place.write("first.md", b"---\ntitle: A: B\n---\n")

    report = place.ingest()

    assert refusals(report) == {f"{SHOW}/first.md": "page_yaml"}
    assert not place.path("talk.md").exists()
    place.write("first.md", whole)
    assert place.ingest().lines == []


def test_keys_that_mean_nothing_are_told_with_a_suggestion(place: Place):
    place.episode("first", titel="Hello")
    report = place.ingest()
    (line,) = [line for line in report.lines if line.outcome is Outcome.ADVICE]
    assert (line.subject, line.code) == (f"{SHOW}/first.md", "page_key_unknown_close")
    assert "“title”" in line.words


def test_a_folder_of_sound_without_a_show_is_told(place: Place):
    make_sound(place.path("a.mp3", "loose"))
    assert refusals(place.ingest()) == {"loose": "show_page_missing"}


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("paper.exe", b"MZ", "file_type"),
        ("../show.md", b"", "page_value"),
        ("missing.pdf", None, "file_missing"),
    ],
)
def test_a_publication_offers_only_files_of_known_kinds_beside_it(
    place: Place, name: str, data: bytes | None, code: str
):
    """sec-S10: nothing a browser would run."""
    place.write("paper.md", f"---\ntitle: Paper\nfiles: [{name}]\n---\n", "publications")
    if data:
        place.write(name, data, "publications")
    assert refusals(place.ingest()) == {"publications/paper.md": code}


def test_a_cover_that_is_too_small_is_told_and_the_rest_goes_on(place: Place):
    place.write("cover.png", square(300))
    place.episode("first", **PUBLISHED)
    place.write("first.png", square(300))

    report = place.ingest()

    assert refusals(report) == {f"{SHOW}/cover.png": "cover_too_small", f"{SHOW}/first.png": "cover_too_small"}
    assert place.public()["first"].status is EpisodeStatus.PUBLISHED
    assert place.library().shows[SHOW].cover.generated
    assert refusals(place.ingest()) == refusals(report)


def test_what_the_last_ingest_refused_stands_in_the_overview_until_it_is_mended(place: Place):
    place.show("other", "---\ntitle: Other\n---\n")
    place.write("bad.mp3", b"no sound " * 100)
    place.write("worse.mp3", b"no sound " * 90, "other")
    place.write("anja.md", "---\nname: A: B\n---\n", "people")
    everything = {f"{SHOW}/bad.mp3", "other/worse.mp3", "people/anja.md"}
    report = place.ingest()
    words = {line.subject: line.words for line in report.lines if line.outcome is Outcome.REFUSED}
    assert overview(place.house).refused == words
    assert set(words) == everything

    place.ingest(folder=place.content / "other")
    assert set(overview(place.house).refused) == everything, "a look at one folder forgets nothing of the others"
    place.path("worse.mp3", "other").unlink()
    place.path("bad.mp3").unlink()
    place.ingest(folder=place.content / "other")
    assert set(overview(place.house).refused) == {f"{SHOW}/bad.mp3", "people/anja.md"}

    place.write("anja.md", "---\nname: Anja\n---\n", "people")
    place.ingest()
    assert overview(place.house).refused == {}


@pytest.mark.parametrize("text", ["[read on](tema:nope)", "[[nope]]"])
def test_a_theme_that_does_not_exist_is_told(place: Place, text: str):
    place.write("hope.md", "---\ntitle: Hope\nnumber: 1\n---\n", "themes")
    page = place.episode("first", title="First", themes="[hope, lost]")
    page.write_text(f"{page.read_text()}\nSee [hope](tema:hope) and {text}, then {text}.\n")

    report = place.ingest()

    advice = [line for line in report.lines if line.outcome is Outcome.ADVICE]
    codes = ["theme_unknown", "notes_name_unknown", "notes_name_unknown"]
    assert [(line.subject, line.code) for line in advice] == [(f"{SHOW}/first.md", code) for code in codes]
    assert "theme lost" in advice[0].words
    line = page.read_text().splitlines().index(f"See [hope](tema:hope) and {text}, then {text}.") + 1
    assert f"line {line}: tema:nope" in advice[1].words
    assert place.kept("first")


def test_only_what_was_refused_is_kept_as_such() -> None:
    """An advice or a change that waits has words and a code, and stands in nobody's way."""
    report = Report()
    report.advise("my-show/one.md", Invalid("finding_silent"))
    report.wait("my-show/one.md", Invalid("finding_silent"))
    report.refuse("my-show/two.md", Invalid("finding_silent"))
    assert [line.subject for line in report.lines if line.error] == ["my-show/two.md"]
