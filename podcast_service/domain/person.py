"""People, and who did what on an episode."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from podcast_service.domain.illustration import Illustration


class Role(StrEnum):
    """The roles we name, by the words of the podcast taxonomy (Podcasting 2.0, tag document "person")."""

    HOST = "host"
    GUEST = "guest"
    EDITOR = "editor"
    PRODUCER = "producer"
    AUTHOR = "author"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone with a page of their own."""

    slug: str
    name: str
    title: str | None = None
    workplace: str | None = None
    email: str | None = None
    phone: str | None = None
    notes: str = ""
    is_contact: bool = False
    order: int = 0
    illustrations: tuple[Illustration, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """One person's part in an episode or a show; ``person`` is the slug of their page when they have one."""

    name: str
    role: Role = Role.HOST
    person: str | None = None
