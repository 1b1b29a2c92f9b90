"""Publishing asks for what the feed would promise, and refuses what listeners would not get."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from houses import SHOW, Place
from published import HEAD, publish

from podcast_service.workflows.publish import Stops, publish_show
from podcast_service.workflows.republish import republish


def _edited(place: Place) -> None:
    """Change the notes alone, as a producer does; reading that in puts right what the storage has lost until then."""
    place.replace("first.md", "Notes of first", "Better notes")
    place.ingest()


def _rules(stops: pytest.ExceptionInfo[Stops]) -> set[object]:
    assert {reason.code for reason in stops.value.reasons} == {"publish_feed_rule"}
    return {reason.facts["rule"] for reason in stops.value.reasons}


def sound(place: Place) -> str:
    heard = place.public()["first"].heard
    assert heard is not None
    return heard.key


def cover(place: Place) -> str:
    found = place.library().shows[SHOW].cover
    assert found is not None
    return found.largest.key


def lose(place: Place, key: str) -> None:
    place.storage.delete(key)


def change(place: Place, key: str) -> None:
    path = place.storage.local_path(key)
    assert path is not None
    data = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(data[:-2000] + bytes(1000) + data[-1000:])


def cut(place: Place, key: str) -> None:
    path = place.storage.local_path(key)
    assert path is not None
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-100])


FAULTS: dict[str, tuple[Callable[[Place, str], None], Callable[[Place], str], set[str]]] = {
    "feed-E02 the sound is lost": (lose, sound, {"E02"}),
    "feed-E02 bytes of the sound are others": (change, sound, {"E02"}),
    "feed-E02 the sound is cut off": (cut, sound, {"E02"}),
    "feed-A01 the cover is lost": (lose, cover, {"A01"}),
    "feed-A01 bytes of the cover are others": (change, cover, {"A01"}),
    "feed-A01 the cover is cut off": (cut, cover, {"A01"}),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_change_is_refused_while_what_is_stored_is_not_whole(near: Place, name: str) -> None:
    """feed-E02, feed-A01, rel-R4: the public page, its files and its revision stay as they were."""
    harm, key, rules = FAULTS[name]
    _edited(near)
    harm(near, key(near))
    files, public = near.files(), near.public()["first"]

    with pytest.raises(Stops) as stopped:
        publish(near)

    assert rules <= _rules(stopped)
    assert (near.files(), near.public()["first"]) == (files, public)


@pytest.mark.parametrize("key", [sound, cover])
def test_what_a_store_far_away_has_lost_is_seen_too(far: Place, key: Callable[[Place], str]) -> None:
    _edited(far)
    lose(far, key(far))

    with pytest.raises(Stops) as stopped:
        publish(far)

    assert _rules(stopped) in ({"E02"}, {"A01"})


def test_a_show_is_not_changed_while_its_cover_is_lost(near: Place) -> None:
    near.replace("show.md", "title: My show", "title: New name")
    near.ingest()
    lose(near, cover(near))

    with pytest.raises(Stops) as stopped:
        publish_show(near.house, SHOW)

    assert _rules(stopped) == {"A01"}
    assert near.library().shows[SHOW].title == "My show"


def test_a_scheduled_episode_is_asked_for_as_it_will_be(near: Place) -> None:
    """feed-L01: it is public at its time, and proven before that."""
    near.episode("second", title="Second", published_at="2026-12-24T12:00:00Z", head=HEAD)
    near.ingest()
    publish(near, "second")
    assert "second" not in near.public()
    near.replace("second.md", "Notes of", "More of")
    near.ingest()
    lose(near, near.kept("second").approved.heard.key)  # type: ignore[union-attr]

    with pytest.raises(Stops) as stopped:
        publish(near, "second")

    assert _rules(stopped) == {"E02"}


def test_sound_is_not_republished_while_the_cover_of_the_feed_is_lost(near: Place) -> None:
    near.replace("first.md", "title: First", "title: Første")
    near.ingest()
    publish(near)
    lose(near, cover(near))

    with pytest.raises(Stops) as stopped:
        republish(near.house, SHOW, "first", lambda _words: None)

    assert _rules(stopped) == {"A01"}


def test_what_stands_at_another_host_is_not_asked_in_process(near: Place) -> None:
    """feed-P06: only the second look can know it."""
    there = (
        "alternate_enclosures:\n"
        "  - {type: audio/ogg, length: 5, sources: [https://elsewhere.example/a.ogg],\n"
        "     integrity: sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=}\n"
    )
    near.episode("second", title="Second", head=HEAD + there)
    near.ingest()

    publish(near, "second")

    assert "second" in near.public()


def test_bytes_that_are_others_are_told_with_what_to_do(near: Place) -> None:
    _edited(near)
    change(near, sound(near))

    with pytest.raises(Stops) as stopped:
        publish(near)

    (reason, *_) = stopped.value.reasons
    assert f"The stored object {sound(near)} has other bytes than were stored. Run podcast-service" in str(reason)
