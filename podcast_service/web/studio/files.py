"""The scripts and styles of the studio, and what is answered where it has nothing."""

from __future__ import annotations

from flask import Response, redirect
from werkzeug.wrappers import Response as BaseResponse

from podcast_service.delivery.fields import FOR_EVER
from podcast_service.domain.errors import NotFound
from podcast_service.web.studio.assets import find_asset
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.here import Here


def register(studio: Studio) -> None:
    """Register their addresses: the page that signs people in needs them too."""

    @studio.open_get("/filer/<hashed>/<name>")
    def asset_file(here: Here, hashed: str, name: str) -> Response:
        found = find_asset(name, hashed)
        if found is None:
            raise NotFound("asset_unknown", name=name)
        response = Response(found.body, content_type=found.media_type)
        response.headers["Cache-Control"] = FOR_EVER
        return response

    @studio.open_get("/")
    def overview_with_a_slash(here: Here) -> BaseResponse:
        """Lead to the overview."""
        return redirect("/studio", 303)

    @studio.open_get("/<path:rest>")
    def nothing(here: Here, rest: str) -> BaseResponse:
        """Lead from an address with a slash at its end to the one without; elsewhere there is nothing (sec-S18)."""
        if rest.endswith("/"):
            return redirect(f"/studio/{rest.strip('/')}".rstrip("/"), 303)
        raise NotFound("studio_page_unknown")
