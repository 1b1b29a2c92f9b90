"""Settings in, services out: the only place that picks implementations."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from pydantic import SecretStr
from sqlalchemy import Engine

from podcast_service.audio.reader import AudioReader
from podcast_service.catalog.database import database_at, migrate, open_database
from podcast_service.config import Settings, environment
from podcast_service.delivery.former import Lead, leading_on
from podcast_service.delivery.shelf import Shelf
from podcast_service.outbound.fetch import Client
from podcast_service.outbound.mail import Mailbox
from podcast_service.outbound.webhook import Hook
from podcast_service.storage.base import Storage
from podcast_service.storage.open import open_storage
from podcast_service.workflows.compose import are_feeds_due
from podcast_service.workflows.edition import Editions
from podcast_service.workflows.health import Check, checks_of
from podcast_service.workflows.house import Guard, House

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the time now."""
    return datetime.now(UTC)


@contextmanager
def open_house(settings: Settings, now: Clock = utc_now) -> Iterator[House]:
    """Open everything workflows need, the catalog brought up to date; close it after."""
    catalog = open_database(settings.database_url)
    migrate(catalog)
    try:
        with AudioReader() as reader:
            yield _house(settings, catalog, reader, now)
    finally:
        catalog.dispose()


def open_checks(settings: Settings, now: Clock = utc_now) -> dict[str, Check]:
    """Return the checks of everything behind the public, which may all be away."""
    # No sound is read: the reader starts no process.
    return checks_of(_house(settings, database_at(settings.database_url), AudioReader(), now))


def open_guard(settings: Settings) -> tuple[Guard, Client]:
    """Return who is told of alarms and who asks other servers: what is left when the catalog is away."""
    return _guard(settings), Client(exempt=_named(settings))


def _house(settings: Settings, catalog: Engine, reader: AudioReader, now: Clock) -> House:
    return House(
        content=settings.content,
        catalog=catalog,
        storage=open_storage(settings.storage_url),
        reader=reader,
        public_url=settings.public_url,
        is_local=settings.is_local,
        now=now,
        hub=settings.websub_hub,
        outside=Client(exempt=_named(settings)),
        is_moved=bool(settings.former_urls),
        purge=_hook(settings.purge_webhook, settings.purge_secret),
        guard=_guard(settings),
    )


def _guard(settings: Settings) -> Guard:
    """Return who is told of alarms, and which folders of ours are on this machine."""
    to = tuple(settings.alarm_mail.split(",")) if settings.alarm_mail else ()
    sender = settings.alarm_mail_from or (to[0] if to else "")
    server = settings.smtp_url.get_secret_value() if settings.smtp_url else "smtp://localhost:25"
    folders = {"content": settings.content, "catalog": settings.catalog_folder, "storage": settings.storage_folder}
    return Guard(
        mail=Mailbox(to=to, sender=sender, server=server) if to else None,
        hook=_hook(settings.alarm_webhook),
        folders={name: folder for name, folder in folders.items() if folder},
        least_free=None if settings.disk_alarm_mb is None else settings.disk_alarm_mb * 1_000_000,
    )


def _hook(url: SecretStr | None, secret: SecretStr | None = None) -> Hook | None:
    return Hook(url.get_secret_value(), secret.get_secret_value().encode() if secret else b"") if url else None


@contextmanager
def open_outside(settings: Settings, url: str) -> Iterator[tuple[Client, AudioReader]]:
    """Open what looking at the feed at ``url`` needs, and nothing of the house.

    Only a feed of ours may lead to this machine or its network: a stranger's never (sec-S19).
    """
    is_ours = url.startswith(f"{settings.public_url}/")
    with AudioReader() as reader:
        yield Client(exempt=(settings.public_url,) if is_ours else ()), reader


@dataclass(frozen=True, slots=True)
class Public:
    """What the doorways to the public need: the shelf of prepared answers, the storage, the editions behind them.

    ``lead`` answers requests for public addresses the service had before.
    """

    shelf: Shelf
    storage: Storage
    editions: Editions
    https: bool
    lead: Lead | None


def open_public(settings: Settings, now: Clock = utc_now) -> Public:
    """Open what the public is served from. Feeds that are due are made first, in a process of their own."""
    catalog = open_database(settings.database_url)
    migrate(catalog)
    with open_house(settings, now) as house:
        due = are_feeds_due(house)
    if due:
        _compose_elsewhere(settings)
    editions = Editions(catalog, settings.public_url, now, settings.source_url, hub=settings.websub_hub)
    https = urlsplit(settings.public_url).scheme == "https"
    shelf = Shelf(editions.make, editions.token, https=https)
    lead = leading_on(settings.former_urls, settings.public_url, https=https)
    return Public(shelf=shelf, storage=open_storage(settings.storage_url), editions=editions, https=https, lead=lead)


def _named(settings: Settings) -> tuple[str, ...]:
    """Return the addresses the operator named, which may stand on this machine or in its network (sec-S19)."""
    hooks = (settings.alarm_webhook, settings.purge_webhook)
    told = (settings.websub_hub, *(hook.get_secret_value() for hook in hooks if hook))
    return (settings.public_url, *(url for url in told if url))


def _compose_elsewhere(settings: Settings) -> None:
    """Make the feeds outside this process: feedgen sets the locale of the whole process it runs in."""
    command = [sys.executable, "-m", "podcast_service.cli.main", "feed", "compose", "--quiet"]
    subprocess.run(command, check=True, env=environment(settings))  # noqa: S603 - our own command
