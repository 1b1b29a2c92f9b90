"""What is not written in a template: every reason an error gives, its status, and who did something."""

from __future__ import annotations

import logging

from flask import Response

from podcast_service.domain.errors import PodcastError, Unavailable
from podcast_service.domain.producer import COMMAND_LINE, FOLDER, WORKER
from podcast_service.domain.told import told
from podcast_service.site.sentences import error_words
from podcast_service.site.templating import say
from podcast_service.web.errors import status_of
from podcast_service.workflows.guessing import TooSoon
from podcast_service.workflows.publication_asked import Stops

_log = logging.getLogger(__name__)
NAMES = {
    COMMAND_LINE.name: told("The command line"),
    WORKER.name: told("The service itself"),
    FOLDER.name: told("A file that was changed in the folder"),
}
"""Who acts without being a person."""


def who_words(by: str, language: str) -> str:
    """Return who did something: the name of a person stays."""
    return say(language, NAMES[by]) if by in NAMES else by


def reasons(error: PodcastError, language: str) -> list[str]:
    """Return every sentence an error says: one, or each reason against publishing."""
    every = error.reasons if isinstance(error, Stops) else (error,)
    return [error_words(one, language) for one in every]


def marked(response: Response, error: PodcastError | None) -> Response:
    """Give an answer the status of the error it says, and where that asks to wait, for how long (sec-S15).

    What does not work is told whole in the log: the page says no more than who asks may know (sec-S25).
    """
    if isinstance(error, TooSoon):
        response.status_code = 429
        response.headers["Retry-After"] = str(error.seconds)
    elif error is not None:
        response.status_code = status_of(error)
        if isinstance(error, Unavailable):
            _log.warning("unavailable code=%s words=%r", error.code, str(error))
    return response
