"""What a request says of who asks, and where they may be led back to."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from podcast_service.credentials.tokens import keyed_hash, neighbourhood
from podcast_service.web.studio.devices import known_device
from podcast_service.workflows.guessing import Asker

_HOME = "/studio"
_SIGNING_IN = ("/studio/log-", "/studio/adgang/", "/studio/session")


def asker() -> Asker:
    """Return who is at the other end: their address as a keyed hash that only we can make (sec-S15)."""
    key = str(current_app.secret_key)
    address = neighbourhood(request.remote_addr or "")
    return Asker(address=keyed_hash(key, "address", address), device=request.user_agent.string, known=known_device())


def split_address(text: str) -> SplitResult:
    """Return the parts of an address a browser tells; none of them where it is no address."""
    try:
        return urlsplit(text)
    except ValueError:
        return urlsplit("")


def json_object() -> Mapping[str, object] | None:
    """Return the object in the body; None for anything else. Forms of other sites cannot send one (sec-S12)."""
    if request.mimetype != "application/json":
        return None
    try:
        found = request.get_json(silent=True)
    except RecursionError:  # deeper than anybody means it (sec-S24)
        return None
    return found if isinstance(found, dict) else None


def way_back(path: str | None) -> str:
    """Return where to lead after signing in: ``path`` if it is a page of the studio, else its first page (sec-S18).

    It is asked of the route map: nothing is decided by how an address looks.
    """
    adapter = current_app.create_url_adapter(request)
    if path and adapter and path.startswith("/") and not path.startswith(_SIGNING_IN):
        local, _, _ = path.partition("?")
        if _is_studio(adapter, local):
            return path
    return _HOME


def _is_studio(adapter: MapAdapter, path: str) -> bool:
    try:
        endpoint, _ = adapter.match(path, method="GET")
    except HTTPException:  # what leads elsewhere too
        return False
    # The room of files answers for what is no page: scripts, and addresses where there is nothing.
    return endpoint.startswith("studio.") and not endpoint.startswith("studio.files-")
