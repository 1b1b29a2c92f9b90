"""The command ``podcast-service``: subcommands are imported when they run, so that ``--help`` is quick."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from podcast_service import __version__
from podcast_service.cli.failure import exit_code, explain
from podcast_service.domain.errors import PodcastError

COMMANDS = {
    "ingest": ("content", "Read the content folder in; say what is new, changed or wrong."),
    "upload": ("content", "Make new episodes of audio files from anywhere."),
    "new-show": ("content", "Make a show: a folder with a page, ready for episodes."),
    "ready": ("ready", "Say what stands in the way of publishing an episode."),
    "publish": ("publishing", "Make an episode, or what has changed since, public."),
    "withdraw": ("publishing", "Take a published episode back; its addresses say so."),
    "release": ("release", "Freeze everything public, prove it, and let it go out."),
    "releases": ("release", "List the releases; compare two of them."),
    "rollback": ("release", "Show an earlier release again, until someone releases."),
    "status": ("publishing", "Say what is there, pending, due and wrong."),
    "tags": ("tags", "Compare and exchange what an episode's page and its sound file say."),
    "rendition": ("renditions", "Choose what listeners get of a recording: as it is, or made of it."),
    "analysis": ("analysis", "Say what an episode's sound is like, and what to mend."),
    "suggest-themes": ("suggestions", "Say which themes an episode's words speak for."),
    "feed": ("feed", "Check a feed; say if it is ready for directories, and what a change gives."),
    "downloads": ("downloads", "Count the downloads in the logs of a proxy or CDN."),
    "verify": ("storage", "Read every stored object again; say what is damaged or missing."),
    "repair": ("storage", "Put right what is damaged or missing, from where it is whole."),
    "gc": ("storage", "Remove stored objects that nothing points at any more."),
    "check": ("storage", "Try out the storage; say what it can do."),
    "catalog": ("catalog", "Copy the catalog into another database: to move it, or to back it up."),
    "serve": ("serve", "Serve the shows on the web."),
    "worker": ("jobs", "Do the work beside the service: analyses and renditions."),
    "producers": ("producers", "Make, list and take away the accounts of the studio."),
    "health": ("health", "Say what works, what is due and what fails."),
    "jobs": ("jobs", "Say how that work stands; ask again for what failed."),
}


class Commands(click.Group):
    """The subcommands by name, each in a module of its own."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module a command is in."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"podcast_service.cli.{COMMANDS[cmd_name][0]}")
        command = getattr(module, cmd_name.replace("-", "_"))
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_) for name, (_, help_) in COMMANDS.items()])


@click.command(cls=Commands)
@click.version_option(__version__, prog_name="podcast-service")
def podcast_service() -> None:
    """Publish podcasts from a folder of audio: feed, pages and media.

    Settings come from the environment or a file .env; see docs/reference/settings.md.
    """


def main() -> None:
    """Run the command; an expected failure ends it with a sentence and an exit code of its class."""
    try:
        podcast_service(prog_name="podcast-service")
    except PodcastError as error:
        click.echo(explain(error), err=True)
        sys.exit(exit_code(error))


if __name__ == "__main__":
    main()
