"""The command that tells what the sound of an episode is like."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from podcast_service.cli.failure import REFUSED
from podcast_service.cli.target import episode_of

if TYPE_CHECKING:
    from podcast_service.catalog.analyses import KeptAnalysis
    from podcast_service.domain.analysis import Finding
    from podcast_service.domain.media import Audio, Sound

_COLUMNS = 72
_BARS = "▁▂▃▄▅▆▇█"
_COLOURS = {"advice": "yellow", "stop": "red"}


@click.command()
@click.argument("target", metavar="SHOW/EPISODE")
@click.option("--language", type=click.Choice(["da", "en"]), default="en", help="The language of the sentences.")
@click.option("--json", "as_json", is_flag=True, help="Print the same as data.")
def analysis(target: str, language: str, as_json: bool) -> None:
    """Say how loud the sound of an episode is, where it is silent or distorted, and what to do about it.

    The exit code is 1 while it has not been analysed.
    """
    from podcast_service.domain.analysis import findings
    from podcast_service.site.templating import say

    show, episode = episode_of(target)
    audio, is_evened, kept = _find(show, episode)
    if kept is None:
        due = say(language, "Not analysed yet. serve does it by itself; to do it now: podcast-service worker --once")
        click.echo(json.dumps({"due": due}, ensure_ascii=False) if as_json else due)
        sys.exit(REFUSED)
    found = findings(kept.analysis, audio.sound, is_evened=is_evened)
    if as_json:
        click.echo(json.dumps(_as_data(audio, kept, found, language), ensure_ascii=False, indent=2))
    else:
        _tell(target, audio, kept, found, language)


def _find(show: str, slug: str) -> tuple[Audio, bool, KeptAnalysis | None]:
    """Return an episode's recording, whether listeners get it evened in loudness, and its analysis if there is one.

    Raises NotFound, Invalid without a recording.
    """
    from podcast_service.catalog.analyses import find_analysis
    from podcast_service.catalog.database import read
    from podcast_service.catalog.episodes import get_episode
    from podcast_service.config import load_settings
    from podcast_service.domain.analysis import VERSION
    from podcast_service.domain.errors import Invalid
    from podcast_service.wiring import open_house

    with open_house(load_settings()) as house, read(house.catalog) as tx:
        episode = get_episode(tx, show, slug).latest
        audio = episode.audio
        if audio is None:
            raise Invalid("analysis_without_sound", episode=f"{show}/{slug}")
        return audio, episode.is_evened, find_analysis(tx, audio.payload, VERSION)


def _as_data(audio: Audio, kept: KeptAnalysis, found: tuple[Finding, ...], language: str) -> dict[str, object]:
    from podcast_service.site.findings import finding_words

    return {
        "name": audio.name,
        "sound": asdict(audio.sound),
        "analysis": asdict(kept.analysis),
        "findings": [{**asdict(one), "words": finding_words(one, language)} for one in found],
    }


def _tell(target: str, audio: Audio, kept: KeptAnalysis, found: tuple[Finding, ...], language: str) -> None:
    from podcast_service.site.findings import finding_words
    from podcast_service.site.templating import say

    click.echo(f"{click.style(target, bold=True)}  ·  {audio.name}")
    click.echo(f"  {_drawn(kept.waveform)}")
    for label, value in _figures(audio.sound, kept, language):
        click.echo(f"  {label:<16}{value}")
    for one in found:
        sign = click.style(f"{say(language, one.level.value):>8}", fg=_COLOURS[one.level.value])
        click.echo(f"{sign}  {finding_words(one, language)}")
    if not found:
        click.echo(say(language, "Nothing to mend."))


def _figures(sound: Sound, kept: KeptAnalysis, language: str) -> Iterator[tuple[str, str]]:
    """Yield each figure with its name."""
    from podcast_service.domain.text import clock
    from podcast_service.site.sentences import decimal
    from podcast_service.site.templating import say

    def written(value: float | None, unit: str) -> str:
        return "–" if value is None else f"{decimal(value, language)} {unit}"

    told = kept.analysis
    start, end = (decimal(length / 1000, language) for length in (told.leading_silence_ms, told.trailing_silence_ms))
    channels = {1: say(language, "mono"), 2: say(language, "stereo")}.get(sound.channels or 0, str(sound.channels))
    rates = (
        written(rate and rate / 1000, unit) for rate, unit in ((sound.bit_rate, "kbit/s"), (sound.sample_rate, "kHz"))
    )
    yield say(language, "Length"), clock(sound.duration_ms)
    yield say(language, "Loudness"), written(told.integrated_lufs, "LUFS")
    yield say(language, "Loudness range"), written(told.range_lu, "LU")
    yield say(language, "True peak"), written(told.true_peak_dbtp, "dBTP")
    yield (
        say(language, "Silence"),
        say(language, "{start} s at the start, {end} s at the end").format(start=start, end=end),
    )
    yield say(language, "Format"), ", ".join((sound.format, channels, *rates))


def _drawn(waveform: bytes) -> str:
    """Return the outline of the sound in a line of text."""
    width = max(1, -(-len(waveform) // _COLUMNS))
    peaks = (max(waveform[start : start + width]) for start in range(0, len(waveform), width))
    return "".join(_BARS[peak * len(_BARS) // 256] for peak in peaks)
