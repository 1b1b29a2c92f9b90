"""``/design`` for whoever works on the looks of the site; there only where a setting says so."""

from __future__ import annotations

from flask import Blueprint, Response

from podcast_service.site.design import design


def design_blueprint(public_url: str) -> Blueprint:
    """Make ``/design``; it is made anew each time, and no search engine may list it."""
    blueprint = Blueprint("design", __name__)

    @blueprint.get("/design")
    def show() -> Response:
        """Answer with every component in every state."""
        made = design(public_url)
        return Response(made.body, status=made.status, content_type=made.media_type)

    return blueprint
