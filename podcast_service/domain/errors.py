"""Every error raised on purpose, with a stable code and plain facts.

A doorway turns the class into a status or an exit code and the code into a sentence
(``SENTENCES``: what is wrong, why, what to do; they stand in ``sentences_…``). A room writes no sentences of its own.
"""

from __future__ import annotations

from string import Formatter

from podcast_service.domain.sentences_accounts import ACCOUNTS
from podcast_service.domain.sentences_house import HOUSE
from podcast_service.domain.sentences_public import PUBLIC
from podcast_service.domain.sentences_ready import READY
from podcast_service.domain.sentences_sound import SOUND
from podcast_service.domain.sentences_studio import STUDIO
from podcast_service.domain.sentences_upload import UPLOAD
from podcast_service.domain.text import clock


class PodcastError(Exception):
    """An expected failure: ``code`` says which, ``facts`` fill its sentence."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        """Return the English sentence for this error, or its code when the sentence is missing."""
        return sentence(self.code, self.facts)

    def __reduce__(self) -> tuple[object, ...]:
        """Let the error cross a process boundary with its facts."""
        return (_rebuild, (type(self), self.code, self.facts))


class NotFound(PodcastError):
    """What was asked for does not exist."""


class Invalid(PodcastError):
    """The input breaks a rule."""


class Conflict(PodcastError):
    """The change clashes with what is there now."""


class Forbidden(PodcastError):
    """The caller may not do this."""


class Unavailable(PodcastError):
    """Something we depend on does not answer now."""


def _rebuild(kind: type[PodcastError], code: str, facts: dict[str, object]) -> PodcastError:
    return kind(code, **facts)


# One row per code: what is wrong, why, what to do. Facts stand in braces.
SENTENCES: dict[str, str] = SOUND | HOUSE | PUBLIC | STUDIO | ACCOUNTS | UPLOAD | READY


def sentence(code: str, facts: dict[str, object]) -> str:
    """Return the sentence of ``code`` with its facts filled in."""
    text = SENTENCES.get(code)
    if text is None:
        return f"{code} {facts}" if facts else code
    names = {name for _, name, _, _ in Formatter().parse(text) if name}
    return text.format(**{name: _written(name, facts.get(name, "?")) for name in names})


def _written(name: str, value: object) -> object:
    """Write a moment of a sound (``…_ms``) as people do; all else as it is."""
    return clock(value) if name.endswith("_ms") and isinstance(value, int) else value
