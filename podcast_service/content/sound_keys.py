"""What a page says of its sound: the recording it names, and the renditions listeners get of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from podcast_service.content.fields import Fields
from podcast_service.content.folder import composed
from podcast_service.content.front_matter import Page
from podcast_service.domain.rendition import (
    ALTERNATE_RECIPES,
    ENCLOSURE_RECIPES,
    Recipe,
    Rendition,
    Use,
    recipe_named,
)
from podcast_service.domain.told import told

EARLIER = "earlier_audio"


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioKey:
    """What a page says of its sound: the name of the file it came in by, and the hash and size of its bytes."""

    name: str
    sha256: str | None = None
    size: int | None = None


def audio_of(page: Page) -> AudioKey | None:
    """Return the sound a page names, if it names one."""
    value = page.fields.values.get("audio")
    if isinstance(value, str):
        page.fields.known.add("audio")
        return AudioKey(name=_beside(page.fields, "audio", value.strip()))
    below = page.fields.mapping("audio")
    if below is None:
        return None
    name = _beside(below, "name", below.required("name"))
    return AudioKey(name=name, sha256=below.text("sha256"), size=below.whole("size"))


def _beside(keys: Fields, key: str, name: str) -> str:
    """Return the name of a file beside the page; one that leads elsewhere is refused (sec-S9). Raises Invalid."""
    if re.search(r"[/\\\x00-\x1f]", name) or name.startswith("."):
        raise keys.wrong(key, told("the name of a file beside the page, without a folder"))
    return name


def earlier_of(page: Page) -> frozenset[tuple[str, str]]:
    """Return name and hash of the recordings a page had before, which may lie on beside it: they are nobody's else."""
    rows = [row for row in page.fields.rows(EARLIER) if isinstance(row, Fields)]
    return frozenset((composed(row.required("name")), row.required("sha256")) for row in rows)


def dump_earlier(earlier: Iterable[tuple[str, str]]) -> list[dict[str, object]]:
    """Write what ``earlier_of`` reads."""
    return [{"name": name, "sha256": sha256} for name, sha256 in sorted(earlier)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RenditionKey:
    """What a page says of an object made for listeners: its hash and size, its use, and what it was made of and how."""

    use: Use
    name: str
    sha256: str
    size: int
    made_of: str
    recipe: Recipe | None = None


def renditions_of(page: Page) -> tuple[RenditionKey, ...]:
    """Return the renditions a page names; the service keeps them there, so that they survive the catalog."""
    rows = [row for row in page.fields.rows("renditions") if isinstance(row, Fields)]
    return tuple(
        RenditionKey(
            use=row.choice("use", Use, Use.ENCLOSURE),
            name=row.required("name"),
            sha256=row.required("sha256"),
            size=row.whole("size") or 0,
            made_of=row.required("made_of"),
            recipe=recipe_of(row, "recipe", (*ENCLOSURE_RECIPES, *ALTERNATE_RECIPES)),
        )
        for row in rows
    )


def dump_renditions(renditions: Iterable[Rendition]) -> list[dict[str, object]] | None:
    """Return what a page says of ``renditions``, or None when there is nothing to say."""
    return [
        {
            "use": one.use.value,
            "name": one.audio.name,
            "sha256": one.audio.sha256,
            "size": one.audio.size,
            "made_of": one.made_of,
            "recipe": str(one.recipe) if one.recipe else None,
        }
        for one in renditions
    ] or None


def recipe_of(keys: Fields, key: str, known: tuple[Recipe, ...]) -> Recipe | None:
    """Return the recipe under ``key``, one of ``known``. Raises Invalid for another."""
    text = keys.text(key)
    recipe = recipe_named(text) if text else None
    if text and recipe not in known:
        raise keys.wrong(key, told("one of {names}", names=", ".join(map(str, known))))
    return recipe


def recipes_of(keys: Fields, key: str, known: tuple[Recipe, ...]) -> tuple[Recipe, ...]:
    """Return the recipes listed under ``key``, each one of ``known``. Raises Invalid for another."""
    recipes = tuple(recipe for text in keys.texts(key) if (recipe := recipe_named(text)) in known and recipe)
    if len(recipes) != len(keys.texts(key)):
        raise keys.wrong(key, told("a list of {names}", names=", ".join(map(str, known))))
    return recipes
