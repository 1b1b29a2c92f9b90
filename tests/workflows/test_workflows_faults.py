"""Publishing while the object store fails: nothing half-done, a clear word, and all of it done once the store heals."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from failing import CASES, PATIENT, Failing, failing_house
from faulty import EVERY, SENDING, Fault
from houses import SHOW
from sounds import make_sound

from podcast_service.audio.reader import AudioReader
from podcast_service.domain.errors import PodcastError
from podcast_service.domain.identity import object_key
from podcast_service.jobs.due import Job
from podcast_service.worker import WORK
from podcast_service.workflows.analyse import TASK
from podcast_service.workflows.jobs import jobs_overview
from podcast_service.workflows.look import Watch, look
from podcast_service.workflows.upload import upload
from podcast_service.workflows.work import do_job, next_retry, what_is_due

ONE_EACH = dict(reversed(CASES)) | dict(reversed([case for case in CASES if case[1] != EVERY]))
"""Each fault once, where it hurts most; the soak has them all."""


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory, reader: AudioReader) -> Iterator[Failing]:
    """One house for all faults: each comes after others, in any order."""
    with failing_house(tmp_path_factory.mktemp("failing"), reader) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _healthy(failing: Failing) -> Iterator[None]:
    yield
    failing.faults.heal()


@pytest.mark.parametrize(("fault", "methods"), ONE_EACH.items(), ids=ONE_EACH.keys())
def test_f1_a_fault_at_full_rate_is_told_and_what_it_stopped_is_done_when_the_store_has_healed(
    failing: Failing, fault: Fault, methods: frozenset[str]
) -> None:
    """rel-F1, rel-R1: the same command again finishes, and what was public stays as it was."""
    failing.strike(fault, methods)


@pytest.mark.parametrize("methods", [EVERY, SENDING], ids=["all", "sending"])
def test_f1_an_upload_that_was_stopped_is_finished_by_the_same_command_and_makes_one_episode(
    failing: Failing, tmp_path: Path, methods: frozenset[str]
) -> None:
    """rel-F1: nothing doubled, and the producer's file as it was."""
    sound = make_sound(tmp_path / f"uploaded-{len(methods)}.mp3", len(methods))
    before = failing.place.kept_slugs()
    failing.faults.always, failing.faults.methods = Fault.SLOW_DOWN, methods
    try:
        has_refused = upload(failing.place.house, [sound], SHOW).report.has_refused
    except PodcastError:
        has_refused = True
    failing.faults.heal()
    kept = failing.place.path(f"{sound.stem}.mp3").read_bytes()

    done = upload(failing.place.house, [sound], SHOW)

    assert has_refused
    assert kept == sound.read_bytes(), "the worker could have finished it too"
    assert done.episodes == {sound: sound.stem}
    assert failing.place.kept_slugs() == {*before, sound.stem}
    assert len(list(failing.place.path("").glob(f"{sound.stem}*.mp3"))) == 1


@pytest.mark.parametrize("methods", [EVERY, SENDING], ids=["all", "sending"])
def test_f1_the_worker_reads_in_what_the_store_stopped_though_nobody_touches_it_again(
    failing: Failing, methods: frozenset[str]
) -> None:
    slug, watch = failing.new_episode(), Watch()
    failing.faults.always, failing.faults.methods = Fault.ERROR, methods
    for _ in range(4):
        watch = _looked(failing, watch)
    stopped = failing.place.kept_slugs()

    failing.faults.heal()
    watch = _looked(failing, watch)

    assert slug not in stopped
    assert slug in failing.place.kept_slugs()
    assert not watch.is_waiting


def _looked(failing: Failing, watch: Watch) -> Watch:
    """Look once more, ten seconds later; the worker goes on after an error."""
    failing.place.clock.forward(seconds=10)
    try:
        return look(failing.place.house, watch)
    except PodcastError:
        return watch


@pytest.mark.parametrize("fault", [Fault.REFUSED, Fault.CHANGED_OUT, Fault.TRUNCATED, Fault.CUT_HEAD])
def test_f1_a_job_the_store_stopped_is_done_within_a_minute_by_itself(failing: Failing, fault: Fault) -> None:
    failing.place.ingest()
    _analyse(failing)
    failing.new_episode()
    failing.place.ingest()

    failing.faults.always = fault
    stopped = _analyse(failing)
    failing.faults.heal()
    retry = next_retry(failing.place.house)
    failing.place.clock.forward(seconds=45)
    again = _analyse(failing)

    assert [job.number for job in stopped] == [1]
    assert retry == failing.place.clock(), "the worker looks again at that very moment"
    assert next_retry(failing.place.house) is None
    assert [(job.wanted, job.number) for job in again] == [(stopped[0].wanted, 2)]
    overview = jobs_overview(failing.place.house)
    assert overview.waiting == overview.failed == ()


def _analyse(failing: Failing) -> list[Job]:
    """Do every analysis that is due, as the worker does."""
    jobs = [job for job in what_is_due(failing.place.house) if job.wanted.task == TASK]
    for job in jobs:
        do_job(failing.place.house, WORK, job)
    return jobs


def test_f2_with_half_of_all_requests_faulted_each_episode_is_published_once_in_the_end(
    tmp_path: Path, reader: AudioReader
) -> None:
    """rel-F2, short; the soak publishes 200."""
    with failing_house(tmp_path, reader, patience=PATIENT) as failing:
        before, slugs = failing.public(), [failing.new_episode() for _ in range(5)]
        failing.faults.half(seed=5)

        for slug in slugs:
            failing.until_done(slug, tries=50)

        failing.faults.heal()
        after = failing.public()
        assert after.keys() == {*before, *slugs}
        assert after == {**after, **before}
        assert len(failing.faults.struck) > 10


def test_f4_wrong_bytes_of_the_right_length_that_a_failed_storing_left_are_not_believed(failing: Failing) -> None:
    """rel-F4: the store took wrong bytes, they were noticed, but could not be removed."""
    slug = failing.new_episode()
    sound = failing.place.path(f"{slug}.mp3").read_bytes()
    key = object_key("audio", sha256(sound).hexdigest(), "mp3")
    failing.plant(key, bytes(len(sound)))

    assert failing.ingest_and_publish(slug) == []

    assert failing.stored(key) == sound
    assert slug in failing.public()
