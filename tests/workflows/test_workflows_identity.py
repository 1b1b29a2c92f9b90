"""Identity never breaks: guid, addresses and dates survive edits, moves, rebuilds and crashes (design idea 2)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from houses import SHOW, VTT, Clock, Place, open_place, refusals, told
from sounds import make_sound, mp3_bytes

from podcast_service.audio.reader import AudioReader
from podcast_service.catalog.database import migrate, open_database
from podcast_service.domain.offering import public_face
from podcast_service.workflows.publish import Word, publish_episode
from podcast_service.workflows.withdraw import withdraw_episode

REASON = "{reason: Being written., decided_at: 2026-11-20T08:00:00+01:00}"
CHOSEN = Word(fetch_again=True)
"""What a person says who gives listeners another sound on purpose."""
ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))]


def _publish(place: Place, slug: str = "first") -> None:
    place.episode(slug, title=slug.title())
    place.ingest()
    publish_episode(place.house, SHOW, slug, Word(without_transcript="Being written."))


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("guid", "another", "guid_changed"),
        ("slug", "another", "slug_changed"),
        ("slug", "Not A Slug", "page_value"),
        ("enclosure", "/lyd/my-show/other.mp3", "identity_changed"),
        ("published_at", "2020-01-01", "identity_changed"),
    ],
)
def test_an_edit_that_would_break_identity_is_refused(place: Place, key: str, value: str, code: str):
    _publish(place)
    public = place.public()
    line = next(line for line in place.path("first.md").read_text().splitlines() if line.startswith(key))

    place.replace("first.md", line, f"{key}: {value}")

    assert refusals(place.ingest()) == {f"{SHOW}/first.md": code}
    assert place.public() == public


@pytest.mark.parametrize("key", ["guid", "slug", "enclosure", "published_at"])
def test_a_line_of_identity_that_was_removed_comes_back_the_same(place: Place, key: str):
    _publish(place)
    said = place.page("first.md").fields.text(key)
    line = next(line for line in place.path("first.md").read_text().splitlines() if line.startswith(key))

    place.replace("first.md", line + "\n", "")
    place.ingest()

    assert place.page("first.md").fields.text(key) == said
    assert not place.kept("first").is_pending


def test_a_new_slug_that_names_the_old_one_is_published_and_the_old_leads_on(place: Place):
    _publish(place)
    place.replace("first.md", "slug: first", "slug: better\nold_slugs: [first]")
    place.ingest()
    publish_episode(place.house, SHOW, "better")

    answer = place.live().make(f"/podcasts/{SHOW}/first")

    assert getattr(answer, "status", None) == 301
    assert place.public()["better"].enclosure == f"/lyd/{SHOW}/first.mp3"


@pytest.mark.parametrize("line", ["type: trailer", "enclosure_as: m4a", "language: en", "number: 7"])
def test_what_an_episode_is_may_change_without_its_identity(place: Place, line: str):
    """feed-L02: another type or another wish for the format leaves guid, address (its extension too) and date."""
    _publish(place)
    before = place.public()["first"]

    place.replace("first.md", "title: First", f"title: First\n{line}")
    assert not place.ingest().has_refused
    publish_episode(place.house, SHOW, "first", CHOSEN)

    now = place.public()["first"]
    assert (now.guid, now.slug, now.enclosure, now.published_at) == (
        before.guid, before.slug, before.enclosure, before.published_at
    )  # fmt: skip
    assert now.heard is not None
    assert now.heard.sound.extension == "mp3"


def test_two_sounds_that_change_names_stay_with_their_pages(place: Place):
    _publish(place)
    _publish(place, "second")
    heard = {slug: one.heard for slug, one in place.public().items()}
    for old, new in (("first.mp3", "x.mp3"), ("second.mp3", "first.mp3"), ("x.mp3", "second.mp3")):
        place.path(old).rename(place.path(new))

    assert not place.ingest(publish=True).has_refused

    assert {slug: one.heard for slug, one in place.public().items()} == heard
    assert place.page("first.md").fields.mapping("audio").text("name") == "second.mp3"  # type: ignore[union-attr]


def test_a_copied_page_is_refused_until_it_has_a_guid_of_its_own(place: Place):
    _publish(place)
    copy = place.path("first.md").read_text()
    place.write("copy.md", copy)

    assert refusals(place.ingest()) == {f"{SHOW}/copy.md": "episode_guid_taken"}

    lines = [
        line for line in copy.splitlines() if not line.startswith(("guid", "slug", "status", "enclosure", "published"))
    ]
    place.write("copy.md", "\n".join(lines) + "\n")
    assert told(place.ingest()) == {f"{SHOW}/copy.md": ("new", None)}
    assert place.kept("copy").latest.guid != place.kept("first").latest.guid
    assert set(place.public()) == {"first"}


def test_a_page_and_its_sound_keep_their_identity_when_they_are_renamed(place: Place):
    _publish(place)
    public = place.public()["first"]
    place.path("first.md").rename(place.path("omdoebt.md"))
    place.path("first.mp3").rename(place.path("Ny lyd.mp3"))

    place.ingest()

    kept = place.kept("first")
    assert kept.source == f"{SHOW}/omdoebt.md"
    assert (kept.latest.guid, kept.latest.audio_changed_at) == (public.guid, public.audio_changed_at)
    assert public_face(place.public()["first"]) == public_face(public)
    assert len(place.all_kept()) == 1


@pytest.mark.parametrize("engine", ENGINES)
def test_the_catalog_is_rebuilt_from_the_folder_and_the_stored_sound(tmp_path: Path, reader: AudioReader, engine: str):
    with open_place(tmp_path, reader, engine=engine) as place:
        place.show()
        _publish(place)
        place.episode("second", title="Second", number=2)
        place.write("second.vtt", VTT)
        place.ingest()
        publish_episode(place.house, SHOW, "second", Word(approve_transcript=True))
        _publish(place, "third")
        withdraw_episode(place.house, SHOW, "third", reason="A guest asked.")
        make_sound(place.path("draft.m4a"))
        place.ingest()
        before, kept, files = place.library(), place.all_kept(), place.files()
        storage = place.storage
        place.path("first.mp3").unlink()
        files.pop(f"{SHOW}/first.mp3")

    with open_place(tmp_path, reader, engine=engine, storage=storage) as place:
        place.clock.forward(days=30)
        report = place.ingest()

        assert not report.has_refused, report.lines
        assert place.files() == files
        assert [_identity(one.latest) for one in place.all_kept()] == [_identity(one.latest) for one in kept]
        after = place.library()
        assert [_identity(one) for one in after.episodes[SHOW]] == [_identity(one) for one in before.episodes[SHOW]]
        assert set(place.public()) == {"first", "second"}
        assert getattr(place.live().make(f"/podcasts/{SHOW}/third"), "status", None) == 410
        assert place.ingest(publish=True).lines == []


def _identity(one: object) -> tuple[object, ...]:
    names = (
        "guid",
        "slug",
        "enclosure",
        "published_at",
        "status",
        "audio",
        "title",
        "transcripts",
        "withdrawn_at",
        "cover",
    )
    return tuple(getattr(one, name) for name in names)


def test_sound_that_is_nowhere_is_told_and_the_public_keeps_what_it_has(place: Place):
    _publish(place)
    place.path("first.mp3").unlink()
    for key in place.objects():
        place.storage.delete(key)

    assert refusals(place.ingest())[f"{SHOW}/first.md"] == "audio_object_missing"
    assert set(place.public()) == {"first"}


def test_a_new_storage_is_filled_again_from_the_folder(place: Place):
    _publish(place)
    objects = place.objects()
    for key in objects:
        place.storage.delete(key)

    assert place.ingest().lines == []
    assert place.objects() == objects


CRASH = """
import sys
from pathlib import Path
from podcast_service.cli.main import main
sys.argv = ["podcast-service", "ingest"]
main()
"""


@pytest.mark.parametrize("after", [0.3, 0.8, 1.3, 1.8])
def test_a_first_ingest_that_was_killed_is_finished_by_the_next(tmp_path: Path, reader: AudioReader, after: float):
    """rel-R1, in short: nothing is doubled, nothing is lost, the feed is whole."""
    with open_place(tmp_path, reader) as place:
        place.show()
        for number in range(12):
            place.episode(f"e{number}", title=f"Part {number}", status="published", without_transcript=REASON)
        make_sound(place.path("loose.mp3"))
    database = tmp_path / "killed.db"
    environment = {
        **os.environ,
        "PODCAST_CONTENT": str(tmp_path / "episodes"),
        "PODCAST_DATABASE_URL": f"sqlite:///{database}",
        "PODCAST_STORAGE_URL": (tmp_path / "objects").as_uri(),
    }
    with subprocess.Popen([sys.executable, "-c", CRASH], env=environment, stdout=subprocess.DEVNULL) as process:
        time.sleep(after)
        process.send_signal(signal.SIGKILL)

    done = subprocess.run([sys.executable, "-c", CRASH], env=environment, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr
    catalog = open_database(f"sqlite:///{database}")
    migrate(catalog)
    house = place.house.__class__(
        **{
            name: getattr(place.house, name)
            for name in ("content", "storage", "reader", "public_url", "is_local", "now")
        },
        catalog=catalog,
    )
    healed = Place(house, Clock(), place.storage)
    healed.clock.forward(days=3650)
    assert sorted(one.latest.slug for one in healed.all_kept()) == sorted(["loose", *(f"e{n}" for n in range(12))])
    assert len({one.latest.guid for one in healed.all_kept()}) == 13
    assert len(healed.public()) == 12
    assert healed.feed().count(b"<item>") == 12
    again = subprocess.run([sys.executable, "-c", CRASH], env=environment, capture_output=True, text=True)
    assert "Nothing has changed" in again.stdout
    catalog.dispose()


def test_a_first_ingest_cut_short_in_the_middle_approves_the_rest_next_time(place: Place):
    for number in range(3):
        place.episode(f"e{number}", title="Part", status="published", without_transcript=REASON)

    def stop(done: int, total: int, name: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        place.ingest(progress=stop)
    place.ingest()

    assert set(place.public()) == {"e0", "e1", "e2"}


def test_two_shows_keep_their_episodes_apart(place: Place):
    place.show("other")
    place.episode("first", title="One", status="published", without_transcript=REASON)
    place.episode("first", show="other", title="Two", status="published", without_transcript=REASON, sound=mp3_bytes(1))

    place.ingest()

    assert place.kept("first").latest.guid != place.kept("first", "other").latest.guid
    assert (b"<title>One</title>" in place.feed(), b"<title>Two</title>" in place.feed("other")) == (True, True)
    assert b"<title>Two</title>" not in place.feed()
