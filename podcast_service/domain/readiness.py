"""What stops an episode from being published: the same rules for every doorway."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from podcast_service.domain.episode import Episode, EpisodeType
from podcast_service.domain.errors import Invalid
from podcast_service.domain.media import Doubt
from podcast_service.domain.show import Show, ShowType
from podcast_service.domain.text import clock


def what_stops(episode: Episode, show: Show, others: Iterable[Episode]) -> Iterator[Invalid]:
    """Yield each reason why ``episode`` cannot be published in ``show`` beside ``others``, public or scheduled.

    Each reason's sentence says what is missing, why, and what to do.
    """
    name = f"{show.slug}/{episode.slug}"
    if episode.audio is None:
        yield Invalid("publish_without_sound", episode=name)
    elif episode.accepted_sound is None or episode.accepted_sound != episode.audio.sound.payload_sha256:
        yield from (
            Invalid("publish_sound_doubt", episode=name, doubt=doubt_in_words(doubt)) for doubt in episode.audio.doubts
        )
    if not episode.title:
        yield Invalid("publish_without_title", episode=name)
    if not any(transcript.is_approved for transcript in episode.transcripts) and episode.without_transcript is None:
        yield Invalid("publish_transcript" if episode.transcripts else "publish_without_transcript", episode=name)
    yield from show_stops(show)
    yield from _numbering(episode, show, others)


def doubt_in_words(doubt: Doubt) -> Invalid:
    """Return what the producer should know of a file whose header and sound disagree."""
    told, found = (str(value) if doubt.is_in_bytes else clock(value) for value in (doubt.told, doubt.found))
    return Invalid(doubt.code, told=told, found=found)


def show_stops(show: Show) -> Iterator[Invalid]:
    """Yield each reason why no feed of ``show`` could be published."""
    if not show.description:
        yield Invalid("publish_show_description", show=show.slug)
    if not show.categories:
        yield Invalid("publish_show_category", show=show.slug)


def _numbering(episode: Episode, show: Show, others: Iterable[Episode]) -> Iterator[Invalid]:
    """Look at the numbers: a serial show has them all, and no two alike (feed-C13, I12)."""
    if show.type is ShowType.SERIAL and episode.type is EpisodeType.FULL and episode.number is None:
        yield Invalid("publish_without_number", episode=f"{show.slug}/{episode.slug}")
    if episode.number is None:
        return
    place = (episode.season, episode.number, episode.type)
    for other in others:
        if other.guid != episode.guid and not other.is_gone() and (other.season, other.number, other.type) == place:
            yield Invalid(
                "publish_number_taken", episode=f"{show.slug}/{episode.slug}", number=episode.number, other=other.slug
            )
            return
