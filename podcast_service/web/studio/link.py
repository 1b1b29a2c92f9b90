"""The page behind a link to choose a password by: for who was invited, and for who is locked out."""

from __future__ import annotations

from flask import flash, request
from werkzeug.wrappers import Response as BaseResponse

from podcast_service.domain.errors import Invalid, PodcastError, Unavailable
from podcast_service.domain.password import LONGEST, SHORTEST
from podcast_service.site.sentences import error_words
from podcast_service.web.studio.account_keys import has_keys, keys_gone
from podcast_service.web.studio.asking import asker
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.said import marked
from podcast_service.web.studio.sign_in import let_in
from podcast_service.workflows.passwords import LONGEST_NAME, accept_link, linked


def register(studio: Studio) -> None:
    """Register the page. To look at it does not use the link up: mail programs do that too."""

    @studio.open_get("/adgang/<token>")
    def link(here: Here, token: str) -> BaseResponse:
        """Ask for a name and a password."""
        return _page(here, token, linked(here.house, token).name)

    @studio.open_post("/adgang/<token>")
    def accept(here: Here, token: str) -> BaseResponse:
        """Take them, and sign in; the link opens nothing more."""
        name, password = request.form.get("name", ""), request.form.get("password", "")
        try:
            found = accept_link(here.house, token, name, password, asker())
        except (Invalid, Unavailable) as error:
            return _page(here, token, name, error)
        answer = let_in(found, None)
        if found.keys_revoked:
            flash(keys_gone(here, found.keys_revoked))
        return answer


def _page(here: Here, token: str, name: str, error: PodcastError | None = None) -> BaseResponse:
    field = "name" if error and error.code == "name_missing" else "password"
    whose = linked(here.house, token)
    page = here.page(
        "studio/link.html",
        title=here.say("Choose your password"),
        errors=[(field, error_words(error, here.language))] if error else [],
        email=whose.email,
        has_keys=has_keys(here, whose.id),
        name=name,
        least=SHORTEST,
        most=LONGEST,
        most_of_name=LONGEST_NAME,
    )
    # What the page loads is not told its address, which would stand in logs; no-referrer would take the origin of the
    # form as well.
    page.headers["Referrer-Policy"] = "strict-origin"
    return marked(page, error)
