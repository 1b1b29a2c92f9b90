"""What is out is asked for once more over the network, and a feed of anybody's can be."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from houses import SHOW, VTT, Place, open_place
from strangers import Asked, Send, stranger
from werkzeug.serving import WSGIRequestHandler, make_server

from podcast_service.audio.reader import AudioReader
from podcast_service.catalog.attempts import Attempt, State, save_attempt
from podcast_service.catalog.database import read, transact
from podcast_service.delivery.shelf import Shelf
from podcast_service.domain.errors import NotFound, Unavailable
from podcast_service.feeds.rules import MUST
from podcast_service.feeds.rules_answers import ANSWERS
from podcast_service.feeds.validate import Finding
from podcast_service.jobs.due import Wanted
from podcast_service.outbound.fetch import Client
from podcast_service.storage.local import LocalStorage
from podcast_service.web.errors import register_errors
from podcast_service.web.public import public_blueprint
from podcast_service.web.security import register_security
from podcast_service.worker import WORK
from podcast_service.workflows.alarm import raise_alarm, standing
from podcast_service.workflows.ask_here import keeping
from podcast_service.workflows.jobs import jobs_overview
from podcast_service.workflows.publish import Word, publish_episode
from podcast_service.workflows.second_look import TASK, look_again, looks_wanted, second_look
from podcast_service.workflows.validate_feed import validate_address, validate_asking
from podcast_service.workflows.withdraw import withdraw_episode
from podcast_service.workflows.work import do_job, what_is_due

OURS = {rule.id for rule in ANSWERS}
HEAD = "chapters: [{start: '0:00', title: Start}, {start: '0:01', title: Midt}]\n"


class Quiet(WSGIRequestHandler):
    """Answers without a word, on connections that stay open."""

    protocol_version = "HTTP/1.1"

    def log(self, *_: object) -> None:
        """Keep the tests' output clean."""


@contextmanager
def served(place: Place) -> Iterator[Place]:
    """Serve what is public now by a real server; give the place with the server's address as its public one."""
    app = Flask("doorway", static_folder=None)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    server.daemon_threads = True
    url = f"http://localhost:{server.server_port}"
    there = replace(place, house=replace(place.house, public_url=url, outside=Client(exempt=(url,))))
    editions = there.live()
    register_security(app, trusted_hosts=["localhost"], https=False)
    register_errors(app, editions.missing)
    app.register_blueprint(public_blueprint(Shelf(keeping(place.house, editions.make), lambda: 1), place.storage))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield there
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def client(place: Place) -> Client:
    return Client(exempt=(place.house.public_url,))


def answered(findings: tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in findings if finding.rule in OURS or finding.level is MUST]


@pytest.fixture
def out(tmp_path: Path, reader: AudioReader) -> Iterator[Place]:
    """A house with one published episode, not served yet."""
    with open_place(tmp_path, reader, storage=LocalStorage(tmp_path / "storage")) as opened:
        opened.show()
        opened.episode("first", head=HEAD, title="First")
        opened.write("first.vtt", VTT)
        opened.ingest()
        publish_episode(opened.house, SHOW, "first", Word(approve_transcript=True))
        yield opened


def heard(place: Place) -> str:
    audio = place.public()["first"].heard
    assert audio is not None
    return audio.key


def test_what_is_out_as_it_was_published_is_in_order(out: Place) -> None:
    """Sections H, E, A, T and J, I17 and I18, over the network."""
    with served(out) as there:
        findings = second_look(there.house, client(there), SHOW)
        look_again(there.house, SHOW, "")

    assert answered(findings) == []


def test_a_sound_that_was_lost_after_publishing_raises_an_alarm(out: Place, caplog: pytest.LogCaptureFixture) -> None:
    """feed-E02: told by rule, place and what to do, and worth another try."""
    out.storage.delete(heard(out))

    with served(out) as there, caplog.at_level(logging.ERROR), pytest.raises(Unavailable) as told:
        look_again(there.house, SHOW, "")

    assert told.value.code == "second_look"
    assert "feed-E02" in str(told.value)
    assert any("rule=feed-E02" in record.message for record in caplog.records)


def test_a_feed_that_is_not_out_yet_is_waited_for(out: Place) -> None:
    with served(out) as there:
        out.episode("second", title="Second")
        out.ingest()
        publish_episode(out.house, SHOW, "second", Word(without_transcript="Being written."))

        with pytest.raises(Unavailable) as told:
            second_look(there.house, client(there), SHOW)

    assert told.value.code == "second_look_behind"


def test_a_server_that_is_down_is_told(out: Place) -> None:
    with served(out) as there:
        pass

    with pytest.raises(Unavailable):
        second_look(there.house, client(there), SHOW)


def test_sound_of_old_episodes_is_not_fetched_again(out: Place) -> None:
    out.clock.forward(days=3)
    out.storage.delete(heard(out))

    with served(out) as there:
        assert answered(second_look(there.house, client(there), SHOW)) == []


def test_a_show_without_public_episodes_has_nothing_to_look_at(out: Place) -> None:
    withdraw_episode(out.house, SHOW, "first", reason="A mistake.")

    assert second_look(out.house, client(out), SHOW) == ()
    with read(out.house.catalog) as tx:
        assert looks_wanted(out.house, tx) == []


def test_each_state_that_is_published_is_looked_at_once(out: Place) -> None:
    """A change, and a scheduled episode whose time has come, make another revision; time alone does not."""
    revisions = []

    def look() -> None:
        with read(out.house.catalog) as tx:
            (wanted,) = looks_wanted(out.house, tx)
        assert (wanted.task, wanted.subject) == (TASK, SHOW)
        revisions.append(wanted.revision)

    look()
    out.clock.forward(hours=1)
    look()
    assert len(set(revisions)) == 1
    out.episode("second", title="Second", published_at=(out.clock() + timedelta(hours=1)).isoformat())
    out.ingest()
    publish_episode(out.house, SHOW, "second", Word(without_transcript="Being written."))
    look()
    out.clock.forward(hours=2)
    look()
    assert len(set(revisions)) == 3


def test_what_was_looked_at_is_not_looked_at_again_and_what_failed_is(out: Place) -> None:
    def wanted() -> list[Wanted]:
        with read(out.house.catalog) as tx:
            return looks_wanted(out.house, tx)

    (one,) = wanted()
    for number, state in enumerate((State.FAILED, State.DONE), 1):
        attempt = Attempt(
            task=one.task,
            subject=one.subject,
            revision=one.revision,
            number=number,
            state=state,
            started_at=out.clock(),
            ended_at=out.clock(),
        )
        with transact(out.house.catalog) as tx:
            save_attempt(tx, attempt)
        assert wanted() == ([] if state is State.DONE else [one])

    with read(out.house.catalog) as tx:
        assert looks_wanted(replace(out.house, is_local=True), tx) == []


@pytest.mark.parametrize("is_whole", [True, False])
def test_the_worker_looks_and_what_is_wrong_is_told_with_the_jobs(out: Place, is_whole: bool) -> None:
    """feed-E02, rel-F1: an alarm that stands, also among the jobs, is tried again by itself and ends by itself."""
    if is_whole:
        raise_alarm(out.house, "public_broken", SHOW, "It was broken.")
    else:
        out.storage.delete(heard(out))

    with served(out) as there:
        (job,) = (job for job in what_is_due(there.house) if job.wanted.task == TASK)
        do_job(there.house, WORK, job)
        jobs = jobs_overview(there.house)

    with read(out.house.catalog) as tx:
        assert [one.kind for one in standing(tx)] == ([] if is_whole else ["public_broken"])
    told = [one for one in (*jobs.done, *jobs.waiting) if one.task == TASK]
    assert [(one.what, one.state) for one in told] == [
        (f"second look at the feed of {SHOW}", "done" if is_whole else "waiting")
    ]
    assert is_whole or "feed-E02" in (told[0].reason or "")


def test_a_feed_anywhere_is_checked_with_all_it_leads_to(out: Place, reader: AudioReader) -> None:
    """Sections H, E, A, T and J, I17 and I18, on WSGI; no catalog is needed for it."""
    with served(out) as there:
        url = f"{there.house.public_url}/podcasts/{SHOW}/feed.xml"

        assert answered(validate_address(client(there), reader, url, there.clock())) == []

        out.storage.delete(heard(out))
        assert [one.rule for one in answered(validate_address(client(there), reader, url, there.clock()))] == ["E02"]
        assert answered(validate_address(client(there), reader, url, there.clock(), 0)) == []


def test_an_address_without_a_feed_says_so(out: Place, reader: AudioReader) -> None:
    with served(out) as there, pytest.raises(Unavailable) as told:
        validate_address(client(there), reader, f"{there.house.public_url}/podcasts/none/feed.xml", there.clock())

    assert told.value.code == "feed_not_answered"
    with pytest.raises(NotFound):
        validate_asking(out.house, "none")


PAGE = b"<!doctype html><title>Not found</title>"


def _html(_asked: Asked, send: Send) -> None:
    send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(PAGE), PAGE))


def _once(then: Callable[[Asked, Send], None]) -> Callable[[Asked, Send], None]:
    """Answer the first request with a feed that is none of ours, the others by ``then``."""
    feed = (
        b'<rss version="2.0"><channel><title>x</title><item><title>y</title><guid isPermaLink="false">1</guid>'
        b'<enclosure url="http://localhost:%d/a.mp3" length="9" type="audio/mpeg"/></item></channel></rss>'
    )
    seen: list[Asked] = []

    def answer(asked: Asked, send: Send) -> None:
        seen.append(asked)
        if len(seen) > 1:
            then(asked, send)
            return
        port = int(asked.fields["host"].partition(":")[2])
        body = feed % port
        send(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

    return answer


def test_a_page_instead_of_a_feed_is_no_feed(out: Place, reader: AudioReader) -> None:
    """feed-X01."""
    with stranger(_html) as there:
        findings = validate_address(Client(exempt=(there.origin,)), reader, f"{there.origin}/feed", out.clock())

    assert [finding.rule for finding in findings] in (["X01"], ["X03"])


def test_a_server_that_stops_answering_is_soon_left_alone(out: Place, reader: AudioReader) -> None:
    """feed-H01, feed-E02: what gives no answer is told, and not asked thirty times more."""
    with stranger(_once(lambda _asked, _send: None)) as there:
        findings = validate_address(Client(exempt=(there.origin,)), reader, f"{there.origin}/feed", out.clock())

    assert {"H01", "E02"} <= {finding.rule for finding in findings}
    assert len(there.asked) <= 4 + 8
