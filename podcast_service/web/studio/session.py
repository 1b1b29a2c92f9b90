"""How long a session still lasts, for the script that warns two minutes before its end (exp-6.3.1)."""

from __future__ import annotations

from dataclasses import replace

from flask import jsonify
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response as BaseResponse

from podcast_service.domain.producer import Act
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.here import Here
from podcast_service.workflows.sessions import touch_session


def register(studio: Studio) -> None:
    """Register the addresses the script asks."""

    @studio.open_get("/session")
    def session(here: Here) -> BaseResponse:
        """Say how many seconds are left, without that counting as use."""
        return _told(here)

    @studio.post("/session", act=Act.SEE)
    def stay(here: Here) -> BaseResponse:
        """Count as use: who reads or writes for long asks for nothing else."""
        if here.session is None:
            return _told(here)
        return _told(replace(here, session=touch_session(here.own_house, here.session)))


def _told(here: Here) -> BaseResponse:
    """Tell the seconds, and the token forms need: another one once somebody signed in anew."""
    return jsonify(seconds=here.seconds_left, csrf=generate_csrf())
