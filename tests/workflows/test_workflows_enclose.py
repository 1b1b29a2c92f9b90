"""What listeners get: stamped once with its final tags, never changed afterwards, made of what directories refuse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from houses import SHOW, Place
from PIL import Image
from sounds import make_sound, make_wav, mp3_bytes, tag_sound

from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Invalid
from podcast_service.domain.media import Recording
from podcast_service.domain.person import Credit
from podcast_service.domain.rendition import recipe_named
from podcast_service.workflows.enclose import object_file
from podcast_service.workflows.publish import Published, Stops, Word, publish_episode
from podcast_service.workflows.wish import AS_RECORDED, wish

WHY = "Being written."
HEAD = "chapters: [{start: '0:00', title: Start}, {start: '0:01', title: Midt, url: 'https://example.org/'}]\n"


def _publish(place: Place, slug: str = "first", **word: bool) -> Published:
    return publish_episode(place.house, SHOW, slug, Word(without_transcript=WHY, **word))


def _heard(place: Place, slug: str = "first") -> Recording:
    """Read what a listener downloads."""
    audio = place.public()[slug].heard
    assert audio is not None
    with object_file(place.house, audio.key, audio.sha256, slug) as path:
        return place.house.reader.read(path)


@pytest.fixture
def published(place: Place) -> Place:
    place.episode(
        "first", head=HEAD, title="Blåbær", number=3, people="[Åse, {name: Bo, role: guest}]", explicit="true"
    )
    place.ingest()
    _publish(place)
    return place


def test_a_downloaded_file_tells_what_it_is(published: Place) -> None:
    """Design idea 2: the object is stamped at first publication."""
    found, episode = _heard(published), published.public()["first"]

    assert (found.tags.title, found.tags.show, found.tags.number, found.tags.language) == ("Blåbær", "My show", 3, "en")
    assert [credit.name for credit in found.tags.people] == ["Åse", "Bo"]
    assert (found.tags.guid, found.tags.explicit, found.tags.is_podcast) == (episode.guid, True, True)
    assert found.tags.link == "https://pod.example/podcasts/my-show/first"
    assert found.tags.feed_url == "https://pod.example/podcasts/my-show/feed.xml"
    assert [(one.start_ms, one.title, one.url) for one in found.tags.chapters] == [
        (0, "Start", None),
        (1000, "Midt", "https://example.org/"),
    ]
    assert found.has_cover


def test_the_sound_is_the_producers_and_their_file_stays_as_it_was(published: Place) -> None:
    source = published.path("first.mp3")
    assert _heard(published).sound.payload_sha256 == published.house.reader.read(source).sound.payload_sha256
    assert published.house.reader.read(source).tags.title is None


def test_feed_and_answer_tell_of_the_object_listeners_get(published: Place) -> None:
    heard = published.public()["first"].heard
    assert heard is not None
    answer = published.live().make(f"/lyd/{SHOW}/first.mp3")
    assert f'length="{heard.size}"'.encode() in published.feed()
    assert getattr(answer, "object").sha256 == heard.sha256  # noqa: B009 - a Media among the answers


def test_later_edits_change_page_and_feed_and_never_the_bytes(published: Place) -> None:
    before = published.public()["first"].heard
    published.replace("first.md", "title: Blåbær", "title: Hindbær")
    published.ingest()

    done = _publish(published)

    assert (published.public()["first"].title, done.fetched_again) == ("Hindbær", 0)
    assert published.public()["first"].heard == before
    assert b"Hindb" in published.feed()


def test_publishing_again_and_reading_in_again_changes_nothing(published: Place) -> None:
    files, objects = published.files(), published.objects()

    assert not _publish(published).changed
    assert published.ingest().lines == []
    assert (published.files(), published.objects()) == (files, objects)


def test_a_file_that_says_everything_already_is_what_listeners_get(published: Place) -> None:
    heard = published.public()["first"].heard
    assert heard is not None
    with object_file(published.house, heard.key, heard.sha256, "") as path:
        done = path.read_bytes()
    published.write("first.mp3", done)
    published.ingest()

    objects = published.objects()
    _publish(published)
    assert published.objects() == objects
    assert published.public()["first"].heard == heard


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".opus", ".ogg", ".aac"])
def test_sound_that_directories_refuse_goes_out_as_an_mp3_and_is_kept(place: Place, suffix: str) -> None:
    make_sound(place.path(f"talk{suffix}"), 3)
    place.ingest()

    _publish(place, "talk")

    episode, found = place.public()["talk"], _heard(place, "talk")
    assert (episode.enclosure, found.sound.format) == (f"/lyd/{SHOW}/talk.mp3", "mp3")
    assert episode.audio is not None
    assert abs(found.sound.duration_ms - episode.audio.sound.duration_ms) <= 50
    assert (episode.audio.name, found.tags.title) == (f"talk{suffix}", episode.title)
    assert episode.audio.key in place.objects()
    assert b'type="audio/mpeg"' in place.feed()


def test_a_producer_may_want_it_evened_and_an_opus_file_beside_it(place: Place) -> None:
    place.write("quiet.mp3", mp3_bytes(8))
    place.ingest()
    wish(place.house, SHOW, "quiet", enclosure=recipe_named("mp3-normalised"), alternates=(_opus(),))

    _publish(place, "quiet")

    episode = place.public()["quiet"]
    (beside,) = episode.offered_beside
    answer = place.live().make(f"/lyd/{SHOW}/quiet.opus")
    assert getattr(answer, "object").sha256 == beside.audio.sha256  # noqa: B009 - a Media among the answers
    assert b"podcast:alternateEnclosure" in place.feed()
    assert b'uri="https://pod.example/lyd/my-show/quiet.opus"' in place.feed()
    assert episode.heard is not None
    with object_file(place.house, episode.heard.key, episode.heard.sha256, "") as path:
        analysis, _ = place.house.reader.analyse(path, episode.heard.sound.duration_ms)
    assert analysis.integrated_lufs == pytest.approx(-16, abs=1)


def _opus():
    recipe = recipe_named("opus")
    assert recipe is not None
    return recipe


def test_a_wish_waits_until_it_is_published_and_tells_what_it_costs(published: Place) -> None:
    before = published.public()["first"]

    wish(published.house, SHOW, "first", enclosure=recipe_named("mp3-normalised"))
    assert published.public()["first"].heard == before.heard
    published.clock.forward(hours=1)
    with pytest.raises(Stops) as stopped:
        _publish(published)
    assert [reason.code for reason in stopped.value.reasons] == ["publish_fetches_again"]
    assert published.public()["first"].heard == before.heard
    done = _publish(published, fetch_again=True)

    after = published.public()["first"]
    assert after.heard is not None
    assert done.fetched_again == after.heard.size
    assert (after.enclosure, after.guid, after.published_at) == (before.enclosure, before.guid, before.published_at)
    assert after.audio_changed_at is not None
    assert before.audio_changed_at is not None
    assert after.audio_changed_at > before.audio_changed_at


def test_a_wish_that_the_address_cannot_keep_is_refused_in_words(published: Place) -> None:
    with pytest.raises(Invalid, match=r"ends in \.mp3"):
        wish(published.house, SHOW, "first", enclosure=recipe_named("m4a"))
    assert not wish(published.house, SHOW, "first", enclosure=AS_RECORDED).has_refused


def test_a_recording_whose_header_lies_is_published_only_by_a_persons_word(place: Place) -> None:
    """Item 2: header and sound that disagree are told."""
    data = make_wav(place.path("cut.wav"), 4).read_bytes()
    place.write("cut.wav", data[: len(data) // 2])

    report = place.ingest()
    with pytest.raises(Stops) as stopped:
        _publish(place, "cut")
    _publish(place, "cut", accept_sound=True)

    assert any((line.code or "").startswith("sound_") for line in report.lines)
    assert [reason.code for reason in stopped.value.reasons] == ["publish_sound_doubt"]
    assert "--accept-sound" in str(stopped.value.reasons[0])
    assert place.page("cut.md").fields.text("accepted_sound")
    assert place.ingest().lines == []


def test_another_recording_asks_for_another_word(place: Place) -> None:
    data = make_wav(place.path("cut.wav"), 4).read_bytes()
    place.write("cut.wav", data[: len(data) // 2])
    place.ingest()
    _publish(place, "cut", accept_sound=True)

    place.write("cut.wav", data[: len(data) // 3])
    place.ingest()

    with pytest.raises(Stops):
        _publish(place, "cut")


def test_nothing_of_the_original_artwork_reaches_listeners(place: Place) -> None:
    """sec-S8: the camera, the place and the size of the producer's picture stay with the producer."""
    picture = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Hemmeligt kamera"
    Image.effect_noise((1500, 1500), 60).convert("RGB").save(picture, "JPEG", quality=95, exif=exif)
    tag_sound(make_sound(place.path("talk.mp3"), 3), title="Blåbær", cover=picture.getvalue())
    place.ingest()

    _publish(place, "talk")

    heard = place.public()["talk"].heard
    assert heard is not None
    data = b"".join(place.storage.read(heard.key))
    assert _heard(place, "talk").has_cover
    assert b"Hemmeligt" not in data
    assert len(data) < len(picture.getvalue())


def _without_catalog(one: Episode) -> Episode:
    return replace(one, audio_changed_at=None)


def test_the_catalog_is_rebuilt_with_the_very_sound_listeners_have(
    published: Place, rebuilt: Callable[[Place], Place]
) -> None:
    before = published.public()["first"]

    again = rebuilt(published)

    assert again.ingest().has_refused is False
    assert _without_catalog(again.public()["first"]) == _without_catalog(before)


def test_a_lost_object_is_made_again_with_the_same_bytes(published: Place) -> None:
    heard = published.public()["first"].heard
    assert heard is not None
    published.storage.delete(heard.key)

    report = published.ingest()

    assert report.lines == []
    assert heard.key in published.objects()


def test_a_lost_object_that_cannot_be_made_alike_is_told_and_replaced(published: Place) -> None:
    published.replace("first.md", "title: Blåbær", "title: Hindbær")
    published.ingest()
    _publish(published)
    heard = published.public()["first"].heard
    assert heard is not None
    published.storage.delete(heard.key)

    report = published.ingest()

    assert "rendition_lost" in {line.code for line in report.lines}
    assert _heard(published).tags.title == "Hindbær"
    assert not published.kept("first").is_pending
    assert published.ingest().lines == []


def test_tags_of_the_file_that_the_page_does_not_state_go_out_too(place: Place) -> None:
    tag_sound(make_sound(place.path("talk.mp3"), 3), title="Fra filen", people=("Åse",), copyright="CC BY 4.0")
    place.write("talk.md", "---\ntitle: Fra siden\n---\n")
    place.ingest()

    _publish(place, "talk")

    found = _heard(place, "talk").tags
    assert (found.title, found.people, found.copyright) == ("Fra siden", (Credit(name="Åse"),), "CC BY 4.0")
