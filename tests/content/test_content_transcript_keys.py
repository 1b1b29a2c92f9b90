"""Whether what a page says of its transcripts holds for what is there (exp-3.1, exp-3.2)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import NOW, make_audio, make_hash, make_sound

from podcast_service.content.transcript_keys import Approved, TranscriptKey, approved
from podcast_service.domain.media import Audio

SOUND = make_audio(sound=replace(make_sound(), payload_sha256=make_hash("payload")))
KEY = TranscriptKey(file="a.vtt", approved_at=NOW, sha256=make_hash("text"), sound=make_hash("payload"))
CASES = {
    "text and sound": (KEY, SOUND, Approved.YES),
    "the file of the sound": (replace(KEY, sound=SOUND.sha256), SOUND, Approved.YES),
    "bound to nothing yet": (replace(KEY, sha256=None, sound=None), SOUND, Approved.YES),
    "no sound yet": (KEY, None, Approved.YES),
    "nobody approved it": (replace(KEY, approved_at=None), SOUND, Approved.NO),
    "another text": (replace(KEY, sha256=make_hash("before")), SOUND, Approved.OTHER_TEXT),
    "another text and sound": (replace(KEY, sha256=make_hash("before"), sound="0"), SOUND, Approved.OTHER_TEXT),
    "another sound": (replace(KEY, sound=make_hash("before")), SOUND, Approved.OTHER_SOUND),
}


@pytest.mark.parametrize(("key", "audio", "found"), CASES.values(), ids=CASES)
def test_an_approval_holds_for_its_text_and_its_sound(key: TranscriptKey, audio: Audio | None, found: Approved) -> None:
    assert approved(key, make_hash("text"), audio) is found
