"""The doorway for public addresses under any WSGI server: the same shelf and the same plans as the front door."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, request
from flask.blueprints import BlueprintSetupState
from werkzeug.datastructures import Headers

from podcast_service.delivery.ears import Counting, Told, telling
from podcast_service.delivery.kept import Plan
from podcast_service.delivery.modes import Dispatch
from podcast_service.delivery.plan import READ_FIELDS, plan
from podcast_service.delivery.shelf import Shelf
from podcast_service.delivery.stream import Source, pieces, unavailable
from podcast_service.domain.errors import PodcastError
from podcast_service.site.search import is_query

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_SOON = 1.0
"""Seconds the first listener's thread waits, after the last byte, for the counting to begin in this process."""
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
    counting: Counting | None = None,
    search: Callable[[], Response | None] = lambda: None,
) -> Blueprint:
    """Make the blueprint that answers every address no other route has taken; unknown ones go to the 404 page.

    ``dispatch`` says who sends the bytes of stored media, where that is not always us. ``search`` answers the search
    page with a query, which no release holds. ``counting`` hears what listeners got.
    """
    public = Blueprint("public", __name__)
    sent = partial(carry_out, storage, dispatch, unavailable(https=https))

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
        return sent(decided, headers, _told(counting, decided) if counting and decided.stretch else None)

    def add_rules(state: BlueprintSetupState) -> None:
        """Take every method, so that the plan, not the router, says which are allowed (feed-H22)."""
        app = state.app
        app.view_functions["public.serve"] = serve
        for address in ("/", "/<path:path>"):
            app.url_map.add(app.url_rule_class(address, endpoint="public.serve", methods=None))

    public.record_once(add_rules)
    return public


def _told(counting: Counting, decided: Plan) -> Told:
    """Return what is told how much was sent, by the thread that sent it, when the listener has it."""
    fields = [
        (name.lower().encode(), value.encode("latin-1", "replace"))
        for name, value in request.headers.items()
        if name != "X-Forwarded-For"  # whose address it is was told from it already (app.py)
    ]
    tell = telling(counting.ear(request.remote_addr or ""), fields, request.path, decided)

    def told(sent: int) -> None:
        counting.open(_SOON)
        tell(sent)

    return told


def carry_out(
    storage: Source,
    dispatch: Dispatch | None,
    refusal: Plan,
    decided: Plan,
    headers: Mapping[str, str],
    told: Told | None = None,
) -> Response:
    """Send ``decided``, or ``refusal`` when the store does not answer before the first byte (rel-F3).

    ``told`` is told how many bytes of stored media went out from here.
    """
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
    sent = _Sent(first, source)
    response = respond(decided, sent)
    response.call_on_close(source.close)
    if told is not None:
        response.call_on_close(lambda: told(sent.bytes))
    return response


def respond(decided: Plan, body: Iterable[bytes]) -> Response:
    """Make the answer a plan describes."""
    response = Planned(body, status=decided.status)
    response.headers.clear()
    response.headers.extend([(name.decode(), value.decode("latin-1")) for name, value in decided.fields])
    return response


class _Sent:
    """Pieces on their way; ``bytes`` are those after which more was asked for, so that they went out."""

    def __init__(self, first: bytes, rest: Iterator[bytes]) -> None:
        self._pieces = chain((first,), rest)
        self.bytes = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            yield piece
            self.bytes += len(piece)
