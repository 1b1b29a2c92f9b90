"""A producer of a service that tests run: a token in their name, and what the browser holds in which they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_urlsafe

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from servers import Site

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.producers import add_producer
from podcast_service.catalog.sessions import save_session
from podcast_service.catalog.shows import get_show
from podcast_service.config import Settings
from podcast_service.credentials.tokens import token_hash
from podcast_service.domain.producer import Producer, ShowRole
from podcast_service.domain.session import Session
from podcast_service.web.studio.identity import TOKEN
from podcast_service.wiring import open_house
from podcast_service.workflows.api_tokens import make_api_token
from podcast_service.workflows.house import House


def make_token(site: Site, show: str = "my-show", name: str = "jytte") -> str:
    """Make an account that may edit the show, and return a token for it."""
    with _house(site) as house:
        one = _producer(house, show, name)
        return make_api_token(house, one, "tests", one.roles[0][0], ShowRole.EDITOR, days=30).secret


def make_cookie(site: Site, show: str = "my-show", name: str = "ove") -> str:
    """Make an account that may edit the show, signed in; return the value of its cookie ``studio``.

    The server of ``site`` has started once, and has made its key.
    """
    token = token_urlsafe()
    with _house(site) as house:
        one, now = _producer(house, show, name), house.now()
        with transact(house.catalog) as tx:
            save_session(tx, Session(token_sha256=token_hash(token), producer=one.id, made_at=now, used_at=now))
    app = Flask("podcast_service")
    app.secret_key = (site.folder / "var" / "secret-key").read_text().strip()
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer
    return str(signer.dumps({TOKEN: token}))


def _producer(house: House, show: str, name: str) -> Producer:
    with read(house.catalog) as tx:
        guid = get_show(tx, show).latest.guid
    one = Producer(id=name, email=f"{name}@example.org", name=name, roles=((guid, ShowRole.EDITOR),))
    with transact(house.catalog) as tx:
        add_producer(tx, one, made_at=house.now())
    return one


@contextmanager
def _house(site: Site) -> Iterator[House]:
    var = site.folder / "var"
    settings = Settings(
        content=site.folder / "episodes",
        database_url=site.settings.get("PODCAST_DATABASE_URL", f"sqlite:///{var / 'catalog.sqlite3'}"),
        storage_url=(var / "storage").as_uri(),
    )
    with open_house(settings) as house:
        yield house
