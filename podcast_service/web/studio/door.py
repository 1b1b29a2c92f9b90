"""The door of the studio: every page registers here, says who may use it, and is reached by nobody else (sec-S1).

What is asked before a page is: the host, who asks, the CSRF token and the origin of a change, the show and the
episode the address names, and whether who asks may do there what the page is for.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from secrets import token_hex
from urllib.parse import urlencode

from flask import Blueprint, Flask, jsonify, redirect, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from podcast_service.catalog.database import read
from podcast_service.catalog.outlines import Outlines
from podcast_service.catalog.shows import get_show
from podcast_service.catalog.trash import get_draft
from podcast_service.domain.errors import Forbidden, Invalid, NotFound, PodcastError
from podcast_service.domain.producer import Act
from podcast_service.web.errors import status_of
from podcast_service.web.studio.asking import split_address, way_back
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.identity import program, signed_in
from podcast_service.web.studio.paces import Paces
from podcast_service.web.studio.rendering import Rendering
from podcast_service.web.studio.said import marked, reasons
from podcast_service.web.studio.second_thoughts import SecondThoughts
from podcast_service.web.studio.words_kept import SESSION_OVER, words_kept
from podcast_service.workflows.hands import Hands
from podcast_service.workflows.house import House
from podcast_service.workflows.sessions import owes_factor

View = Callable[..., BaseResponse]
"""A page: it gets a Here first, then what else the address holds."""
Largest = int | Callable[[Here], int]
"""How many bytes a body may have; asked before any of them is read, it may refuse too."""
LOGIN, SET_UP, STATUS = "/studio/log-ind", "/studio/konto/sikkerhed", "/studio/session"
PROOF = "/studio/konto/bekraeft"
OWING = ("/studio/konto", "/studio/log-ud", "/studio/session")
"""What an administrator may use who has yet to set up a second factor."""
UNUSED = (STATUS, "/studio/filer/")
"""What a browser asks for by itself too: how long the session lasts, scripts and pictures of a page."""
BY_ITSELF = "X-By-Itself"
"""What a page's script sends that looks for news: nobody has done anything, so the session is not used."""
NAME = "studio"
MOST_TEXT = 8_000_000
"""Bytes of the text in a form, where its page takes more than usual: a long transcript. Files go to the disk."""
_log = logging.getLogger(__name__)

PUBLIC = frozenset({"public.serve", "health.show", "oembed.show", "design.show", "security_contact.show"})
"""The endpoints anybody may use that stand outside the studio: a list of their own, compared at the start."""

csrf = CSRFProtect()
"""Put into the application with its settings by ``pages.register_studio``; asked by the door, and by nobody else."""


class Studio:
    """Where pages register: ``get`` and ``post`` for who is signed in, ``open_get`` and ``open_post`` for anybody."""

    def __init__(
        self,
        house: House,
        hands: Hands,
        *,
        players: tuple[str, ...] = (),
        stores: tuple[str, ...] = (),
        paces: Paces | None = None,
    ):
        self._paces = paces or Paces()
        self.blueprint = Blueprint(NAME, __name__)
        self.house = house
        self.outlines = Outlines()
        """What lists of episodes are made of, kept between requests."""
        self.second_thoughts = SecondThoughts()
        """What stands against drafts that seem ready, kept between requests."""
        self.acts: dict[str, Act | None] = {}
        """What each endpoint of the studio is for; None for those that are open to anybody."""
        self._here = Here(house=house, hands=hands, rendering=Rendering(players=players, stores=stores))

    def get(self, rule: str, *, act: Act) -> Callable[[View], View]:
        """Register a page that changes nothing; ``rule`` is below ``/studio`` unless it begins with ``/api/``."""
        return self._route(rule, ("GET",), act)

    def post(
        self, rule: str, *, act: Act, largest: Largest | None = None, parts: int | None = None
    ) -> Callable[[View], View]:
        """Register a change; ``largest`` is how many bytes its body may have where that is more than usual.

        ``parts`` is how many fields its form may have, for a table with files in it and for who is signed in.
        """
        return self._route(rule, ("POST",), act, largest, parts)

    def call(
        self, rule: str, *methods: str, act: Act, largest: int | None = None, is_piece: bool = False
    ) -> Callable[[View], View]:
        """Register an address for programs, with the methods it takes.

        What ``is_piece`` of something larger comes as fast as the line is: the whole has been asked for.
        """
        return self._route(rule, methods, act, largest, is_piece=is_piece)

    def open_get(self, rule: str) -> Callable[[View], View]:
        """Register a page for anybody: signing in, a secret link."""
        return self._route(rule, ("GET",), None)

    def open_post(self, rule: str) -> Callable[[View], View]:
        """Register a change anybody may ask for: signing in."""
        return self._route(rule, ("POST",), None)

    def _route(
        self,
        rule: str,
        methods: tuple[str, ...],
        act: Act | None,
        largest: Largest | None = None,
        most_parts: int | None = None,
        *,
        is_piece: bool = False,
    ) -> Callable[[View], View]:
        def register(view: View) -> View:
            full = rule if rule.startswith("/api/") else f"/studio{rule}"
            name = f"{view.__module__.rpartition('.')[2]}-{view.__name__}"
            self.acts[f"{NAME}.{name}"] = act

            def answer(**parts: str) -> BaseResponse:
                here = self._here
                try:
                    here = self._asked(here, is_piece=is_piece)
                    if act is not None and here.who is not None:
                        if self._owes(here):
                            return _to_set_up()
                        here = _where(here, parts, act)
                        _let_in(largest(here) if callable(largest) else largest, most_parts)
                    if _is_change() and (here.who is None or here.session is not None):
                        _check_change(is_let_in=act is None or here.who is not None)
                    if act is not None and here.who is None:
                        return _to_login()
                    return view(here, **parts)
                except PodcastError as error:
                    return _refused(here, error)
                except HTTPException as error:
                    return _refused(here, Unreadable.of(error))
                except Exception as error:  # noqa: BLE001 - not swallowed: logged whole, under the number that is told
                    return _refused(here, _unforeseen(error))

            self.blueprint.add_url_rule(full, name, answer, methods=methods, provide_automatic_options=False)
            return view

        return register

    def _asked(self, here: Here, *, is_piece: bool) -> Here:
        """Find who asks: a browser in which someone is signed in, or a program that shows a token."""
        is_paced = _is_change() and not is_piece
        if is_paced:
            self._paces.keep("address", request.remote_addr or "")
        who = program(self.house) if request.path.startswith("/api/") else None
        if who is not None:
            return replace(here, who=who)
        is_used = _is_change() or not (request.path.startswith(UNUSED) or BY_ITSELF in request.headers)
        found = signed_in(self.house, is_used=is_used)
        if found:
            here.hands.warm()
        if found and is_paced:
            self._paces.keep("session", found[1].token_sha256)
        return replace(here, who=found[0], session=found[1]) if found else here

    def _owes(self, here: Here) -> bool:
        """Say whether a second factor has to be set up before this page (sec-S14)."""
        if here.who is None or here.session is None or request.path.startswith(OWING):
            return False
        return owes_factor(self.house, here.who)


class Unreadable(Invalid):
    """What Flask refused of a request, before a page could look at it; ``status`` is the one it names."""

    status = 400

    @classmethod
    def of(cls, error: HTTPException) -> Unreadable:
        """Say what was wrong with the request."""
        made = cls("request_too_large" if error.code == 413 else "request_unreadable")
        made.status = error.code or 400
        return made


class Unforeseen(PodcastError):
    """A mistake of ours."""


def _unforeseen(error: Exception) -> Unforeseen:
    """Log what nobody foresaw under a number; whoever asked is told that, and nothing else (sec-S25)."""
    reference = token_hex(4)
    _log.error("unexpected error %s", reference, exc_info=error)
    return Unforeseen("unforeseen", reference=reference)


def _is_change() -> bool:
    return request.method not in ("GET", "HEAD")


def _let_in(largest: int | None, most_parts: int | None) -> None:
    """Let in as much as a page takes, now that who asks may use it: nobody else's body is read so far (sec-S24)."""
    if largest is not None:
        request.max_content_length = largest
        request.max_form_memory_size = min(largest, MOST_TEXT)
    if most_parts is not None:
        request.max_form_parts = most_parts


def _check_change(*, is_let_in: bool) -> None:
    """Refuse a change that another site asked for (sec-S12), or nobody who is let in. Raises Forbidden."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin")
    if site != "same-origin" or (origin is not None and split_address(origin).netloc != request.host):
        raise Forbidden("change_from_elsewhere")
    if not is_let_in:
        raise Forbidden("not_signed_in")
    try:
        csrf.protect()
    except CSRFError as error:
        raise Forbidden("change_without_token") from error


def _where(here: Here, parts: dict[str, str], act: Act) -> Here:
    """Find the show and the episode the address names, and see that who asks may do ``act`` there (sec-S2).

    What one may not see is not there. Raises NotFound, Forbidden.
    """
    show, slug = parts.pop("show", None), None
    if show is not None:
        slug = parts.pop("slug", None)
        with read(here.house.catalog) as tx:
            kept = get_show(tx, show)
            if not here.producer.may(Act.SEE, kept.latest.guid):
                raise NotFound("show_unknown", show=show)
            episode = get_draft(tx, kept, slug) if slug is not None else None
        here = replace(here, at_show=kept, at_episode=episode)
    if not here.may(act):
        raise Forbidden("not_allowed")
    return here


def _to_login() -> BaseResponse:
    """Lead to signing in, and from there back to this page; a change asked for by nobody is refused."""
    if request.method != "GET" or request.path.startswith("/api/"):
        raise Forbidden("not_signed_in")
    return redirect(f"{LOGIN}?{urlencode({'videre': request.full_path.rstrip('?')})}", 303)


def _to_set_up() -> BaseResponse:
    """Lead an administrator without a second factor to where one is set up."""
    if request.method != "GET" or request.path.startswith("/api/"):
        raise Forbidden("second_factor_owed")
    return redirect(SET_UP, 303)


def _refused(here: Here, error: PodcastError) -> BaseResponse:
    if error.code == "proof_owed":  # they come back to the page they were at, and ask again
        return redirect(f"{PROOF}?{urlencode({'videre': _came_from()})}", 303)
    if request.path.startswith("/api/"):
        answer = jsonify(error=error.code, words=reasons(error, here.language))
    elif error.code in SESSION_OVER:
        answer = here.rendering.session_over(here, error, further=way_back(_came_from()), given=words_kept())
    else:
        answer = here.rendering.refusal(here, error, status_of(error))
    marked(answer, error)
    if isinstance(error, Unreadable):
        answer.status_code = error.status
    if error.code in ("not_signed_in", "token_refused") and request.path.startswith("/api/"):
        answer.status_code = 401
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _came_from() -> str:
    """Return the path of the page a request says it comes from."""
    return split_address(request.referrer or "").path


def close_door(app: Flask, studio: Studio) -> None:
    """See that every route of ``app`` is the studio's, with its act, or in the list of public ones (sec-S1).

    Raises RuntimeError: a page nobody thought about does not start.
    """
    unknown = {rule.endpoint for rule in app.url_map.iter_rules()} - PUBLIC - studio.acts.keys()
    if unknown:
        raise RuntimeError(f"routes outside the studio's door: {', '.join(sorted(unknown))}")
