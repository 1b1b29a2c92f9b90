"""Look through everything an episode says for what belongs to private people; nothing of it is written to a log."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from podcast_service.catalog.database import read
from podcast_service.catalog.recordings import find_recordings
from podcast_service.catalog.transcripts import find_transcript
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Invalid, PodcastError
from podcast_service.domain.library import Library
from podcast_service.domain.media import Tags
from podcast_service.domain.privacy import Private, Spot, find_private, official_contacts
from podcast_service.domain.public_words import words_of
from podcast_service.domain.show import Show
from podcast_service.domain.text import clock
from podcast_service.domain.told import listed
from podcast_service.domain.transcript import Cue, Transcript
from podcast_service.site.checklist import Place, place_told
from podcast_service.workflows.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateSpot:
    """Something private, and where in the episode it stands."""

    place: Place
    spot: Spot


def private_stops(house: House, library: Library, show: Show, episode: Episode) -> list[PodcastError]:
    """Return why an episode that tells a CPR number is not published."""
    found = [one for one in private_spots(house, library, show, episode) if one.spot.kind is Private.CPR]
    if not found:
        return []
    places = listed(dict.fromkeys(place_told(one.place) for one in found))
    return [Invalid("publish_private", episode=f"{episode.show}/{episode.slug}", places=places)]


def private_spots(house: House, library: Library, show: Show, episode: Episode) -> list[PrivateSpot]:
    """Return what the words of an episode tell of private people: its page, its transcripts, its chapters, its tags.

    The contacts of the project, and the owner of the show, are meant to be public.
    """
    contacts = [person for person in library.people.values() if person.is_contact]
    official = official_contacts([show.owner_email, *(one.email for one in contacts), *(one.phone for one in contacts)])
    with read(house.catalog) as tx:
        transcripts = [find_transcript(tx, file.sha256) for file in episode.transcripts]
        sha256 = episode.audio.sha256 if episode.audio else ""
        recording = find_recordings(tx, [sha256]).get(sha256)
    texts = [(Place(of=one.of, at=one.at), one.text) for one in words_of(episode)]
    spots = [PrivateSpot(place=place, spot=one) for place, text in texts for one in find_private(text, official)]
    spots += [one for transcript in transcripts if transcript for one in _spoken(transcript, official)]
    # A tag from which the page took its words is told there.
    known = official | {one.spot.value for one in spots}
    tags = _tags(recording.tags) if recording else []
    return [*spots, *(PrivateSpot(place=place, spot=one) for place, text in tags for one in find_private(text, known))]


def _tags(tags: Tags) -> list[tuple[Place, str]]:
    texts = {
        "title": tags.title,
        "show": tags.show,
        "description": tags.description,
        "long description": tags.long_description,
        "copyright": tags.copyright,
        "link": tags.link,
        "keywords": " ".join(tags.keywords),
        "people": ", ".join(credit.name for credit in tags.people),
    }
    return [(Place(of="tag", at=name), text) for name, text in texts.items() if text]


def _spoken(transcript: Transcript, official: frozenset[str]) -> Iterator[PrivateSpot]:
    """Look through a transcript as one text: a number may be cut in two by the end of a line."""
    said = transcript.said
    text = " ".join(one.text for one in said)
    starts = list(accumulate((len(one.text) + 1 for one in said), initial=0))
    for spot in find_private(text, official):
        at = bisect_right(starts, spot.start) - 1
        one = said[at]
        place = (
            Place(of="transcript", at=clock(one.start_ms))
            if isinstance(one, Cue)
            else Place(of="passage", at=str(at + 1))
        )
        yield PrivateSpot(place=place, spot=spot)
