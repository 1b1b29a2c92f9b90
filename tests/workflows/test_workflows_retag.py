"""A file that someone tagged anew: taken over field by field, never a new recording, never a surprise for listeners."""

from __future__ import annotations

import pytest
from builders import make_guid
from houses import SHOW, SHOW_PAGE, Place, told
from sounds import MAKERS, make_sound, mp3_bytes, tag_sound

from podcast_service.domain.media import Audio
from podcast_service.domain.person import Credit
from podcast_service.domain.tagging import Moved
from podcast_service.workflows.overview import overview
from podcast_service.workflows.publish import Word, publish_episode
from podcast_service.workflows.tags import tag_state, write_tags


def _codes(place: Place) -> set[str | None]:
    return {line.code for line in place.ingest().lines}


def _audio(place: Place) -> Audio:
    audio = place.kept("talk").latest.audio
    assert audio is not None
    return audio


def test_a_change_in_the_file_comes_back_into_the_page(talk: Place) -> None:
    before = _audio(talk)
    tag_sound(talk.path("talk.mp3"), title="Hindbær", people=("Åse", "Bo"))

    report = talk.ingest()

    episode = talk.kept("talk").latest
    assert told(report)[f"{SHOW}/talk.mp3"] == ("advice", "tags_taken")
    assert (episode.title, episode.number) == ("Hindbær", 2)
    assert episode.credits == (Credit(name="Åse"), Credit(name="Bo"))
    assert talk.page("talk.md").fields.text("title") == "Hindbær"
    assert _audio(talk).sha256 != before.sha256
    assert _audio(talk).payload == before.payload
    assert talk.ingest().lines == []


def test_the_producers_comments_and_order_stay(talk: Place) -> None:
    talk.replace("talk.md", "title: Blåbær", "title: Blåbær  # min titel\nlicense: CC BY 4.0  # min licens")
    talk.ingest()
    tag_sound(talk.path("talk.mp3"), title="Hindbær")

    talk.ingest()

    text = talk.path("talk.md").read_text()
    assert "title: Hindbær  # min titel\n" in text
    assert "license: CC BY 4.0  # min licens\n" in text


def test_each_side_may_change_its_own_fields(talk: Place) -> None:
    talk.replace("talk.md", "number: 2", "number: 7")
    tag_sound(talk.path("talk.mp3"), title="Hindbær")

    talk.ingest()

    episode = talk.kept("talk").latest
    assert (episode.title, episode.number) == ("Hindbær", 7)


def test_a_field_changed_on_both_sides_is_shown_and_not_decided(talk: Place) -> None:
    talk.replace("talk.md", "title: Blåbær", "title: Solbær")
    tag_sound(talk.path("talk.mp3"), title="Hindbær", description="Om hindbær.")

    report = talk.ingest()

    (conflict,) = [line for line in report.lines if line.code == "tags_conflict"]
    assert "Solbær" in conflict.words
    assert "Hindbær" in conflict.words
    episode = talk.kept("talk").latest
    assert (episode.title, episode.description) == ("Solbær", "Om hindbær.")
    (state,) = overview(talk.house).shows[0].episodes
    assert "tags_wait" in {problem.code for problem in state.problems}


def test_a_conflict_stays_until_someone_decides_and_then_is_gone(talk: Place) -> None:
    talk.replace("talk.md", "title: Blåbær", "title: Solbær")
    tag_sound(talk.path("talk.mp3"), title="Hindbær")
    talk.ingest()

    assert talk.ingest().lines == []  # told once, and shown by status
    talk.replace("talk.md", "title: Solbær", "title: Hindbær")
    assert "tags_conflict" not in _codes(talk)

    (state,) = overview(talk.house).shows[0].episodes
    assert "tags_wait" not in {problem.code for problem in state.problems}
    assert talk.ingest().lines == []


def test_a_conflict_survives_the_loss_of_the_catalog(talk: Place, rebuilt) -> None:
    talk.replace("talk.md", "title: Blåbær", "title: Solbær")
    tag_sound(talk.path("talk.mp3"), title="Hindbær")
    talk.ingest()

    assert "tags_conflict" in _codes(rebuilt(talk))


def test_tags_that_vanished_from_the_file_take_nothing_away(talk: Place) -> None:
    talk.write("talk.mp3", mp3_bytes(3))

    talk.ingest()

    episode = talk.kept("talk").latest
    assert (episode.title, episode.number, episode.description) == ("Blåbær", 2, "Om bær.")


def test_what_the_page_never_stated_is_kept_when_it_vanishes_from_the_file(place: Place) -> None:
    tag_sound(make_sound(place.path("talk.mp3"), 3), description="Om bær.")
    place.write("talk.md", "---\ntitle: Bær\n---\n")
    place.ingest()
    place.write("talk.mp3", mp3_bytes(3))

    place.ingest()

    assert place.page("talk.md").fields.text("description") == "Om bær."
    assert place.kept("talk").latest.description == "Om bær."


def test_listeners_keep_the_bytes_they_have(talk: Place) -> None:
    publish_episode(talk.house, SHOW, "talk", Word(without_transcript="Being written."))
    before = talk.public()["talk"]
    tag_sound(talk.path("talk.mp3"), copyright="CC BY 4.0")

    talk.ingest()

    kept = talk.kept("talk")
    assert kept.is_pending  # a person publishes the new words
    assert kept.latest.copyright == "CC BY 4.0"
    assert talk.public()["talk"] == before
    publish_episode(talk.house, SHOW, "talk")
    assert talk.public()["talk"].heard == before.heard


def test_a_file_tagged_anew_without_a_word_for_the_page_is_nothing_to_publish(talk: Place) -> None:
    publish_episode(talk.house, SHOW, "talk", Word(without_transcript="Being written."))
    before = talk.public()["talk"]
    tag_sound(talk.path("talk.mp3"), date="2026-05-01")

    talk.ingest()

    assert not talk.kept("talk").is_pending
    assert talk.public()["talk"].heard == before.heard


def test_an_approved_transcript_holds_for_the_same_sound_under_other_tags(talk: Place) -> None:
    talk.write("talk.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\n<v Åse>Hej.\n")
    talk.ingest()
    publish_episode(talk.house, SHOW, "talk", Word(approve_transcript=True))
    tag_sound(talk.path("talk.mp3"), title="Hindbær")

    report = talk.ingest()

    assert "transcript_of_other_sound" not in {line.code for line in report.lines}
    assert all(one.is_approved for one in talk.kept("talk").latest.transcripts)


@pytest.mark.parametrize("suffix", MAKERS)
def test_every_container_is_known_again_by_its_sound(place: Place, suffix: str) -> None:
    tag_sound(make_sound(place.path(f"talk{suffix}"), 3), title="Blåbær")
    place.ingest()
    tag_sound(place.path(f"talk{suffix}"), title="Hindbær")

    report = place.ingest()

    assert "tags_taken" in {line.code for line in report.lines}
    assert place.kept("talk").latest.title == "Hindbær"


def test_a_title_made_of_the_files_name_is_nobodys_word(place: Place) -> None:
    place.write("min-samtale.mp3", mp3_bytes(3))
    place.ingest()
    assert place.kept("min-samtale").latest.title == "Min samtale"

    tag_sound(place.path("min-samtale.mp3"), title="Om bær")
    report = place.ingest()

    assert "tags_conflict" not in {line.code for line in report.lines}
    assert place.kept("min-samtale").latest.title == "Om bær"


def test_the_cover_we_wrote_into_a_file_is_not_taken_for_another(place: Place) -> None:
    place.show("bare", "---\ntitle: Bare\nguid: GUID\ndescription: Om.\ncategories: [[Government]]\n---\n")
    place.write("talk.mp3", mp3_bytes(3), "bare")
    place.ingest()
    publish_episode(place.house, "bare", "talk", Word(without_transcript="Being written."))
    write_tags(place.house, "bare", "talk")
    for title in ("Hindbær", "Solbær"):  # a drawn cover follows the title
        tag_sound(place.path("talk.mp3", "bare"), title=title)
        report = place.ingest()

        assert {line.code for line in report.lines} == {"tags_taken", None}
        assert ("cover", "tag") not in place.kept("talk", "bare").latest.origins


@pytest.mark.parametrize("field", ["language", "people"])
def test_what_comes_from_the_show_is_no_word_of_the_page(place: Place, field: str) -> None:
    place.show(
        "arv", SHOW_PAGE.replace("language: en", "language: da\npeople: [Vært]").replace("GUID", make_guid("arv"))
    )
    place.write("talk.mp3", mp3_bytes(3), "arv")
    place.ingest()
    value = {"language": "eng", "people": ("Åse",)}[field]
    tag_sound(place.path("talk.mp3", "arv"), **{field: value})

    report = place.ingest()

    assert "tags_conflict" not in {line.code for line in report.lines}
    episode = place.kept("talk", "arv").latest
    assert (episode.language, [one.name for one in episode.credits]) == {
        "language": ("en", ["Vært"]),
        "people": (None, ["Åse"]),
    }[field]


def test_a_file_that_never_had_a_title_has_lost_none(place: Place) -> None:
    place.write("talk.mp3", mp3_bytes(3))
    place.ingest()
    tag_sound(place.path("talk.mp3"), copyright="CC BY 4.0")

    place.ingest()

    assert {one.moved for one in tag_state(place.house, SHOW, "talk").found} == {Moved.PAGE}
