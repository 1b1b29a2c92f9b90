"""What is asked, and what is kept of the answers: enough, once, and for any server."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from hashlib import sha256

import pytest
from answering import (
    CHAPTERS,
    COVER,
    FEED,
    GOOD,
    MEASURED,
    OLDER,
    SELF,
    SOUND,
    SOUND_URL,
    USUAL,
    all_asked,
    body,
    reading_of,
    reply_to,
    rules_broken,
    with_reply,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast_service.feeds import single_questions as ask
from podcast_service.feeds.answers import Question, Reply, digest
from podcast_service.feeds.questions import Scope, questions
from podcast_service.feeds.validate import validate

SIZE = len(SOUND)
WHOLE = ask.whole(SOUND_URL, SIZE)


def test_where_nothing_was_asked_nothing_is_found() -> None:
    for question in GOOD.replies:
        left = {one: reply for one, reply in GOOD.replies.items() if one is not question}
        assert rules_broken(replace(GOOD, replies=left)) == USUAL, question
    assert rules_broken(MEASURED) == USUAL


def test_a_sound_that_does_not_answer_is_told_once() -> None:
    """feed-E02."""
    replies = {
        one: Reply(status=503) if one.url == SOUND_URL and one.method == "GET" else reply
        for one, reply in GOOD.replies.items()
    }
    facts = replace(GOOD, replies=replies, sounds={}, lengths={}, media_types={}, durations_ms={})

    findings = [finding for finding in validate(FEED, facts) if finding.rule not in USUAL]

    assert [finding.rule for finding in findings] == ["E02"]
    assert "HTTP 503" in findings[0].what


def test_two_ranges_may_come_as_parts_of_their_own() -> None:
    """feed-E11."""
    half = SIZE // 2
    said = f"Content-Range: bytes 0-1/{SIZE}\r\n\r\nxx\r\nContent-range: bytes {half}-{half + 1}/{SIZE}\r\n\r\nyy"
    parts = digest(ask.get("-"), 206, {"content-type": "multipart/byteranges; boundary=x"}, [said.encode()])

    for reply, broken in ((parts, set()), (replace(parts, body=parts.body.replace(b"0-1/", b"0-9/")), {"E11"})):
        assert rules_broken(with_reply(GOOD, ask.several(SOUND_URL, SIZE), lambda _, r=reply: r)) - USUAL == broken


def test_of_a_large_sound_nothing_is_asked_that_fetches_it_again() -> None:
    asked = all_asked(MEASURED, Scope(repeats=SIZE - 1), reply_to).replies

    fetched = [one for one in asked if one.url == SOUND_URL and asked[one].status == 200 and one.method == "GET"]
    assert fetched == [WHOLE]


def test_items_out_of_scope_are_not_asked() -> None:
    asked = all_asked(MEASURED, Scope(guids=frozenset()), reply_to).replies

    assert {one.url for one in asked} == {SELF, COVER, OLDER}


@pytest.mark.parametrize("size", [0, 1, 2, 7, 999, 1000, 1001])
def test_parts_asked_for_at_once_are_the_whole_of_a_sound_of_any_size(size: int) -> None:
    """feed-E15."""
    parts = ask.eighths(size)

    assert [byte for start, stop in parts for byte in range(start, stop)] == list(range(size))
    assert len(parts) <= ask.AT_ONCE


@given(st.lists(st.binary(max_size=50), max_size=8), st.sampled_from(["", "gzip", "br"]))
def test_whatever_comes_in_pieces_is_hashed_as_one(pieces: list[bytes], coding: str) -> None:
    data = b"".join(pieces)
    parts = ((0, 2), (len(data) // 2, len(data)), (len(data), len(data) + 9))
    question = Question(method="GET", url="-", parts=parts, sums=("sha384",))

    reply = digest(question, 200, {"content-encoding": coding}, pieces)

    if not data.startswith(b"\x1f\x8b"):
        assert (reply.size, reply.body, reply.sha256) == (len(data), data, sha256(data).hexdigest())
        assert reply.parts == {part: sha256(data[slice(*part)]).hexdigest() for part in parts}


@given(st.integers(1, 60_000), st.integers(1, 4000))
def test_gzip_in_any_pieces_is_unpacked(size: int, step: int) -> None:
    """feed-H16."""
    data = bytes(size)
    packed = gzip.compress(data)
    pieces = [packed[at : at + step] for at in range(0, len(packed), step)]

    assert digest(ask.get("-"), 200, {"content-encoding": "gzip"}, pieces).body == data


@given(st.dictionaries(st.sampled_from(["content-type", "content-range", "etag", "link", "cache-control"]), st.text()))
@settings(max_examples=60)
def test_whatever_a_server_says_a_verdict_comes_out(said: dict[str, str]) -> None:
    replies = {one: replace(reply, fields={**reply.fields, **said}) for one, reply in GOOD.replies.items()}

    for finding in validate(FEED, replace(GOOD, replies=replies)):
        assert finding.what


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["version", "chapters", "startTime", "img", "title"]), inner)
        ),
    )
)
@settings(max_examples=150)
def test_whatever_stands_in_chapters_a_verdict_comes_out(document: object) -> None:
    """feed-J02, feed-J03, feed-J04."""
    facts = with_reply(GOOD, ask.player(CHAPTERS), body(json.dumps(document).encode()))

    assert rules_broken(facts) - USUAL <= {"J02", "J03", "J04", "J06"}
    assert isinstance(questions(reading_of(facts), Scope()), tuple)
