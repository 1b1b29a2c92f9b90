"""Every demand on what an address answers finds the answer that breaks it, and nothing in good ones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest
from answering import (
    CHAPTER_LIST,
    CHAPTERS,
    COVER,
    GOOD,
    GUID,
    IMAGE,
    OLDER,
    OPUS_URL,
    PAGE,
    SELF,
    SOUND,
    SOUND_URL,
    USUAL,
    VTT,
    Change,
    body,
    rules_broken,
    with_reply,
)
from builders import make_sound

from podcast_service.domain.artwork import Artwork
from podcast_service.feeds import single_questions as ask
from podcast_service.feeds.answers import FeedPage, Question, Reply, Timing
from podcast_service.feeds.rules_answers import ANSWERS

SIZE = len(SOUND)
ETAG = GOOD.replies[ask.get(SELF)].etag
GZIP = ask.get(SELF, accept_encoding="gzip")
GZIP_ETAG = GOOD.replies[GZIP].etag
DATE = GOOD.replies[ask.get(SELF)].modified
TAG = GOOD.replies[ask.head(SOUND_URL)].etag
PICTURE_TAG = GOOD.replies[ask.get(COVER)].etag
WHOLE = ask.whole(SOUND_URL, SIZE)
OPUS = next(one for one in GOOD.replies if one.url == OPUS_URL)


def status(code: int) -> Change:
    return lambda reply: replace(reply, status=code)


def fields(**changed: str) -> Change:
    """Change header fields, written with ``_`` for ``-``; an empty one is taken away."""

    def change(reply: Reply) -> Reply:
        told = {name.replace("_", "-"): value for name, value in changed.items()}
        return replace(reply, fields={name: value for name, value in {**reply.fields, **told}.items() if value})

    return change


def other_bytes(reply: Reply) -> Reply:
    return replace(reply, sha256="0" * 64)


def redirected(*way: str) -> Change:
    return lambda reply: replace(reply, redirects=way)


def chapters(version: object = "1.2.0", **changes: object) -> Change:
    document = {"version": version, "chapters": CHAPTER_LIST, **changes}
    return body(json.dumps(document).encode())


WAY = tuple(f"https://cdn.example/{number}.mp3" for number in range(4))

# Each breaks one demand and no other: the question, and what its answer would have to be.
BREACHES: list[tuple[str, Question, Change]] = [
    ("feed-H01", ask.get(SELF), status(404)),
    ("feed-H01", ask.get(SELF), lambda _: Reply(status=0, trouble="refused")),
    ("feed-H05", ask.get(SELF, if_none_match=ETAG), status(200)),
    ("feed-H05", ask.get(SELF, if_modified_since=DATE), status(200)),
    ("feed-H06", ask.get(SELF, if_none_match=f'"x", {ETAG}'), status(200)),
    ("feed-H06", ask.get(SELF, if_none_match=f"W/{ETAG}"), status(200)),
    ("feed-H06", ask.get(SELF, if_none_match="*"), status(200)),
    ("feed-H07", ask.get(SELF, if_none_match=ETAG), lambda reply: replace(reply, size=5)),
    ("feed-H07", ask.get(SELF, if_none_match=ETAG), fields(etag="")),
    ("feed-H08", ask.get(SELF), fields(last_modified="2026-11-20")),
    ("feed-H08", ask.get(SELF), fields(last_modified="Sun, 29 Nov 2026 09:00:00 GMT")),
    ("feed-H09", ask.get(SELF, if_none_match='"other"', if_modified_since=DATE), status(304)),
    *(("feed-H10", ask.get(SELF, **{name: value}), status(500)) for name, value in ask.ODD),
    ("feed-H10", ask.get(SELF, range="bytes=9-1"), other_bytes),
    ("feed-H11", ask.again(SELF, 1), other_bytes),
    ("feed-H11", ask.again(SELF, 1), fields(etag='"another"')),
    ("feed-H13", ask.get(SELF, accept_encoding="gzip", if_none_match=GZIP_ETAG), status(200)),
    ("feed-H14", GZIP, fields(content_encoding="")),
    ("feed-H15", ask.browser(SELF), body(b"<!doctype html>")),
    ("feed-H16", GZIP, other_bytes),
    ("feed-H16", GZIP, fields(vary="")),
    ("feed-H16", GZIP, lambda _: Reply(status=0, trouble="broken")),
    ("feed-H17", ask.head(SELF), status(405)),
    ("feed-H17", ask.head(SELF), fields(content_length="0")),
    ("feed-H18", ask.get(SELF), lambda reply: replace(reply, size=reply.size - 1)),
    ("feed-H19", ask.get(SELF), fields(cache_control="no-store")),
    ("feed-H20", ask.browser(SELF), fields(access_control_allow_origin="")),
    ("feed-H21", ask.get(SELF), fields(set_cookie="a=b")),
    ("feed-H22", ask.post(SELF), status(200)),
    ("feed-H23", GZIP, fields(etag=ETAG)),
    ("feed-H24", ask.again(SELF, 5), other_bytes),
    ("feed-W01", ask.get(SELF), fields(link='<https://hub.example/>; rel="hub", <https://pod.example/x>; rel="self"')),
    ("feed-W02", ask.head(SELF), fields(link="")),
    ("feed-G01", ask.get(OLDER), status(404)),
    ("feed-I17", ask.get(PAGE), status(404)),
    ("feed-I17", ask.get(PAGE), fields(content_type="application/pdf")),
    ("feed-I18", ask.get(PAGE), body(b"<!doctype html><p>Afsnit")),
    ("feed-E01", ask.head(SOUND_URL), status(403)),
    ("feed-E01", ask.head(SOUND_URL), fields(content_type="text/html")),
    ("feed-E02", WHOLE, status(404)),
    ("feed-E02", WHOLE, lambda reply: replace(reply, size=reply.size - 1)),
    ("feed-E02", ask.probe(SOUND_URL), status(503)),
    ("feed-E02", ask.head(SOUND_URL, range="bytes=0-1"), lambda _: Reply(status=0, trouble="refused")),
    ("feed-E03", ask.glance(SOUND_URL, accept_encoding="gzip, br"), fields(content_encoding="gzip")),
    ("feed-E04", ask.head(SOUND_URL), fields(accept_ranges="")),
    ("feed-E04", ask.probe(SOUND_URL), fields(accept_ranges="none")),
    ("feed-E05", ask.probe(SOUND_URL), lambda reply: replace(reply, status=200, size=SIZE)),
    ("feed-E05", ask.probe(SOUND_URL), status(416)),
    ("feed-E05", ask.probe(SOUND_URL), fields(content_range="bytes 0-1/99")),
    ("feed-E06", ask.part(SOUND_URL, *ask.middle(SIZE)), other_bytes),
    ("feed-E06", ask.get(SOUND_URL, range=f"bytes={ask.ending(SIZE)[0]}-"), other_bytes),
    ("feed-E07", ask.get(SOUND_URL, range="bytes=-128"), other_bytes),
    ("feed-E07", ask.glance(SOUND_URL, range=f"bytes=-{SIZE + 1000}"), status(416)),
    ("feed-E08", ask.part(SOUND_URL, SIZE - 1000, SIZE + 1000), status(416)),
    ("feed-E09", ask.get(SOUND_URL, range=f"bytes={SIZE}-"), status(206)),
    ("feed-E09", ask.get(SOUND_URL, range=f"bytes={SIZE}-"), fields(content_range="")),
    ("feed-E10", ask.glance(SOUND_URL, range="seconds=0-1"), status(416)),
    *(("feed-E10", ask.glance(SOUND_URL, range=asked), status(206)) for asked in ask.NOT_RANGES),
    ("feed-E11", ask.several(SOUND_URL, SIZE), status(206)),
    ("feed-E12", ask.get(SOUND_URL, if_none_match=TAG), status(200)),
    ("feed-E12", ask.get(SOUND_URL, if_modified_since=DATE), status(200)),
    ("feed-E13", ask.get(SOUND_URL, range="bytes=0-1", if_range=TAG), status(200)),
    ("feed-E13", ask.glance(SOUND_URL, range="bytes=0-1", if_range='"other"'), status(206)),
    ("feed-E13", ask.glance(SOUND_URL, range="bytes=0-1", if_range=f"W/{TAG}"), status(206)),
    ("feed-E14", ask.head(SOUND_URL), fields(last_modified="")),
    ("feed-E15", ask.eighth(SOUND_URL, *ask.eighths(SIZE)[3]), other_bytes),
    ("feed-E16", ask.head(SOUND_URL), fields(cache_control="private")),
    ("feed-E17", ask.probe(SOUND_URL), fields(access_control_allow_origin="")),
    ("feed-E19", ask.probe(SOUND_URL), redirected(WAY[0])),
    ("feed-E19", ask.head(SOUND_URL), redirected(WAY[1])),
    ("feed-E20", ask.head(SOUND_URL, range="bytes=0-1"), lambda reply: replace(reply, status=206)),
    ("feed-P06", OPUS, lambda reply: replace(reply, sums={"sha256": "AAAA"})),
    ("feed-P06", OPUS, status(404)),
    ("feed-A01", ask.head(COVER), status(405)),
    ("feed-A01", ask.get(COVER), status(404)),
    ("feed-A02", ask.get(COVER), fields(content_type="image/png")),
    ("feed-A06", ask.get(COVER), lambda reply: replace(reply, size=600_000)),
    ("feed-A07", ask.get(COVER, if_none_match=PICTURE_TAG), status(200)),
    ("feed-T01", ask.player(VTT), status(404)),
    ("feed-T02", ask.player(VTT), fields(content_type="text/plain")),
    ("feed-T03", ask.player(VTT), fields(content_type="text/vtt; charset=iso-8859-1")),
    ("feed-T05", ask.player(VTT), fields(access_control_allow_origin="")),
    ("feed-J01", ask.player(CHAPTERS), status(404)),
    ("feed-J02", ask.player(CHAPTERS), chapters(version=1.2)),
    ("feed-J02", ask.player(CHAPTERS), chapters(chapters=[])),
    ("feed-J02", ask.player(CHAPTERS), body(b"[" * 100_000)),
    ("feed-J03", ask.player(CHAPTERS), chapters(chapters=[{"startTime": 0, "title": 7}])),
    ("feed-J03", ask.player(CHAPTERS), chapters(chapters=[{"startTime": 0}, {"title": "x"}])),
    ("feed-J03", ask.player(CHAPTERS), chapters(chapters=[{"startTime": 0, "toc": "no"}, "x"])),
    ("feed-J04", ask.player(CHAPTERS), chapters(chapters=[{"startTime": 0}, {"startTime": 5}, {"startTime": 5}])),
    ("feed-J04", ask.player(CHAPTERS), chapters(chapters=[{"startTime": 0}, {"startTime": 400}])),
    ("feed-J05", ask.player(CHAPTERS), fields(content_type="application/json")),
    ("feed-J06", ask.player(CHAPTERS), chapters(chapters=[{"startTime": 4}])),
    ("feed-J07", ask.get(IMAGE), status(404)),
    ("feed-J08", ask.player(CHAPTERS), fields(access_control_allow_origin="")),
]

# The same in every answer of one address: the demand, the address, and the change.
EVERYWHERE: list[tuple[str, str, Change]] = [
    ("feed-H02", SELF, fields(content_type="application/rss+xml; charset=latin1")),
    ("feed-H02", SELF, fields(content_type="text/html")),
    ("feed-H03", SELF, fields(content_type="application/xml")),
    ("feed-H04", SELF, fields(etag="", last_modified="")),
    ("feed-H12", SELF, fields(content_encoding="gzip")),
    ("feed-E14", SOUND_URL, fields(etag="")),
    ("feed-E19", SOUND_URL, redirected(*WAY)),
    ("feed-A02", COVER, fields(content_type="image/webp")),
    ("feed-A07", COVER, fields(etag="")),
]

# (the demand, what was found by looking inside)
MEASURES: list[tuple[str, Mapping[str, object]]] = [
    ("feed-E02", {"lengths": {SOUND_URL: SIZE - 1}}),
    ("feed-E18", {"sounds": {SOUND_URL: make_sound(sample_rate=22_050)}}),
    ("feed-E18", {"sounds": {SOUND_URL: make_sound(bit_rate=48_000, channels=2)}}),
    ("feed-E21", {"sounds": {SOUND_URL: make_sound(format="m4a", media_type="audio/mp4", extension="m4a")}}),
    ("feed-E21", {"unreadable": {SOUND_URL: "The file is cut off."}}),
    ("feed-E22", {"media_types": {SOUND_URL: "audio/mp3"}}),
    ("feed-I10", {"durations_ms": {SOUND_URL: 93_000}}),
    ("feed-A02", {"pictures": {COVER: Artwork(width=3000, height=3000, format="PNG", mode="RGB")}}),
    ("feed-A02", {"unreadable": {COVER: "No picture."}}),
    ("feed-A03", {"pictures": {COVER: Artwork(width=3000, height=2000, format="JPEG", mode="RGB")}}),
    ("feed-A03", {"pictures": {COVER: Artwork(width=1399, height=1399, format="JPEG", mode="RGB")}}),
    ("feed-A03", {"pictures": {COVER: Artwork(width=3001, height=3001, format="JPEG", mode="RGB")}}),
    ("feed-A04", {"pictures": {COVER: Artwork(width=3000, height=3000, format="JPEG", mode="CMYK")}}),
    ("feed-A05", {"pictures": {COVER: Artwork(width=3000, height=3000, format="JPEG", mode="RGBA", has_alpha=True)}}),
    ("feed-T03", {"unreadable": {VTT: "It does not start with WEBVTT."}}),
    ("feed-T04", {"timings": {VTT: Timing(rises=False, ends_ms=9_000)}}),
    ("feed-T04", {"timings": {VTT: Timing(ends_ms=99_000)}}),
    ("feed-G01", {"pages": {}, "unreadable": {OLDER: "It went over a limit."}}),
    ("feed-G01", {"pages": {OLDER: FeedPage(breaks=("X05",))}}),
    ("feed-G02", {"pages": {OLDER: FeedPage(guids=(GUID,))}}),
    ("feed-G02", {"pages": {OLDER: FeedPage(guids=("older",), leads=(SELF,))}}),
]


def as_cases(rows: list[tuple[str, object]]) -> list[object]:
    numbered = enumerate(rows)
    return [pytest.param(*row, id=f"{row[0]}-{number}") for number, row in numbered]


def test_our_own_answers_break_nothing() -> None:
    assert rules_broken(GOOD) == USUAL
    assert not USUAL & {rule.id for rule in ANSWERS}


@pytest.mark.parametrize(("rule", "question", "change"), as_cases(BREACHES))
def test_an_answer_that_breaks_a_demand_is_found_by_it_and_no_other(
    rule: str, question: Question, change: Change
) -> None:
    assert rules_broken(with_reply(GOOD, question, change)) - USUAL == {rule.removeprefix("feed-")}


@pytest.mark.parametrize(("rule", "url", "change"), as_cases(EVERYWHERE))
def test_what_a_server_says_in_all_its_answers_is_found(rule: str, url: str, change: Change) -> None:
    replies = {one: change(reply) if one.url == url else reply for one, reply in GOOD.replies.items()}

    assert rules_broken(replace(GOOD, replies=replies)) - USUAL == {rule.removeprefix("feed-")}


def test_every_demand_has_an_answer_that_breaks_it() -> None:
    tried = {rule for rule, *_ in (*BREACHES, *EVERYWHERE, *MEASURES)}

    assert {f"feed-{rule.id}" for rule in ANSWERS} <= tried


@pytest.mark.parametrize(("rule", "found"), as_cases(MEASURES))
def test_what_is_inside_is_compared_with_what_the_feed_says(rule: str, found: Mapping[str, object]) -> None:
    assert rules_broken(replace(GOOD, **found)) - USUAL == {rule.removeprefix("feed-")}  # type: ignore[arg-type]
