"""Find and save what opens accounts: passwords, and the links to choose one by."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from podcast_service.catalog.account_tables import account_links
from podcast_service.catalog.producers import list_producers
from podcast_service.catalog.studio_tables import producers
from podcast_service.domain.factor import Link
from podcast_service.domain.producer import Producer


def find_password(tx: Connection, producer: str) -> str | None:
    """Find what is kept of a producer's password; None before one was chosen."""
    return tx.execute(select(producers.c.password).where(producers.c.id == producer)).scalar_one_or_none()


def save_password(tx: Connection, producer: str, kept: str) -> None:
    """Keep what was made of a password."""
    tx.execute(update(producers).where(producers.c.id == producer).values(password=kept))


def set_disabled(tx: Connection, producer: str, at: datetime | None) -> None:
    """Take an account out of use at a moment; None puts it back, without a password."""
    values = {"disabled_at": at} if at else {"disabled_at": None, "password": None}
    tx.execute(update(producers).where(producers.c.id == producer).values(**values))


def is_disabled(tx: Connection, producer: str) -> bool:
    """Say whether an account is out of use."""
    found = select(producers.c.disabled_at).where(producers.c.id == producer)
    return tx.execute(found).scalar_one_or_none() is not None


def list_working(tx: Connection) -> list[Producer]:
    """Return the accounts somebody can sign in with: in use, and with a password."""
    chosen = set(tx.execute(select(producers.c.id).where(producers.c.password.is_not(None))).scalars())
    return [one for one in list_producers(tx) if one.id in chosen]


def add_link(tx: Connection, link: Link) -> None:
    """Keep a link; the ones the producer had before open nothing more."""
    delete_links(tx, link.producer)
    tx.execute(insert(account_links).values(**asdict(link)))


def find_link(tx: Connection, token_sha256: str) -> Link | None:
    """Find a link, whether it still opens or not."""
    row = tx.execute(select(account_links).where(account_links.c.token_sha256 == token_sha256)).one_or_none()
    return Link(**row._mapping) if row else None


def delete_links(tx: Connection, producer: str) -> bool:
    """Let no link of a producer open anything; say whether there was one."""
    return tx.execute(delete(account_links).where(account_links.c.producer == producer)).rowcount > 0
