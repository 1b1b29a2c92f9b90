"""The command that sends files to a service elsewhere, and says how it goes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from podcast_service.cli.failure import REFUSED, explain

if TYPE_CHECKING:
    from podcast_service.outbound.sending import Ask, Sender, Sent, Tell

_LOOKED_AT = 600.0
"""Seconds until it is left to the service to look at what was sent."""


def send(
    server: str,
    token_file: Path | None,
    sounds: Sequence[Path],
    show: str,
    *,
    transcript: Path | None,
    episode: str | None,
    as_json: bool,
) -> None:
    """Send ``sounds`` one after the other; what is refused is told, and the rest goes on."""
    from podcast_service.domain.errors import PodcastError
    from podcast_service.outbound.sending import Ask

    if (transcript or episode) and len(sounds) != 1:
        raise click.UsageError("--transcript and --episode go with one AUDIO file.")
    sender = _sender(server, token_file)
    ended: list[dict[str, object]] = []
    for sound in sounds:
        ask = Ask(path=sound, show=show, episode=episode)
        try:
            with _bar(sound.name) as tell:
                sent = _send_one(sender, ask, transcript, tell)
            ended.append({"file": str(sound), **asdict(sent)})
            if not as_json:
                _say(sender.server, sound, sent)
        except PodcastError as error:
            ended.append({"file": str(sound), "state": "failed", "code": error.code, "words": str(error)})
            click.echo(explain(error), err=True)
    if as_json:
        click.echo(json.dumps(ended, ensure_ascii=False, indent=2))
    if any(one["state"] not in ("taken", "received") for one in ended):
        sys.exit(REFUSED)


def _sender(server: str, token_file: Path | None) -> Sender:
    """Open what sends to the service at ``server``, in whose name the token says.

    Raises Invalid without a token, or where it would go over an open line.
    """
    from podcast_service.config import load_settings
    from podcast_service.domain.errors import Invalid
    from podcast_service.outbound.fetch import Client
    from podcast_service.outbound.sending import Sender, server_origin, token_in

    origin, kept = server_origin(server), load_settings().token
    token = token_in(token_file) if token_file else kept.get_secret_value() if kept else ""
    if not token:
        raise Invalid("upload_token_missing", server=origin)
    return Sender(server=origin, token=token, client=Client(exempt=(origin,)))


def _send_one(sender: Sender, ask: Ask, transcript: Path | None, tell: Tell) -> Sent:
    from podcast_service.outbound.sending import Ask

    begun = sender.begin(ask, tell)
    if transcript:
        beside = Ask(path=transcript, show=ask.show, beside=str(begun["id"]))
        sender.send(transcript, sender.begin(beside, tell), tell)
    sent = sender.send(ask.path, begun, tell)
    return sender.outcome(sent.id, _LOOKED_AT)


def _say(server: str, sound: Path, sent: Sent) -> None:
    if sent.state == "taken":
        click.echo(f"{click.style('     new', fg='green')}  {sound.name} — {server}{sent.page or ''}")
    elif sent.state == "received":
        click.echo(f"    sent  {sound.name} — all of it is there; {server} will look at it.")
    else:
        click.echo(f"{click.style(' refused', fg='red')}  {sound.name} — {sent.words or sent.state}")


@contextmanager
def _bar(name: str) -> Iterator[Tell]:
    """Show how many bytes are there, how fast they go and how long it takes; nothing into a pipe."""
    if not sys.stderr.isatty():
        yield lambda done, total, name: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done, total, name: bar.update(task, completed=done, total=total, description=name)
