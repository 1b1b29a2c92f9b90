"""The head of an answer as it goes over the line: fields that are sent again and again are written once."""

from __future__ import annotations

from collections.abc import Sequence

from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from podcast_service.delivery.fields import Field
from podcast_service.delivery.kept import Plan

_END, _CLOSE = b"\r\n", b"connection: close\r\n\r\n"
_MOST_WRITTEN, _LARGE_HEAD = 4096, 4096
_written: dict[int, tuple[Sequence[Field], bytes]] = {}
"""Header fields that are sent again and again as they are sent, by their identity; they are kept alive here."""


def head_of(plan: Plan, always: Sequence[Field], *, keep: bool) -> bytes:
    """Write the head of ``plan``, with what every answer has; without ``keep`` it says that the connection ends."""
    fields = _write_once(plan.fields) if plan.stretch is None else _write(plan.fields)
    return b"".join((STATUS_LINE[plan.status], _write_once(always), fields, _END if keep else _CLOSE))


def _write_once(fields: Sequence[Field]) -> bytes:
    known = _written.get(id(fields))
    if known is None:
        data = _write(fields)
        if len(data) > _LARGE_HEAD:
            return data  # it tells of its request, such as where a former address leads on
        if len(_written) >= _MOST_WRITTEN:
            _written.clear()
        known = _written[id(fields)] = (fields, data)
    return known[1]


def _write(fields: Sequence[Field]) -> bytes:
    return b"\r\n".join([*map(b": ".join, fields), b""])
