"""Analyse the sound of recordings: loudness, silence, clipping, waveform. Each sound once, whatever tags it carries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from sqlalchemy import Connection

from podcast_service.catalog.analyses import KeptAnalysis, find_analysis, save_analysis
from podcast_service.catalog.database import read, transact
from podcast_service.catalog.episodes import list_episodes
from podcast_service.catalog.state import bump, changed_at
from podcast_service.domain.analysis import VERSION
from podcast_service.domain.media import Audio
from podcast_service.jobs.alone import alone_with
from podcast_service.jobs.due import Wanted
from podcast_service.workflows.house import House
from podcast_service.workflows.keep import object_file
from podcast_service.workflows.sounding import recording_of

TASK = "analyse"


def analyses_wanted(recordings: Iterable[Audio], analysed: Collection[str]) -> Iterator[Wanted]:
    """Yield what has to be analysed; ``analysed`` are the sounds that ``VERSION`` has looked at."""
    for audio in recordings:
        if audio.payload not in analysed:
            yield Wanted(task=TASK, subject=audio.payload, revision=str(VERSION))


def analyse(house: House, payload: str, _revision: str) -> None:
    """Analyse the sound ``payload`` unless it was done already."""
    analysis_of(house, recording_of(house, payload))


def analysis_of(house: House, audio: Audio) -> KeptAnalysis:
    """Return the analysis of a stored recording, made now where the catalog has none, by one process at a time.

    Raises NotFound and Invalid when the object is lost or damaged, Unavailable when nobody could look at it.
    """
    if known := _known(house, audio):
        return known
    with alone_with(house.catalog, f"{TASK}:{audio.payload}:{VERSION}"):
        return _known(house, audio) or _made(house, audio)


def _known(house: House, audio: Audio) -> KeptAnalysis | None:
    with read(house.catalog) as tx:
        return find_analysis(tx, audio.payload, VERSION)


def _made(house: House, audio: Audio) -> KeptAnalysis:
    with object_file(house, audio.key, audio.sha256, audio.name) as path:
        analysis, waveform = house.reader.analyse(path, audio.sound.duration_ms)
    with transact(house.catalog) as tx:
        save_analysis(tx, audio.payload, VERSION, analysis, waveform)
        if _is_public(tx, audio.payload):
            bump(tx, changed_at(tx))  # its page shows the waveform; nobody would call that an update
    return KeptAnalysis(analysis=analysis, waveform=waveform)


def _is_public(tx: Connection, payload: str) -> bool:
    """Say whether the sound is that of something approved: published now, or to be."""
    found = (one.approved.audio for one in list_episodes(tx) if one.approved and not one.approved.is_gone())
    return any(audio and audio.payload == payload for audio in found)
