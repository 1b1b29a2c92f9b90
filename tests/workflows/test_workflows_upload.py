"""Upload: files from anywhere become drafts; nothing is overwritten, nothing refused stays behind (sec-S6)."""

from __future__ import annotations

from pathlib import Path

import pytest
from houses import SHOW, VTT, Place, refusals
from sounds import make_sound, mp3_bytes

from podcast_service.domain.errors import Invalid, NotFound
from podcast_service.workflows.new_show import make_show
from podcast_service.workflows.publish import Word, publish_episode
from podcast_service.workflows.upload import upload


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Give the folder a producer's recordings lie in."""
    folder = tmp_path / "desk"
    folder.mkdir()
    return folder


def test_a_file_becomes_a_draft_and_stays_as_it_is(place: Place, desk: Path):
    sound = make_sound(desk / "Første optagelse.m4a")
    before = sound.read_bytes()

    done = upload(place.house, [sound], SHOW)

    assert done.episodes == {sound: "foerste-optagelse"}
    assert not done.report.has_refused
    assert sound.read_bytes() == before == place.path("foerste-optagelse.m4a").read_bytes()
    assert place.kept("foerste-optagelse").approved is None


def test_a_name_that_is_taken_gets_a_number(place: Place, desk: Path):
    place.episode("talk", title="Mine")
    place.ingest()
    before = place.files()
    sound = make_sound(desk / "talk.mp3", 3)

    done = upload(place.house, [sound], SHOW)

    assert done.episodes == {sound: "talk-2"}
    assert {path: place.files()[path] for path in before} == before


def test_the_same_sound_again_is_told_and_not_doubled(place: Place, desk: Path):
    sound, copy = make_sound(desk / "talk.mp3"), make_sound(desk / "copy.mp3")

    done = upload(place.house, [sound, copy], SHOW)

    assert refusals(done.report) == {str(copy): "upload_known"}
    assert refusals(upload(place.house, [sound], SHOW).report) == {str(sound): "upload_known"}
    assert len(place.all_kept()) == 1


def test_a_refused_file_leaves_no_copy(place: Place, desk: Path):
    place.ingest()
    bad, good = desk / "bad.mp3", make_sound(desk / "good.mp3")
    bad.write_text("no sound " * 100)
    before = place.files()

    done = upload(place.house, [bad, desk / "nothing.mp3", good], SHOW)

    assert refusals(done.report) == {str(bad): "audio_not_audio", str(desk / "nothing.mp3"): "upload_missing"}
    assert set(place.files()) - set(before) == {f"{SHOW}/good.md", f"{SHOW}/good.mp3"}


def test_a_transcript_comes_along_and_a_bad_one_leaves_no_copy(place: Place, desk: Path):
    (desk / "good.vtt").write_text(VTT)
    (desk / "bad.vtt").write_text("no transcript")

    upload(place.house, [make_sound(desk / "a.mp3")], SHOW, transcript=desk / "good.vtt")
    bad = upload(place.house, [make_sound(desk / "b.mp3", 3)], SHOW, transcript=desk / "bad.vtt")

    assert [one.name for one in place.kept("a").latest.transcripts] == ["a.vtt"]
    assert set(refusals(bad.report)) == {f"{SHOW}/b.vtt"}
    assert not place.path("b.vtt").exists()
    assert not place.ingest().has_refused
    with pytest.raises(Invalid):
        upload(place.house, [desk / "a.mp3", desk / "b.mp3"], SHOW, transcript=desk / "good.vtt")


def test_a_name_without_an_ending_gets_that_of_its_sound(place: Place, desk: Path):
    sound = desk / "recording"
    sound.write_bytes(mp3_bytes(2))

    assert upload(place.house, [sound], SHOW).episodes == {sound: "recording"}
    assert place.path("recording.mp3").exists()


@pytest.mark.parametrize("suffix", [".mp3", ".m4a"])
def test_an_uploaded_file_can_be_published(place: Place, desk: Path, suffix: str):
    upload(place.house, [make_sound(desk / f"talk{suffix}")], SHOW)

    publish_episode(place.house, SHOW, "talk", Word(without_transcript="Being written."))

    assert place.public()["talk"].enclosure == f"/lyd/{SHOW}/talk{suffix}"


def test_an_unknown_show_is_told(place: Place, desk: Path):
    with pytest.raises(NotFound, match="no-show"):
        upload(place.house, [make_sound(desk / "a.mp3")], "no-show")


def test_a_new_show_is_read_in_and_keeps_its_guid(place: Place):
    page = make_show(place.house, "Ærlig snak", description="Om arbejde.", category=("Government",))
    place.ingest()
    assert page == place.path("show.md", "aerlig-snak")
    assert place.page("show.md", "aerlig-snak").fields.text("guid")
    for slug in ("themes", "Not a slug"):
        with pytest.raises(Invalid):
            make_show(place.house, "Title", slug=slug)
