"""A producer: who may do what in the studio. Nobody may do anything that is not said here (sec-S1, sec-S2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ShowRole(StrEnum):
    """What a producer is in a show; each may do what those before it may."""

    VIEWER = "viewer"
    EDITOR = "editor"
    PUBLISHER = "publisher"
    OWNER = "owner"


class Act(StrEnum):
    """What a producer wants to do. The first four are of a show, the last is of the whole service."""

    SEE = "see"
    EDIT = "edit"
    PUBLISH = "publish"
    OWN = "own"
    ADMINISTER = "administer"


_MAY = {
    ShowRole.VIEWER: (Act.SEE,),
    ShowRole.EDITOR: (Act.SEE, Act.EDIT),
    ShowRole.PUBLISHER: (Act.SEE, Act.EDIT, Act.PUBLISH),
    ShowRole.OWNER: (Act.SEE, Act.EDIT, Act.PUBLISH, Act.OWN),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Producer:
    """Someone with an account. ``roles`` name shows by their guid, as a show may move to another slug."""

    id: str
    email: str
    name: str
    language: str = "da"
    is_administrator: bool = False
    roles: tuple[tuple[str, ShowRole], ...] = ()

    @property
    def owns_something(self) -> bool:
        """Say whether the producer may let others into some show."""
        return self.is_administrator or any(role is ShowRole.OWNER for _, role in self.roles)

    def role_in(self, show_guid: str) -> ShowRole | None:
        """Return what the producer is in a show; an administrator owns every one."""
        return ShowRole.OWNER if self.is_administrator else dict(self.roles).get(show_guid)

    def has(self, role: ShowRole, show_guid: str) -> bool:
        """Say whether the producer is at least ``role`` in a show: whatever that role may do, they may."""
        own = self.role_in(show_guid)
        return own is not None and set(_MAY[role]) <= set(_MAY[own])

    def may(self, act: Act, show_guid: str | None = None) -> bool:
        """Say whether the producer may do ``act`` in a show; without one, to see is what everyone signed in may."""
        if self.is_administrator:
            return True
        if show_guid is None:
            return act is Act.SEE
        role = self.role_in(show_guid)
        return role is not None and act in _MAY[role]


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who does something, as history tells it. ``producer`` is the id of an account; None for what has none."""

    name: str
    producer: str | None = None


COMMAND_LINE = By(name="command line")
WORKER = By(name="worker")
FOLDER = By(name="content folder")
"""Someone who edited a file there."""
