"""A catalog made by the version before: nothing listeners know changes, and no producer is surprised (rel-R8)."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from databases import ENGINES
from houses import SHOW, Place, open_place
from sounds import make_sound, tag_sound
from sqlalchemy import Connection, text

from podcast_service.audio.reader import AudioReader
from podcast_service.catalog.database import migrate, transact
from podcast_service.catalog.tables import metadata
from podcast_service.domain.offering import public_face

OLD_TABLES = {
    "nodes", "feed_parts", "state", "revisions", "shows", "episodes", "slugs", "sources", "covers", "recordings",
    "transcripts",
}  # fmt: skip


def _new_tables(tx: Connection) -> list[str]:
    """Return the tables that came later, those that point at others first."""
    ours = [table.name for table in reversed(metadata.sorted_tables) if table.name not in OLD_TABLES]
    return [*ours, "search_index"]


def _make_old(place: Place) -> None:
    """Turn the catalog into what 0001 left: people in tags as names, no hash of the sound, no tables for the work."""
    with transact(place.house.catalog) as tx:
        for table in _new_tables(tx):
            tx.execute(text(f"DROP TABLE {table}"))
        for column in ("packed", "source"):
            tx.execute(text(f"ALTER TABLE feed_parts DROP COLUMN {column}"))
        tx.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        for sha256, document in tx.execute(text("SELECT sha256, document FROM recordings")).all():
            recording = json.loads(document)
            recording["sound"].pop("payload_sha256")
            recording["tags"]["people"] = [one["name"] for one in recording["tags"]["people"]]
            values = {"document": json.dumps(recording), "sha256": sha256}
            tx.execute(text("UPDATE recordings SET document = :document WHERE sha256 = :sha256"), values)
        for subject, document in tx.execute(text("SELECT subject, document FROM revisions")).all():
            revision = json.loads(document)
            if revision.get("audio"):
                revision["audio"]["sound"].pop("payload_sha256")
                for name in ("renditions", "accepted_sound", "recipe", "alternates"):
                    revision.pop(name)
            values = {"document": json.dumps(revision), "subject": subject}
            tx.execute(text("UPDATE revisions SET document = :document WHERE subject = :subject"), values)


@pytest.mark.parametrize("engine", ENGINES)
def test_identity_sound_and_decisions_survive_an_upgrade(tmp_path, reader: AudioReader, engine: str) -> None:
    with open_place(tmp_path, reader, engine=engine) as place:
        place.show()
        tag_sound(make_sound(place.path("talk.mp3"), 3), title="Blåbær", people=("Åse",))
        head = "published_at: 2026-11-20T09:00:00Z\nenclosure: /lyd/my-show/talk.mp3\nslug: talk\n"
        place.write("talk.md", f"---\ntitle: Blåbær\nstatus: published\n{head}---\n")
        make_sound(place.path("draft.flac"))
        place.ingest()
        before = place.public()["talk"]
        _make_old(place)

        migrate(place.house.catalog)
        place.ingest()

        kept = place.kept("talk")
        assert not kept.is_pending
        assert public_face(place.public()["talk"]) == public_face(replace(before, renditions=()))
        assert kept.latest.audio is not None
        assert kept.latest.audio.sound.payload_sha256
        assert place.ingest().lines == []
        assert place.kept("draft", SHOW).approved is None
