"""The work beside the service: what is wanted of which recordings, what is kept of it, and how failures are told."""

from __future__ import annotations

from pathlib import Path

import pytest
from houses import SHOW, Place
from sounds import make_flac, make_wav, mp3_bytes, tag_sound

from podcast_service.catalog.analyses import find_analysis
from podcast_service.catalog.attempts import Attempt, State, list_latest_attempts
from podcast_service.catalog.database import read
from podcast_service.catalog.renditions import find_rendition
from podcast_service.domain.analysis import VERSION
from podcast_service.domain.errors import Invalid, NotFound, Unavailable
from podcast_service.domain.media import Audio
from podcast_service.domain.rendition import TARGET_LUFS, Recipe
from podcast_service.jobs.due import Job
from podcast_service.worker import WORK
from podcast_service.workflows.analyse import analysis_of
from podcast_service.workflows.house import House
from podcast_service.workflows.jobs import ask_again, jobs_overview
from podcast_service.workflows.render import rendered
from podcast_service.workflows.work import Work, do_job, what_is_due

MP3, EVEN, OPUS = Recipe(format="mp3"), Recipe(format="mp3", is_normalised=True), Recipe(format="opus")


def names(jobs: tuple[Job, ...]) -> list[tuple[str, str, int]]:
    return [(job.wanted.task, job.wanted.revision, job.number) for job in jobs]


def do_all(place: Place, work: dict[str, Work] = WORK) -> tuple[Job, ...]:
    """Do what is due now, once."""
    jobs = what_is_due(place.house)
    for job in jobs:
        do_job(place.house, work, job)
    return jobs


def audio(place: Place, slug: str = "talk") -> Audio:
    found = place.kept(slug).latest.audio
    assert found is not None
    return found


def last_attempt(place: Place) -> Attempt:
    with read(place.house.catalog) as tx:
        return list_latest_attempts(tx)[0]


def lose(place: Place, slug: str = "talk") -> None:
    """Let the storage lose the sound of an episode."""
    place.storage.delete(audio(place, slug).key)


def test_each_recording_is_analysed_once_and_the_catalog_then_asks_for_nothing(place: Place) -> None:
    place.episode("talk")
    place.ingest()

    first = do_all(place)

    assert names(first) == [("analyse", str(VERSION), 1)]
    assert what_is_due(place.house) == ()
    with read(place.house.catalog) as tx:
        found = find_analysis(tx, audio(place).payload, VERSION)
    assert found is not None
    assert found.analysis.integrated_lufs is not None
    assert found.waveform
    assert last_attempt(place).state is State.DONE


def test_a_file_that_was_only_tagged_anew_is_not_analysed_again(place: Place) -> None:
    place.episode("talk")
    place.ingest()
    do_all(place)
    before = audio(place)

    tag_sound(place.path("talk.mp3"), title="Et nyt navn")
    place.ingest()

    assert audio(place).payload == before.payload
    assert what_is_due(place.house) == ()


def test_a_job_handed_over_twice_is_done_once(place: Place) -> None:
    place.episode("talk")
    place.ingest()
    (job,) = what_is_due(place.house)
    done: list[str] = []
    work: dict[str, Work] = {"analyse": lambda _house, payload, _revision: done.append(payload)}

    for _ in range(2):
        do_job(place.house, work, job)

    assert done == [job.wanted.subject]


def test_a_job_whose_worker_died_is_due_under_its_number_and_is_finished(place: Place) -> None:
    place.episode("talk")
    place.ingest()
    (job,) = what_is_due(place.house)

    def dies(_house: House, _audio: Audio, _revision: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        do_job(place.house, {"analyse": dies}, job)

    assert what_is_due(place.house) == (job,)
    assert [one.state for one in jobs_overview(place.house).running] == ["running"]
    do_all(place)
    assert what_is_due(place.house) == ()


def test_a_sound_no_directory_takes_gets_an_mp3_which_is_stored_and_found_again(place: Place) -> None:
    make_flac(place.path("talk.flac"))
    place.ingest()

    jobs = do_all(place)

    assert names(jobs) == [("analyse", str(VERSION), 1), ("render", "mp3", 1)]
    with read(place.house.catalog) as tx:
        made = find_rendition(tx, audio(place).payload, MP3)
    assert made is not None
    assert (made.name, made.media_type, made.sound.extension) == ("talk.mp3", "audio/mpeg", "mp3")
    assert abs(made.sound.duration_ms - audio(place).sound.duration_ms) < 100
    stored = place.storage.find(made.key)
    assert stored is not None
    assert stored.size == made.size
    assert what_is_due(place.house) == ()
    assert rendered(place.house, audio(place), MP3) == made


def test_what_publishing_needs_is_made_then_and_there_when_no_worker_was_quicker(place: Place) -> None:
    make_wav(place.path("talk.wav"))
    place.ingest()
    said: list[str] = []

    made = rendered(place.house, audio(place), MP3, note=said.append)
    place.storage.delete(made.key)
    again = rendered(place.house, audio(place), MP3)

    assert place.storage.find(again.key)
    assert said == ["talk.wav: making the mp3 listeners get"]
    assert names(what_is_due(place.house)) == [("analyse", str(VERSION), 1)]


def test_an_evened_rendition_waits_for_the_analysis_and_is_as_loud_as_podcasts_are_asked_to_be(place: Place) -> None:
    place.episode("talk", sound=mp3_bytes(6), enclosure_as="mp3-normalised", alternates="[opus]")
    place.ingest()
    assert place.kept("talk").latest.recipe == EVEN

    first, second = do_all(place), do_all(place)

    assert names(first) == [("analyse", str(VERSION), 1), ("render", "opus", 1)]
    assert names(second) == [("render", "mp3-normalised", 1)]
    with read(place.house.catalog) as tx:
        made = find_rendition(tx, audio(place).payload, EVEN)
    assert made is not None
    loudness = analysis_of(place.house, made).analysis.integrated_lufs
    assert loudness is not None
    assert abs(loudness - TARGET_LUFS) < 0.5


def test_silence_cannot_be_evened_and_says_so(place: Place) -> None:
    make_wav(place.path("talk.wav"), tone=0)
    place.ingest()

    with pytest.raises(Invalid) as caught:
        rendered(place.house, audio(place), EVEN)

    assert caught.value.code == "rendition_silent"


def test_the_sound_of_a_withdrawn_episode_is_left_alone(place: Place) -> None:
    place.episode("talk", status="withdrawn", published_at="2026-01-01T00:00:00Z", withdrawn_reason="Fejl")
    place.ingest()
    assert place.kept("talk").latest.is_gone()

    assert what_is_due(place.house) == ()


def test_a_failure_is_kept_in_words_tried_three_times_and_then_waits_for_someone_to_ask(place: Place) -> None:
    place.episode("talk")
    place.ingest()

    tries = []
    for minutes in (0, 0.5, 1, 9, 10, 1000):
        place.clock.forward(minutes=minutes)
        tries.append([job.number for job in do_all(place, {"analyse": is_busy})])

    assert tries == [[1], [], [2], [], [3], []]
    (failed,) = jobs_overview(place.house).failed
    assert (failed.episodes, failed.number, failed.again_at) == ((f"{SHOW}/talk",), 3, None)
    assert failed.reason == str(Unavailable("audio_reader_gone"))

    assert ask_again(place.house, SHOW, "talk") == 1
    assert [one.number for one in jobs_overview(place.house).due] == [4]
    assert [job.number for job in do_all(place)] == [4]
    assert (what_is_due(place.house), ask_again(place.house)) == ((), 0)
    assert [one.episodes for one in jobs_overview(place.house).done] == [(f"{SHOW}/talk",)]


def is_busy(_house: House, _audio: Audio, _revision: str) -> None:
    raise Unavailable("audio_reader_gone")


def is_refused(_house: House, _audio: Audio, _revision: str) -> None:
    raise Invalid("rendition_silent", name="talk.mp3")


def test_what_no_waiting_changes_is_tried_once_and_again_when_someone_asks(place: Place) -> None:
    place.episode("talk")
    place.ingest()

    tries = []
    for minutes in (0, 1, 10, 1000):
        place.clock.forward(minutes=minutes)
        tries.append([job.number for job in do_all(place, {"analyse": is_refused})])

    assert tries == [[1], [], [], []]
    (failed,) = jobs_overview(place.house).failed
    assert (failed.number, failed.again_at) == (1, None)

    assert ask_again(place.house, SHOW, "talk") == 1
    assert [job.number for job in do_all(place)] == [2]
    assert what_is_due(place.house) == ()


def test_a_lost_object_is_looked_for_again_by_itself(place: Place) -> None:
    place.episode("talk")
    place.ingest()
    lose(place)
    do_all(place)
    (waiting,) = jobs_overview(place.house).waiting
    assert waiting.reason is not None
    assert "podcast-service ingest" in waiting.reason

    place.ingest()  # which stores it again, as the sentence says
    place.clock.forward(minutes=1)

    assert [job.number for job in do_all(place)] == [2]
    assert what_is_due(place.house) == ()


def test_who_asks_need_not_wait_for_the_next_try(place: Place) -> None:
    place.episode("talk")
    place.ingest()
    do_all(place, {"analyse": is_busy})
    (waiting,) = jobs_overview(place.house).waiting

    asked = ask_again(place.house, SHOW)

    assert waiting.again_at is not None
    assert asked == 1
    assert [job.number for job in what_is_due(place.house)] == [2]


def test_a_mistake_of_ours_fails_one_job_and_names_itself(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    place.episode("talk")
    place.ingest()

    def crashes(_house: House, _audio: Audio, _revision: str) -> None:
        raise ZeroDivisionError("division by zero")

    do_all(place, {"analyse": crashes})

    assert "ZeroDivisionError: division by zero" in str(last_attempt(place).reason)
    assert "Traceback" in caplog.text


@pytest.mark.parametrize(("show", "episode"), [("unknown", None), (SHOW, "unknown")])
def test_nothing_is_asked_again_for_what_has_no_sound(place: Place, show: str, episode: str | None) -> None:
    place.episode("talk")
    place.ingest()
    with pytest.raises(NotFound) as caught:
        ask_again(place.house, show, episode)
    assert caught.value.code == "job_subject_unknown"


def test_nothing_is_left_in_the_folder_of_temporary_files(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    make_flac(place.path("talk.flac"))
    place.ingest()

    do_all(place)

    assert last_attempt(place).state is State.DONE
    assert list((tmp_path / "temporary").iterdir()) == []
