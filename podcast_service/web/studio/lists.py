"""What can be chosen in forms: languages, themes, people and categories, each with its name."""

from __future__ import annotations

from podcast_service.catalog.database import read
from podcast_service.catalog.nodes import list_nodes
from podcast_service.content.shapes import called
from podcast_service.content.show_shapes import BELOW, EVERY_CATEGORY
from podcast_service.domain.person import Person
from podcast_service.domain.theme import Theme
from podcast_service.site.words import language_name
from podcast_service.web.studio.here import Here

Options = list[tuple[str, str]]
LANGUAGES = (
    "da", "en", "sv", "nb", "nn", "fi", "is", "fo", "kl", "de", "fr", "es", "it", "nl", "pl", "ro",
    "ru", "uk", "tr", "ar", "fa", "ur", "so", "bs", "hr", "sr", "zh",
)  # fmt: skip


def lists_of(here: Here, *, show_language: str | None = None) -> dict[str, Options]:
    """Return every list; an episode may be in the language of its show, ``show_language``, without saying so."""
    with read(here.house.catalog) as tx:
        themes = sorted(list_nodes(tx, Theme), key=lambda one: (one.number, one.slug))
        names = {one.slug: one.name for one in list_nodes(tx, Person)}
    languages = [(code, language_name(code, here.language)) for code in LANGUAGES]
    if show_language is not None:
        as_show = here.say("As the show ({language})")
        languages.insert(0, ("", as_show.format(language=language_name(show_language, here.language))))
    return {
        "languages": languages,
        "themes": [(one.slug, one.list_title) for one in themes],
        "people": [(called(slug, names), "") for slug in names],
        "categories": [(one, one.rpartition(BELOW)[2]) for one in EVERY_CATEGORY],
    }
