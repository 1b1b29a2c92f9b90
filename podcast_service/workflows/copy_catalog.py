"""Copy the catalog into an empty one, while the service runs."""

from __future__ import annotations

from sqlalchemy import Engine

from podcast_service.catalog.copying import OF_LISTENERS, copy_tables, has_rows, is_same_database
from podcast_service.catalog.database import migrate, read, transact
from podcast_service.catalog.every_table import metadata
from podcast_service.domain.errors import Conflict
from podcast_service.workflows.house import Progress, no_progress


def copy_catalog(
    source: Engine, target: Engine, *, for_backup: bool = False, progress: Progress = no_progress
) -> dict[str, int]:
    """Copy every table as it is at one moment; return how many rows each has. All is copied, or nothing.

    ``for_backup`` leaves out what is kept of listeners for 48 hours only (sec-S28).
    Raises Conflict when ``target`` is the same database or holds anything.
    """
    shown = target.url.render_as_string(hide_password=True)
    if is_same_database(source, target):
        raise Conflict("copy_onto_itself", url=shown)
    _refuse_filled(target, shown)  # before its tables are brought up to date, which would change it
    migrate(target)
    copied = dict[str, int]()
    with read(source) as old, transact(target) as new:
        if has_rows(new):
            raise Conflict("copy_target_filled", url=shown)
        for name, rows in copy_tables(old, new, without=OF_LISTENERS if for_backup else ()):
            copied[name] = rows
            progress(len(copied), len(metadata.tables), name)
    return copied


def _refuse_filled(target: Engine, shown: str) -> None:
    with read(target) as tx:
        if has_rows(tx):
            raise Conflict("copy_target_filled", url=shown)
