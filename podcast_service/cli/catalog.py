"""The commands for the catalog: the database behind the content folder."""

from __future__ import annotations

import click


@click.group()
def catalog() -> None:
    """Copy the catalog: accounts, roles, keys, history and sums of downloads live nowhere else."""


@catalog.command("copy")
@click.argument("target", metavar="TARGET_URL")
@click.option(
    "--for-backup",
    is_flag=True,
    help="Leave out what may be kept of listeners for 48 hours only: keys and requests that were heard.",
)
def copy(target: str, for_backup: bool) -> None:
    """Copy everything in the catalog into an empty database: sqlite:///path/to/file or postgresql://user@host/name.

    It is copied as it is at one moment, all or nothing, and the service may run meanwhile; to move to the copy, stop
    the service first. The target is made or brought up to date; one that holds anything is refused.
    """
    from podcast_service.catalog.database import opened_database
    from podcast_service.cli.telling import progress_bar
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house
    from podcast_service.workflows.copy_catalog import copy_catalog

    with opened_database(target) as opened, open_house(load_settings()) as house, progress_bar("Copying") as progress:
        copied = copy_catalog(house.catalog, opened, for_backup=for_backup, progress=progress)
        shown = opened.url.render_as_string(hide_password=True)
    filled = [f"{name} {rows}" for name, rows in sorted(copied.items()) if rows]
    click.echo(f"Copied into {shown}: {', '.join(filled) or 'nothing, as the catalog is empty'}.")
