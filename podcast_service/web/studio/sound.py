"""The sound of an episode, a draft's too, for who may see it in the studio."""

from __future__ import annotations

from flask import Response

from podcast_service.domain.errors import NotFound
from podcast_service.domain.media import StoredObject
from podcast_service.domain.producer import Act
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.stored import send


def register(studio: Studio) -> None:
    """Register its address."""

    @studio.get("/lyd/<show>/<slug>", act=Act.SEE)
    def sound(here: Here) -> Response:
        audio = here.episode.latest.heard
        if audio is None:
            raise NotFound("episode_without_sound")
        stored = StoredObject(key=audio.key, sha256=audio.sha256, size=audio.size, media_type=audio.media_type)
        return send(here, stored)
