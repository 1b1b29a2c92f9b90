"""Decide on a transcript: approve it, go without one, say who is who in it. The page keeps the decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from podcast_service.catalog.revisions import Kept
from podcast_service.content.transcript_keys import TranscriptKey, dump_transcripts, dump_without
from podcast_service.domain.acts import Done
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Conflict, Invalid
from podcast_service.domain.text import one_line
from podcast_service.domain.transcript import WithoutTranscript
from podcast_service.workflows.edit_transcript import (
    episode_called,
    file_called,
    keys_of,
    read_in_folder_of,
    transcript_now,
)
from podcast_service.workflows.house import House
from podcast_service.workflows.page_values import edit_page, page_of


def approve_transcript(house: House, show: str, slug: str, name: str, sha256: str, *, approved: bool = True) -> bool:
    """Say that a person has read the text with this ``sha256`` against the sound, or take that back (exp-3.1).

    The approval holds for this text and this recording, and no other. Returns whether it was read in already. Raises
    Conflict when the file holds another text by now, Invalid while there is no sound.
    """
    kept = episode_called(house, show, slug)
    file = file_called(kept.latest, name)
    if approved and kept.latest.audio is None:
        raise Invalid("transcript_no_sound", episode=f"{show}/{slug}")
    if approved and transcript_now(house, kept, file).sha256 != sha256:
        raise Conflict("transcript_not_as_read", name=name)
    keys = keys_of(page_of(house, kept), kept.latest)
    rows = tuple(_decided(house, kept, key, sha256 if approved else None) if key.file == name else key for key in keys)
    act = Done.TRANSCRIPT_APPROVED if approved else Done.TRANSCRIPT_APPROVAL_TAKEN_BACK
    return _written(house, kept, act, {"transcripts": dump_transcripts(rows)}, said=name, sha256=sha256)


def go_without_transcript(house: House, show: str, slug: str, reason: str) -> bool:
    """Say why the episode has no transcript, with the day, as its page will show (exp-3.1); no reason takes it back.

    Returns whether it was read in already.
    """
    kept, said = episode_called(house, show, slug), one_line(reason)
    decided = kept.latest.without_transcript
    if said == (decided.reason if decided else ""):
        return True
    now = house.now().replace(microsecond=0)
    value = dump_without(WithoutTranscript(reason=said, decided_at=now)) if said else None
    return _written(house, kept, Done.WITHOUT_TRANSCRIPT, {"without_transcript": value}, said=said)


def name_speakers(house: House, show: str, slug: str, who: Mapping[str, str | None]) -> bool:
    """Say whom names in the transcripts stand for: a person's slug or a name, empty for nobody, None to find out.

    Names that ``who`` does not hold stay as the page says. Returns whether it was read in already.
    """
    kept = episode_called(house, show, slug)
    said = page_of(house, kept).fields.mapping("speakers")
    before = {str(called): one_line(str(name or "")) for called, name in said.values.items()} if said else {}
    after = {called: name for called, name in {**before, **who}.items() if name is not None}
    names = ", ".join(f"{called}: {name}" for called, name in after.items())
    return after == before or _written(house, kept, Done.SPEAKERS_NAMED, {"speakers": after or None}, said=names)


def _decided(house: House, kept: Kept[Episode], key: TranscriptKey, sha256: str | None) -> TranscriptKey:
    audio = kept.latest.audio
    if sha256 is None or audio is None:
        return replace(key, approved_at=None, sha256=None, sound=None)
    return replace(key, approved_at=house.now().replace(microsecond=0), sha256=sha256, sound=audio.payload)


def _written(
    house: House, kept: Kept[Episode], act: Done, values: Mapping[str, object], *, said: str, sha256: str | None = None
) -> bool:
    """Write the decision into the page, note who took it and what was ``said``, and read it in."""
    facts = {"said": said} | ({"sha256": sha256} if sha256 else {})
    edit_page(house, kept, values, act=act, **facts)
    return read_in_folder_of(house, kept)
