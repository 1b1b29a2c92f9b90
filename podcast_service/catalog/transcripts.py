"""The cues of transcripts, by the hash of the file they were read from."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from podcast_service.catalog.rows import dump, load
from podcast_service.catalog.tables import transcripts
from podcast_service.catalog.upsert import put
from podcast_service.domain.transcript import Transcript


def find_transcript(tx: Connection, sha256: str) -> Transcript | None:
    """Find the transcript that was read from the file with this hash."""
    question = select(transcripts.c.document).where(transcripts.c.sha256 == sha256)
    document = tx.execute(question).scalar_one_or_none()
    return None if document is None else load(document, Transcript)


def save_transcripts(tx: Connection, found: Mapping[str, Transcript]) -> None:
    """Keep transcripts by the sha256 of their files."""
    put(tx, transcripts, [{"sha256": sha256, "document": dump(one)} for sha256, one in found.items()])
