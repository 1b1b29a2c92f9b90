"""The doorway for public addresses under any WSGI server: the same shelf and the same plans as the front door."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, request
from flask.blueprints import BlueprintSetupState
from werkzeug.datastructures import Headers

from podcast_service.delivery.kept import Plan
from podcast_service.delivery.modes import Dispatch
from podcast_service.delivery.plan import READ_FIELDS, plan
from podcast_service.delivery.shelf import Shelf
from podcast_service.delivery.stream import Source, pieces, unavailable
from podcast_service.domain.errors import PodcastError
from podcast_service.site.search import is_query

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_log = logging.getLogger(__name__)


class Planned(Response):
    """An answer whose header fields are exactly those of its plan."""

    default_mimetype = None
    automatically_set_content_length = False

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:
        """Return the fields as they are: Werkzeug would drop Last-Modified from a 304 and add fields of its own."""
        return self.headers


def public_blueprint(
    shelf: Shelf,
    storage: Source,
    *,
    https: bool = False,
    dispatch: Dispatch | None = None,
    search: Callable[[], Response | None] = lambda: None,
) -> Blueprint:
    """Make the blueprint that answers every address no other route has taken; unknown ones go to the 404 page.

    ``dispatch`` says who sends the bytes of stored media, where that is not always us. ``search`` answers the search
    page with a query, which no release holds.
    """
    public = Blueprint("public", __name__)
    carry_out = partial(_carry_out, storage, dispatch, unavailable(https=https))

    def serve(path: str = "") -> Response:
        """Answer ``request.path``; ``path`` is what the rule matched, the same without its first slash."""
        found = search() if is_query(request.method, request.path, request.query_string) else None
        if found is not None:
            return found
        kept = shelf.find(request.path)
        if kept is None:
            abort(404)
        headers = {name: ", ".join(values) for name in READ_FIELDS if (values := request.headers.getlist(name))}
        decided = plan(request.method, headers, kept)
        return carry_out(decided, headers)

    def add_rules(state: BlueprintSetupState) -> None:
        """Take every method, so that the plan, not the router, says which are allowed (feed-H22)."""
        app = state.app
        app.view_functions["public.serve"] = serve
        for address in ("/", "/<path:path>"):
            app.url_map.add(app.url_rule_class(address, endpoint="public.serve", methods=None))

    public.record_once(add_rules)
    return public


def _carry_out(
    storage: Source, dispatch: Dispatch | None, refusal: Plan, decided: Plan, headers: Mapping[str, str]
) -> Response:
    """Send ``decided``, or ``refusal`` when the store does not answer before the first byte (rel-F3)."""
    try:
        if decided.stretch is not None and dispatch is not None:
            decided = dispatch(decided, headers)
        if decided.stretch is None:
            return respond(decided, [decided.body])
        source = pieces(storage, decided.key, decided.stretch)
        first = next(source)
    except PodcastError as error:
        _log.warning("storage does not answer: %s", error, extra={"key": decided.key})
        return respond(refusal, [refusal.body])
    response = respond(decided, _chain(first, source))
    response.call_on_close(source.close)
    return response


def respond(decided: Plan, body: Iterable[bytes]) -> Response:
    """Make the answer a plan describes."""
    response = Planned(body, status=decided.status)
    response.headers.clear()
    response.headers.extend([(name.decode(), value.decode("latin-1")) for name, value in decided.fields])
    return response


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
