"""Sounds that matter, written among the words: [latter], (musik), ♪ (exp-3.3)."""

from __future__ import annotations

import re

_WORDS = (
    "applaus|baggrundsstøj|bifald|fnis|griner?|griner? lidt|hoster?|hulker|jingle|klapsalver|klapper|latter|ler|"
    "lyd af [^()]{1,40}|musik(?:ken)?(?: [^()]{1,40})?|pause|stilhed|støj|sukker?|telefon(?:en)? ringer|"
    "applause|background noise|chuckles?|coughs?|laughs?|laughter|laughing|music(?: [^()]{1,40})?|noise|silence|sighs?"
)
SOUND = re.compile(rf"\[[^\[\]\n]{{1,80}}\]|\((?:{_WORDS})\)|♪[^♪\n]{{0,200}}♪|♪+", re.IGNORECASE)
"""What stands in square brackets is never speech; in round ones it may be, so only words for sounds count."""


def pieces(text: str) -> tuple[tuple[bool, str], ...]:
    """Divide ``text`` into what is a sound (true) and what is said (false), in order; nothing is lost."""
    found = list[tuple[bool, str]]()
    at = 0
    for sound in SOUND.finditer(text):
        found += [(False, text[at : sound.start()]), (True, sound[0])]
        at = sound.end()
    return tuple((is_sound, part) for is_sound, part in (*found, (False, text[at:])) if part)


def is_sound(text: str) -> bool:
    """Say whether nothing is spoken in ``text``: it is all sounds."""
    return all(is_sound or not part.strip() for is_sound, part in pieces(text))
