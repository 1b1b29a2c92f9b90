"""A page of the content folder as its form shows it this moment: what it says, and what it has from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from podcast_service.catalog.episodes import find_slug_holder
from podcast_service.catalog.nodes import list_nodes
from podcast_service.catalog.recordings import find_recordings
from podcast_service.catalog.revisions import Kept
from podcast_service.content.episode_form import DRAFT, EPISODE
from podcast_service.content.folder import read_text
from podcast_service.content.forms import Form, Values, bare, shown
from podcast_service.content.front_matter import Page, parse_page
from podcast_service.content.keys import Beside, episode_of, show_of
from podcast_service.content.node_forms import FORMS
from podcast_service.content.node_keys import node_of
from podcast_service.content.shapes import Names
from podcast_service.content.show_form import SHOW
from podcast_service.content.sound_keys import recipe_of
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Conflict, Invalid, NotFound
from podcast_service.domain.identity import is_slug
from podcast_service.domain.media import Tags
from podcast_service.domain.person import Person
from podcast_service.domain.rendition import ENCLOSURE_RECIPES
from podcast_service.domain.show import Show
from podcast_service.workflows.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page and its form. ``text`` is the whole file, to see that nobody changed it meanwhile.

    ``inherited`` is what the page would have without its keys, and ``origins`` from where: ``tag``, ``show``, or
    ``name``, that of its file. ``read`` makes the thing a page tells of, or raises. ``subject`` is its history's.
    """

    form: Form
    page: Page
    text: str
    names: Names
    subject: str
    read: Callable[[Page], object]
    inherited: Values = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    show: str | None = None

    @property
    def path(self) -> str:
        """Return the place of the page in the content folder."""
        return self.page.fields.place

    @property
    def stated(self) -> Values:
        """Return what the page itself says."""
        return self.form.stated(self.page, self.names)

    @property
    def values(self) -> Values:
        """Return what the form shows."""
        return shown(self.stated, self.inherited)

    @property
    def marks(self) -> dict[str, str]:
        """Return from where each value is, where that is not the page alone.

        What an upload wrote into the page as the file says it is still from the file.
        """
        stated = self.stated
        return {
            key: self.origins.get(key, "")
            for key, value in self.inherited.items()
            if value == shown(stated, self.inherited)[key] and (not stated[key] or self.origins.get(key) == "tag")
        }


def names_of(tx: Connection) -> dict[str, str]:
    """Return the people who have a page: slug to name."""
    return {person.slug: person.name for person in list_nodes(tx, Person)}


def tags_of(tx: Connection, episode: Episode) -> Tags:
    """Return what the episode's sound file says of it; nothing where it has none or it was never read here."""
    found = find_recordings(tx, [episode.audio.sha256]) if episode.audio else {}
    return next((one.tags for one in found.values()), Tags())


def episode_form(kept: Kept[Episode]) -> Form:
    """Return the form of an episode: its address can be chosen until it has been minted."""
    is_seen = kept.approved is not None or kept.latest.enclosure is not None
    return EPISODE if is_seen else DRAFT


def _check_identity(tx: Connection, episode: Episode, page: Page) -> None:
    """Refuse an address that cannot be one, or that is another episode's, and sound that does not fit its own.

    Raises Invalid, Conflict.
    """
    slug, recipe = page.fields.text("slug"), recipe_of(page.fields, "enclosure_as", ENCLOSURE_RECIPES)
    extension = (episode.enclosure or "").rpartition(".")[2]
    if recipe and extension and recipe.format != extension:
        name = f"{episode.show}/{episode.slug}"
        raise Invalid("recipe_address", episode=name, recipe=str(recipe), extension=extension)
    if slug is None or slug == episode.slug:
        return
    if not is_slug(slug):
        raise page.fields.wrong("slug", "small letters a to z, digits and single hyphens")
    if find_slug_holder(tx, episode.show, slug) not in (None, episode.guid):
        raise Conflict("address_taken", slug=slug)


def episode_sheet(tx: Connection, house: House, show: Kept[Show], kept: Kept[Episode]) -> Sheet:
    """Read an episode's page as its form shows it. Raises Invalid for a page nobody can read, Unavailable."""
    names, tags = names_of(tx), tags_of(tx, kept.latest)
    text = read_text(house.content / kept.source)
    page = parse_page(text, kept.source)
    audio = kept.latest.audio

    def read(page: Page) -> Episode:
        beside, one = Beside(audio=audio, tags=tags), kept.latest
        _check_identity(tx, one, page)
        return episode_of(page, show=show.latest, guid=one.guid, slug=one.slug, names=names, beside=beside)

    form, alone = episode_form(kept), read(bare(page))
    origins = dict(alone.origins)
    if origins.get("title") == "show":
        origins["title"] = "name"
    return Sheet(
        form=form,
        page=page,
        text=text,
        names=names,
        subject=f"episode:{kept.latest.guid}",
        read=read,
        inherited=form.inherited(alone),
        origins=origins,
        show=show.latest.guid,
    )


def show_sheet(tx: Connection, house: House, kept: Kept[Show]) -> Sheet:
    """Read a show's page as its form shows it. Raises Invalid, Unavailable."""
    names, text = names_of(tx), read_text(house.content / kept.source)

    def read(page: Page) -> Show:
        return show_of(page, slug=kept.latest.slug, names=names, cover=None)

    return Sheet(
        form=SHOW,
        page=parse_page(text, kept.source),
        text=text,
        names=names,
        subject=f"show:{kept.latest.guid}",
        read=read,
        show=kept.latest.guid,
    )


def node_sheet(tx: Connection, house: House, kind: str, slug: str) -> Sheet:
    """Read the page of a person, a theme or a publication. Raises NotFound, Invalid, Unavailable."""
    names, path = names_of(tx), f"{kind}/{slug}.md"
    if kind not in FORMS or not (house.content / path).is_file():
        raise NotFound("node_unknown", kind=kind, slug=slug)
    text = read_text(house.content / path)
    return Sheet(
        form=FORMS[kind],
        page=parse_page(text, path),
        text=text,
        names=names,
        subject=f"{kind}:{slug}",
        read=lambda page: node_of(kind, page, slug, names),
    )
