"""Choose a password by a link, and change it; whatever was signed in before is not any more (sec-S13, S14, S16)."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from podcast_service.catalog.accounts import delete_links, find_link, save_password
from podcast_service.catalog.database import read, transact
from podcast_service.catalog.factors import has_factor
from podcast_service.catalog.producers import find_producer, save_producer
from podcast_service.credentials.devices import account_mark
from podcast_service.credentials.passwords import is_guessed
from podcast_service.credentials.tokens import token_hash
from podcast_service.domain.acts import Done
from podcast_service.domain.errors import Invalid, NotFound
from podcast_service.domain.password import check_password
from podcast_service.domain.producer import By, Producer
from podcast_service.domain.text import one_line
from podcast_service.workflows.api_tokens import revoke_api_tokens
from podcast_service.workflows.guessing import Asker, by_password, forgive
from podcast_service.workflows.history import note
from podcast_service.workflows.house import House
from podcast_service.workflows.sessions import end_sessions, open_session
from podcast_service.workflows.sign_in import SignedIn, check_own

LONGEST_NAME = 100


def linked(house: House, token: str) -> Producer:
    """Return whose link it is. Raises NotFound for one that was used, is too old, or never was."""
    with read(house.catalog) as tx:
        return _linked(tx, house, token)


def accept_link(house: House, token: str, name: str, password: str, asker: Asker) -> SignedIn:
    """Choose name and password by a link, which opens nothing more, and sign in.

    Keys of programs open nothing more either: a link is for who lost the password, and who found it may have made some.
    Raises NotFound for a link that does not open, Invalid for a name or a password that will not do: the link then
    still opens. A second factor is owed as at any sign-in.
    """
    name = checked_name(name)
    producer = replace(linked(house, token), name=name)
    kept = house.passwords.hashed(check_password(password, (producer.email, name), is_guessed))
    with transact(house.catalog) as tx:
        producer = replace(_linked(tx, house, token), name=name)
        delete_links(tx, producer.id)
        save_producer(tx, producer)
        save_password(tx, producer.id, kept)
        end_sessions(tx, producer.id)
        mark = account_mark(producer.id, kept)
        forgive(tx, by_password(asker, producer.email, mark))
        own = replace(house, by=By(name=producer.name, producer=producer.id))
        note(tx, own, Done.PASSWORD_CHOSEN, f"producer:{producer.id}")
        revoked = revoke_api_tokens(tx, own, producer.id)
        is_whole = not has_factor(tx, producer.id)
        opened = open_session(tx, house, producer, asker, is_whole=is_whole)
    return SignedIn(producer=producer, token=opened, is_whole=is_whole, mark=mark, keys_revoked=revoked)


def change_password(
    house: House, producer: Producer, current: str, new: str, asker: Asker, *, with_keys: bool = False
) -> SignedIn:
    """Change the password of whoever is signed in; every session ends, and a new one begins here.

    Keys of programs go on working, unless it is done ``with_keys``. Raises TooSoon, Forbidden for a wrong current one,
    Invalid for a new one that will not do.
    """
    checked = check_password(new, (producer.email, producer.name), is_guessed)
    check_own(house, producer, current)
    kept = house.passwords.hashed(checked)
    with transact(house.catalog) as tx:
        save_password(tx, producer.id, kept)
        end_sessions(tx, producer.id)
        delete_links(tx, producer.id)
        note(tx, house, Done.PASSWORD_CHANGED, f"producer:{producer.id}")
        revoked = revoke_api_tokens(tx, house, producer.id) if with_keys else 0
        token = open_session(tx, house, producer, asker)
    mark = account_mark(producer.id, kept)
    return SignedIn(producer=producer, token=token, is_whole=True, mark=mark, keys_revoked=revoked)


def change_name(house: House, producer: Producer, name: str, language: str) -> None:
    """Change what a producer is called, and the language of their pages. Raises Invalid for no name."""
    changed = replace(producer, name=checked_name(name), language=language)
    if changed == producer:
        return
    with transact(house.catalog) as tx:
        save_producer(tx, changed)
        note(tx, house, Done.ACCOUNT_CHANGED, f"producer:{producer.id}", name=changed.name)


def checked_name(name: str) -> str:
    """Return a name on one line. Raises Invalid for none, or one too long."""
    found = one_line(name)
    if not found or len(found) > LONGEST_NAME:
        raise Invalid("name_missing", most=LONGEST_NAME)
    return found


def _linked(tx: Connection, house: House, token: str) -> Producer:
    link = find_link(tx, token_hash(token))
    producer = find_producer(tx, link.producer) if link and link.ends_at > house.now() else None
    if producer is None:
        raise NotFound("link_over")
    return producer
