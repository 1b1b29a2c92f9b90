"""What listeners are offered of a recording: in which format, and what has to be made for that."""

from __future__ import annotations

from dataclasses import replace

from podcast_service.domain.chapter import plain
from podcast_service.domain.episode import Episode, EpisodeStatus
from podcast_service.domain.media import Audio, Sound
from podcast_service.domain.rendition import ENCLOSURE_FORMATS, Recipe

SOUNDS = "/lyd/"
"""What every public address of sound begins with."""
DEFAULT_FORMAT = "mp3"
"""What every app plays: made of a recording that directories refuse."""


def enclosure_format(episode: Episode) -> str | None:
    """Return the format, which is also the extension, of what listeners get; None without a recording.

    An address once public keeps its extension (feed-I05), so a later recording in another format is made into that.
    """
    if episode.audio is None:
        return None
    if episode.enclosure:
        return episode.enclosure.rpartition(".")[2]
    if episode.recipe:
        return episode.recipe.format
    extension = episode.audio.sound.extension
    return extension if extension in ENCLOSURE_FORMATS else DEFAULT_FORMAT


def enclosure_recipe(episode: Episode) -> Recipe | None:
    """Return how the enclosure has to be made; None where the recording itself will do."""
    wanted = enclosure_format(episode)
    if episode.audio is None or wanted is None:
        return None
    if episode.recipe:
        return replace(episode.recipe, format=wanted)
    return None if episode.audio.sound.extension == wanted else Recipe(format=wanted)


def wanted_recipes(episode: Episode) -> tuple[Recipe, ...]:
    """Return every rendition the episode needs of its recording."""
    if episode.audio is None:
        return ()
    recipe = enclosure_recipe(episode)
    return (*((recipe,) if recipe else ()), *episode.alternates)


def enclosure_path(episode: Episode) -> str | None:
    """Return the public address of the sound: the one it has, else the one it will have for ever."""
    wanted = enclosure_format(episode)
    return episode.enclosure or (f"{SOUNDS}{episode.show}/{episode.slug}.{wanted}" if wanted else None)


def public_face(episode: Episode) -> Episode:
    """Return the episode as far as anybody outside can tell: which bytes they get, not what we measured in them.

    Two revisions with the same face differ in what the service found out by itself, or in a producer's file that was
    tagged anew while listeners keep what they have: no decision waits there.
    """
    beside = tuple(replace(one, audio=_bytes_of(one.audio), made_of="") for one in episode.offered_beside)
    cover = episode.cover and replace(episode.cover, sizes=episode.cover.sizes[:1], webp=())
    heard = episode.heard and _bytes_of(episode.heard)
    return replace(
        episode,
        audio=heard,
        renditions=beside,
        cover=cover,
        chapters=plain(episode.chapters, episode.heard.sound.duration_ms) if episode.heard else episode.chapters,
        accepted_sound=None,
        audio_changed_at=None,
        origins=(),
    )


def content_of(episode: Episode) -> Episode:
    """Return the episode without what is decided about it: status, date, addresses, approvals, renditions.

    Two revisions with the same content say the same to whoever reads and hears them.
    """
    return replace(
        episode,
        status=EpisodeStatus.DRAFT,
        slug="",
        published_at=None,
        enclosure=None,
        audio_changed_at=None,
        accepted_sound=None,
        renditions=(),
        transcripts=tuple(replace(one, approved_at=None) for one in episode.transcripts),
        without_transcript=None,
        cover=episode.own_cover,
        old_slugs=(),
        withdrawn_at=None,
        withdrawn_reason=None,
        origins=(),
    )


def _bytes_of(audio: Audio) -> Audio:
    sound = Sound(
        format=audio.sound.format, media_type=audio.sound.media_type, extension=audio.sound.extension, duration_ms=0
    )
    return Audio(sha256=audio.sha256, size=audio.size, name="", sound=sound)


def alternate_path(episode: Episode, recipe: Recipe) -> str | None:
    """Return the public address of a rendition offered beside the enclosure."""
    path = enclosure_path(episode)
    return f"{path.rpartition('.')[0]}.{recipe.format}" if path else None


def fetched_again(was: Episode, will_be: Episode) -> int:
    """Return the bytes a listener who has the sound of ``was`` fetches once more when it becomes ``will_be``.

    An app loads again when the address is another one, or answers with other bytes (feed-D19). It holds one form of the
    sound; where several change, the largest counts. What is not offered any more costs nothing.
    """
    if was.is_gone() or will_be.status is not EpisodeStatus.PUBLISHED:
        return 0
    had, offered = _sounds(was), _sounds(will_be)
    again = [audio.size for path, audio in offered.items() if path in had and had[path].sha256 != audio.sha256]
    if will_be.heard and was.heard and enclosure_path(was) != enclosure_path(will_be):
        again.append(will_be.heard.size)
    return max(again, default=0)


def _sounds(episode: Episode) -> dict[str | None, Audio]:
    """Return every form of the sound by its address."""
    beside = {alternate_path(episode, one.recipe): one.audio for one in episode.offered_beside if one.recipe}
    return beside | ({enclosure_path(episode): episode.heard} if episode.heard else {})
