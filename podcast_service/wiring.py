"""Settings in, services out: the only place that picks implementations."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from podcast_service.audio.reader import AudioReader
from podcast_service.catalog.database import migrate, open_database
from podcast_service.config import VAR, Settings, environment
from podcast_service.delivery.copies import Copies
from podcast_service.delivery.former import Lead, leading_on
from podcast_service.delivery.modes import Dispatch, Mode, below, handing_over, letting_play, origin, redirecting
from podcast_service.delivery.outage import Watched
from podcast_service.delivery.shelf import Shelf
from podcast_service.delivery.stream import Source
from podcast_service.domain.errors import Invalid
from podcast_service.outbound.fetch import Client
from podcast_service.storage.base import Storage
from podcast_service.storage.open import open_signer, open_storage
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


@dataclass(frozen=True, slots=True)
class Public:
    """What the doorways to the public need: the shelf of prepared answers, the storage, the editions behind them.

    ``source`` is where listeners get bytes from, ``dispatch`` who sends them, where that is not always us.
    ``lead`` answers requests for public addresses the service had before.
    """

    shelf: Shelf
    storage: Storage
    source: Source
    dispatch: Dispatch | None
    editions: Editions
    https: bool
    lead: Lead | None


def open_public(settings: Settings, now: Clock = utc_now) -> Public:
    """Open what the public is served from. Feeds that are due are made first, in a process of their own."""
    storage = open_storage(settings.storage_url)
    source = _source(settings, storage)
    dispatch, players = _sending(settings, source)
    catalog = open_database(settings.database_url)
    migrate(catalog)
    with open_house(settings, now) as house:
        due = are_feeds_due(house)
    if due:
        _compose_elsewhere(settings)
    editions = Editions(catalog, settings.public_url, now, settings.source_url, hub=settings.websub_hub)
    https = urlsplit(settings.public_url).scheme == "https"
    shelf = Shelf(letting_play(editions.make, players), editions.token, https=https)
    lead = leading_on(settings.former_urls, settings.public_url, https=https)
    return Public(
        shelf=shelf, storage=storage, source=source, dispatch=dispatch, editions=editions, https=https, lead=lead
    )


def _source(settings: Settings, storage: Storage) -> Source:
    """Return where listeners get bytes from: the folder, or a store far away and what was copied from it."""
    if settings.storage_url.startswith("file:"):
        return storage
    return Watched(Copies(storage, VAR / "copies", settings.cache_bytes) if settings.cache_bytes else storage)


def _sending(settings: Settings, source: Source) -> tuple[Dispatch | None, tuple[str, ...]]:
    """Return who sends the bytes of media, and the origins from which pages then play sound.

    Raises Invalid when the mode lacks what it needs.
    """
    if settings.delivery is Mode.REDIRECT:
        if settings.media_url is None:
            raise Invalid("delivery_needs_media_url")
        return redirecting(below(settings.media_url)), (origin(settings.media_url),)
    if settings.delivery is Mode.SIGNED:
        signer = open_signer(settings.storage_url, endpoint=settings.media_url)
        return redirecting(signer), (origin(signer.address),)
    if settings.delivery is Mode.X_ACCEL:
        if not settings.storage_url.startswith("file:"):
            raise Invalid("delivery_needs_folder", url=settings.storage_url)
        return handing_over(source), ()
    return None, ()


def _named(settings: Settings) -> tuple[str, ...]:
    """Return the addresses the operator named, which may stand on this machine or in its network (sec-S19)."""
    return (settings.public_url, *([settings.websub_hub] if settings.websub_hub else []))


def _compose_elsewhere(settings: Settings) -> None:
    """Make the feeds outside this process: feedgen sets the locale of the whole process it runs in."""
    command = [sys.executable, "-m", "podcast_service.cli.main", "feed", "compose", "--quiet"]
    subprocess.run(command, check=True, env=environment(settings))  # noqa: S603 - our own command
