"""One's own account: name and language, and where one is signed in."""

from __future__ import annotations

from typing import NamedTuple

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from podcast_service.catalog.database import read
from podcast_service.catalog.sessions import list_sessions
from podcast_service.domain.device import device_of
from podcast_service.domain.errors import Invalid, PodcastError
from podcast_service.domain.producer import Act
from podcast_service.domain.session import Session
from podcast_service.site.sentences import error_words
from podcast_service.site.templating import say
from podcast_service.web.studio.account_history import lately
from podcast_service.web.studio.account_keys import has_keys, keys_gone
from podcast_service.web.studio.door import LOGIN, Studio
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.identity import let_go
from podcast_service.web.studio.said import marked
from podcast_service.workflows.passwords import LONGEST_NAME, change_name
from podcast_service.workflows.sessions import end_other_sessions, end_session

PATH = "/studio/konto"
LANGUAGES = (("da", "Dansk"), ("en", "English"))


class Open(NamedTuple):
    """A session as it is shown: on which device, since and until when, and whether it is this one."""

    session: Session
    device: str
    is_here: bool


def register(studio: Studio) -> None:
    """Register the page and what is changed from it."""

    @studio.get("/konto", act=Act.SEE)
    def account(here: Here) -> BaseResponse:
        """Show the account."""
        return _page(here)

    @studio.post("/konto", act=Act.SEE)
    def rename(here: Here) -> BaseResponse:
        """Change name and language."""
        language = request.form.get("language", "")
        known = language if language in dict(LANGUAGES) else here.producer.language
        try:
            change_name(here.own_house, here.producer, request.form.get("name", ""), known)
        except Invalid as error:
            return _page(here, error)
        return here.back(PATH, say(known, "Saved."))

    @studio.post("/konto/sessioner/afslut", act=Act.SEE)
    def end(here: Here) -> BaseResponse:
        """End one session; one's own is signing out."""
        token = request.form.get("session", "")
        end_session(here.own_house, here.producer.id, token)
        if here.session is not None and token == here.session.token_sha256:
            let_go()
            return here.back(LOGIN, here.say("You are signed out."))
        return here.back(PATH, here.say("That device is signed out."))

    @studio.post("/konto/sessioner/afslut-andre", act=Act.SEE)
    def end_others(here: Here) -> BaseResponse:
        """End every session but this one."""
        revoked = 0
        if here.session is not None:
            revoked = end_other_sessions(
                here.own_house, here.producer.id, here.session.token_sha256, with_keys="with_keys" in request.form
            )
        return here.back(PATH, f"{here.say('Every other device is signed out.')} {keys_gone(here, revoked)}".rstrip())


def _page(here: Here, error: PodcastError | None = None) -> BaseResponse:
    page = here.page(
        "studio/account.html",
        title=here.say("Your account"),
        errors=[("name", error_words(error, here.language))] if error else [],
        name=request.form.get("name", here.producer.name),
        languages=LANGUAGES,
        most_of_name=LONGEST_NAME,
        sessions=_sessions(here),
        has_keys=has_keys(here, here.producer.id),
        lately=lately(here, here.producer.id),
    )
    return marked(page, error)


def _sessions(here: Here) -> list[Open]:
    """Return the sessions that have not ended, this one first."""
    now, who, own = here.house.now(), here.producer, here.session.token_sha256 if here.session else ""
    with read(here.house.catalog) as tx:
        found = list_sessions(tx, who.id)
    live = [one for one in found if one.is_whole and one.ends_at(is_administrator=who.is_administrator) > now]
    shown = [Open(one, _device(here, one.device), one.token_sha256 == own) for one in live]
    return sorted(shown, key=lambda one: not one.is_here)


def _device(here: Here, name: str) -> str:
    browser, system = device_of(name)
    if browser and system:
        return here.say("{browser} on {system}").format(browser=browser, system=system)
    return browser or system or here.say("A device that does not say what it is")
