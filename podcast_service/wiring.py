"""Settings in, services out: the only place that picks implementations."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from podcast_service.audio.reader import AudioReader
from podcast_service.catalog.database import migrate, open_database
from podcast_service.config import Settings, environment
from podcast_service.delivery.former import Lead, leading_on
from podcast_service.delivery.shelf import Shelf
from podcast_service.domain.errors import Invalid
from podcast_service.outbound.fetch import Client
from podcast_service.storage.base import Storage
from podcast_service.storage.open import open_storage
from podcast_service.workflows.compose import are_feeds_due
from podcast_service.workflows.edition import Editions
from podcast_service.workflows.house import House

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
            yield House(
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
            )
    finally:
        catalog.dispose()


@contextmanager
def open_outside(settings: Settings, url: str) -> Iterator[tuple[Client, AudioReader]]:
    """Open what looking at the feed at ``url`` needs, and nothing of the house.

    Only a feed of ours may lead to this machine or its network: a stranger's never (sec-S19).
    """
    is_ours = url.startswith(f"{settings.public_url}/")
    with AudioReader() as reader:
        yield Client(exempt=(settings.public_url,) if is_ours else ()), reader


def open_objects(settings: Settings) -> Storage:
    """Open the storage alone, for who only tries it out."""
    return open_storage(settings.storage_url)


def open_elsewhere(place: str) -> Storage | Path:
    """Open where whole copies may lie: another storage by its URL, or a folder with files of any names.

    Raises Invalid for what is neither.
    """
    if "://" in place:
        return open_storage(place)
    folder = Path(place)
    if not folder.is_dir():
        raise Invalid("repair_from", place=place)
    return folder


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
    return (settings.public_url, *([settings.websub_hub] if settings.websub_hub else []))


def _compose_elsewhere(settings: Settings) -> None:
    """Make the feeds outside this process: feedgen sets the locale of the whole process it runs in."""
    command = [sys.executable, "-m", "podcast_service.cli.main", "feed", "compose", "--quiet"]
    subprocess.run(command, check=True, env=environment(settings))  # noqa: S603 - our own command
