"""What a password has to be: long, and none of those that are guessed first. Nothing else is asked of it (sec-S14)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from podcast_service.domain.errors import Invalid

SHORTEST = 12
LONGEST = 256
"""Characters, as people count them after ``normalised``."""

Guessed = Callable[[str, Sequence[str]], bool]
"""Says whether a password is guessed first by whoever knows these words about its owner."""


def normalised(password: str) -> str:
    """Return the one form of a password, whichever keyboard wrote its letters (NFC)."""
    return unicodedata.normalize("NFC", password)


def check_password(password: str, about: Sequence[str], is_guessed: Guessed) -> str:
    """Return ``password`` in its one form; ``about`` are its owner's name and address.

    Raises Invalid when it is too short, too long, or among those that are guessed first. There is no rule on which
    characters it holds: spaces and æøå are as good as any.
    """
    password = normalised(password)
    if len(password) < SHORTEST:
        raise Invalid("password_short", least=SHORTEST)
    if len(password) > LONGEST:
        raise Invalid("password_long", most=LONGEST)
    if is_guessed(password, _words(about)):
        raise Invalid("password_guessed")
    return password


def _words(about: Sequence[str]) -> list[str]:
    """Return each text and the words in it: a whole address, its name, its host."""
    found = [part for text in about for part in (text, *re.split(r"\W+", text)) if len(part) > 2]
    return list(dict.fromkeys(part.lower() for part in found))
