"""Who may what: the people of each show, for its owners, and every account, for administrators."""

from __future__ import annotations

from typing import NamedTuple

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from podcast_service.catalog.accounts import list_working
from podcast_service.catalog.database import read
from podcast_service.catalog.factors import has_factor
from podcast_service.catalog.producers import get_producer, list_producers
from podcast_service.catalog.shows import list_shows
from podcast_service.domain.errors import Conflict, Forbidden, Invalid, NotFound, PodcastError
from podcast_service.domain.producer import Act, Producer, ShowRole
from podcast_service.domain.show import Show
from podcast_service.site.sentences import error_words
from podcast_service.web.studio.account_history import lately
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.proof import is_proven, proof_path, see_proof
from podcast_service.web.studio.roles import role_named, role_names
from podcast_service.web.studio.said import marked
from podcast_service.workflows.accounts import (
    Invited,
    give_role,
    invite,
    make_administrator,
    new_link,
    remove_producer,
)
from podcast_service.workflows.letters import send_link

PATH = "/studio/producenter"


class Account(NamedTuple):
    """An account as it is shown: whether somebody can sign in with it, and whether it takes more than a password."""

    producer: Producer
    is_working: bool
    has_factor: bool


class People(NamedTuple):
    """A show and who is what in it."""

    show: Show
    members: list[tuple[Account, ShowRole]]


def register(studio: Studio) -> None:
    """Register the pages and what is changed from them."""
    _register_show(studio)
    _register_invitations(studio)
    _register_accounts(studio)

    @studio.get("/producenter", act=Act.SEE)
    def producers(here: Here) -> BaseResponse:
        """Show the people of the shows one owns, and to administrators every account."""
        return _page(here)


def _register_show(studio: Studio) -> None:
    @studio.post("/producenter/serier/<show>/inviter", act=Act.OWN)
    def invite_to_show(here: Here) -> BaseResponse:
        """Give whoever has an address a role in the show, with an account where they have none."""
        see_proof(here)
        form, guid = request.form, here.show.latest.guid
        try:
            role = role_named(form.get("role", ""))
            made = invite(
                here.own_house, form.get("email", ""), name=form.get("name", ""), show=guid, role=role, by_owner=True
            )
        except (Invalid, Conflict) as error:
            return _page(here, error)
        return _link_page(here, made)

    @studio.post("/producenter/serier/<show>/rolle", act=Act.OWN)
    def change_role(here: Here) -> BaseResponse:
        """Change or take away what a producer is in the show."""
        see_proof(here)
        given = request.form.get("role", "")
        try:
            role = role_named(given) if given else None
            is_link_over = give_role(here.own_house, request.form.get("producer", ""), here.show.latest.guid, role)
        except (Invalid, Conflict) as error:
            return _page(here, error)
        done = here.say("The role is changed.") if given else here.say("The role is taken away.")
        return here.back(PATH, f"{done} {_link_over(here) if is_link_over else ''}".rstrip())

    @studio.post("/producenter/serier/<show>/link", act=Act.OWN)
    def link_again(here: Here) -> BaseResponse:
        """Make a new link for who was invited to the show and has chosen no password yet."""
        see_proof(here)
        with read(here.house.catalog) as tx:
            found = get_producer(tx, request.form.get("producer", ""))
        if here.show.latest.guid not in dict(found.roles):
            raise NotFound("producer_unknown", producer=found.id)
        return _link_page(here, new_link(here.own_house, found.id, by_owner_of=here.show.latest.guid))


def _register_invitations(studio: Studio) -> None:
    @studio.post("/producenter/inviter", act=Act.ADMINISTER)
    def invite_anyone(here: Here) -> BaseResponse:
        """Make an account without a role in any show, or an administrator."""
        see_proof(here)
        form = request.form
        try:
            rank = "administrator" in form
            made = invite(here.own_house, form.get("email", ""), name=form.get("name", ""), is_administrator=rank)
        except (Invalid, Conflict) as error:
            return _page(here, error)
        return _link_page(here, made)


def _register_accounts(studio: Studio) -> None:
    @studio.get("/producenter/konti/<producer>", act=Act.ADMINISTER)
    def account_of(here: Here, producer: str) -> BaseResponse:
        """Show an account and what can be done with it."""
        return _account_page(here, producer)

    @studio.post("/producenter/konti/<producer>/link", act=Act.ADMINISTER)
    def link_for(here: Here, producer: str) -> BaseResponse:
        """Make a link for who is locked out; whatever they had lost is forgotten with it, where that is asked for."""
        see_proof(here)
        forget = "without_factors" in request.form
        return _link_page(here, new_link(here.own_house, producer, without_factors=forget))

    @studio.post("/producenter/konti/<producer>/administrator", act=Act.ADMINISTER)
    def rank(here: Here, producer: str) -> BaseResponse:
        """Make a producer an administrator, or one no longer."""
        see_proof(here)
        try:
            is_administrator = "administrator" in request.form
            is_link_over = make_administrator(here.own_house, producer, is_administrator=is_administrator)
        except Conflict as error:
            return _account_page(here, producer, error)
        done = f"{here.say('Saved.')} {_link_over(here) if is_link_over else ''}".rstrip()
        return here.back(f"{PATH}/konti/{producer}", done)

    @studio.post("/producenter/konti/<producer>/fjern", act=Act.ADMINISTER)
    def take_out(here: Here, producer: str) -> BaseResponse:
        """Take an account out of use."""
        see_proof(here)
        try:
            removed = remove_producer(here.own_house, producer)
        except Conflict as error:
            return _account_page(here, producer, error)
        return here.back(PATH, here.say("{name} can no longer sign in.").format(name=removed.name))


def _page(here: Here, error: PodcastError | None = None) -> BaseResponse:
    with read(here.house.catalog) as tx:
        shows = [one.latest for one in list_shows(tx)]
        working = {one.id for one in list_working(tx)}
        accounts = [Account(one, one.id in working, has_factor(tx, one.id)) for one in list_producers(tx)]
    owned = [show for show in shows if here.producer.may(Act.OWN, show.guid)]
    if not owned and not here.producer.is_administrator:
        raise Forbidden("not_allowed")
    page = here.page(
        "studio/producers.html",
        title=here.say("Producers"),
        errors=[("", error_words(error, here.language))] if error else [],
        people=[People(show, _members(show, accounts)) for show in owned],
        accounts=accounts if here.producer.is_administrator else [],
        roles=[(role.value, name) for role, name in role_names(here)],
        proof=None if is_proven(here) else proof_path(PATH),
    )
    return marked(page, error)


def _members(show: Show, accounts: list[Account]) -> list[tuple[Account, ShowRole]]:
    roles = ((one, dict(one.producer.roles).get(show.guid)) for one in accounts)
    return [(one, role) for one, role in roles if role]


def _account_page(here: Here, producer: str, error: PodcastError | None = None) -> BaseResponse:
    with read(here.house.catalog) as tx:
        found = get_producer(tx, producer)
        account = Account(found, found.id in {one.id for one in list_working(tx)}, has_factor(tx, found.id))
        titles = {one.latest.guid: one.latest.title for one in list_shows(tx)}
    names = dict(role_names(here))
    page = here.page(
        "studio/producer.html",
        title=found.name,
        errors=[("", error_words(error, here.language))] if error else [],
        account=account,
        lately=lately(here, found.id),
        proof=None if is_proven(here) else proof_path(f"{PATH}/konti/{producer}"),
        roles=[(titles[guid], names[role]) for guid, role in found.roles if guid in titles],
    )
    return marked(page, error)


def _link_over(here: Here) -> str:
    return here.say("The link they were given before opens nothing any more, so make a new one.")


def _link_page(here: Here, made: Invited) -> BaseResponse:
    """Show a link, this once; it goes by mail too where that is set up."""
    if made.token is None:
        words = here.say("{name} has an account already, and has the role now.")
        if made.is_waiting:
            words = here.say(
                "{name} has the role now, but has chosen no password yet. Only an administrator can make a link for "
                "them: ask one, as a link from before may open nothing any more."
            )
        return here.back(PATH, words.format(name=made.producer.name))
    return here.page(
        "studio/producer_link.html",
        title=here.say("Hand this link over"),
        producer=made.producer,
        address=made.address(here.house.public_url),
        is_mailed=send_link(here.house, made),
    )
