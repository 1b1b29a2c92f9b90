"""The studio over a ``Place``: an application, producers with roles, browsers in which they are signed in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from secrets import token_urlsafe
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from houses import SHOW, Place
from lxml import html
from pydantic import SecretStr
from werkzeug.test import TestResponse

from podcast_service.catalog.database import transact
from podcast_service.catalog.factors import save_app
from podcast_service.catalog.producers import add_producer
from podcast_service.catalog.sessions import save_session
from podcast_service.catalog.shows import find_show
from podcast_service.credentials.tokens import token_hash
from podcast_service.domain.document import Document
from podcast_service.domain.factor import App
from podcast_service.domain.producer import Producer, ShowRole
from podcast_service.domain.session import Session
from podcast_service.web.errors import register_errors
from podcast_service.web.security import register_security
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.identity import TOKEN
from podcast_service.web.studio.paces import Paces
from podcast_service.web.studio.pages import register_studio
from podcast_service.workflows.carry_out import do_order
from podcast_service.workflows.hands import OwnHands
from podcast_service.workflows.work import what_is_due

TOKEN_FIELD = re.compile(r'name="csrf" content="([^"]+)"')


@dataclass
class Browser:
    """A browser in which ``producer`` is signed in, or nobody is."""

    client: FlaskClient
    producer: Producer | None
    csrf: str = field(default="", init=False)

    def get(self, path: str, **options: object) -> TestResponse:
        reply = self.client.get(path, base_url="http://localhost", **options)  # type: ignore[arg-type]
        if found := TOKEN_FIELD.search(reply.text if reply.mimetype == "text/html" else ""):
            self.csrf = found[1]
        return reply

    def words(self, path: str, under: str = "main") -> str:
        """Return what people read below ``under`` on a page."""
        reply = self.get(path)
        assert reply.status_code == 200, reply.text
        found = html.fromstring(reply.text).cssselect(under)
        return " ".join(" ".join(one.text_content() for one in found).replace("\u00ad", "").split())

    def post(self, path: str, data: dict[str, object] | None = None, **options: object) -> TestResponse:
        """Send a form as a browser does that has seen a page: with its token and its origin."""
        if not self.csrf:
            self.get("/studio/filer/0/none.css")  # any page of the studio tells it, that of a refusal too
        headers = {"Origin": "http://localhost", "X-CSRFToken": self.csrf}
        reply = self.client.post(path, data=data, base_url="http://localhost", headers=headers, **options)  # type: ignore[arg-type]
        if reply.status_code == 303:
            self.csrf = ""  # the page it leads to tells the token, which may be that of another session
        return reply

    def fields(self, path: str, to: str) -> dict[str, object]:
        """Return what the form of a page that is sent to the address ``to`` holds."""
        forms = html.fromstring(self.get(path).text).cssselect("form")
        found = next(one for one in forms if one.get("action") == to)
        return dict(found.form_values())  # type: ignore[attr-defined]

    def press(self, path: str, to: str) -> TestResponse:
        """Look at a page, and send its form to ``to`` as it stands."""
        return self.post(to, self.fields(path, to))


@dataclass
class StudioStage:
    """The studio of ``place``."""

    place: Place
    app: Flask
    studio: Studio

    def producer(
        self,
        role: ShowRole | None = ShowRole.OWNER,
        *,
        show: str = SHOW,
        is_administrator: bool = False,
        name: str = "Jytte",
    ) -> Producer:
        """Make an account with a role in a show that was read in."""
        id_ = uuid4().hex
        with transact(self.place.house.catalog) as tx:
            found = find_show(tx, show)
            roles = ((found.latest.guid, role),) if found and role else ()
            one = Producer(
                id=id_, email=f"{id_}@example.org", name=name, is_administrator=is_administrator, roles=roles
            )
            add_producer(tx, one, made_at=self.place.clock())
            if is_administrator:  # they are let in nowhere before they have a second factor
                made_at = self.place.clock()
                save_app(tx, App(producer=id_, secret="A" * 32, made_at=made_at, confirmed_at=made_at))
        return one

    def browser(self, producer: Producer | None = None) -> Browser:
        """Open a browser in which ``producer`` is signed in."""
        client = self.app.test_client()
        if producer is not None:
            token, now = token_urlsafe(), self.place.clock()
            with transact(self.place.house.catalog) as tx:
                save_session(
                    tx,
                    Session(
                        token_sha256=token_hash(token), producer=producer.id, made_at=now, used_at=now, proven_at=now
                    ),
                )
            with client.session_transaction(base_url="http://localhost") as cookie:
                cookie[TOKEN] = token
        return Browser(client, producer)

    def owner(self) -> Browser:
        return self.browser(self.producer())

    def viewer(self) -> Browser:
        return self.browser(self.producer(ShowRole.VIEWER))

    def work(self) -> None:
        """Carry out what was ordered, as the worker does."""
        for job in what_is_due(self.place.house):
            if job.wanted.task == "order":
                do_order(self.place.house, job.wanted.subject, job.wanted.revision)


def studio_of(
    place: Place,
    *,
    paces: Paces | None = None,
    https: bool = False,
    also: Callable[[Studio], None] = lambda _studio: None,
) -> StudioStage:
    """Open the studio of a place; what is no page of the studio is answered by a bare 404.

    ``also`` registers pages of a test's own.
    """
    app = Flask("podcast_service", static_folder=None)
    register_security(app, trusted_hosts=("localhost",), https=https)
    register_errors(app, lambda _path: Document(body=b"missing", media_type="text/html", status=404))
    studio = Studio(place.house, OwnHands(place.house), paces=paces)
    also(studio)
    register_studio(app, studio, secret=SecretStr("0123456789" * 4), https=https)
    return StudioStage(place, app, studio)
