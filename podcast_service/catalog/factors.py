"""Find and save second factors: apps, recovery codes, passkeys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from podcast_service.catalog.account_tables import apps, challenges, passkeys, recovery_codes
from podcast_service.catalog.upsert import put
from podcast_service.domain.errors import Forbidden
from podcast_service.domain.factor import App, Passkey


def find_app(tx: Connection, producer: str) -> App | None:
    """Find the authenticator app of a producer, confirmed or being set up."""
    row = tx.execute(select(apps).where(apps.c.producer == producer)).one_or_none()
    return App(**row._mapping) if row else None


def list_apps(tx: Connection) -> list[App]:
    """Return every app, by producer."""
    return [App(**row._mapping) for row in tx.execute(select(apps).order_by(apps.c.producer))]


def save_app(tx: Connection, app: App) -> None:
    """Keep an app in the place of the one before."""
    put(tx, apps, [asdict(app)])


def delete_app(tx: Connection, producer: str) -> None:
    """Forget the app of a producer."""
    tx.execute(delete(apps).where(apps.c.producer == producer))


def delete_recovery_codes(tx: Connection, producer: str) -> None:
    """Forget the codes of a producer."""
    tx.execute(delete(recovery_codes).where(recovery_codes.c.producer == producer))


def delete_factors(tx: Connection, producer: str) -> None:
    """Forget every second factor of a producer, and the codes that stand in for them."""
    delete_app(tx, producer)
    delete_recovery_codes(tx, producer)
    tx.execute(delete(passkeys).where(passkeys.c.producer == producer))


def save_recovery_codes(tx: Connection, producer: str, hashes: Iterable[str]) -> None:
    """Keep codes in the place of the ones before."""
    delete_recovery_codes(tx, producer)
    tx.execute(insert(recovery_codes), [{"producer": producer, "code_sha256": one} for one in hashes])


def count_recovery_codes(tx: Connection, producer: str) -> int:
    """Return how many codes are left."""
    mine = select(func.count()).select_from(recovery_codes).where(recovery_codes.c.producer == producer)
    return tx.execute(mine).scalar_one()


def take_recovery_code(tx: Connection, producer: str, code_sha256: str) -> bool:
    """Take a code away; say whether it was there."""
    mine = (recovery_codes.c.producer == producer) & (recovery_codes.c.code_sha256 == code_sha256)
    return tx.execute(delete(recovery_codes).where(mine)).rowcount > 0


def find_passkey(tx: Connection, key: str) -> Passkey | None:
    """Find a passkey by the name it gives itself."""
    row = tx.execute(select(passkeys).where(passkeys.c.id == key)).one_or_none()
    return Passkey(**row._mapping) if row else None


def list_passkeys(tx: Connection, producer: str) -> list[Passkey]:
    """Return the passkeys of a producer, the oldest first."""
    mine = select(passkeys).where(passkeys.c.producer == producer).order_by(passkeys.c.made_at)
    return [Passkey(**row._mapping) for row in tx.execute(mine)]


def save_passkey(tx: Connection, passkey: Passkey) -> None:
    """Keep a passkey as it stands."""
    put(tx, passkeys, [asdict(passkey)])


def delete_passkey(tx: Connection, producer: str, key: str) -> bool:
    """Forget a passkey of a producer; say whether there was one."""
    mine = (passkeys.c.producer == producer) & (passkeys.c.id == key)
    return tx.execute(delete(passkeys).where(mine)).rowcount > 0


def has_factor(tx: Connection, producer: str) -> bool:
    """Say whether a producer has a second factor: a confirmed app, or a passkey."""
    app = find_app(tx, producer)
    return bool(app and app.confirmed_at) or bool(list_passkeys(tx, producer))


def spend_challenge(tx: Connection, challenge_sha256: str, ends_at: datetime, now: datetime) -> None:
    """Note that something was signed, and forget what would not be taken any more. Raises Forbidden the second time."""
    tx.execute(delete(challenges).where(challenges.c.ends_at <= now))
    if tx.execute(select(challenges).where(challenges.c.challenge_sha256 == challenge_sha256)).first():
        raise Forbidden("passkey_unknown")
    tx.execute(insert(challenges).values(challenge_sha256=challenge_sha256, ends_at=ends_at))
