"""What show notes may name, and where such names lead: themes, people, episodes, publications, pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote

from podcast_service.domain.identity import slugify

THEME = "tema"
KINDS = (THEME, "person", "afsnit", "serie", "udgivelse")
"""The words before the colon of a name, as in ``person:anja-toender``: Danish, as the addresses are."""


class Place(NamedTuple):
    """Where something that notes name stands, and what it is called there."""

    address: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A picture as notes show it: the addresses of its sizes with their widths, largest first."""

    width: int
    height: int
    jpegs: tuple[tuple[str, int], ...]
    webps: tuple[tuple[str, int], ...] = ()


def _nowhere(_kind: str, _name: str) -> Place | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Where links that are not addresses lead.

    ``themes`` maps a theme's short name or slug to its address, ``find`` a kind and a name to its place, ``pictures``
    the name of a file to what was made of it. ``times_at`` is the address of the player's page (may be empty: this
    page), or ``None`` where time stamps stay text; so do those after ``length_ms``.
    """

    themes: Mapping[str, str] = field(default_factory=dict)
    find: Callable[[str, str], Place | None] = _nowhere
    pictures: Mapping[str, Shown] = field(default_factory=dict)
    times_at: str | None = None
    length_ms: int | None = None

    def theme(self, name: str) -> Place | None:
        """Find a theme by what the notes call it."""
        for key in (name, name.lower(), slugify(name)):
            if key in self.themes:
                return Place(self.themes[key], name)
        return None

    def place(self, said: str) -> Place | None:
        """Find what ``said`` names: ``person:anja-toender``; without a kind it is a theme."""
        kind, name = named(said)
        return self.theme(name) if kind == THEME else self.find(kind, name)


def kind_of(href: str) -> str | None:
    """Return the kind a link names, ``None`` where it is an address."""
    kind, colon, _ = href.partition(":")
    return kind.lower() if colon and kind.lower() in KINDS else None


def named(said: str) -> tuple[str, str]:
    """Return kind and name of what notes name."""
    kind = kind_of(said)
    return (kind, unquote(said.partition(":")[2]).strip()) if kind else (THEME, said.strip())
