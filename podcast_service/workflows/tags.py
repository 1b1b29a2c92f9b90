"""Tags in both directions: show what page and file say, write the page's into the file, take the file's into the page.

Writing works on a copy that is proven to hold the same sound and takes the file's place whole. What listeners have
stays: their object was stamped when it was published, and changes only when someone republishes it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from podcast_service.audio.wanted import Wanted, as_read
from podcast_service.catalog.database import read
from podcast_service.catalog.episodes import get_episode
from podcast_service.catalog.nodes import list_nodes
from podcast_service.catalog.shows import get_show
from podcast_service.content.folder import composed, hash_file
from podcast_service.content.front_matter import Page
from podcast_service.content.lock import alone_in
from podcast_service.content.replace import replacing
from podcast_service.domain.chapter import images_of, with_images
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Conflict, Invalid
from podcast_service.domain.media import Audio, Recording, Tags
from podcast_service.domain.person import Person
from podcast_service.domain.show import Show
from podcast_service.domain.tagging import FIELDS, TWO_WAY, Difference, Moved, differences, final_tags
from podcast_service.workflows.enclose import chapter_images, cover_bytes, places_of, recording_of
from podcast_service.workflows.house import House
from podcast_service.workflows.ingest import ingest
from podcast_service.workflows.page_values import edit_page, page_of
from podcast_service.workflows.report import Report
from podcast_service.workflows.retag import compare, page_value, said_by

COVER = "cover"
"""The one field that is no text: a picture, written but never compared."""
NAMES = (*(row.field for row in FIELDS), COVER)
"""Every field that can be written into a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TagState:
    """What is known of an episode's tags: what the page wants, what its file says, and what listeners have.

    ``file`` is None where the producer's file is not in the folder; the stored recording then counts.
    """

    show: Show
    episode: Episode
    page: Page
    wanted: Tags
    file: Path | None
    recording: Recording
    found: tuple[Difference, ...]
    published: Audio | None
    drift: tuple[Difference, ...]

    def origin(self, field: str) -> str:
        """Say where the field's value comes from: the page, the file with the tag's own name, the show, or nobody."""
        origin = dict(self.episode.origins).get(field)
        if origin == "tag":
            return f"tag {dict(self.recording.tags.origins).get(field, '')}".strip()
        return "chapter file" if origin == "file" else origin or ""


def tag_state(house: House, show: str, slug: str) -> TagState:
    """Look at page and file as they are now, and at what listeners have. Raises NotFound, Invalid without sound."""
    with read(house.catalog) as tx:
        kept_show, kept = get_show(tx, show).latest, get_episode(tx, show, slug)
        names = {person.slug: person.name for person in list_nodes(tx, Person)}
    public, audio = kept.approved, kept.latest.audio
    if audio is None:
        raise Invalid("tags_without_sound", episode=f"{show}/{slug}")
    base = recording_of(house, audio)
    file = _file(house, kept.latest, audio)
    recording = base if file is None else _read(house, file, audio, base)
    page = page_of(house, kept)
    has_file = ("chapters", "file") in kept.latest.origins
    said = said_by(page, kept_show, names, base, kept.latest, has_chapter_file=has_file)
    chapters = with_images(said.chapters, images_of(kept.latest.chapters))
    said = replace(said, cover=kept.latest.cover, chapters=chapters)
    heard = public.heard if public and not public.is_gone() else None
    stem = composed(Path(kept.source).stem)
    return TagState(
        show=kept_show,
        episode=said,
        page=page,
        wanted=final_tags(said, kept_show, places_of(house, kept_show, said)),
        file=file,
        recording=recording,
        found=compare(said, kept_show, places_of(house, kept_show, said), base, recording, stem=stem),
        published=heard,
        drift=_drift(house, kept_show, said, heard),
    )


def _drift(house: House, show: Show, said: Episode, heard: Audio | None) -> tuple[Difference, ...]:
    """Say in what the page has moved on since what listeners have was stamped."""
    if heard is None:
        return ()
    wanted = as_read(Wanted(tags=final_tags(said, show, places_of(house, show, said))), heard.sound)
    return differences(wanted, recording_of(house, heard).tags, None)


def write_tags(house: House, show: str, slug: str, fields: Collection[str] = ()) -> tuple[tuple[str, ...], Report]:
    """Write what the page says into the producer's file: ``fields``, else all in which the file is behind.

    A field that only the file changed is left to the next ingest, which takes it over. Returns the fields written and
    the report of the ingest that then reads the file in. Raises NotFound, Invalid, Conflict when the file changed.
    """
    state = tag_state(house, show, slug)
    names = _chosen(state, fields)
    if state.file is None:
        raise Invalid(
            "tags_no_file", episode=f"{show}/{slug}", name=state.episode.audio.name if state.episode.audio else ""
        )
    if names:
        order = Wanted(
            tags=state.wanted,
            fields=frozenset(names) - {COVER},
            cover=cover_bytes(house, state.episode, state.show) if COVER in names else None,
            pictures=chapter_images(house, state.episode) if "chapters" in names else {},
        )
        with alone_in(house.content), replacing(state.file, was=hash_file(state.file)) as target:
            house.reader.write(state.file, target, order)
    return names, ingest(house, folder=house.content / show)


def take_tags(house: House, show: str, slug: str, fields: Collection[str] = ()) -> tuple[tuple[str, ...], Report]:
    """Take what the file says into the page: ``fields``, else all that both sides changed. Then read it in."""
    state = tag_state(house, show, slug)
    if unknown := sorted(set(fields) - set(TWO_WAY)):
        raise Invalid("tags_field", field=", ".join(unknown), known=", ".join(TWO_WAY))
    wanted = set(fields) or {one.field for one in state.found if one.moved in (Moved.BOTH, Moved.FILE)}
    taken = {one.field: page_value(one.field, one.file, state.page) for one in state.found if one.field in wanted}
    if taken:
        with read(house.catalog) as tx:
            kept = get_episode(tx, show, slug)
        edit_page(house, kept, taken)
    return tuple(taken), ingest(house, folder=house.content / show)


def _chosen(state: TagState, fields: Collection[str]) -> tuple[str, ...]:
    if unknown := sorted(set(fields) - set(NAMES)):
        raise Invalid("tags_field", field=", ".join(unknown), known=", ".join(NAMES))
    behind = {one.field for one in state.found if fields or one.moved is not Moved.FILE}
    if not state.recording.has_cover or COVER in fields:
        behind.add(COVER)
    return tuple(name for name in NAMES if name in behind and (not fields or name in fields))


def _file(house: House, episode: Episode, audio: Audio) -> Path | None:
    path = house.content / episode.show / audio.name
    return path if audio.name and path.is_file() else None


def _read(house: House, file: Path, audio: Audio, base: Recording) -> Recording:
    """Read the producer's file as it is now. Raises Conflict when it holds another recording than the page names."""
    if hash_file(file) == audio.sha256:
        return base
    found = house.reader.read(file)
    if found.sound.payload_sha256 != base.sound.payload_sha256:
        raise Conflict("tags_other_sound", path=file.name)
    return found
