"""Hand a stored object to who is signed in: by the plan listeners get, in short pieces, for no cache (sec-S10)."""

from __future__ import annotations

import re

from flask import Response, request

from podcast_service.delivery.kept import keep
from podcast_service.delivery.plan import READ_FIELDS, plan
from podcast_service.delivery.stream import unavailable
from podcast_service.domain.document import Media
from podcast_service.domain.media import StoredObject
from podcast_service.web.public import carry_out
from podcast_service.web.studio.here import Here

LONGEST = 4 * 1024 * 1024
"""Bytes of one answer to a range that has no end of its own: a player asks again, and holds no thread until then."""

_PRIVATE = (("Cache-Control", "private, no-cache"), ("Cross-Origin-Resource-Policy", "same-origin"))
_RANGE = re.compile(r"bytes=(\d{1,18})-(\d{0,18})", re.ASCII)


def send(here: Here, stored: StoredObject) -> Response:
    """Answer with the object, or the range of it that was asked for."""
    headers = {name: ", ".join(values) for name in READ_FIELDS if (values := request.headers.getlist(name))}
    if "range" in headers:
        headers["range"] = shortened(headers["range"])
    https = here.house.is_https
    decided = plan(request.method, headers, keep(request.path, Media(object=stored, fields=_PRIVATE), https=https))
    response = carry_out(here.house.storage, None, unavailable(https=https), decided, headers)
    for name in ("Access-Control-Allow-Origin", "Access-Control-Expose-Headers"):
        response.headers.pop(name, None)
    return response


def shortened(asked: str) -> str:
    """Ask for no more than ``LONGEST``: a part may be less than was asked for (RFC 9110 §15.3.7).

    What is not one plain range stays as it is.
    """
    found = _RANGE.fullmatch(asked)
    if found is None:
        return asked
    start, most = int(found[1]), int(found[1]) + LONGEST - 1
    return f"bytes={start}-{min(int(found[2]), most) if found[2] else most}"
