"""What an error says, kept as its code and plain texts, so that it can be said in any language later.

A fact may be more than a text: another error, words of ours (``Told``), a number. Beside its text then stand its
parts, under its name and a dot: ``reason.code`` and ``reason.path`` of an error, ``wanted.message`` of words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from podcast_service.domain.errors import PodcastError, sentence
from podcast_service.domain.told import Told, told

_MESSAGE = re.compile(r"(?:[^{}]|\{[a-z_]+\})+")
_NAME = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An error kept as its code and plain facts (``kept``), so that it can be said in any language."""

    code: str
    facts: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the English sentence."""
        return sentence(self.code, facts_of(self.facts))


def said(error: PodcastError) -> Said:
    """Keep what an error says."""
    return Said(code=error.code, facts=kept(error.facts))


def kept(facts: Mapping[str, object]) -> dict[str, str]:
    """Return facts as plain texts, and the parts of those that are more."""
    found = {}
    for name, value in facts.items():
        found[name] = str(value)
        found |= {f"{name}.{key}": part for key, part in _parts(value).items()}
    return found


def _parts(value: object) -> dict[str, str]:
    match value:
        case PodcastError():
            return {"code": value.code, **kept(value.facts)}
        case Said():
            return {"code": value.code, **value.facts}
        case Told():
            return {"message": value.message, **kept(value.values)}
        case int() | float():
            return {"number": str(value)}
        case _:
            return {}


def facts_of(found: Mapping[str, object]) -> dict[str, object]:
    """Return facts that were kept as they were: errors as ``Said``, words of ours, numbers, texts."""
    return {name: _whole(name, value, found) for name, value in found.items() if "." not in name}


def _whole(name: str, value: object, found: Mapping[str, object]) -> object:
    start = f"{name}."
    parts = {key.removeprefix(start): part for key, part in found.items() if key.startswith(start)}
    if code := parts.pop("code", None):
        return Said(code=str(code), facts={key: str(part) for key, part in parts.items()})
    if (message := str(parts.pop("message", ""))) and _is_whole(message, values := facts_of(parts)):
        return told(message, **values)
    return _number(str(parts["number"])) if "number" in parts else value


def _is_whole(message: str, values: Mapping[str, object]) -> bool:
    """Say whether a message names only values that are there: it may come from a process nobody trusts."""
    return _MESSAGE.fullmatch(message) is not None and set(_NAME.findall(message)) <= values.keys()


def _number(text: str) -> float | int | str:
    try:
        return int(text) if text.removeprefix("-").isdigit() else float(text)
    except ValueError:
        return text
