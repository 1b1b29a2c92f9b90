"""What a file's header tells beside what was found: the sound is believed, and the difference is told."""

from __future__ import annotations

from podcast_service.domain.errors import Invalid
from podcast_service.domain.media import Doubt

_UNHEARD_MS = 200
"""A hole nobody notices: encoders count the silence they put at both ends differently."""
_UNSEEN_MS, _UNSEEN_PART = 500, 100
"""A wrong length nobody minds where nothing of the sound is missing: half a second, or one part in a hundred."""
_FORGIVEN = 4096
"""Bytes before and after the sound that nobody need hear of: padding, a tag of an unknown kind."""


def of_length(told_ms: int | None, found_ms: int, *, is_cut: bool) -> tuple[Doubt, ...]:
    """Return what is to be told of a header that promises ``told_ms``, or nothing; ``is_cut``: bytes are missing."""
    if is_cut and told_ms is not None and told_ms - found_ms > _UNSEEN_MS:
        return (Doubt(code="sound_cut", told=told_ms, found=found_ms),)
    if is_cut:
        return (Doubt(code="sound_breaks_off", told=found_ms, found=found_ms),)
    if told_ms is not None and abs(told_ms - found_ms) > max(_UNSEEN_MS, found_ms // _UNSEEN_PART):
        return (Doubt(code="sound_header_lies", told=told_ms, found=found_ms),)
    return ()


def of_holes(told_ms: int, found_ms: int, *, is_certain: bool) -> tuple[Doubt, ...]:
    """Return what is to be told where times leave more room than the sound fills, or pieces are known to be missing."""
    if is_certain or told_ms - found_ms > _UNHEARD_MS:
        return (Doubt(code="sound_hole", told=max(told_ms, found_ms), found=found_ms),)
    return ()


def of_junk(size: int, *, between: int, around: int = 0) -> tuple[Doubt, ...]:
    """Return what is to be told of bytes, among ``size``, that are neither sound nor tags.

    ``between`` pieces of sound any of them are a skip or a click; ``around`` the sound a few do no harm.
    """
    if not between and around <= _FORGIVEN:
        return ()
    return (Doubt(code="sound_junk", told=size, found=between + around),)


def refuse_damage(sound: int, junk: int) -> None:
    """Raise Invalid where there is no ``sound``, or less of it than of ``junk`` (in bytes, or pieces, of both)."""
    if not sound:
        raise Invalid("audio_without_sound")
    if junk > sound:
        raise Invalid("audio_damaged", junk=junk)
