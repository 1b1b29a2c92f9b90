"""What scripts ask for passkeys with: questions for the device, and its answers, as JSON (sec-S14).

What the device has to sign is in the signed cookie for the few minutes it is good; once signed it is spent.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from flask import jsonify
from flask import session as cookie
from werkzeug.wrappers import Response as BaseResponse

from podcast_service.catalog.database import read
from podcast_service.catalog.factors import list_passkeys
from podcast_service.credentials.passkeys import asked_to_make, asked_to_sign, new_challenge
from podcast_service.domain.errors import Forbidden, PodcastError
from podcast_service.domain.producer import Act
from podcast_service.site.sentences import error_words
from podcast_service.web.studio.asking import asker, json_object, way_back
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.identity import held, hold
from podcast_service.web.studio.proof import see_proof
from podcast_service.web.studio.said import marked
from podcast_service.workflows.second_factor import add_passkey
from podcast_service.workflows.sign_in import Challenge, sign_in_by_passkey, site_of

_CHALLENGE = "challenge"


def register(studio: Studio) -> None:
    """Register the addresses."""

    @studio.open_post("/log-ind/adgangsnoegle/spoerg")
    def ask_to_sign(here: Here) -> BaseResponse:
        """Ask the device to sign in with whichever passkey it has for us: nobody has to say who they are first."""
        return _in_json(here, lambda: json.loads(asked_to_sign(site_of(here.house), _new_challenge(here))))

    @studio.open_post("/log-ind/adgangsnoegle")
    def sign(here: Here) -> BaseResponse:
        """Sign in by the device's answer; say where to go on."""

        def let_in() -> dict[str, str]:
            given = _given()
            found = sign_in_by_passkey(here.house, _asked(), given["answer"], asker(), instead_of=held())
            hold(found)
            return {"further": way_back(given["further"])}

        return _in_json(here, let_in)

    _register_making(studio)


def _register_making(studio: Studio) -> None:
    @studio.post("/konto/adgangsnoegle/spoerg", act=Act.SEE)
    def ask_to_make(here: Here) -> BaseResponse:
        """Ask the device to make a passkey for who is signed in."""

        def asked() -> object:
            see_proof(here)
            who = here.producer
            with read(here.house.catalog) as tx:
                known = [one.id for one in list_passkeys(tx, who.id)]
            challenge = _new_challenge(here)
            site = site_of(here.house)
            return json.loads(
                asked_to_make(site, challenge, handle=who.id, email=who.email, name=who.name, known=known)
            )

        return _in_json(here, asked)

    @studio.post("/konto/adgangsnoegle", act=Act.SEE)
    def keep(here: Here) -> BaseResponse:
        """Keep the passkey the device made."""

        def kept() -> dict[str, str]:
            see_proof(here)
            given = _given()
            add_passkey(here.own_house, here.producer, _asked(), given["answer"], given["name"])
            return {"further": "/studio/konto/sikkerhed"}

        return _in_json(here, kept)


def _new_challenge(here: Here) -> str:
    challenge = new_challenge()
    cookie[_CHALLENGE] = [challenge, here.house.now().isoformat()]
    return challenge


def _asked() -> Challenge:
    """Return what this browser was asked to sign. Raises Forbidden when it was asked nothing."""
    match cookie.pop(_CHALLENGE, None):
        case [str() as text, str() as made_at]:
            return Challenge(text=text, made_at=datetime.fromisoformat(made_at))
    raise Forbidden("passkey_late")


def _given() -> dict[str, str]:
    """Return the texts of a JSON object; what is none of it is empty."""
    parts = json_object() or {}
    return {name: part if isinstance(part := parts.get(name), str) else "" for name in ("answer", "name", "further")}


def _in_json(here: Here, answer: Callable[[], object]) -> BaseResponse:
    """Answer in JSON, and say an error in the reader's language."""
    try:
        return jsonify(answer())
    except PodcastError as error:
        return marked(jsonify(words=error_words(error, here.language), code=error.code), error)
