"""Producers who come by the front way: a link, a password, a code."""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from pathlib import Path
from re import search
from shutil import copy, rmtree
from tempfile import mkdtemp

import pyotp
from builders import make_show
from databases import fresh_catalog
from flask.testing import FlaskClient
from houses import SHOW, Clock, Place
from sqlalchemy import Engine
from studios import Browser, StudioStage, studio_of
from werkzeug.test import TestResponse

from podcast_service.audio.reader import AudioReader
from podcast_service.catalog.database import open_database, read, transact
from podcast_service.catalog.factors import find_app, save_app
from podcast_service.catalog.history import list_entries
from podcast_service.catalog.producers import find_producer_by_email
from podcast_service.catalog.shows import get_show, save_show
from podcast_service.credentials.passwords import Measure
from podcast_service.domain.factor import App
from podcast_service.domain.producer import Producer, ShowRole
from podcast_service.storage.memory import MemoryStorage
from podcast_service.workflows.accounts import Invited, invite
from podcast_service.workflows.house import House
from podcast_service.workflows.seal import secret_of

PASSWORD = "kaffekop regnvejr tagsten"
LIGHT = Measure(kibibytes=64, rounds=1, lanes=1)
"""A password of tests is quick to try: how slow ours are is tested where they are kept."""
OTHER = "other-show"
LOGIN, CODE = "/studio/log-ind", "/studio/log-ind/kode"


@cache
def template() -> Path:
    """Make one catalog with two shows, which every test gets a copy of."""
    folder = Path(mkdtemp(prefix="podcast-accounts-"))
    atexit.register(rmtree, folder, ignore_errors=True)
    with fresh_catalog("sqlite", folder) as catalog:
        _fill(catalog)
        with catalog.connect() as plain:
            plain.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return next(folder.glob("*.db"))


def _fill(catalog: Engine) -> None:
    with transact(catalog) as tx:
        for slug in (SHOW, OTHER):
            save_show(tx, make_show(slug), source=f"{slug}/show.md", made_at=Clock().time)


@contextmanager
def two_shows(folder: Path, engine: str) -> Iterator[Engine]:
    """Give a catalog with two shows: on SQLite a copy of one."""
    if engine == "sqlite":
        catalog = open_database(f"sqlite:///{copy(template(), folder / 'catalog.db')}")
        yield catalog
        catalog.dispose()
        return
    with fresh_catalog(engine, folder) as catalog:
        _fill(catalog)
        yield catalog


@contextmanager
def opened(folder: Path, engine: str = "sqlite") -> Iterator[Doorstep]:
    """Open the studio of a house with two shows; no sound is read, so no process is started for it."""
    clock = Clock()
    with two_shows(folder, engine) as catalog:
        house = House(
            content=folder / "episodes",
            catalog=catalog,
            storage=MemoryStorage(),
            reader=AudioReader(),
            public_url="https://pod.example",
            is_local=False,
            now=clock,
            passwords=LIGHT,
        )
        yield Doorstep(studio_of(Place(house, clock, house.storage)))


@dataclass
class Doorstep:
    """The studio as people meet it, without a session planted in any browser."""

    stage: StudioStage
    links: dict[str, str] = field(default_factory=dict)

    @property
    def guid(self) -> str:
        """Return the guid of the show."""
        return self.guid_of(SHOW)

    def guid_of(self, slug: str) -> str:
        """Return the guid of either show."""
        with read(self.place.house.catalog) as tx:
            return get_show(tx, slug).latest.guid

    @property
    def place(self) -> Place:
        return self.stage.place

    def invited(self, email: str, *, role: ShowRole | None = None, is_administrator: bool = False) -> Invited:
        """Make an account; its link is kept for ``accepted``."""
        guid = self.guid if role else None
        made = invite(self.place.house, email, name="Jytte", show=guid, role=role, is_administrator=is_administrator)
        self.links[email] = f"/studio/adgang/{made.token}"
        return made

    def accepted(self, email: str, password: str = PASSWORD, name: str = "Jytte") -> Browser:
        """Choose a password by the link; the browser is signed in then."""
        browser = self.browser()
        reply = browser.post(self.links[email], {"name": name, "password": password})
        assert reply.status_code == 303, reply.text
        return browser

    def arrived(self, email: str = "jytte@example.org", **rank: object) -> Browser:
        """Invite somebody, who comes."""
        self.invited(email, **rank)  # type: ignore[arg-type]
        return self.accepted(email)

    def browser(self, address: str = "192.0.2.1") -> Browser:
        """Open a browser at an address of the network."""
        browser = self.stage.browser()
        browser.client.environ_base["REMOTE_ADDR"] = address
        return browser

    def sign_in(
        self, browser: Browser, email: str = "jytte@example.org", password: str = PASSWORD, further: str = ""
    ) -> TestResponse:
        return browser.post(LOGIN, {"email": email, "password": password, "videre": further})

    def producer(self, email: str = "jytte@example.org") -> Producer:
        with read(self.place.house.catalog) as tx:
            found = find_producer_by_email(tx, email)
        assert found is not None
        return found

    def give_app(self, email: str = "jytte@example.org") -> str:
        """Let a producer have an app; return its secret."""
        secret, now = pyotp.random_base32(), self.place.clock()
        with transact(self.place.house.catalog) as tx:
            save_app(tx, App(producer=self.producer(email).id, secret=secret, made_at=now, confirmed_at=now))
        return secret

    def app_secret(self, email: str = "jytte@example.org") -> str:
        with read(self.place.house.catalog) as tx:
            app = find_app(tx, self.producer(email).id)
        assert app is not None
        secret = secret_of(self.place.house, app)
        assert secret is not None
        return secret

    def code(self, secret: str, *, later: int = 0) -> str:
        """Return the code an app shows at the time of the house, or some seconds later."""
        return pyotp.TOTP(secret).at(int(self.place.clock().timestamp()) + later)

    def wrong_code(self, secret: str) -> str:
        """Return six digits the app shows neither now nor a step before or after."""
        shown = {self.code(secret, later=30 * step) for step in (-1, 0, 1)}
        return next(digits for digits in ("000000", "111111", "222222", "333333") if digits not in shown)

    def acts(self) -> list[str]:
        """Return what history tells, the oldest first."""
        with read(self.place.house.catalog) as tx:
            return [one.act for one in reversed(list_entries(tx, limit=500))]


def is_signed_in(browser: Browser) -> bool:
    """Say whether the studio knows who this is."""
    return browser.get("/studio/konto").status_code == 200


def cookie_of(client: FlaskClient) -> str:
    """Return what the browser holds."""
    found = client.get_cookie("studio", domain="localhost")
    return found.value if found else ""


def plant(client: FlaskClient, value: str) -> None:
    """Let the browser hold what somebody else put there."""
    client.set_cookie("studio", value, domain="localhost")


def shown_link(reply: TestResponse) -> str:
    """Return the link a page hands over, as a path."""
    found = search(r'value="https://pod\.example(/studio/adgang/[^"]+)"', unescape(reply.text))
    assert found, reply.text
    return found[1]
