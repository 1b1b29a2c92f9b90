"""Ingest: a folder becomes episodes, and a second look changes nothing (design idea 1)."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from houses import SHOW, VTT, Place, open_place, refusals, told
from pdfs import make_pdf
from sounds import make_sound, mp3_bytes, tag_sound

from podcast_service.audio.reader import AudioReader
from podcast_service.domain.media import StoredObject
from podcast_service.storage.memory import MemoryStorage
from podcast_service.workflows.publish import Word, publish_episode
from podcast_service.workflows.report import Report

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

    assert told(report)[f"{SHOW}/first.md"] == ("pending", "publish_fetches_again")
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

    objects, files = place.objects(), place.files()
    for _ in range(2):
        asked = place.ingest(publish=True)
        assert told(asked) == {f"{SHOW}/first.md": ("pending", "publish_fetches_again")}
        assert f"podcast-service publish {SHOW}/first --fetch-again" in asked.lines[0].words
        assert place.public()["first"].audio == old
        assert (place.objects(), place.files()) == (objects, files), "no sound is made that waits"
    publish_episode(place.house, SHOW, "first", Word(without_transcript="Soon.", fetch_again=True))
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


def test_a_folder_limits_the_run(place: Place):
    place.show("other", "---\ntitle: Other\n---\n")
    make_sound(place.path("a.mp3"))
    make_sound(place.path("b.mp3", "other"))

    report = place.ingest(folder=place.content / "other")

    assert set(told(report)) == {"other/show.md", "other/b.md"}
    assert not place.path("a.md").exists()
    assert set(told(place.ingest(folder=Path(SHOW)))) == {f"{SHOW}/show.md", f"{SHOW}/a.md"}


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
    place.write("paper.pdf", make_pdf(), "publications")
    place.ingest()
    place.path("anja.md", "people").unlink()

    assert told(place.ingest()) == {"people/anja.md": ("gone", None)}
    assert set(place.library().people) == {"anja"}
    assert told(place.ingest(publish=True)) == {"people/anja.md": ("changed", None)}
    library = place.library()
    assert (set(library.people), set(library.themes), set(library.publications)) == (set(), {"tema"}, {"paper"})
    assert library.publications["paper"].files[0].media_type == "application/pdf"
    assert _quiet(place.ingest())


class _Meanwhile(MemoryStorage):
    """A storage that takes so long that someone saves a page meanwhile."""

    page: Path
    text: str

    def put_file(self, key: str, path: Path, **facts: object) -> StoredObject:  # type: ignore[override]
        self.page.write_text(self.text)
        return super().put_file(key, path, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize("owed", [True, False], ids=["the page must be written", "the page is whole"])
def test_an_edit_made_during_a_run_is_kept_and_read_by_the_next(tmp_path: Path, reader: AudioReader, owed: bool):
    storage = _Meanwhile()
    with open_place(tmp_path, reader, storage=storage) as place:
        place.show()
        sound = mp3_bytes(2)
        audio = f"audio: {{name: first.mp3, sha256: {sha256(sound).hexdigest()}, size: {len(sound)}}}\n"
        storage.page = place.episode(
            "first", sound=sound, title="Old", **({} if owed else {"guid": "g"}), head="" if owed else audio
        )
        storage.text = storage.page.read_text().replace("Old", "New title")

        first = place.ingest()
        edited = storage.page.read_text()
        place.ingest()
        title = place.kept("first").latest.title

    assert title == "New title"
    assert refusals(first) == ({f"{SHOW}/first.md": "page_changed"} if owed else {})
    assert edited == storage.text
    assert "New title" in storage.page.read_text()
