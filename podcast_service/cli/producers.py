"""The command for accounts: who may sign in to the studio. Links are printed once, and kept nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from podcast_service.domain.producer import Producer
    from podcast_service.workflows.accounts import Invited
    from podcast_service.workflows.house import House


@click.group()
def producers() -> None:
    """Make, list and take away the accounts of the studio; the first one is an administrator."""


@producers.command("add")
@click.argument("email")
@click.option("--name", default="", help="What the producer is called. Default: the address before its @.")
@click.option(
    "--administrator",
    is_flag=True,
    help="May do everything in every show. The first account may, unless it is for a show.",
)
@click.option("--show", help="The show in which the account gets a role.", metavar="SHOW")
@click.option(
    "--role",
    type=click.Choice(["viewer", "editor", "publisher", "owner"]),
    default="editor",
    show_default=True,
    help="The role in that show.",
)
def add(email: str, name: str, administrator: bool, show: str | None, role: str) -> None:
    """Make an account and print a link to choose its password by; it opens once, and for 24 hours.

    An account that is there already is given the role or the rank.
    """
    from podcast_service.catalog.accounts import list_working
    from podcast_service.catalog.database import read
    from podcast_service.catalog.shows import get_show
    from podcast_service.config import load_settings
    from podcast_service.domain.producer import ShowRole
    from podcast_service.wiring import open_house
    from podcast_service.workflows.accounts import invite

    with open_house(load_settings()) as house:
        with read(house.catalog) as tx:
            is_first = show is None and not any(one.is_administrator for one in list_working(tx))
            guid = get_show(tx, show).latest.guid if show else None
        given = ShowRole(role) if guid else None
        rank = administrator or is_first
        _print_link(house, invite(house, email, name=name, show=guid, role=given, is_administrator=rank))


@producers.command("list")
def list_() -> None:
    """List the accounts, with what each may do."""
    from podcast_service.catalog.accounts import list_working
    from podcast_service.catalog.database import read
    from podcast_service.catalog.factors import has_factor
    from podcast_service.catalog.producers import list_producers
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house

    with open_house(load_settings()) as house, read(house.catalog) as tx:
        working = {one.id for one in list_working(tx)}
        every = list_producers(tx)
        for one in every:
            marks = ["second factor"] if has_factor(tx, one.id) else []
            marks += [] if one.id in working else ["has not chosen a password"]
            click.echo("  ".join([one.email, one.name, *_roles(house, one), *(f"({mark})" for mark in marks)]))
    if not every:
        click.echo("There is no account yet. Make the first one: podcast-service producers add EMAIL --name …")


@producers.command("link")
@click.argument("email")
@click.option("--without-factors", is_flag=True, help="Forget the app and the passkeys too: the phone is lost.")
def link(email: str, without_factors: bool) -> None:
    """Print a new link to choose a password by, for who is locked out; the ones before open nothing more."""
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house
    from podcast_service.workflows.accounts import new_link

    with open_house(load_settings()) as house:
        found = new_link(house, _found(house, email).id, without_factors=without_factors)
        _print_link(house, found)


@producers.command("remove")
@click.argument("email")
def remove(email: str) -> None:
    """Take an account out of use at once; what it did stays in the history. The last administrator stays."""
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house
    from podcast_service.workflows.accounts import remove_producer

    with open_house(load_settings()) as house:
        removed = remove_producer(house, _found(house, email).id)
    click.echo(f"{removed.email} can no longer sign in.")


@producers.command("seal")
def seal() -> None:
    """Seal the secrets of authenticator apps with the key in use, so that PODCAST_SECRET_KEYS_OLD may go.

    On a machine that serves the studio, as its key is what opens them.
    """
    from podcast_service.catalog.database import read
    from podcast_service.catalog.producers import find_producer
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house
    from podcast_service.workflows.seal import seal_apps

    with open_house(load_settings()) as house:
        done = seal_apps(house)
        with read(house.catalog) as tx:
            lost = [one.email for one in (find_producer(tx, id_) for id_ in done.lost) if one]
    click.echo(f"Sealed with the key in use: {done.anew}.")
    for email in lost:
        click.echo(f"No key opens the app of {email}: podcast-service producers link {email} --without-factors")


def _found(house: House, email: str) -> Producer:
    from podcast_service.catalog.database import read
    from podcast_service.catalog.producers import find_producer_by_email
    from podcast_service.domain.errors import NotFound

    with read(house.catalog) as tx:
        found = find_producer_by_email(tx, email)
    if found is None:
        raise NotFound("producer_unknown", producer=email)
    return found


def _roles(house: House, one: Producer) -> list[str]:
    from podcast_service.catalog.database import read
    from podcast_service.catalog.shows import find_show_by_guid

    if one.is_administrator:
        return ["administrator"]
    with read(house.catalog) as tx:
        found = [(find_show_by_guid(tx, guid), role) for guid, role in one.roles]
    return [f"{role.value} of {show.latest.slug}" for show, role in found if show]


def _print_link(house: House, found: Invited) -> None:
    rank = " as an administrator" if found.producer.is_administrator else ""
    address = found.address(house.public_url)
    if address is None:
        click.echo(f"{found.producer.email} has an account already, and has it now{rank} with what you gave it.")
        return
    click.echo(f"Hand this link to {found.producer.email}{rank}. It opens once, and for 24 hours:\n  {address}")
