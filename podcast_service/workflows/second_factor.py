"""Set up and take away second factors: an authenticator app, passkeys, codes for when both are lost (sec-S14)."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from podcast_service.catalog.database import transact
from podcast_service.catalog.factors import (
    count_recovery_codes,
    delete_app,
    delete_passkey,
    delete_recovery_codes,
    find_app,
    find_passkey,
    has_factor,
    list_passkeys,
    save_app,
    save_passkey,
    save_recovery_codes,
)
from podcast_service.credentials import passkeys
from podcast_service.credentials.codes import new_recovery_codes, new_secret, recovery_hash, step_of
from podcast_service.domain.acts import Done
from podcast_service.domain.errors import Conflict, Invalid, NotFound
from podcast_service.domain.factor import App, Passkey
from podcast_service.domain.producer import Producer
from podcast_service.domain.text import one_line
from podcast_service.workflows.history import note
from podcast_service.workflows.house import House
from podcast_service.workflows.seal import sealed_app, secret_of
from podcast_service.workflows.sign_in import Challenge, site_of, spend

MOST_PASSKEYS = 20
_LONGEST_NAME = 60


def begin_app(house: House, producer: str) -> None:
    """Make the secret of an app that is to be set up, in the place of one that never was.

    Raises Conflict where an app is in use: it is taken away first.
    """
    with transact(house.catalog) as tx:
        found = find_app(tx, producer)
        if found is not None and found.confirmed_at:
            raise Conflict("app_known")
        save_app(tx, sealed_app(house, App(producer=producer, secret=new_secret(), made_at=house.now())))


def confirm_app(house: House, producer: str, code: str) -> list[str]:
    """Take an app into use when it gives the right code; return codes for when it is lost, which are shown once.

    Nothing is returned where there are such codes already. Raises Invalid for a wrong code, NotFound for no app.
    """
    with transact(house.catalog) as tx:
        found = find_app(tx, producer)
        secret = secret_of(house, found) if found else None
        if found is None or secret is None or found.confirmed_at:
            raise NotFound("app_unknown")
        step = step_of(secret, code, house.now(), found.last_step)
        if step is None:
            raise Invalid("app_code_wrong")
        save_app(tx, replace(found, confirmed_at=house.now(), last_step=step))
        note(tx, house, Done.APP_ADDED, f"producer:{producer}")
        return [] if count_recovery_codes(tx, producer) else _new_codes(tx, house, producer)


def remove_app(house: House, producer: str) -> None:
    """Take the app of a producer away. Raises NotFound where there is none."""
    with transact(house.catalog) as tx:
        if find_app(tx, producer) is None:
            raise NotFound("app_unknown")
        delete_app(tx, producer)
        _tidy(tx, producer)
        note(tx, house, Done.APP_REMOVED, f"producer:{producer}")


def add_passkey(house: House, producer: Producer, challenge: Challenge, answer: str, name: str) -> None:
    """Keep the passkey a browser made in answer to ``challenge``.

    Raises Invalid for what is none, Forbidden for a late or a second answer, Conflict for one that is known.
    """
    now = house.now()
    key = passkeys.made(site_of(house), challenge.text, answer)
    with transact(house.catalog) as tx:
        spend(tx, challenge, now)
        if find_passkey(tx, key.id) is not None or len(list_passkeys(tx, producer.id)) >= MOST_PASSKEYS:
            raise Conflict("passkey_known", most=MOST_PASSKEYS)
        called = one_line(name)[:_LONGEST_NAME]
        kept = Passkey(
            id=key.id, producer=producer.id, public_key=key.public_key, count=key.count, name=called, made_at=now
        )
        save_passkey(tx, kept)
        note(tx, house, Done.PASSKEY_ADDED, f"producer:{producer.id}", name=called)


def remove_passkey(house: House, producer: str, key: str) -> None:
    """Take a passkey of a producer away. Raises NotFound for one they do not have."""
    with transact(house.catalog) as tx:
        if not delete_passkey(tx, producer, key):
            raise NotFound("passkey_gone")
        _tidy(tx, producer)
        note(tx, house, Done.PASSKEY_REMOVED, f"producer:{producer}")


def make_recovery_codes(house: House, producer: str) -> list[str]:
    """Make new codes for when a factor is lost; the ones before open nothing more. They are shown once.

    Raises Conflict where there is no second factor they could stand in for.
    """
    with transact(house.catalog) as tx:
        if not has_factor(tx, producer):
            raise Conflict("recovery_for_nothing")
        return _new_codes(tx, house, producer)


def _new_codes(tx: Connection, house: House, producer: str) -> list[str]:
    codes = new_recovery_codes()
    save_recovery_codes(tx, producer, map(recovery_hash, codes))
    note(tx, house, Done.RECOVERY_CODES_MADE, f"producer:{producer}")
    return codes


def _tidy(tx: Connection, producer: str) -> None:
    """Forget the codes that stood in for factors when the last one is gone."""
    if not has_factor(tx, producer):
        delete_recovery_codes(tx, producer)
