"""Pair sound and pages: by what the page says of its sound, else by the name they share."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from podcast_service.content.folder import FoundFile, composed
from podcast_service.content.sound_keys import AudioKey
from podcast_service.domain.errors import Invalid, PodcastError


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """``audio`` by page path; ``alone`` are sounds no page knows; ``problems`` by path."""

    audio: Mapping[str, FoundFile]
    alone: tuple[FoundFile, ...]
    problems: tuple[tuple[str, PodcastError], ...]


def pair(
    pages: Mapping[str, tuple[str, AudioKey | None]],
    sounds: Iterable[FoundFile],
    hashes: Mapping[str, str],
    earlier: Container[str] = (),
) -> Pairing:
    """Find the sound of each page of one show.

    ``pages`` maps a page's path to its stem and what it says of its sound, ``hashes`` a path to its sha256.
    The page's word comes first: the file with that name unless its bytes are another page's, else the file with
    that hash; a page that says nothing takes the file of its own name. Two files that fit equally well are refused:
    we do not guess (design idea 1). ``earlier`` are the paths of sounds that were a page's once: they may lie on beside
    it when it has a new one, and make no episode.
    """
    sounds = list(sounds)
    claimed = {key.sha256 for _, key in pages.values() if key}
    fitting = {path: _candidates(stem, key, sounds, hashes, claimed) for path, (stem, key) in pages.items()}
    taken = {sound.path for group in fitting.values() for sound in group}
    alone = [sound for sound in sounds if sound.path not in taken and sound.path not in earlier]
    stems = {stem: path for path, (stem, _) in pages.items()}
    doubles = _doubles(sound for sound in alone if sound.stem not in stems)
    refused = {path for path, _ in doubles}
    return Pairing(
        audio={path: group[0] for path, group in fitting.items() if len(group) == 1},
        alone=tuple(sound for sound in alone if sound.stem not in stems and sound.path not in refused),
        problems=(
            *(
                (path, Invalid("audio_two_candidates", path=path, names=_names(group)))
                for path, group in fitting.items()
                if len(group) > 1
            ),
            *(
                (sound.path, Invalid("audio_not_the_pages", path=sound.path, page=stems[sound.stem]))
                for sound in alone
                if sound.stem in stems
            ),
            *doubles,
        ),
    )


def _names(group: Iterable[FoundFile]) -> str:
    return ", ".join(sound.name for sound in group)


def _candidates(
    stem: str,
    key: AudioKey | None,
    sounds: Sequence[FoundFile],
    hashes: Mapping[str, str],
    claimed: Container[str | None],
) -> list[FoundFile]:
    if key is not None:
        named = [sound for sound in sounds if composed(sound.name) == composed(key.name)]
        same = [sound for sound in sounds if key.sha256 and hashes.get(sound.path) == key.sha256]
        if both := [sound for sound in named if sound in same]:
            return both
        if new := [sound for sound in named if hashes.get(sound.path) not in claimed]:
            return new
        if same or named:
            return same[:1] or named
        if key.sha256:
            return []  # the stored object is the record; another file of the page's name is not taken for it
    return [sound for sound in sounds if sound.stem == stem]


def _doubles(sounds: Iterable[FoundFile]) -> list[tuple[str, PodcastError]]:
    """Refuse sounds that would make two episodes of one name."""
    by_stem: dict[str, list[FoundFile]] = {}
    for sound in sounds:
        by_stem.setdefault(sound.stem, []).append(sound)
    return [
        (sound.path, Invalid("audio_of_one_name", path=sound.path, names=_names(group)))
        for group in by_stem.values()
        if len(group) > 1
        for sound in group
    ]
