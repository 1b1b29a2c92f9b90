"""From an error to a page: the class decides the status, the code the sentence; never a trace (sec-S25)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from secrets import token_hex

from flask import Flask, Response, request
from markupsafe import escape
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from podcast_service.delivery.stream import RETRY_AFTER
from podcast_service.domain.document import Document
from podcast_service.domain.errors import Conflict, Forbidden, Invalid, NotFound, PodcastError, Unavailable

_log = logging.getLogger(__name__)

STATUSES: dict[type[PodcastError], int] = {
    NotFound: 404,
    Invalid: 422,
    Conflict: 409,
    Forbidden: 403,
    Unavailable: 503,
}

_TEXTS = {
    400: ("Forespørgslen kan ikke læses", "Adressen eller det, der fulgte med, er ikke skrevet rigtigt."),
    403: ("Ingen adgang", "Du har ikke adgang til denne side."),
    404: ("Siden findes ikke", "Der er ingen side på denne adresse."),
    405: ("Det kan man ikke her", "Denne adresse kan vises, men ikke ændres."),
    409: ("Noget er ændret imens", "Det, du ville ændre, er ikke længere, som det var. Indlæs siden igen, og prøv så."),
    413: ("Det er for stort", "Det, du sendte, er større, end denne adresse tager imod."),
    422: ("Noget mangler eller er forkert", "Ret det, du sendte, og prøv igen."),
    500: ("Noget gik galt hos os", "Fejlen er skrevet ned. Prøv igen om lidt."),
    503: ("Vi kan ikke svare lige nu", "Noget, vi er afhængige af, svarer ikke. Prøv igen om lidt."),
}

_PAGE = (
    '<!doctype html>\n<html lang="da"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{heading}</title></head>\n'
    '<body><main><h1>{heading}</h1>\n<p>{text}</p>\n{reference}<p><a href="/">Til forsiden</a></p>'
    "</main></body></html>\n"
)


def register_errors(app: Flask, missing: Callable[[str], Document]) -> None:
    """Turn every error into a page. ``missing(path)`` makes the page for an unknown address."""

    @app.errorhandler(PodcastError)
    def explain_expected(error: PodcastError) -> Response:
        """Answer an error of ours with the status of its class."""
        status = status_of(error)
        _log.info("refused: %s", error.code, extra={"status": status})
        return _missing_page(missing) if status == 404 else _error_page(status)

    @app.errorhandler(HTTPException)
    def explain_http(error: HTTPException) -> BaseResponse:
        """Answer what Flask refused, keeping fields such as Allow."""
        status = error.code or 500
        if status == 404:
            return _missing_page(missing)
        if 300 <= status < 400:
            return error.get_response()
        response = _error_page(status)
        for name, value in error.get_headers():
            if name.lower() != "content-type":
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def explain_unexpected(error: Exception) -> Response:
        """Answer what nobody expected with a number under which the log tells the rest."""
        reference = token_hex(4)
        _log.error("unexpected error %s", reference, exc_info=error)
        return _error_page(500, reference)


def status_of(error: PodcastError) -> int:
    """Return the status of an error of ours by its class."""
    return next((status for kind, status in STATUSES.items() if isinstance(error, kind)), 500)


def _missing_page(missing: Callable[[str], Document]) -> Response:
    document = missing(request.path)
    response = Response(document.body, status=document.status, content_type=document.media_type)
    response.headers.extend(document.fields)
    return response


def _error_page(status: int, reference: str | None = None) -> Response:
    heading, text = _TEXTS.get(status) or _TEXTS[500 if status >= 500 else 400]
    number = f"<p>Referencenummer: <code>{escape(reference)}</code></p>\n" if reference else ""
    response = Response(_PAGE.format(heading=heading, text=text, reference=number), status=status)
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response
