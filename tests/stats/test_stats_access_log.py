"""Logs of proxies and CDNs, read line by line."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from io import BufferedReader, BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from listening import SOUND

from podcast_service.domain.download import ByteRange, LeftOut, MediaRequest
from podcast_service.domain.errors import Invalid
from podcast_service.stats.access_log import parse_line, read_log
from podcast_service.stats.anonymise import consumer_name
from podcast_service.stats.apps import app_of

KEY = b"k" * 32
APP = "AntennaPod/3.5"
COMBINED = f'192.0.2.1 - - [23/Nov/2026:13:00:00 +0100] "GET {SOUND} HTTP/1.1" 206 2 "-" "{APP}"'
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
NGINX = {
    "time_iso8601": "2026-11-23T13:00:00+01:00",
    "remote_addr": "192.0.2.1",
    "request_method": "GET",
    "request_uri": f"{SOUND}?from=feed",
    "status": 206,
    "body_bytes_sent": 2,
    "http_user_agent": APP,
    "http_range": "bytes=0-1",
}
CADDY = {
    "ts": 1795435200.0,
    "request": {
        "remote_ip": "192.0.2.1",
        "method": "GET",
        "uri": SOUND,
        "headers": {"User-Agent": [APP], "Range": ["bytes=0-1"]},
    },
    "status": 206,
    "size": 2,
    "resp_headers": {"Content-Range": ["bytes 0-1/1000"]},
}
TRAEFIK = {
    "StartUTC": "2026-11-23T12:00:00.000000123Z",
    "ClientHost": "192.0.2.1",
    "RequestMethod": "GET",
    "RequestPath": SOUND,
    "DownstreamStatus": 206,
    "DownstreamContentSize": 2,
    "request_User-Agent": APP,
    "request_Range": "bytes=0-1",
}
CLOUDFLARE = {
    "EdgeStartTimestamp": 1795435200000000000,
    "ClientIP": "192.0.2.1",
    "ClientRequestMethod": "GET",
    "ClientRequestURI": SOUND,
    "EdgeResponseStatus": 206,
    "EdgeResponseBodyBytes": 2,
    "ClientRequestUserAgent": APP,
    "RequestHeaders": {"range": "bytes=0-1"},
}
LINES = {
    "combined, with the range asked for": f'{COMBINED} "bytes=0-1"',
    "combined, with the range sent": f'{COMBINED} "-" "bytes 0-1/1000"',
    "nginx as JSON": json.dumps(NGINX),
    "nginx as JSON, all as text": json.dumps({name: str(value) for name, value in NGINX.items()}),
    "Caddy": json.dumps(CADDY),
    "Traefik": json.dumps(TRAEFIK),
    "Cloudflare": json.dumps(CLOUDFLARE),
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_every_format_tells_the_same(line: str):
    """feed-D18."""
    assert parse_line(line, KEY) == MediaRequest(
        moment=NOON,
        consumer=consumer_name("192.0.2.1", APP, KEY),
        path=SOUND,
        method="GET",
        status=206,
        sent=2,
        asked=ByteRange(0, 1),
        app=app_of(APP),
    )


RANGES = {
    "none known": ("-", None),
    "to the end": ("bytes=100-", ByteRange(100, None)),
    "the last": ("bytes=-128", ByteRange(None, 128)),
    "several": ("bytes=0-1,5-9", None),
    "another unit": ("seconds=0-1", None),
    "none": ("bytes=-", None),
    "beyond the file": ("bytes */1000", None),
}


@pytest.mark.parametrize(("text", "asked"), RANGES.values(), ids=RANGES)
def test_one_range_is_read_and_nothing_is_made_up(text: str, asked: ByteRange | None):
    assert parse_line(f'{COMBINED} "{text}"', KEY).asked == asked


TARGETS = {
    "with a query": ("GET /lyd/a.mp3?x=1 HTTP/1.1", ("GET", "/lyd/a.mp3")),
    "with escapes": ("GET /l%79d/a.mp3 HTTP/1.1", ("GET", "/lyd/a.mp3")),
    "whole address": ("GET https://pod.example/lyd/a.mp3#t=5 HTTP/1.1", ("GET", "/lyd/a.mp3")),
    "nothing asked": ("-", ("-", "")),
    "no HTTP": ("\\x16\\x03\\x01", ("\\x16\\x03\\x01", "")),
    "a quote within": ('GET /\\"x HTTP/1.1', ("GET", '/\\"x')),
}


@pytest.mark.parametrize(("request_line", "asked"), TARGETS.values(), ids=TARGETS)
def test_a_request_names_a_path(request_line: str, asked: tuple[str, str]):
    found = parse_line(COMBINED.replace(f"GET {SOUND} HTTP/1.1", request_line), KEY)

    assert (found.method, found.path) == asked


TIMES = {
    "to the west": ("23/Nov/2026:07:00:00 -0500", "2026-11-23T12:00:00"),
    "a leap second": ("23/Nov/2026:12:00:60 +0000", "2026-11-23T12:00:59"),
    "no zone is UTC": ("2026-11-23T12:00:00", "2026-11-23T12:00:00"),
    "seconds": ("1795435200", "2026-11-23T12:00:00"),
    "seconds and parts": ("1795435200.250", "2026-11-23T12:00:00.250"),
    "thousandths": ("1795435200250", "2026-11-23T12:00:00.250"),
    "millionths": ("1795435200250000", "2026-11-23T12:00:00.250"),
}


@pytest.mark.parametrize(("written", "moment"), TIMES.values(), ids=TIMES)
def test_a_time_is_read_as_servers_write_it(written: str, moment: str):
    line = json.dumps({**NGINX, "time_iso8601": written})

    assert parse_line(line, KEY).moment == datetime.fromisoformat(moment).replace(tzinfo=UTC)


WRONG = {
    "words": ("hello", "log_line_shape", None),
    "the common format, without user agents": (COMBINED.split(' "-"')[0], "log_line_shape", None),
    "cut": (COMBINED[:-4], "log_line_shape", None),
    "half an object": ('{"status": ', "log_line_shape", None),
    "a deep object": ('{"a":' * 20_000, "log_line_shape", None),
    "a name for an address": (COMBINED.replace("192.0.2.1", "host.example"), "log_line_value", "address"),
    "no address": (json.dumps({**NGINX, "remote_addr": None}), "log_line_value", "address"),
    "a month in Danish": (COMBINED.replace("Nov", "Okt"), "log_line_value", "time"),
    "a day that is none": (COMBINED.replace("23/Nov", "31/Nov"), "log_line_value", "time"),
    "a time without end": (json.dumps({**NGINX, "time_iso8601": "9" * 20}), "log_line_value", "time"),
    "a time before podcasts": (json.dumps({**NGINX, "time_iso8601": "5"}), "log_line_value", "time"),
    "the end of time": (json.dumps({**NGINX, "time_iso8601": "9999-12-31T23:59:59-01:00"}), "log_line_value", "time"),
    "no status": (json.dumps({**NGINX, "status": "ok"}), "log_line_value", "status"),
    "no bytes": (json.dumps({**NGINX, "body_bytes_sent": -1}), "log_line_value", "bytes"),
}


@pytest.mark.parametrize(("line", "code", "field"), WRONG.values(), ids=WRONG)
def test_a_wrong_line_says_what_is_wrong_and_no_address(line: str, code: str, field: str | None):
    with pytest.raises(Invalid) as refused:
        parse_line(line, KEY)

    assert (refused.value.code, refused.value.facts.get("field")) == (code, field)
    assert "192.0.2.1" not in str(refused.value)


def test_half_a_letter_in_a_user_agent_is_no_reason_to_pass_a_listener_over():
    assert parse_line(json.dumps({**NGINX, "http_user_agent": "App \ud800"}), KEY).left_out is LeftOut.PROBE


NOBODIES = {
    "feed-D13 a robot": ("Googlebot/2.1", LeftOut.ROBOT),
    "feed-D14 a watch that doubles": ("atc/1.0 watchOS/10.1", LeftOut.WATCH),
}


@pytest.mark.parametrize(("agent", "reason"), NOBODIES.values(), ids=NOBODIES)
def test_what_is_no_listener_is_told_by_its_user_agent(agent: str, reason: LeftOut):
    assert parse_line(json.dumps({**NGINX, "http_user_agent": agent, "http_range": ""}), KEY).nobody is reason


LEAVES = st.none() | st.booleans() | st.floats() | st.integers() | st.text()
JSON = st.recursive(LEAVES, lambda more: st.lists(more) | st.dictionaries(st.text(), more), max_leaves=3)
FIELDS = st.dictionaries(st.sampled_from([*NGINX, *TRAEFIK, *CLOUDFLARE, "ts", "request"]), JSON)
WORDS = ['"', "\\", "[", "]", " ", "-", "GET", "bytes=0-1", "192.0.2.1", "999", COMBINED]
PIECES = st.lists(st.sampled_from(WORDS) | st.text())


@given(st.text() | PIECES.map("".join) | FIELDS.map(lambda fields: json.dumps({**NGINX, **fields})))
@example(json.dumps({**NGINX, "status": "²²²"}))
@example(json.dumps({**NGINX, "time_iso8601": "1.²"}))
@example(json.dumps({**NGINX, "time_iso8601": "1" * 5000}))
def test_any_line_is_read_or_refused(line: str):
    with suppress(Invalid):
        assert parse_line(line, KEY).sent >= 0


def test_wrong_lines_stand_between_the_others_with_their_numbers():
    log = f"{COMBINED}\nhello\n\n{'x' * 200_000}\n{COMBINED}".encode() + b"\xff"

    found = list(read_log(BufferedReader(BytesIO(log)), KEY))

    assert [(number, isinstance(one, Invalid)) for number, one in found] == [
        (1, False),
        (2, True),
        (4, True),
        (5, False),
    ]
