"""Read what a proxy or a CDN logged: the combined format of nginx and Apache, or a JSON object a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from io import BufferedIOBase
from urllib.parse import unquote

from podcast_service.domain.download import ByteRange, MediaRequest
from podcast_service.domain.errors import Invalid
from podcast_service.stats.anonymise import consumer_name
from podcast_service.stats.apps import app_of, not_a_listener

_LONGEST_LINE = 64 * 1024
_QUOTED = r'"((?:[^"\\]|\\.)*)"'
_COMBINED = re.compile(rf"(\S+) \S+ [^\[]*\[([^\]]*)\] {_QUOTED} (\d{{3}}) (\d+|-) {_QUOTED} {_QUOTED}(.*)", re.ASCII)
_FURTHER = re.compile(_QUOTED)
_PATH = re.compile(r"(?:https?://[^/?#]*)?([^?#]*)", re.IGNORECASE)
_RANGE = re.compile(r"bytes[= ]([0-9]{0,18})-([0-9]{0,18})(?:/.*)?", re.IGNORECASE)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_COMBINED_TIME = re.compile(
    rf"(\d\d)/({'|'.join(_MONTHS)})/(\d{{4}}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)", re.ASCII
)  # English whatever the machine speaks
_YEARS = range(2000, 9000)

# Where each value stands in JSON, by the program that writes it so: nginx by its variables, Caddy, Traefik, Cloudflare.
_NAMES = {
    "address": ("remote_addr", "request.client_ip", "request.remote_ip", "clienthost", "clientip"),
    "time": ("time_iso8601", "msec", "time_local", "ts", "startutc", "edgestarttimestamp"),
    "request": ("request",),
    "method": ("request_method", "request.method", "requestmethod", "clientrequestmethod"),
    "path": ("request_uri", "request.uri", "requestpath", "clientrequesturi", "clientrequestpath"),
    "status": ("status", "downstreamstatus", "edgeresponsestatus"),
    "bytes": ("body_bytes_sent", "size", "downstreamcontentsize", "edgeresponsebodybytes"),
    "user agent": ("http_user_agent", "request.headers.user-agent", "request_user-agent", "clientrequestuseragent"),
    "sent range": ("sent_http_content_range", "resp_headers.content-range", "downstream_content-range"),
    "range": ("http_range", "request.headers.range", "request_range", "requestheaders.range"),
}


def read_log(file: BufferedIOBase, key: bytes) -> Iterator[tuple[int, MediaRequest | Invalid]]:
    """Yield each line with its number: as a request, its listener named under ``key``, or as what is wrong with it.

    Empty lines are passed over. Of a line longer than any proxy writes, only the beginning is looked at.
    """
    for number, line in enumerate(_lines(file), 1):
        if line:
            yield number, _read(line, key)


def _lines(file: BufferedIOBase) -> Iterator[str]:
    while line := file.readline(_LONGEST_LINE):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = file.readline(_LONGEST_LINE)
        yield line.decode("utf-8", "replace").strip()


def _read(line: str, key: bytes) -> MediaRequest | Invalid:
    try:
        return parse_line(line, key)
    except Invalid as error:
        return error


def parse_line(line: str, key: bytes) -> MediaRequest:
    """Return the request a line tells of. Raises Invalid, whose facts never tell an address."""
    fields = _json_fields(line) if line.startswith("{") else _combined_fields(line)
    method, path = _asked(fields)
    agent = fields.get("user agent", "")
    try:
        consumer = consumer_name(fields["address"], agent, key)
    except (KeyError, ValueError):
        raise Invalid("log_line_value", field="address") from None
    return MediaRequest(
        moment=_moment(fields.get("time", "")),
        consumer=consumer,
        path=path,
        method=method,
        status=_number(fields, "status"),
        sent=_number(fields, "bytes"),
        asked=_range(fields.get("sent range")) or _range(fields.get("range")),
        app=app_of(agent),
        nobody=not_a_listener(agent),
    )


def _combined_fields(line: str) -> dict[str, str]:
    found = _COMBINED.fullmatch(line)
    if found is None:
        raise Invalid("log_line_shape")
    address, time, request, status, sent, _referer, agent, further = found.groups()
    fields = {"address": address, "time": time, "request": request, "status": status, "user agent": agent}
    fields["bytes"] = "0" if sent == "-" else sent
    for value in _FURTHER.findall(further):
        if value.lower().startswith("bytes"):
            fields["range" if "=" in value else "sent range"] = value
    return fields


def _json_fields(line: str) -> dict[str, str]:
    try:
        document = json.loads(line, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        raise Invalid("log_line_shape") from None
    if not isinstance(document, dict):
        raise Invalid("log_line_shape")
    flat = dict(_flat(document.items(), "", 3))
    values = ((ours, next((flat[name] for name in theirs if flat.get(name)), None)) for ours, theirs in _NAMES.items())
    return {ours: value for ours, value in values if value}


def _flat(items: Iterable[tuple[object, object]], before: str, depth: int) -> Iterator[tuple[str, str]]:
    """Yield each text of a document under its names in small letters with dots between; of a list, the first."""
    for name, value in items:
        place = f"{before}{name}".lower()
        first = value[0] if isinstance(value, list) and value else value
        if isinstance(first, str):
            yield place, first
        elif isinstance(first, dict) and depth > 1:
            yield from _flat(first.items(), f"{place}.", depth - 1)


def _asked(fields: Mapping[str, str]) -> tuple[str, str]:
    """Return method and path; both may be empty, where what came was no HTTP."""
    words = fields.get("request", "").split(" ")
    method, target = fields.get("method", words[0]), fields.get("path", words[1] if len(words) > 1 else "")
    path = _PATH.match(target)
    return method, unquote(path[1]) if path else ""


def _number(fields: Mapping[str, str], name: str) -> int:
    text = fields.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise Invalid("log_line_value", field=name)
    return int(text)


def _range(text: str | None) -> ByteRange | None:
    """Return the one range of a Range or Content-Range field; None for several, or none that can be read."""
    found = _RANGE.fullmatch(text.strip()) if text else None
    if found is None or not (found[1] or found[2]):
        return None
    return ByteRange(int(found[1]) if found[1] else None, int(found[2]) if found[2] else None)


def _moment(text: str) -> datetime:
    """Return a time as servers write it: combined, ISO 8601, or seconds and parts of them since 1970.

    A time that names no zone is UTC.
    """
    try:
        moment = _combined_time(text) or _since_1970(text) or datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid("log_line_value", field="time") from None
    if moment.year not in _YEARS:
        raise Invalid("log_line_value", field="time")
    return moment


def _combined_time(text: str) -> datetime | None:
    found = _COMBINED_TIME.fullmatch(text)
    if found is None:
        return None
    day, month, year, hour, minute, second = found.groups()[:6]
    offset = timedelta(hours=int(found[8]), minutes=int(found[9])) * (-1 if found[7] == "-" else 1)
    number = _MONTHS.index(month) + 1
    return datetime(int(year), number, int(day), int(hour), int(minute), min(int(second), 59), tzinfo=UTC) - offset


def _since_1970(text: str) -> datetime | None:
    """Return the moment of a number: of seconds, or of thousandths, millionths or billionths by its length."""
    whole, _, parts = text.partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= 19 and (parts.isdigit() or not parts)):
        return None
    return datetime.fromtimestamp(float(text) / 1000 ** max(0, (len(whole) - 9) // 3), UTC)
