"""What the samples of a recording told, by the hash of its sound alone: a file tagged anew is not analysed again."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from podcast_service.catalog.rows import dump, load
from podcast_service.catalog.tables import analyses
from podcast_service.catalog.upsert import put
from podcast_service.domain.analysis import Analysis


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnalysis:
    """The analysis of one sound, and its waveform as the analysis wrote it."""

    analysis: Analysis
    waveform: bytes


def find_analysis(tx: Connection, payload_sha256: str, version: int) -> KeptAnalysis | None:
    """Find the analysis of a sound that was made by ``version``."""
    mine = (analyses.c.payload_sha256 == payload_sha256) & (analyses.c.version == version)
    row = tx.execute(select(analyses).where(mine)).one_or_none()
    return KeptAnalysis(analysis=load(row.document, Analysis), waveform=row.waveform) if row else None


def find_waveform(tx: Connection, payload_sha256: str, version: int) -> bytes | None:
    """Find the waveform of a sound that was made by ``version``."""
    mine = (analyses.c.payload_sha256 == payload_sha256) & (analyses.c.version == version)
    found: bytes | None = tx.execute(select(analyses.c.waveform).where(mine)).scalar_one_or_none()
    return found


def list_analyses(tx: Connection, version: int) -> dict[str, Analysis]:
    """Return what ``version`` found in each sound, without the waveforms, by the hash of the sound."""
    question = select(analyses.c.payload_sha256, analyses.c.document).where(analyses.c.version == version)
    return {row.payload_sha256: load(row.document, Analysis) for row in tx.execute(question)}


def list_analysed(tx: Connection, version: int) -> frozenset[str]:
    """Return the hashes of the sounds that ``version`` has analysed."""
    question = select(analyses.c.payload_sha256).where(analyses.c.version == version)
    return frozenset(tx.execute(question).scalars())


def save_analysis(tx: Connection, payload_sha256: str, version: int, analysis: Analysis, waveform: bytes) -> None:
    """Keep the analysis of a sound; the same again changes nothing."""
    row = {"payload_sha256": payload_sha256, "version": version, "document": dump(analysis), "waveform": waveform}
    put(tx, analyses, [row])
