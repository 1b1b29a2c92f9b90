"""Links between a publication and what it belongs with: each says how, is stated once, and is shown at both ends."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Relation(StrEnum):
    """How one thing stands to another."""

    ABOUT = "about"
    DEEPENS = "deepens"
    EXAMPLE_OF = "example_of"
    BUILDS_ON = "builds_on"


class Direction(NamedTuple):
    """One end of a relation: the key that states it from there, and the word before what stands at the other end."""

    key: str
    word: str


class Ends(NamedTuple):
    """Both ends of a relation."""

    forward: Direction
    backward: Direction

    def seen(self, *, is_back: bool) -> Direction:
        """Return the relation as it is seen from one end."""
        return self.backward if is_back else self.forward


RELATIONS: dict[Relation, Ends] = {
    Relation.ABOUT: Ends(Direction("about", "Is about"), Direction("treated_in", "Is treated in")),
    Relation.DEEPENS: Ends(
        Direction("deepens", "Goes deeper into"), Direction("deepened_by", "Is gone into deeper in")
    ),
    Relation.EXAMPLE_OF: Ends(Direction("example_of", "Example of"), Direction("example_in", "Example in")),
    Relation.BUILDS_ON: Ends(Direction("builds_on", "Builds on"), Direction("basis_of", "Is the basis of")),
}
"""One row a relation; the words are translated where they are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a publication says of another thing.

    ``target`` is the slug of a publication, or ``<show>/<episode>``; ``at_ms`` is the moment of the episode that is
    meant. ``is_back`` says that the publication stands at the far end: the target builds on it, say.
    """

    relation: Relation
    target: str
    at_ms: int | None = None
    is_back: bool = False

    @property
    def episode(self) -> tuple[str, str] | None:
        """Return the slugs of show and episode, where the target is an episode."""
        show, slash, slug = self.target.partition("/")
        return (show, slug) if slash else None
