"""Publications that are not episodes: analyses, cases, tools."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from podcast_service.domain.illustration import Illustration
from podcast_service.domain.link import Link
from podcast_service.domain.media import File
from podcast_service.domain.person import Credit


class Kind(StrEnum):
    """The four kinds of publication; episodes are the publications of kind podcast."""

    ANALYSIS = "analysis"
    CASE = "case"
    TOOL = "tool"
    PODCAST = "podcast"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A written publication. ``kind`` is ``None`` where our sources do not give it."""

    slug: str
    title: str
    kind: Kind | None = None
    themes: tuple[str, ...] = ()
    summary: str = ""
    notes: str = ""
    date: str | None = None
    """When it came out: ``2019``, ``2019-10``, ``2019-10-24``, or in words."""
    files: tuple[File, ...] = ()
    credits: tuple[Credit, ...] = ()
    links: tuple[Link, ...] = ()
    order: int = 0
    illustrations: tuple[Illustration, ...] = ()
