"""``/.well-known/security.txt`` (RFC 9116): whom to tell of a weakness, where the operator says so (sec-S30)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response

PATH = "/.well-known/security.txt"
LASTS = timedelta(days=180)
"""How long what it says is good; the file shall name a day less than a year ahead."""


def security_contact_blueprint(contact: str, public_url: str, now: Callable[[], datetime]) -> Blueprint:
    """Make ``PATH``; ``contact`` is an address of the web, or one of mail without ``mailto:``."""
    doorway = Blueprint("security_contact", __name__)
    whom = contact if contact.startswith("https://") else f"mailto:{contact}"

    @doorway.get(PATH)
    def show() -> Response:
        """Say whom to tell, in which languages, and until when that is good."""
        midnight = datetime.combine(now().astimezone(UTC) + LASTS, datetime.min.time())
        lines = (
            f"Contact: {whom}",
            f"Expires: {midnight:%Y-%m-%dT%H:%M:%SZ}",
            "Preferred-Languages: da, en",
            f"Canonical: {public_url}{PATH}",
        )
        response = Response("\n".join((*lines, "")), content_type="text/plain; charset=utf-8")
        response.headers["Cache-Control"] = f"public, max-age={24 * 60 * 60}"
        return response

    return doorway
