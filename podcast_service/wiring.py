"""Settings in, services out: the only place that picks implementations."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import Engine

from podcast_service.audio.reader import AudioReader
from podcast_service.catalog.database import database_at, migrate, open_database, read
from podcast_service.config import VAR, Settings, environment
from podcast_service.credentials.sealing import Seal
from podcast_service.delivery.copies import Copies
from podcast_service.delivery.former import Lead, leading_on
from podcast_service.delivery.modes import Dispatch, Mode, below, handing_over, origin, redirecting
from podcast_service.delivery.node import Node
from podcast_service.delivery.outage import Watched
from podcast_service.delivery.shelf import Shelf
from podcast_service.delivery.stream import Source
from podcast_service.domain.errors import Invalid, PodcastError
from podcast_service.outbound.fetch import Client
from podcast_service.outbound.mail import Mailbox
from podcast_service.outbound.webhook import Hook
from podcast_service.stats.hearing import Hearing
from podcast_service.storage.base import Storage
from podcast_service.storage.incoming import IncomingFolder
from podcast_service.storage.mirror import Mirror
from podcast_service.storage.open import open_incoming, open_mirror, open_signer, open_storage
from podcast_service.storage.secret import minted_key
from podcast_service.workflows.hands import Hands, ManyHands
from podcast_service.workflows.health import Check, checks_of
from podcast_service.workflows.hear import open_hearing
from podcast_service.workflows.house import Guard, House, Inbox
from podcast_service.workflows.release import is_release_due
from podcast_service.workflows.search import Searcher
from podcast_service.workflows.served import Served

Clock = Callable[[], datetime]

_log = logging.getLogger(__name__)


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


@dataclass(frozen=True, slots=True)
class Desk:
    """What the studio needs: a house to read in, hands that carry out workflows, our keys, the one in use first."""

    house: House
    hands: Hands
    keys: tuple[SecretStr, ...]


def open_desk(settings: Settings, now: Clock = utc_now) -> Desk:
    """Open what the studio needs; nothing is asked or started yet."""
    return Desk(
        # No sound is read here: the reader starts no process.
        house=_house(settings, database_at(settings.database_url), AudioReader(), now),
        hands=ManyHands(partial(open_house, settings)),
        keys=_keys(settings),
    )


def _keys(settings: Settings) -> tuple[SecretStr, ...]:
    """Return our keys, the one in use first. Asked when needed: most commands need none, and may not read it."""
    return (settings.secret_key or minted_key(VAR / "secret-key"), *map(SecretStr, settings.old_secret_keys))


def open_guard(settings: Settings) -> tuple[Guard, Client]:
    """Return who is told of alarms and who asks other servers: what is left when the catalog is away."""
    return _guard(settings), Client(exempt=settings.named)


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
        outside=Client(exempt=settings.named),
        node=settings.node_folder,
        source_url=settings.source_url,
        sends_itself=settings.delivery is Mode.THROUGH,
        players=_players(settings),
        is_moved=bool(settings.former_urls),
        purge=_hook(settings.purge_webhook, settings.purge_secret),
        guard=_guard(settings),
        mirror=open_mirror(settings.mirror_url) if settings.mirror_url else None,
        inbox=open_inbox(settings),
        seal=Seal(keys=partial(_keys, settings)),
        letters=_letters(settings),
    )


def open_inbox(settings: Settings) -> Inbox:
    """Open where files on their way in lie; nothing is asked yet."""
    # The store's address for listeners, where that is another one than ours, is the one for senders too.
    endpoint = settings.media_url if settings.delivery is Mode.SIGNED else None
    return Inbox(
        folder=IncomingFolder(settings.incoming_folder),
        bucket=open_incoming(settings.storage_url, endpoint=endpoint) if settings.upload_direct else None,
        most_bytes=settings.upload_max_gb * 10**9,
        most_unfinished=settings.upload_quota_gb * 10**9,
    )


def _letters(settings: Settings) -> Mailbox | None:
    """Return what sends mail to producers: the server and the sender that are set for alarms."""
    url, sender = settings.smtp_url, settings.sender
    return Mailbox(to=(), sender=sender, server=url.get_secret_value()) if url and sender else None


def _guard(settings: Settings) -> Guard:
    """Return who is told of alarms, and which folders of ours are on this machine."""
    to = tuple(settings.alarm_mail.split(",")) if settings.alarm_mail else ()
    server = settings.smtp_url.get_secret_value() if settings.smtp_url else "smtp://localhost:25"
    kept = {"catalog": settings.catalog_folder, "storage": settings.storage_folder, "node": settings.node_folder}
    return Guard(
        mail=Mailbox(to=to, sender=settings.sender, server=server) if to else None,
        hook=_hook(settings.alarm_webhook),
        folders={"content": settings.content, **{name: folder for name, folder in kept.items() if folder}},
        least_free=None if settings.disk_alarm_mb is None else settings.disk_alarm_mb * 1_000_000,
    )


def _hook(url: SecretStr | None, secret: SecretStr | None = None) -> Hook | None:
    return Hook(url.get_secret_value(), secret.get_secret_value().encode() if secret else b"") if url else None


def open_target(url: str) -> Mirror:
    """Open the place of a mirror. Nothing is asked yet. Raises Invalid, saying what to write."""
    return open_mirror(url)


@contextmanager
def open_outside(settings: Settings, url: str) -> Iterator[tuple[Client, AudioReader]]:
    """Open what looking at the feed at ``url`` needs, and nothing of the house.

    Only a feed of ours may lead to this machine or its network: a stranger's never (sec-S19).
    """
    with AudioReader() as reader:
        yield Client(exempt=(settings.public_url,) if url.startswith(f"{settings.public_url}/") else ()), reader


def open_objects(settings: Settings) -> Storage:
    """Open the storage alone, for who only tries it out."""
    return open_storage(settings.storage_url)


def open_elsewhere(place: str) -> Storage | Path:
    """Open where whole copies lie: a storage by its URL, or a folder with files of any names; else raise Invalid."""
    if "://" in place:
        return open_storage(place)
    if not (folder := Path(place)).is_dir():
        raise Invalid("repair_from", place=place)
    return folder


@dataclass(frozen=True, slots=True)
class Public:
    """What the doorways to the public need: the shelf of prepared answers, the storage, the release behind them.

    ``source`` is where listeners get bytes from, ``dispatch`` who sends them, where that is not always us. ``lead``
    answers requests for former public addresses. ``hearing`` counts downloads, where all sound is sent from here.
    """

    shelf: Shelf
    storage: Storage
    source: Source
    dispatch: Dispatch | None
    served: Served
    searcher: Searcher
    https: bool
    lead: Lead | None
    hearing: Hearing | None


def open_public(settings: Settings, now: Clock = utc_now) -> Public:
    """Open what the public is served from. A release that is due is made first, in a process of its own.

    While the catalog is away, or what is due is refused, the release that was served last goes on.
    """
    storage = open_storage(settings.storage_url)
    source = _source(settings, storage)
    dispatch = _dispatch(settings, source)
    https = settings.is_https
    catalog = database_at(settings.database_url)
    if _is_release_due(settings, now):
        _release_elsewhere(settings)
    told = settings.trusted_proxies, settings.country_header
    served = Served(catalog, Node(settings.node_folder, storage), now, https=https)
    return Public(
        shelf=Shelf(served.kept, served.token),
        storage=storage,
        source=source,
        dispatch=dispatch,
        served=served,
        searcher=Searcher(catalog, served),
        https=https,
        lead=leading_on(settings.former_urls, settings.public_url, https=https),
        hearing=open_hearing(catalog, now, *told) if settings.delivery is Mode.THROUGH else None,
    )


def check_sending(settings: Settings) -> None:
    """Raise Invalid when who is to send the sound lacks something, before anything is started."""
    _dispatch(settings, open_storage(settings.storage_url))


def _source(settings: Settings, storage: Storage) -> Source:
    """Return where listeners get bytes from: the folder, or a store far away and what was copied from it."""
    if settings.storage_url.startswith("file:"):
        return storage
    return Watched(Copies(storage, VAR / "copies", settings.cache_bytes) if settings.cache_bytes else storage)


def _dispatch(settings: Settings, source: Source) -> Dispatch | None:
    """Return who sends the bytes of media, where that is not always us. Raises Invalid when something is not set."""
    if settings.delivery is Mode.REDIRECT:
        if settings.media_url is None:
            raise Invalid("delivery_needs_media_url")
        return redirecting(below(settings.media_url))
    if settings.delivery is Mode.SIGNED:
        return redirecting(open_signer(settings.storage_url, endpoint=settings.media_url))
    if settings.delivery is Mode.X_ACCEL:
        if not settings.storage_url.startswith("file:"):
            raise Invalid("delivery_needs_folder", url=settings.storage_url)
        if not settings.trusted_proxies:
            raise Invalid("delivery_needs_proxies")
        return handing_over(source)
    return None


def _players(settings: Settings) -> tuple[str, ...]:
    """Return the other origins from which pages play sound: browsers hold a redirect to the page's policy too."""
    if settings.delivery is Mode.REDIRECT and settings.media_url:
        return (origin(settings.media_url),)
    if settings.delivery is Mode.SIGNED:
        return (origin(open_signer(settings.storage_url, endpoint=settings.media_url).address),)
    return ()


def _is_release_due(settings: Settings, now: Clock) -> bool:
    """Say whether a release is due; not while the catalog is away."""
    try:
        with open_house(settings, now) as house, read(house.catalog) as tx:
            return is_release_due(house, tx)
    except PodcastError as error:
        _log.warning("catalog_away reason=%r", str(error))
        return False


def _release_elsewhere(settings: Settings) -> None:
    """Make the release that is due outside this process: feedgen sets the locale of the whole process it runs in.

    What keeps it from being made is told by that process; this one serves what there is.
    """
    command = [sys.executable, "-m", "podcast_service.cli.main", "release", "--due"]
    subprocess.run(command, check=False, env=environment(settings))  # noqa: S603 - our own command
