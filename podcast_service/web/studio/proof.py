"""Before an account is changed, whoever is at the browser gives the password again, unless they just did (sec-S14)."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import redirect, request
from werkzeug.wrappers import Response as BaseResponse

from podcast_service.domain.errors import Forbidden, PodcastError
from podcast_service.domain.producer import Act
from podcast_service.site.sentences import error_words
from podcast_service.web.studio.asking import way_back
from podcast_service.web.studio.door import PROOF, Studio
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.said import marked
from podcast_service.workflows.sign_in import prove


def register(studio: Studio) -> None:
    """Register the page that asks for the password again."""

    @studio.get("/konto/bekraeft", act=Act.SEE)
    def proof(here: Here) -> BaseResponse:
        """Ask for the password."""
        return _page(here, request.args.get("videre", ""))

    @studio.post("/konto/bekraeft", act=Act.SEE)
    def give_proof(here: Here) -> BaseResponse:
        """Take the password, and lead back to where it was asked for."""
        try:
            token = here.session.token_sha256 if here.session else ""
            prove(here.own_house, here.producer, token, request.form.get("password", ""))
        except Forbidden as error:
            return _page(here, request.form.get("videre", ""), error)
        return redirect(way_back(request.form.get("videre")), 303)


def is_proven(here: Here) -> bool:
    """Say whether who asks has just shown that the account is theirs."""
    return here.session is not None and here.session.is_proven(here.house.now())


def see_proof(here: Here) -> None:
    """Raise Forbidden unless who asks has just shown that the account is theirs."""
    if not is_proven(here):
        raise Forbidden("proof_owed")


def to_proof(path: str) -> BaseResponse:
    """Lead to where the password is asked for, and from there back to ``path``."""
    return redirect(proof_path(path), 303)


def proof_path(path: str) -> str:
    """Return the address where the password is asked for, which leads back to ``path``."""
    return f"{PROOF}?{urlencode({'videre': path})}"


def _page(here: Here, further: str, error: PodcastError | None = None) -> BaseResponse:
    errors = [("password", error_words(error, here.language))] if error else []
    title = here.say("Confirm that it is you")
    return marked(here.page("studio/account_proof.html", title=title, errors=errors, further=further), error)
