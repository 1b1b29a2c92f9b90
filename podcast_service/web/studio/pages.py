"""Every page of the studio, registered at its door."""

from __future__ import annotations

from collections.abc import Collection

from flask import Flask
from pydantic import SecretStr

from podcast_service.web.studio import (
    accounts,
    chapters,
    cover,
    edits,
    episode,
    files,
    history,
    jobs,
    overview,
    page_history,
    preview,
    publish,
    publish_show,
    ready,
    sound,
    soundbites,
    statistics,
    transcript,
    trash,
    upload,
    uploads_api,
)
from podcast_service.web.studio.door import Studio, csrf

ROOMS = (
    files,
    overview,
    accounts,
    episode,
    jobs,
    publish,
    publish_show,
    history,
    page_history,
    trash,
    sound,
    ready,
    preview,
    chapters,
    cover,
    soundbites,
    statistics,
    transcript,
    upload,
    uploads_api,
    edits,
)
"""The modules with pages; each has ``register(studio)``."""


def register_studio(
    app: Flask, studio: Studio, *, secret: SecretStr, https: bool, old_secrets: Collection[SecretStr] = ()
) -> None:
    """Put the studio into ``app``: its cookie, which pages for the public never set, and its pages (sec-S12, sec-S13).

    ``secret`` signs the cookie; what ``old_secrets`` signed before still counts (sec-S26).
    """
    app.config.update(
        SECRET_KEY=secret.get_secret_value(),
        SECRET_KEY_FALLBACKS=[one.get_secret_value() for one in old_secrets],
        SESSION_COOKIE_NAME="__Host-studio" if https else "studio",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.request_class = upload.LargeRequest
    app.extensions["uploads"] = studio.house
    csrf.init_app(app)
    for room in ROOMS:
        room.register(studio)
    app.register_blueprint(studio.blueprint)
