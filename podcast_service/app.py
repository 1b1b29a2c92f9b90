"""create_app: wire, register doorways, return a WSGI application."""

from __future__ import annotations

from functools import partial

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from podcast_service.config import Settings, load_settings
from podcast_service.stats.hearing import Hearing
from podcast_service.web.design import design_blueprint
from podcast_service.web.errors import register_errors
from podcast_service.web.health import health_blueprint
from podcast_service.web.oembed import oembed_blueprint
from podcast_service.web.public import public_blueprint
from podcast_service.web.search import answering
from podcast_service.web.security import register_security
from podcast_service.web.security_contact import security_contact_blueprint
from podcast_service.web.studio.door import Studio, close_door
from podcast_service.web.studio.pages import register_studio
from podcast_service.wiring import Desk, Public, open_checks, open_desk, open_public, utc_now
from podcast_service.workflows.health import Doctor, State


def create_app(settings: Settings | None = None, public: Public | None = None, desk: Desk | None = None) -> Flask:
    """Make the application; ``public`` and ``desk`` are handed in where they are shared, as by the front door."""
    settings = settings or load_settings()
    public = public or open_public(settings)
    app = Flask("podcast_service", static_folder=None)
    register_security(app, trusted_hosts=settings.trusted_hosts, https=public.https, lead=public.lead)
    register_errors(app, public.served.missing)
    counts = {"counts": partial(_counts, public.hearing)} if public.hearing else {}
    doctor = Doctor(
        {"public": partial(_public, public), "follows": partial(_follows, public), **counts, **open_checks(settings)},
        vital=("public",),
    )
    app.register_blueprint(health_blueprint(doctor.look))
    app.register_blueprint(oembed_blueprint(public.shelf.find, settings.public_url, settings.former_urls))
    if settings.security_contact:
        app.register_blueprint(security_contact_blueprint(settings.security_contact, settings.public_url, utc_now))
    if settings.design_page:
        app.register_blueprint(design_blueprint(settings.public_url))
    search = answering(public.shelf, public.searcher)
    app.register_blueprint(
        public_blueprint(
            public.shelf,
            public.source,
            https=public.https,
            dispatch=public.dispatch,
            counting=public.hearing,
            search=search,
        )
    )
    desk = desk or open_desk(settings)
    bucket = desk.house.inbox.bucket
    stores = (bucket.origin(),) if bucket else ()
    studio = Studio(desk.house, desk.hands, players=desk.house.players, stores=stores)
    register_studio(app, studio, secret=desk.keys[0], https=public.https, old_secrets=desk.keys[1:])
    close_door(app, studio)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign] # as Flask documents it
    return app


def _public(public: Public) -> State:
    """Look whether listeners are served: an address that is always there has its answer."""
    return State(works=public.shelf.find("/robots.txt") is not None)


def _follows(public: Public) -> State:
    """Look whether this process serves what it should: a release may not be whole, or the catalog away."""
    since = public.served.behind_since
    return State(works=since is None, facts={"behind_since": since.isoformat(timespec="seconds") if since else None})


def _counts(hearing: Hearing) -> State:
    """Look whether what listeners get is counted; while the catalog is away it waits in this process."""
    held = hearing.buffer
    return State(works=held.works, facts={"waiting": held.waiting, "lost": held.lost})
