"""Keys for programs that do something in one's name, such as the command line on another machine (sec-S16)."""

from __future__ import annotations

from typing import NamedTuple

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from podcast_service.catalog.api_tokens import list_api_tokens
from podcast_service.catalog.database import read
from podcast_service.catalog.shows import get_show, list_shows
from podcast_service.domain.errors import Forbidden, Invalid, PodcastError
from podcast_service.domain.factor import ApiToken
from podcast_service.domain.producer import Act, ShowRole
from podcast_service.domain.show import Show
from podcast_service.domain.text import whole_number
from podcast_service.site.sentences import error_words
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.proof import is_proven, see_proof, to_proof
from podcast_service.web.studio.roles import role_named, role_names
from podcast_service.web.studio.said import marked
from podcast_service.workflows.api_tokens import NewToken, make_api_token, revoke_api_token

PATH = "/studio/konto/noegler"
DAYS = (30, 90, 365)
_FIELDS = {"token_role": "role", "role_unknown": "role", "token_days": "days"}


class Key(NamedTuple):
    """A key as it is shown: in which show, as what, and whether it still opens anything."""

    token: ApiToken
    show: str
    role: str
    is_over: bool


def register(studio: Studio) -> None:
    """Register the page and what is changed from it."""

    @studio.get("/konto/noegler", act=Act.SEE)
    def keys(here: Here) -> BaseResponse:
        """Show the keys, and what makes a new one."""
        return _page(here) if is_proven(here) else to_proof(PATH)

    @studio.post("/konto/noegler", act=Act.SEE)
    def new_key(here: Here) -> BaseResponse:
        """Make a key and show it, once."""
        see_proof(here)
        form = request.form
        with read(here.house.catalog) as tx:
            guid = get_show(tx, form.get("show", "")).latest.guid
        try:
            role = role_named(form.get("role", ""))
            lasts = whole_number(form.get("days")) or 0
            made = make_api_token(here.own_house, here.producer, form.get("name", ""), guid, role, days=lasts)
        except (Invalid, Forbidden) as error:
            return _page(here, error=error)
        return _page(here, made)

    @studio.post("/konto/noegler/tilbagekald", act=Act.SEE)
    def revoke(here: Here) -> BaseResponse:
        """Let a key open nothing more."""
        revoke_api_token(here.own_house, here.producer.id, request.form.get("key", ""))
        return here.back(PATH, here.say("The key is revoked."))


def has_keys(here: Here, producer: str) -> bool:
    """Say whether a producer has keys that still open something."""
    with read(here.house.catalog) as tx:
        return any(one.ends_at > here.house.now() for one in list_api_tokens(tx, producer))


def keys_gone(here: Here, count: int) -> str:
    """Say that keys were revoked by what was done, and what to do; nothing where none was."""
    return here.say("Your keys for programs are revoked too: make new ones for those that go on.") if count else ""


def _page(here: Here, made: NewToken | None = None, error: PodcastError | None = None) -> BaseResponse:
    who, now = here.producer, here.house.now()
    with read(here.house.catalog) as tx:
        shows = [one.latest for one in list_shows(tx)]
        tokens = list_api_tokens(tx, who.id)
    own = [show for show in shows if who.role_in(show.guid)]
    names = dict(role_names(here))
    page = here.page(
        "studio/account_keys.html",
        title=here.say("Keys for programs"),
        errors=[(_FIELDS.get(error.code, "name"), error_words(error, here.language))] if error else [],
        made=made,
        keys=[Key(one, _title(shows, one.show), names[one.role], one.ends_at <= now) for one in tokens],
        shows=[(show.slug, show.title) for show in own],
        roles=[(role.value, names[role]) for role in ShowRole if any(who.has(role, show.guid) for show in own)],
        days=[(days, here.say("{days} days").format(days=days)) for days in DAYS],
        form=request.form,
    )
    return marked(page, error)


def _title(shows: list[Show], guid: str) -> str:
    return next((show.title for show in shows if show.guid == guid), "–")
