"""The command that says what listeners get of a recording."""

from __future__ import annotations

import click

from podcast_service.cli.target import episode_of


@click.command()
@click.argument("target", metavar="SHOW/EPISODE")
@click.option(
    "--enclosure",
    type=click.Choice(["as-recorded", "mp3", "mp3-normalised", "m4a", "m4a-normalised"]),
    help="What the feed gives: the recording itself, or an MP3 or M4A made of it, evened in loudness or not.",
)
@click.option(
    "--alternate",
    type=click.Choice(["none", "opus", "opus-normalised"]),
    help="What is offered beside it, to apps that know Opus: about half the bytes for the same sound.",
)
def rendition(target: str, enclosure: str | None, alternate: str | None) -> None:
    """Choose what listeners get of an episode's recording, which itself stays as it is; without options, say what.

    The worker makes it, and publishing the episode gives it to listeners.
    """
    from podcast_service.catalog.database import read
    from podcast_service.catalog.episodes import get_episode
    from podcast_service.cli.telling import tell
    from podcast_service.config import load_settings
    from podcast_service.domain.offering import enclosure_recipe
    from podcast_service.domain.rendition import recipe_named
    from podcast_service.wiring import open_house
    from podcast_service.workflows.wish import AS_RECORDED, wish

    show, episode = episode_of(target)
    with open_house(load_settings()) as house:
        if enclosure or alternate:
            named = None if alternate in (None, "none") else recipe_named(alternate)
            report = wish(
                house,
                show,
                episode,
                enclosure=recipe_named(enclosure) or AS_RECORDED if enclosure else None,
                alternates=None if alternate is None else (named,) if named else (),
            )
            tell(report, as_json=False)
        with read(house.catalog) as tx:
            kept = get_episode(tx, show, episode)
    latest, public = kept.latest, kept.approved
    click.echo(f"Wanted:  {enclosure_recipe(latest) or 'the recording itself'}, stamped with the episode's tags")
    for recipe in latest.alternates:
        click.echo(f"         {recipe} beside it")
    heard = public.heard if public and not public.is_gone() else None
    if heard:
        click.echo(f"Public:  {heard.name}, {heard.size / 1_000_000:.1f} MB")
        for one in public.offered_beside if public else ():
            click.echo(f"         {one.audio.name}, {one.audio.size / 1_000_000:.1f} MB beside it")
    else:
        click.echo("Public:  nothing yet; publishing makes it so.")
