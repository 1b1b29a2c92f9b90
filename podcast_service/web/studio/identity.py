"""Who asks: the producer behind the session a cookie holds, or behind a program's token (sec-S13, sec-S16)."""

from __future__ import annotations

from flask import request
from flask import session as cookie

from podcast_service.credentials.tokens import token_hash
from podcast_service.domain.errors import Forbidden
from podcast_service.domain.producer import Producer
from podcast_service.domain.session import Session
from podcast_service.web.studio.devices import know
from podcast_service.workflows.api_tokens import producer_of_token
from podcast_service.workflows.house import House
from podcast_service.workflows.sessions import recognise
from podcast_service.workflows.sign_in import SignedIn

TOKEN = "token"  # noqa: S105 - its name in the cookie


def signed_in(house: House, *, is_used: bool = True) -> tuple[Producer, Session] | None:
    """Return who asks and the session; None for nobody, a session that has ended, or one that is not whole yet."""
    found = any_session(house, is_used=is_used)
    return found if found and found[1].is_whole else None


def any_session(house: House, *, is_used: bool = True) -> tuple[Producer, Session] | None:
    """Return who asks and the session, whole or not; None for nobody and a session that has ended."""
    token = cookie.get(TOKEN)
    return recognise(house, token, is_used=is_used) if isinstance(token, str) else None


def program(house: House) -> Producer | None:
    """Return in whose name a program asks, with what its token leaves of their rights; None for one that shows none.

    Only the header field counts: an address stands in logs. Raises Forbidden for a token that opens nothing.
    """
    field = request.headers.get("Authorization")
    if field is None:
        return None
    scheme, _, secret = field.partition(" ")
    if scheme.lower() != "bearer":
        raise Forbidden("token_refused")
    return producer_of_token(house, secret.strip())


def hold(found: SignedIn) -> None:
    """Let the browser hold a new session and nothing of what it held before: no one can have planted it (sec-S13).

    Once nothing is owed any more, the account knows this browser from now on.
    """
    cookie.clear()
    cookie[TOKEN] = found.token
    if found.is_whole:
        know(found.mark)


def held() -> str | None:
    """Return the hash of what the browser holds, if it holds anything."""
    token = cookie.get(TOKEN)
    return token_hash(token) if isinstance(token, str) else None


def let_go() -> None:
    """Let the browser hold nothing."""
    cookie.clear()
