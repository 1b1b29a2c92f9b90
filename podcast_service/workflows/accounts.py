"""Make accounts and take them out of use; the last administrator and a show's last owner stay (sec-S1, S27)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import uuid4

from sqlalchemy import Connection

from podcast_service.catalog.accounts import (
    add_link,
    delete_links,
    find_password,
    is_disabled,
    list_working,
    set_disabled,
)
from podcast_service.catalog.database import transact
from podcast_service.catalog.factors import delete_factors
from podcast_service.catalog.previews import delete_preview_links_of
from podcast_service.catalog.producers import (
    add_producer,
    find_producer_by_email,
    get_producer,
    save_producer,
    save_role,
)
from podcast_service.catalog.shows import find_show_by_guid
from podcast_service.credentials.tokens import new_token, token_hash
from podcast_service.domain.acts import Done
from podcast_service.domain.errors import Conflict, Forbidden, Invalid
from podcast_service.domain.factor import LINK_LASTS, Link
from podcast_service.domain.producer import Producer, ShowRole
from podcast_service.outbound.mail import mail_address
from podcast_service.workflows.api_tokens import revoke_api_tokens
from podcast_service.workflows.history import note
from podcast_service.workflows.house import House
from podcast_service.workflows.passwords import checked_name
from podcast_service.workflows.sessions import end_sessions

PATH = "/studio/adgang/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """Whose account it is, and the link to choose a password by; None for one who has chosen already.

    ``is_waiting`` for one who has not, and whom only an administrator may make a link for.
    """

    producer: Producer
    token: str | None
    is_waiting: bool = False

    def __repr__(self) -> str:
        """Tell whose, and never the link (sec-S26)."""
        return f"Invited(producer={self.producer.id!r})"

    def address(self, public_url: str) -> str | None:
        """Return the whole address of the link."""
        return f"{public_url}{PATH}{self.token}" if self.token else None


def invite(
    house: House,
    email: str,
    *,
    name: str = "",
    show: str | None = None,
    role: ShowRole | None = None,
    is_administrator: bool = False,
    language: str = "da",
    by_owner: bool = False,
) -> Invited:
    """Make an account, or give one that is there a role in the show with the guid ``show``; a rank is never taken away.

    ``by_owner`` hands out no link for an account that may do more than in that show, even one without a password yet:
    whoever held the link would have all of it. For the same reason a link from before opens nothing more.

    One that was taken out of use is put back, with nothing it had. Raises Invalid for what is no address or too long a
    name, as both go into a letter; Conflict for an account that is there and is to be given nothing.
    """
    address, name = _address(email), checked_name(name) if name.strip() else ""
    with transact(house.catalog) as tx:
        producer = find_producer_by_email(tx, address)
        if producer is None or is_disabled(tx, producer.id):
            producer = _made(tx, house, producer, address, name, language, is_administrator=is_administrator)
        elif role is None and not (is_administrator and not producer.is_administrator):
            raise Conflict("producer_known", email=address)
        if is_administrator and not producer.is_administrator:
            producer = replace(producer, is_administrator=True)
            save_producer(tx, producer)
            note(tx, house, Done.ADMINISTRATOR_MADE, f"producer:{producer.id}")
        if show is not None and role is not None:
            _give(tx, house, producer, show, role)
        is_open = find_password(tx, producer.id) is None
        is_for_others = by_owner and _holds_more(producer, show)
        token = _linked(tx, house, producer) if is_open and not is_for_others else None
    return Invited(producer=producer, token=token, is_waiting=is_open and is_for_others)


def _holds_more(producer: Producer, show: str | None) -> bool:
    """Say whether the account may do something outside the show."""
    return producer.is_administrator or any(guid != show for guid, _ in producer.roles)


def new_link(house: House, producer: str, *, without_factors: bool = False, by_owner_of: str | None = None) -> Invited:
    """Make a link to choose a password by, in the place of any before; ``without_factors`` forgets second factors too.

    ``by_owner_of`` is the show of an owner who asks: refused for an account that has a password or may do more than in
    that show, as who may invite to a show may not take an account over.
    Raises NotFound, Forbidden.
    """
    with transact(house.catalog) as tx:
        found = get_producer(tx, producer)
        if by_owner_of and (find_password(tx, found.id) is not None or _holds_more(found, by_owner_of)):
            raise Forbidden("link_for_others")
        if without_factors:
            delete_factors(tx, found.id)
            note(tx, house, Done.SECOND_FACTORS_FORGOTTEN, f"producer:{found.id}")
        token = _linked(tx, house, found)
    return Invited(producer=found, token=token)


def give_role(house: House, producer: str, show: str, role: ShowRole | None) -> bool:
    """Make a producer ``role`` in the show with the guid ``show``; None takes every role there away.

    Return whether a link they were invited by opens nothing more. Raises NotFound, Conflict for the show's last owner.
    """
    with transact(house.catalog) as tx:
        return _give(tx, house, get_producer(tx, producer), show, role)


def make_administrator(house: House, producer: str, *, is_administrator: bool) -> bool:
    """Make a producer an administrator, or one no longer; return whether a link opens nothing more, as ``give_role``.

    Raises NotFound, Conflict for the last one.
    """
    with transact(house.catalog) as tx:
        found = get_producer(tx, producer)
        if found.is_administrator == is_administrator:
            return False
        if not is_administrator:
            _see_another_administrator(tx, found)
        save_producer(tx, replace(found, is_administrator=is_administrator))
        act = Done.ADMINISTRATOR_MADE if is_administrator else Done.ADMINISTRATOR_NO_MORE
        note(tx, house, act, f"producer:{found.id}")
        return is_administrator and _end_invitation(tx, found)


def remove_producer(house: House, producer: str) -> Producer:
    """Take an account out of use: it opens nothing from now on, and history still names it.

    Raises NotFound, Conflict for the last administrator and a show's last owner.
    """
    with transact(house.catalog) as tx:
        found = get_producer(tx, producer)
        if found.is_administrator:
            _see_another_administrator(tx, found)
        for show, role in found.roles:
            if role is ShowRole.OWNER:
                _see_another_owner(tx, found, show)
            save_role(tx, found.id, show, None)
        set_disabled(tx, found.id, house.now())
        end_sessions(tx, found.id)
        delete_links(tx, found.id)
        delete_preview_links_of(tx, found.id)
        revoke_api_tokens(tx, house, found.id)
        delete_factors(tx, found.id)
        note(tx, house, Done.PRODUCER_REMOVED, f"producer:{found.id}")
    return found


def _made(
    tx: Connection,
    house: House,
    before: Producer | None,
    email: str,
    name: str,
    language: str,
    *,
    is_administrator: bool,
) -> Producer:
    made = Producer(
        id=before.id if before else uuid4().hex,
        email=email,
        name=name or email.partition("@")[0],
        language=language,
        is_administrator=is_administrator,
    )
    if before is None:
        add_producer(tx, made, made_at=house.now())
    else:
        set_disabled(tx, made.id, None)
        save_producer(tx, made)
    note(tx, house, Done.PRODUCER_INVITED, f"producer:{made.id}", name=made.name)
    if is_administrator:
        note(tx, house, Done.ADMINISTRATOR_MADE, f"producer:{made.id}")
    return made


def _give(tx: Connection, house: House, producer: Producer, show: str, role: ShowRole | None) -> bool:
    has = dict(producer.roles).get(show)
    if has is role:
        return False
    if has is ShowRole.OWNER:
        _see_another_owner(tx, producer, show)
    save_role(tx, producer.id, show, role)
    act, called = (Done.ROLE_GIVEN, role.value) if role else (Done.ROLE_TAKEN, None)
    note(tx, house, act, f"producer:{producer.id}", show=show, name=producer.name, role=called)
    return role is not None and not producer.has(role, show) and _end_invitation(tx, producer)


def _end_invitation(tx: Connection, producer: Producer) -> bool:
    """Let a link open nothing more whose account grows before it is used; say whether there was one.

    Whoever was handed it, or still holds it from when they owned a show, would have what others gave (sec-S2).
    """
    return find_password(tx, producer.id) is None and delete_links(tx, producer.id)


def _see_another_administrator(tx: Connection, producer: Producer) -> None:
    if not any(one.is_administrator and one.id != producer.id for one in list_working(tx)):
        raise Conflict("last_administrator", name=producer.name)


def _see_another_owner(tx: Connection, producer: Producer, show: str) -> None:
    others = (one for one in list_working(tx) if one.id != producer.id)
    if not any((show, ShowRole.OWNER) in one.roles for one in others):
        kept = find_show_by_guid(tx, show)
        if kept is not None:  # a show that is gone needs no owner
            raise Conflict("last_owner", name=producer.name, show=kept.latest.title)


def _linked(tx: Connection, house: House, producer: Producer) -> str:
    token, now = new_token(), house.now()
    link = Link(token_sha256=token_hash(token), producer=producer.id, made_at=now, ends_at=now + LINK_LASTS)
    add_link(tx, link)
    note(tx, house, Done.LINK_MADE, f"producer:{producer.id}")
    return token


def _address(email: str) -> str:
    try:
        address = mail_address(email.strip().lower())
    except ValueError:
        address = ""
    if not address:
        raise Invalid("producer_address", email=email)
    return address
