"""Ingest: a folder becomes episodes, and a second look changes nothing (design idea 1)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from houses import SHOW, VTT, Place, open_place, refusals, square, told
from sounds import make_sound, mp3_bytes, tag_sound

from podcast_service.audio.child import AudioReader
from podcast_service.domain.episode import EpisodeStatus
from podcast_service.domain.errors import Invalid
from podcast_service.workflows.report import Outcome, Report

PUBLISHED = {
    "guid": "g-1",
    "title": "First",
    "status": "published",
    "published_at": "2026-11-20T08:00:00+01:00",
    "without_transcript": "{reason: Being written., decided_at: 2026-11-20T08:00:00+01:00}",
}


def _quiet(report: Report) -> bool:
    return report.lines == []


def test_sound_without_a_page_gets_one_from_its_tags_as_a_draft(place: Place):
    tag_sound(make_sound(place.path("Første samtale.mp3")), title="Den første", number=2, people=("Jytte Quist",))

    report = place.ingest()

    page = place.page("Første samtale.md")
    assert told(report)[f"{SHOW}/Første samtale.md"] == ("new", None)
    assert page.fields.text("title") == "Den første"
    assert page.fields.text("status") == "draft"
    kept = place.kept("foerste-samtale")
    assert kept.latest.guid == page.fields.text("guid")
    assert (kept.approved, kept.latest.number, kept.latest.credits[0].name) == (None, 2, "Jytte Quist")


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))])
def test_a_second_run_changes_nothing_and_says_so(tmp_path: Path, reader: AudioReader, engine: str):
    with open_place(tmp_path, reader, engine=engine) as place:
        place.show()
        place.show("other", "---\ntitle: Other\n---\n")
        make_sound(place.path("a.m4a"))
        make_sound(place.path("b.flac"))
        make_sound(place.path("c.ogg", "other"))
        place.episode("first", **PUBLISHED)
        place.write("first.vtt", VTT)
        place.write("anja.md", "---\nname: Anja\n---\n", "people")
        place.ingest()
        files, objects, library = place.files(), place.objects(), place.library()

        for publish in (False, True):
            place.clock.forward(hours=1)
            report = place.ingest(publish=publish)
            assert _quiet(report), report.lines

        assert place.files() == files
        assert place.objects() == objects
        assert place.library().revision == library.revision


def test_published_pages_are_public_after_the_first_ingest_with_their_identity_written_down(place: Place):
    place.episode("first", title="First", status="published")

    place.ingest()

    fields = place.page("first.md").fields
    public = place.public()["first"]
    assert fields.text("guid") == public.guid
    assert fields.text("slug") == "first"
    assert fields.text("enclosure") == public.enclosure == f"/lyd/{SHOW}/first.mp3"
    assert fields.moment("published_at") == public.published_at
    assert b"<title>First</title>" in place.feed()


def test_a_changed_page_touches_only_what_it_touches(place: Place):
    place.episode("first", **PUBLISHED)
    place.episode("second", title="Second")
    place.ingest()
    before, other = place.files(), place.kept("second")

    place.write("first.md", before[f"{SHOW}/first.md"].replace(b"First", b"New title"))
    report = place.ingest()

    assert told(report) == {f"{SHOW}/first.md": ("pending", None)}
    assert place.public()["first"].title == "First"
    assert place.kept("first").latest.title == "New title"
    assert place.kept("second") == other
    assert {path for path, data in place.files().items() if before[path] != data} == {f"{SHOW}/first.md"}


def test_changed_sound_under_the_same_name_waits_and_the_public_keeps_the_old(place: Place):
    """feed-L02: new sound never goes out by itself; auto_publish is for text."""
    place.write("show.md", place.files()[f"{SHOW}/show.md"].replace(b"language", b"auto_publish: true\nlanguage"))
    place.episode("first", **PUBLISHED)
    place.ingest()
    old = place.public()["first"].audio

    place.write("first.mp3", mp3_bytes(3, tone=700))
    report = place.ingest()

    assert told(report)[f"{SHOW}/first.md"] == ("pending", None)
    assert place.public()["first"].audio == old
    assert old is not None
    assert old.key in place.objects()
    latest = place.kept("first").latest.audio
    assert latest is not None
    assert place.page("first.md").fields.values["audio"] == {
        "name": "first.mp3",
        "sha256": latest.sha256,
        "size": latest.size,
    }

    place.ingest(publish=True)
    assert place.public()["first"].audio == latest
    assert place.public()["first"].guid == "g-1"


def test_changed_text_goes_out_by_itself_where_the_show_says_so(place: Place):
    place.write("show.md", place.files()[f"{SHOW}/show.md"].replace(b"language", b"auto_publish: true\nlanguage"))
    place.episode("first", **PUBLISHED)
    place.ingest()

    place.episode("first", **PUBLISHED | {"title": "Better"})
    report = place.ingest()

    assert told(report) == {f"{SHOW}/first.md": ("changed", None)}
    assert place.public()["first"].title == "Better"


BAD = {
    "empty.mp3": (b"", "audio_empty"),
    "notes.mp3": (b"This is a text, whatever its name says. " * 50, "audio_not_audio"),
    "cut.wav": (None, "audio_truncated"),
    "film.webm": (b"\x1a\x45\xdf\xa3" + bytes(500), "audio_format_unsupported"),
    "tags.mp3": (b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f" + bytes(300), None),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_by_name_and_everything_else_goes_on(place: Place, name: str):
    """sec-S6: a refusal leaves nothing behind."""
    data, code = BAD[name]
    if data is None:
        whole = make_sound(place.path("x.wav")).read_bytes()
        place.path("x.wav").unlink()
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


def test_what_may_not_be_read_is_refused_and_is_not_gone(place: Place):
    place.episode("first", **PUBLISHED)
    place.episode("second")
    place.ingest()
    place.write("first.md", "---\ntitle: Changed\n---\n")
    place.path("first.md").chmod(0)
    place.path("second.mp3").chmod(0)
    if os.access(place.path("first.md"), os.R_OK):
        pytest.skip("this user may read everything")

    report = place.ingest()

    assert told(report) == {
        f"{SHOW}/first.md": ("refused", "content_unreadable"),
        f"{SHOW}/second.mp3": ("refused", "content_unreadable"),
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


def test_a_folder_limits_the_run(place: Place):
    place.show("other", "---\ntitle: Other\n---\n")
    make_sound(place.path("a.mp3"))
    make_sound(place.path("b.mp3", "other"))

    report = place.ingest(folder=place.content / "other")

    assert set(told(report)) == {"other/show.md", "other/b.md"}
    assert not place.path("a.md").exists()
    assert set(told(place.ingest(folder=Path(SHOW)))) == {f"{SHOW}/show.md", f"{SHOW}/a.md"}


def test_a_folder_elsewhere_is_refused_with_a_hint_at_upload(place: Place, tmp_path: Path):
    with pytest.raises(Invalid, match="podcast-service upload"):
        place.ingest(folder=tmp_path)
    with pytest.raises(Invalid, match="no folder"):
        place.ingest(folder=place.content / "nothing")


def test_runs_limited_to_a_show_end_the_first_ingest_too(place: Place):
    place.ingest(folder=place.content / SHOW)
    place.episode("first", title="First", status="published")

    report = place.ingest(folder=place.content / SHOW)

    assert told(report)[f"{SHOW}/first.md"] == ("pending", None)
    assert place.public() == {}


def test_gone_files_change_nothing_public_and_are_told(place: Place):
    place.episode("first", **PUBLISHED)
    place.episode("second")
    place.ingest()
    public, feed = place.public(), place.feed()
    for name in ("first.md", "second.mp3"):
        place.path(name).unlink()

    report = place.ingest()

    assert told(report) == {f"{SHOW}/first.md": ("gone", None), f"{SHOW}/second.mp3": ("gone", None)}
    assert place.public() == public
    assert place.feed() == feed
    assert set(told(place.ingest())) == {f"{SHOW}/first.md"}, "a public page that is gone is told until someone acts"
    assert not place.path("first.md").exists(), "its sound makes no second episode"


def test_a_draft_whose_page_was_removed_comes_back_under_its_guid(place: Place):
    make_sound(place.path("a.mp3"))
    place.ingest()
    guid = place.kept("a").latest.guid
    place.path("a.md").unlink()

    place.ingest()

    assert place.page("a.md").fields.text("guid") == guid


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
    assert _quiet(place.ingest())


def test_keys_that_mean_nothing_are_told_with_a_suggestion(place: Place):
    place.episode("first", titel="Hello")
    report = place.ingest()
    (line,) = [line for line in report.lines if line.outcome is Outcome.ADVICE]
    assert (line.subject, line.code) == (f"{SHOW}/first.md", "page_key_unknown_close")
    assert "“title”" in line.words


def test_a_folder_of_sound_without_a_show_is_told(place: Place):
    make_sound(place.path("a.mp3", "loose"))
    assert refusals(place.ingest()) == {"loose": "show_page_missing"}


def test_a_show_without_a_guid_gets_one_that_stays(place: Place):
    place.show("other", "---\ntitle: Other\n---\n")
    place.ingest()
    guid = place.page("show.md", "other").fields.text("guid")
    assert guid
    place.show("other", "---\ntitle: Other\n---\n")
    place.ingest()
    assert place.page("show.md", "other").fields.text("guid") == guid


def test_pages_of_every_kind_are_public_as_they_say_and_go_when_a_person_says_so(place: Place):
    place.write("anja.md", "---\nname: Anja\ncontact: true\n---\n", "people")
    place.write("tema.md", "---\ntitle: Tema\n---\n", "themes")
    place.write("paper.md", "---\ntitle: Paper\nfiles: [paper.pdf]\n---\n", "publications")
    place.write("paper.pdf", b"%PDF-1.4 paper", "publications")
    place.ingest()
    place.path("anja.md", "people").unlink()

    assert told(place.ingest()) == {"people/anja.md": ("gone", None)}
    assert set(place.library().people) == {"anja"}
    assert told(place.ingest(publish=True)) == {"people/anja.md": ("changed", None)}
    library = place.library()
    assert (set(library.people), set(library.themes), set(library.publications)) == (set(), {"tema"}, {"paper"})
    assert library.publications["paper"].files[0].media_type == "application/pdf"
    assert _quiet(place.ingest())


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("paper.exe", b"MZ", "file_type"),
        ("../show.md", b"", "page_value"),
        ("missing.pdf", None, "content_unreadable"),
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
