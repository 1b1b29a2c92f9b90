"""What opens one's account: password, passkeys, an authenticator app, recovery codes (sec-S14)."""

from __future__ import annotations

from flask import flash, request
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from podcast_service.catalog.database import read
from podcast_service.catalog.factors import count_recovery_codes, find_app, list_passkeys
from podcast_service.credentials.codes import app_address, drawn
from podcast_service.domain.errors import Forbidden, Invalid, NotFound, PodcastError, Unavailable
from podcast_service.domain.password import LONGEST, SHORTEST
from podcast_service.domain.producer import Act
from podcast_service.site.sentences import error_words
from podcast_service.web.studio.account_keys import has_keys, keys_gone
from podcast_service.web.studio.asking import asker
from podcast_service.web.studio.door import SET_UP, Studio
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.identity import hold
from podcast_service.web.studio.proof import is_proven, see_proof, to_proof
from podcast_service.web.studio.said import marked
from podcast_service.workflows.passwords import change_password
from podcast_service.workflows.seal import secret_of
from podcast_service.workflows.second_factor import (
    begin_app,
    confirm_app,
    make_recovery_codes,
    remove_app,
    remove_passkey,
)
from podcast_service.workflows.sessions import owes_factor
from podcast_service.workflows.sign_in import site_of

APP = f"{SET_UP}/app"


def register(studio: Studio) -> None:
    """Register the pages; each asks for the password again unless it was just given."""
    _register_password(studio)
    _register_app(studio)

    @studio.post("/konto/sikkerhed/koder", act=Act.SEE)
    def new_codes(here: Here) -> BaseResponse:
        """Make new recovery codes and show them, once."""
        see_proof(here)
        return _codes_page(here, make_recovery_codes(here.own_house, here.producer.id))

    @studio.post("/konto/sikkerhed/adgangsnoegle/fjern", act=Act.SEE)
    def forget_passkey(here: Here) -> BaseResponse:
        """Take a passkey away."""
        see_proof(here)
        remove_passkey(here.own_house, here.producer.id, request.form.get("passkey", ""))
        return here.back(SET_UP, here.say("The passkey is removed. Remove it on the device too."))


def _register_password(studio: Studio) -> None:
    @studio.get("/konto/sikkerhed", act=Act.SEE)
    def security(here: Here) -> BaseResponse:
        """Show what opens the account."""
        return _page(here) if is_proven(here) else to_proof(SET_UP)

    @studio.post("/konto/sikkerhed/adgangskode", act=Act.SEE)
    def new_password(here: Here) -> BaseResponse:
        """Change the password; every other device is signed out by that."""
        current, new = request.form.get("current", ""), request.form.get("password", "")
        try:
            found = change_password(
                here.own_house, here.producer, current, new, asker(), with_keys="with_keys" in request.form
            )
        except (Invalid, Forbidden, Unavailable) as error:
            return _page(here, error)
        hold(found)
        done = here.say("The password is changed, and every other device is signed out.")
        return here.back(SET_UP, f"{done} {keys_gone(here, found.keys_revoked)}".rstrip())


def _register_app(studio: Studio) -> None:
    @studio.get("/konto/sikkerhed/app", act=Act.SEE)
    def app(here: Here) -> BaseResponse:
        """Show the code an app takes in, and ask for what the app then shows."""
        return _app_page(here) if is_proven(here) else to_proof(SET_UP)

    @studio.post("/konto/sikkerhed/app", act=Act.SEE)
    def new_app(here: Here) -> BaseResponse:
        """Begin to set up an app."""
        see_proof(here)
        begin_app(here.own_house, here.producer.id)
        return here.back(APP)

    @studio.post("/konto/sikkerhed/app/bekraeft", act=Act.SEE)
    def use_app(here: Here) -> BaseResponse:
        """Take the app into use when it shows the right code."""
        see_proof(here)
        further = "/studio" if owes_factor(here.house, here.producer) else SET_UP
        try:
            codes = confirm_app(here.own_house, here.producer.id, request.form.get("code", ""))
        except Invalid as error:
            return _app_page(here, error)
        if not codes:
            return here.back(further, here.say("The app is in use."))
        flash(here.say("The app is in use."))
        return _codes_page(here, codes, further)

    @studio.post("/konto/sikkerhed/app/fjern", act=Act.SEE)
    def forget_app(here: Here) -> BaseResponse:
        """Take the app away."""
        see_proof(here)
        remove_app(here.own_house, here.producer.id)
        return here.back(SET_UP, here.say("The app is removed."))


def _page(here: Here, error: PodcastError | None = None) -> BaseResponse:
    who = here.producer
    with read(here.house.catalog) as tx:
        app, keys, codes = find_app(tx, who.id), list_passkeys(tx, who.id), count_recovery_codes(tx, who.id)
    field = "current" if error and error.code == "password_wrong" else "password"
    page = here.page(
        "studio/account_security.html",
        title=here.say("Sign-in and security"),
        errors=[(field, error_words(error, here.language))] if error else [],
        app=app if app and app.confirmed_at else None,
        app_lost=app is not None and secret_of(here.house, app) is None,
        passkeys=keys,
        codes_left=codes,
        has_keys=has_keys(here, who.id),
        owes=owes_factor(here.house, who),
        least=SHORTEST,
        most=LONGEST,
    )
    return marked(page, error)


def _app_page(here: Here, error: PodcastError | None = None) -> BaseResponse:
    secret = _waiting(here)
    address = app_address(secret, here.producer.email, site_of(here.house).name)
    page = here.page(
        "studio/account_app.html",
        title=here.say("Set up an authenticator app"),
        errors=[("code", error_words(error, here.language))] if error else [],
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        drawing=Markup(drawn(address)),  # noqa: S704 - drawn by segno: nothing in it is text
        address=address,
    )
    return marked(page, error)


def _codes_page(here: Here, codes: list[str], further: str = SET_UP) -> BaseResponse:
    """Show the codes, once; ``further`` is where to go on: into the studio for who was kept out of it until now."""
    title = here.say("Your recovery codes")
    return here.page("studio/account_codes.html", title=title, codes=codes, further=further)


def _waiting(here: Here) -> str:
    """Return the secret of the app that is being set up. Raises NotFound."""
    with read(here.house.catalog) as tx:
        app = find_app(tx, here.producer.id)
    secret = secret_of(here.house, app) if app else None
    if app is None or secret is None or app.confirmed_at:
        raise NotFound("app_unknown")
    return secret
