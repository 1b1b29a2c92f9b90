"""The command that serves: the front door on granian, with Flask behind it."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from podcast_service.delivery.responder import ASGIApp


def make_front(port: int | None) -> ASGIApp:
    """Make the front door of one server process."""
    from podcast_service.app import create_app
    from podcast_service.config import load_settings
    from podcast_service.front import behind, create_front
    from podcast_service.wiring import open_public

    settings = load_settings(port)
    public = open_public(settings)
    app = create_app(settings, public)
    return create_front(
        public.shelf, public.storage, behind(app), trusted_hosts=settings.trusted_hosts, https=public.https
    )


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="The port, instead of the setting PORT.")
@click.option(
    "--bind", "addresses", multiple=True, metavar="ADDRESS", help="An address to bind; default this machine only."
)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Server processes.")
def serve(port: int | None, addresses: tuple[str, ...], workers: int) -> None:
    """Serve the shows on the web until Ctrl-C.

    Feeds that are due are made first. Bound to this machine alone unless --bind says otherwise, such as
    --bind 0.0.0.0 in a container behind a proxy.
    """
    from podcast_service.catalog.database import read
    from podcast_service.catalog.library import load_library
    from podcast_service.config import load_settings
    from podcast_service.front import LOOPBACK, free_addresses, run
    from podcast_service.wiring import open_house
    from podcast_service.workflows.compose import compose_feeds

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    settings = load_settings(port)
    # Looked at before anything is made or said; granian would share a port that is taken.
    free_addresses(addresses or LOOPBACK, settings.port)
    with open_house(settings) as house:
        compose_feeds(house)
        with read(house.catalog) as tx:
            shows = load_library(tx).public_shows(house.now())
    click.echo(f"Serving on {settings.public_url} – stop with Ctrl-C.")
    for show in shows:
        page = f"{settings.public_url}/podcasts/{show.slug}"
        click.echo(f"  {show.title}\n    page {page}\n    feed {page}/feed.xml")
    run(partial(make_front, port), port=settings.port, addresses=addresses or LOOPBACK, workers=workers)
