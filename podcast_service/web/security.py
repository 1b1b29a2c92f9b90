"""What every answer made by Flask carries, and the limits on what it takes in."""

from __future__ import annotations

from collections.abc import Collection

from flask import Flask, Response, abort, request

from podcast_service.delivery.fields import NEVER, NOWHERE, policy, security
from podcast_service.delivery.former import Lead
from podcast_service.delivery.hosts import is_trusted
from podcast_service.web.public import Planned, respond

MEGABYTE = 1024 * 1024
_PRIVATE = ("/studio/", "/api/")


def register_security(app: Flask, *, trusted_hosts: Collection[str], https: bool, lead: Lead | None = None) -> None:
    """Set limits on requests (sec-S24), the trusted host names (sec-S17) and the header fields of sec-S4.

    ``trusted_hosts`` are names without port, ``.example.org`` for all under it. ``lead`` answers requests for public
    addresses the service had before. Fields an answer already has stay.
    """
    app.config.update(
        MAX_CONTENT_LENGTH=MEGABYTE,
        MAX_FORM_MEMORY_SIZE=MEGABYTE // 2,
        MAX_FORM_PARTS=200,
    )
    fields = security(https=https)

    @app.before_request
    def check_host() -> Response | None:
        """Lead on a request for a former name, refuse one for someone else's, before anything looks at it."""
        host = request.headers.get("Host", "")
        led = lead and lead(host, request.path, request.query_string)
        if led:
            return respond(led, [led.body])
        if not is_trusted(host, trusted_hosts):
            abort(400)
        return None

    @app.after_request
    def add_fields(response: Response) -> Response:
        """Add the fields that are missing; what Flask makes is not for caches unless it says so.

        What is told to one producer lies nowhere at all, downloads and the ways on included.
        """
        if isinstance(response, Planned):
            return response
        for name, value in fields:
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", policy(response.mimetype or ""))
        is_private = f"{request.path}/".startswith(_PRIVATE)
        response.headers.setdefault("Cache-Control", NOWHERE if is_private else NEVER)
        return response
