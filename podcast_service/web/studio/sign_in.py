"""Signing in and out: one pair of fields, or a passkey; then the second step where one is owed (exp-6.3.1)."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import redirect, request
from werkzeug.wrappers import Response as BaseResponse

from podcast_service.domain.errors import Forbidden, PodcastError, Unavailable
from podcast_service.domain.producer import Act
from podcast_service.site.sentences import error_words
from podcast_service.web.studio.asking import asker, way_back
from podcast_service.web.studio.door import LOGIN, Studio
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.identity import any_session, held, hold, let_go
from podcast_service.web.studio.said import marked
from podcast_service.workflows.sessions import sign_out
from podcast_service.workflows.sign_in import SignedIn, second_step, sign_in

CODE = f"{LOGIN}/kode"


def register(studio: Studio) -> None:
    """Register the pages; signing in is open to anybody, as nobody is somebody before it."""

    @studio.open_get("/log-ind")
    def login(here: Here) -> BaseResponse:
        """Show the fields; who is signed in already goes on."""
        if here.who is not None:
            return redirect(way_back(request.args.get("videre")), 303)
        return _login_page(here, request.args.get("videre", ""))

    @studio.open_post("/log-ind")
    def log_in(here: Here) -> BaseResponse:
        """Sign in by address and password."""
        email, password = request.form.get("email", ""), request.form.get("password", "")
        try:
            found = sign_in(here.house, email, password, asker(), instead_of=held())
        except (Forbidden, Unavailable) as error:
            return _login_page(here, request.form.get("videre", ""), email, error)
        return let_in(found, request.form.get("videre"))

    _register_code(studio)

    @studio.post("/log-ud", act=Act.SEE)
    def log_out(here: Here) -> BaseResponse:
        """End the session, here and not only in the browser."""
        if here.session is not None:
            sign_out(here.own_house, here.producer.id, here.session.token_sha256)
        let_go()
        return here.back(LOGIN, here.say("You are signed out."))


def _register_code(studio: Studio) -> None:
    @studio.open_get("/log-ind/kode")
    def code(here: Here) -> BaseResponse:
        """Ask for the second factor of who has given the password."""
        return _code_page(here, request.args.get("videre", ""))

    @studio.open_post("/log-ind/kode")
    def give_code(here: Here) -> BaseResponse:
        """Take the code of an app, or one for when it is lost."""
        token = held()
        if token is None:
            raise Forbidden("second_step_over")
        try:
            found = second_step(here.house, token, request.form.get("code", ""), asker())
        except Forbidden as error:
            if error.code == "second_step_over":
                return _login_page(here, request.form.get("videre", ""), error=error)
            return _code_page(here, request.form.get("videre", ""), error)
        return let_in(found, request.form.get("videre"))


def let_in(found: SignedIn, further: str | None) -> BaseResponse:
    """Give the browser its new session; lead on, or to the second step."""
    hold(found)
    further = way_back(further)
    return redirect(further if found.is_whole else f"{CODE}?{urlencode({'videre': further})}", 303)


def _login_page(here: Here, further: str, email: str = "", error: PodcastError | None = None) -> BaseResponse:
    errors = [("email" if error.code == "sign_in_wrong" else "", error_words(error, here.language))] if error else []
    page = here.page("studio/login.html", title=here.say("Sign in"), errors=errors, email=email, further=further)
    return marked(page, error)


def _code_page(here: Here, further: str, error: PodcastError | None = None) -> BaseResponse:
    found = any_session(here.house)
    if found is None or found[1].is_whole:
        return redirect(LOGIN, 303)
    errors = [("code", error_words(error, here.language))] if error else []
    page = here.page("studio/login_code.html", title=here.say("Second step"), errors=errors, further=further)
    return marked(page, error)
