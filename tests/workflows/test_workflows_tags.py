"""Tags shown, compared and written: on a copy, proven, and given to listeners only by someone who knows the price."""

from __future__ import annotations

import hashlib

import pytest
from houses import SHOW, Place, square
from sounds import MAKERS, make_sound, mp3_bytes, tag_sound

from podcast_service.audio.wanted import Wanted
from podcast_service.content.replace import replacing
from podcast_service.content.sound_keys import audio_of
from podcast_service.domain.errors import Conflict, Invalid
from podcast_service.domain.media import Recording, Tags
from podcast_service.domain.tagging import Moved
from podcast_service.workflows.publish import Word, publish_episode
from podcast_service.workflows.republish import forecast, republish
from podcast_service.workflows.tags import tag_state, take_tags, write_tags


def _edit(place: Place, old: str, new: str, name: str = "talk.md") -> None:
    place.replace(name, old, new)
    place.ingest()


def _file(place: Place) -> Recording:
    return place.house.reader.read(place.path("talk.mp3"))


def _moved(place: Place) -> dict[str, Moved]:
    return {one.field: one.moved for one in tag_state(place.house, SHOW, "talk").found}


def test_every_field_says_where_its_value_is_from(talk: Place) -> None:
    """Item 1: where a value came from is kept and shown."""
    tag_sound(make_sound(talk.path("bare.mp3"), 3, tone=500), copyright="CC BY 4.0")
    talk.write("bare.md", "---\ntitle: Bær\n---\n")
    talk.ingest()

    state = tag_state(talk.house, SHOW, "bare")

    assert [state.origin(field) for field in ("title", "copyright", "number")] == ["page", "tag TCOP", ""]


def test_an_edit_of_the_page_is_written_into_the_file(talk: Place) -> None:
    payload = _file(talk).sound.payload_sha256
    _edit(talk, "title: Blåbær", "title: Hindbær\nlicense: CC BY 4.0")
    assert _moved(talk)["title"] is Moved.PAGE

    names, report = write_tags(talk.house, SHOW, "talk")

    found = _file(talk)
    assert {"title", "license", "guid", "show"} <= set(names)
    assert (found.tags.title, found.tags.license, found.tags.number) == ("Hindbær", "CC BY 4.0", 2)
    assert found.sound.payload_sha256 == payload
    assert _moved(talk) == {}
    assert not report.has_refused
    assert "tags_taken" not in {line.code for line in report.lines}
    assert talk.ingest().lines == []


def test_the_page_counts_as_it_is_now_not_as_it_was_last_read_in(talk: Place) -> None:
    text = talk.path("talk.md").read_text()
    talk.write("talk.md", text.replace("title: Blåbær", "title: Hindbær"))
    assert _moved(talk)["title"] is Moved.PAGE

    write_tags(talk.house, SHOW, "talk")

    assert (_file(talk).tags.title, talk.kept("talk").latest.title) == ("Hindbær", "Hindbær")


def test_only_what_is_named_is_written(talk: Place) -> None:
    _edit(talk, "title: Blåbær\n", "title: Hindbær\n")
    _edit(talk, "number: 2", "number: 5")

    names, _ = write_tags(talk.house, SHOW, "talk", ["title"])

    assert (names, _file(talk).tags.title, _file(talk).tags.number) == (("title",), "Hindbær", 2)
    with pytest.raises(Invalid, match="colour"):
        write_tags(talk.house, SHOW, "talk", ["colour"])


def test_a_conflict_is_decided_by_the_page_or_by_the_file(talk: Place) -> None:
    _edit(talk, "title: Blåbær", "title: Solbær")
    tag_sound(talk.path("talk.mp3"), title="Hindbær")
    talk.ingest()
    assert _moved(talk)["title"] is Moved.BOTH

    assert take_tags(talk.house, SHOW, "talk")[0] == ()
    assert "title" not in write_tags(talk.house, SHOW, "talk")[0]
    assert tag_state(talk.house, SHOW, "talk").conflicts == ("title",), "shown, not decided"
    assert take_tags(talk.house, SHOW, "talk", ["title"])[0] == ("title",)
    assert talk.kept("talk").latest.title == "Hindbær"
    assert "title" not in _moved(talk)

    _edit(talk, "title: Hindbær", "title: Solbær")
    tag_sound(talk.path("talk.mp3"), title="Ribs")
    talk.ingest()
    assert "title" in write_tags(talk.house, SHOW, "talk", ["title"])[0]
    assert (talk.kept("talk").latest.title, _file(talk).tags.title) == ("Solbær", "Solbær")


@pytest.mark.parametrize("suffix", MAKERS)
def test_a_round_trip_is_an_identity_in_every_container(place: Place, suffix: str) -> None:
    tag_sound(make_sound(place.path(f"talk{suffix}"), 3), title="Blåbær")
    place.ingest()
    chapters = "chapters: [{start: '0:00', title: Start}, {start: '0:01.500', title: Midt}]\n"
    _edit(
        place, "title: Blåbær", f"title: Æblet — «é»\nlanguage: da\ncopyright: © 2026\nexplicit: false\n{chapters}"[:-1]
    )
    before = place.kept("talk").latest

    write_tags(place.house, SHOW, "talk")
    place.path("talk.md").unlink()  # the page is made anew of what the file says
    with_tags = place.house.reader.read(place.path(f"talk{suffix}")).tags

    assert (with_tags.title, with_tags.language, with_tags.copyright) == ("Æblet — «é»", "da", "© 2026")
    assert [(one.start_ms, one.title) for one in with_tags.chapters] == [(0, "Start"), (1500, "Midt")]
    assert with_tags.guid == before.guid


def test_a_new_cover_and_a_new_picture_of_a_chapter_are_differences_too(talk: Place) -> None:
    talk.write("eins.png", square(300))
    _edit(talk, "title: Blåbær", "title: Blåbær\nchapters: [{start: '0:00', title: Start, image: eins.png}]")
    write_tags(talk.house, SHOW, "talk")
    publish_episode(talk.house, SHOW, "talk", Word(without_transcript="Being written."))
    assert tag_state(talk.house, SHOW, "talk").drift == ()

    talk.write("talk.png", square(1500, (200, 0, 0)))
    talk.write("eins.png", square(300, (0, 200, 0)))
    talk.ingest()
    publish_episode(talk.house, SHOW, "talk")

    state = tag_state(talk.house, SHOW, "talk")
    assert {one.field for one in state.found} >= {"cover", "chapters"}
    assert {one.field for one in state.drift} == {"cover", "chapters"}
    assert republish(talk.house, SHOW, "talk", lambda _words: None)
    assert {"cover", "chapters"} <= set(write_tags(talk.house, SHOW, "talk")[0])
    assert tag_state(talk.house, SHOW, "talk").drift == ()
    assert _moved(talk) == {}


@pytest.mark.parametrize("name", ["../../udenfor.mp3", "/etc/passwd", ".skjult.mp3", "a\\b.mp3"])
def test_a_page_cannot_name_a_file_elsewhere(talk: Place, name: str) -> None:
    """sec-S9."""
    text = talk.path("talk.md").read_text()
    talk.write("talk.md", text.replace("name: talk.mp3", f"name: '{name}'"))

    report = talk.ingest()

    assert "page_value" in {line.code for line in report.lines}
    page = talk.page("talk.md")
    with pytest.raises(Invalid):
        audio_of(page)


def test_a_link_that_leads_out_of_the_folder_is_not_written_through(talk: Place) -> None:
    outside = talk.content.parent / "udenfor.mp3"
    talk.path("talk.mp3").rename(outside)
    talk.path("talk.mp3").symlink_to(outside)
    before = outside.read_bytes()

    with pytest.raises(Invalid, match="outside"):
        write_tags(talk.house, SHOW, "talk")
    assert outside.read_bytes() == before


def test_listeners_keep_the_bytes_until_someone_republishes_knowing_the_price(talk: Place) -> None:
    publish_episode(talk.house, SHOW, "talk", Word(without_transcript="Being written."))
    _edit(talk, "title: Blåbær", "title: Hindbær")
    publish_episode(talk.house, SHOW, "talk")
    before = talk.public()["talk"]
    assert before.heard is not None
    write_tags(talk.house, SHOW, "talk")
    assert talk.public()["talk"].heard == before.heard
    assert {one.field for one in tag_state(talk.house, SHOW, "talk").drift} == {"title"}

    assert forecast(talk.house, SHOW, "talk").bytes_each == before.heard.size
    talk.clock.forward(hours=1)
    assert republish(talk.house, SHOW, "talk", lambda _words: None)

    after = talk.public()["talk"]
    assert after.heard is not None
    assert after.heard.sha256 != before.heard.sha256
    assert (after.guid, after.enclosure, after.published_at) == (before.guid, before.enclosure, before.published_at)
    assert after.audio_changed_at is not None
    assert before.audio_changed_at is not None
    assert after.audio_changed_at > before.audio_changed_at
    assert tag_state(talk.house, SHOW, "talk").drift == ()
    assert talk.ingest().lines == []
    assert not republish(talk.house, SHOW, "talk", lambda _words: None)


def test_writing_the_shows_words_into_the_file_leaves_nothing_to_publish(talk: Place) -> None:
    publish_episode(talk.house, SHOW, "talk", Word(without_transcript="Being written."))

    names, report = write_tags(talk.house, SHOW, "talk")

    assert {"language", "explicit", "guid", "released"} <= set(names)
    assert not talk.kept("talk").is_pending
    assert [line.outcome.value for line in report.lines] == ["changed"]


def test_republishing_lets_changes_that_wait_go_on_waiting(talk: Place) -> None:
    publish_episode(talk.house, SHOW, "talk", Word(without_transcript="Being written."))
    _edit(talk, "number: 2", "number: 4")
    publish_episode(talk.house, SHOW, "talk")
    _edit(talk, "title: Blåbær", "title: Hindbær")

    assert republish(talk.house, SHOW, "talk", lambda _words: None)

    assert talk.kept("talk").is_pending
    assert talk.public()["talk"].title == "Blåbær"
    assert talk.ingest().lines == []


def test_nothing_is_republished_that_nobody_hears(talk: Place) -> None:
    with pytest.raises(Invalid, match="Publish it first"):
        forecast(talk.house, SHOW, "talk")


def test_a_file_that_is_not_in_the_folder_is_not_written(talk: Place) -> None:
    talk.path("talk.mp3").unlink()
    talk.ingest()

    with pytest.raises(Invalid, match="not in the folder"):
        write_tags(talk.house, SHOW, "talk")


def test_another_recording_is_not_taken_for_other_tags(talk: Place) -> None:
    talk.write("talk.mp3", mp3_bytes(5))

    with pytest.raises(Conflict, match="another recording"):
        tag_state(talk.house, SHOW, "talk")


def test_a_file_somebody_changed_meanwhile_is_left_as_it_is(talk: Place) -> None:
    path = talk.path("talk.mp3")
    was = hashlib.sha256(path.read_bytes()).hexdigest()
    changed = mp3_bytes(4)

    def changes_under_our_hands() -> None:
        with replacing(path, was=was) as target:
            target.write(b"the copy")
            path.write_bytes(changed)

    with pytest.raises(Conflict, match="was changed"):
        changes_under_our_hands()

    assert path.read_bytes() == changed
    assert [one.name for one in path.parent.iterdir() if one.name.startswith(".")] == []


def test_a_copy_that_failed_leaves_the_file_and_nothing_else(talk: Place) -> None:
    path = talk.path("talk.mp3")
    before = path.read_bytes()
    order = Wanted(tags=Tags(title="Hindbær"), fields=frozenset({"title"}))

    with (
        pytest.raises(Invalid),
        replacing(path, was=hashlib.sha256(before).hexdigest()) as target,
    ):
        talk.house.reader.write(talk.path("talk.md"), target, order)

    assert path.read_bytes() == before
    assert {one.name for one in path.parent.iterdir()} == {"talk.mp3", "talk.md", "show.md", "cover.png"}
