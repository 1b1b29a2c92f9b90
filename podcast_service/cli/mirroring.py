"""What ``release --to`` does after the release: bring a mirror to what is served, or say what that would copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from podcast_service.cli.telling import list_groups, progress_bar

if TYPE_CHECKING:
    from podcast_service.storage.mirror import Mirror
    from podcast_service.workflows.house import House


def bring_mirror(house: House, target: Mirror) -> None:
    """Bring ``target`` to what is served now, and say what that took."""
    from podcast_service.workflows.mirror import mirror

    with progress_bar("Copying") as progress:
        done = mirror(house, target, progress)
    plan = done.plan
    told = f"{len(plan.write)} files written, {len(plan.remove)} removed, {plan.same} as they were"
    click.echo(f"Release {done.number} is mirrored in {target.location}: {told}.")


def tell_rehearsal(house: House, target: Mirror) -> None:
    """Say what is missing in ``target`` of what is served now; a release that was only rehearsed comes on top."""
    from podcast_service.workflows.mirror import rehearse_mirror

    found = rehearse_mirror(house, target)
    plan = found.plan
    if not (plan.write or plan.remove):
        click.echo(f"Nothing would be copied: release {found.number} is mirrored in {target.location}.")
    list_groups(("copied", (copy.name for copy in plan.write)), ("removed", plan.remove))
