"""The sound of an episode as pages of the studio show it: where it plays from, how long it is, its waveform."""

from __future__ import annotations

from dataclasses import dataclass

from podcast_service.catalog.analyses import find_waveform
from podcast_service.catalog.database import read
from podcast_service.domain.analysis import VERSION, outline
from podcast_service.domain.chapter import write_time
from podcast_service.web.studio.here import Here

STRETCHES = 1000
"""In how many stretches a waveform is drawn: one for each unit of its width."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The sound of an episode; ``heights`` are empty until it was analysed."""

    address: str
    duration_ms: int
    written: str
    heights: tuple[int, ...]


def heard(here: Here) -> Heard | None:
    """Return the sound of the episode; None where it has none yet."""
    episode = here.episode.latest
    if episode.audio is None:
        return None
    with read(here.house.catalog) as tx:
        found = find_waveform(tx, episode.audio.payload, VERSION)
    duration_ms = episode.audio.sound.duration_ms
    return Heard(
        address=here.sound_path(),
        duration_ms=duration_ms,
        written=write_time(duration_ms // 1000 * 1000),
        heights=outline(found, STRETCHES) if found else (),
    )
