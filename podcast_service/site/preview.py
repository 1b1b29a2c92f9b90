"""A page as it would be published, made to work at an address of its own: what is not public yet stands below that."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from podcast_service.domain.document import Answer
from podcast_service.domain.episode import Episode
from podcast_service.domain.media import Audio, StoredObject
from podcast_service.domain.node import Thing
from podcast_service.domain.offering import alternate_path
from podcast_service.site import paths
from podcast_service.site.addresses import answer
from podcast_service.site.assets import assets
from podcast_service.site.pictures import sizes_of
from podcast_service.site.view import View

_BODY = re.compile(rb"<body[^>]*>\n?")
_WITHIN = r"/udskrift(?:[/.][a-z0-9./]+)?|/kapitler\.json"


def page_of(view: View, episode: Episode, path: str) -> Answer | None:
    """Return what stands at ``path``, if that is a page or a text of the episode itself."""
    own = paths.episode_path(episode)
    if path != own and not re.fullmatch(re.escape(own) + f"(?:{_WITHIN})", path):
        return None
    return answer(view, path)


def objects_of(episode: Episode, shown: Collection[Thing]) -> dict[str, StoredObject]:
    """Return the sounds of an episode and the pictures of what its page shows, by their addresses."""
    found = {path: _stored(audio) for path, audio in _sounds(episode)}
    for thing in shown:
        for size in sizes_of(thing):
            picture = StoredObject(key=size.key, sha256=size.sha256, size=size.size, media_type=size.media_type)
            found[paths.picture_path(size, thing.slug)] = picture
    return found


def _sounds(episode: Episode) -> Iterator[tuple[str, Audio]]:
    if episode.enclosure and episode.heard:
        yield episode.enclosure, episode.heard
    for one in episode.offered_beside:
        if one.recipe and (path := alternate_path(episode, one.recipe)):
            yield path, one.audio


def _stored(audio: Audio) -> StoredObject:
    return StoredObject(key=audio.key, sha256=audio.sha256, size=audio.size, media_type=audio.media_type)


def standing_below(body: bytes, base: str, episode: Episode, objects: Collection[str]) -> bytes:
    """Lead every link of a page to what is not public yet below ``base``; every other byte stays as it is.

    Whole addresses, as those in data for machines, stay what they will be.
    """
    texts = re.escape(paths.episode_path(episode)) + f"(?:{_WITHIN})?"
    exact = "|".join(re.escape(path) for path in (*objects, *assets()))
    expression = re.compile(rf'(?<=["\s])(?={texts}(?=["?#])|(?:{exact})(?=["\s?#]))'.encode())
    return expression.sub(base.encode(), body)


def with_bar(body: bytes, bar: str) -> bytes:
    """Put a bar above everything a page shows."""
    return _BODY.sub(lambda found: found[0] + bar.encode(), body, count=1)
