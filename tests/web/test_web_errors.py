"""Error pages and limits of the Flask application."""

from __future__ import annotations

from pathlib import Path
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest
from doorways import FEED_PATH, SOUND, SOUND_PATH, ask_flask, make_apps
from flask import Flask, request

from podcast_service.domain.document import Document
from podcast_service.domain.errors import Conflict, Forbidden, Invalid, NotFound, PodcastError, Unavailable
from podcast_service.web.errors import register_errors, status_of
from podcast_service.web.security import register_security


def make_app(error: Exception) -> Flask:
    app = Flask("errors")
    register_security(app, trusted_hosts=["localhost"], https=True)
    register_errors(app, lambda path: Document(body=path.encode(), media_type="text/html; charset=utf-8", status=404))

    @app.get("/raise")
    def fail() -> str:
        raise error

    @app.post("/form")
    def take() -> str:
        return str(len(request.get_data()))

    return app


ERRORS = [
    (NotFound("x"), 404),
    (Invalid("x"), 422),
    (Conflict("x"), 409),
    (Forbidden("x"), 403),
    (Unavailable("x"), 503),
    (PodcastError("x"), 500),
]


@pytest.mark.parametrize(("error", "status"), ERRORS, ids=lambda value: type(value).__name__)
def test_the_class_of_an_error_decides_the_status(error: PodcastError, status: int) -> None:
    reply = ask_flask(make_app(error))("/raise")

    assert reply.status == status == status_of(error)
    assert reply.fields["content-type"] == "text/html; charset=utf-8"


def test_the_404_page_is_the_sites_own() -> None:
    assert ask_flask(make_app(NotFound("x")))("/findes-ikke").body == b"/findes-ikke"


def test_s25_an_unexpected_error_shows_a_number_that_the_log_knows_and_nothing_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    reply = ask_flask(make_app(RuntimeError("secret /path SELECT")))("/raise")

    page = reply.body.decode()
    reference = page.partition("<code>")[2].partition("</code>")[0]
    assert reply.status == 500
    assert reference
    assert reference in caplog.text
    for inside in ("secret", "RuntimeError", "Traceback", "werkzeug", "Python"):
        assert inside not in page


def test_s4_error_pages_carry_the_security_fields_and_are_not_cached() -> None:
    fields = ask_flask(make_app(RuntimeError()))("/raise").fields

    assert "default-src 'none'" in fields["content-security-policy"]
    assert fields["x-content-type-options"] == "nosniff"
    assert fields["strict-transport-security"]
    assert fields["cache-control"] == "no-cache"


def test_a_method_a_route_does_not_take_gives_405_with_allow() -> None:
    reply = ask_flask(make_app(RuntimeError()))("/raise", "DELETE")

    assert reply.status == 405
    assert "GET" in reply.fields["allow"]


def test_s24_a_body_over_the_limit_is_refused() -> None:
    app = make_app(RuntimeError())

    answer = app.test_client().post("/form", data=b"x" * 2_000_000, headers={"Host": "localhost"})

    assert answer.status_code == 413


def test_s17_another_host_gives_400() -> None:
    assert ask_flask(make_app(RuntimeError()))("/raise", host="evil.example").status == 400


@pytest.mark.parametrize(
    ("path", "fields", "expected"),
    [
        (SOUND_PATH, {}, ("200 OK", SOUND)),
        (SOUND_PATH, {"HTTP_RANGE": "bytes=5-70000"}, ("206 PARTIAL CONTENT", SOUND[5:70_001])),
        (FEED_PATH, {"HTTP_IF_NONE_MATCH": "*"}, ("304 NOT MODIFIED", b"")),
    ],
)
def test_the_application_keeps_to_wsgi(
    tmp_path: Path, path: str, fields: dict[str, str], expected: tuple[str, bytes]
) -> None:
    app, _ = make_apps(tmp_path)
    environ: dict[str, object] = {"PATH_INFO": path, "HTTP_HOST": "localhost", **fields}
    environ.update(QUERY_STRING="", SCRIPT_NAME="")
    setup_testing_defaults(environ)
    said: list[str] = []

    body = validator(app.wsgi_app)(environ, lambda status, headers, exc_info=None: said.append(status))
    received = b"".join(body)
    body.close()

    assert (said[0], received) == expected
