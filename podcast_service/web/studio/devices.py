"""The cookie of a browser in which somebody has signed in before: strangers' wrong tries do not hold it up (sec-S15).

It opens nothing. It outlives the session, and goes to nobody but the studio's own host.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Response, after_this_request, current_app, request

from podcast_service.credentials.devices import opened, signed
from podcast_service.credentials.tokens import new_token
from podcast_service.workflows.guessing import Device

LASTS = timedelta(days=365)


def known_device() -> Device | None:
    """Return which browser asks, and whose; None for one that is not known."""
    found = opened(_keys(), request.cookies.get(_name(), ""))
    return Device(mark=found[0], name=found[1]) if found else None


def know(mark: str) -> None:
    """Let this browser be known from now on as one in which the account with that mark has come."""
    known = known_device()
    device = known.name if known and known.mark == mark else new_token()

    @after_this_request
    def remember(response: Response) -> Response:
        response.set_cookie(
            _name(),
            signed(_keys()[0], mark, device),
            max_age=LASTS,
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
            httponly=True,
            samesite="Strict",
        )
        return response


def _name() -> str:
    """Return the name of the cookie: that of the session with a word more, so ``__Host-`` as well over https."""
    return f"{current_app.config['SESSION_COOKIE_NAME']}-device"


def _keys() -> list[str]:
    return [str(current_app.secret_key), *map(str, current_app.config["SECRET_KEY_FALLBACKS"] or ())]
