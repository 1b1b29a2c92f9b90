"""Tags in both directions: show what page and file say, write the page's into the file, take the file's into the page.

Writing works on a copy that is proven to hold the same sound and takes the file's place whole. What listeners have
stays: their object was stamped when it was published, and changes only when someone republishes it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from podcast_service.audio.wanted import Wanted, as_read
from podcast_service.catalog.database import read, transact
from podcast_service.catalog.episodes import get_episode
from podcast_service.catalog.nodes import list_nodes
from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.shows import get_show
from podcast_service.content.folder import composed, found_file, hash_file
from podcast_service.content.front_matter import Page
from podcast_service.content.lock import alone_in
from podcast_service.content.replace import replacing
from podcast_service.domain.acts import Done
from podcast_service.domain.chapter import images_of, with_images
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Conflict, Invalid
from podcast_service.domain.media import Audio, Recording, Tags
from podcast_service.domain.person import Person
from podcast_service.domain.show import Show
from podcast_service.domain.tagging import FIELDS, TWO_WAY, Difference, Moved, differences, final_tags
from podcast_service.workflows import history
from podcast_service.workflows.enclose import places_of, recording_of
from podcast_service.workflows.house import House
from podcast_service.workflows.ingest import ingest
from podcast_service.workflows.keep import object_file
from podcast_service.workflows.page_values import edit_page, page_of
from podcast_service.workflows.pictures import CHAPTERS, COVER, chapter_images, cover_bytes, pictures_behind
from podcast_service.workflows.places import folder_of
from podcast_service.workflows.report import Report
from podcast_service.workflows.retag import compare, page_value, said_by

NAMES = (*(row.field for row in FIELDS), COVER)
"""Every field that can be written into a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TagState:
    """What is known of an episode's tags: what the page wants, what its file says, and what listeners have.

    ``file`` is None where the producer's file, called ``name``, is not in the folder; the stored recording then counts.
    ``file_sha256`` is the hash of what was looked at.
    """

    show: Show
    episode: Episode
    page: Page
    wanted: Tags
    name: str
    file: Path | None
    file_sha256: str
    recording: Recording
    found: tuple[Difference, ...]
    published: Audio | None
    drift: tuple[Difference, ...]

    def origin(self, field: str) -> str:
        """Say where the field's value comes from: the page, a tag by its own name, the show, or nobody."""
        origin = dict(self.episode.origins).get(field)
        if origin == "tag":
            return f"tag {dict(self.recording.tags.origins).get(field, '')}".strip()
        return "chapter file" if origin == "file" else origin or ""

    @property
    def conflicts(self) -> tuple[str, ...]:
        """Return the fields that only a person can decide."""
        return tuple(one.field for one in self.found if one.moved is Moved.BOTH)


def tag_state(house: House, show: str, slug: str) -> TagState:
    """Look at page and file as they are now, and at what listeners have.

    Raises NotFound, Invalid without sound, Conflict when the file holds another recording than the page names.
    """
    with read(house.catalog) as tx:
        kept_show, kept = get_show(tx, show), get_episode(tx, show, slug)
        names = {person.slug: person.name for person in list_nodes(tx, Person)}
    audio, public = kept.latest.audio, kept.approved
    if audio is None:
        raise Invalid("tags_without_sound", episode=f"{show}/{slug}")
    base, page, of_show = recording_of(house, audio), page_of(house, kept), kept_show.latest
    said = said_by(
        page, of_show, names, base, kept.latest, has_chapter_file=("chapters", "file") in kept.latest.origins
    )
    chapters = with_images(said.chapters, images_of(kept.latest.chapters))
    said = replace(said, cover=kept.latest.cover, chapters=chapters)
    places = places_of(house, of_show, said)
    with _looked_at(house, kept, audio, base) as (path, file, sha256, recording):
        stem = composed(Path(kept.source).stem)
        found = compare(said, of_show, places, base, recording, stem=stem, was=kept.latest)
        behind = pictures_behind(house, path, recording, said, of_show) - _own_pictures(kept.latest)
    return TagState(
        show=of_show,
        episode=said,
        page=page,
        wanted=final_tags(said, of_show, places),
        name=audio.name,
        file=file,
        file_sha256=sha256,
        recording=recording,
        found=_with_pictures(found, behind),
        published=public.heard if public and not public.is_gone() else None,
        drift=_drift(house, kept_show.approved or of_show, public) if public and not public.is_gone() else (),
    )


def _own_pictures(episode: Episode) -> frozenset[str]:
    """Return which pictures are the file's own: what was taken out of it need not be put back."""
    return frozenset(name for name, origin in episode.origins if name in (COVER, CHAPTERS) and origin == "tag")


def _with_pictures(found: tuple[Difference, ...], behind: Collection[str]) -> tuple[Difference, ...]:
    """Add the pictures that are not the episode's: the page is ahead in them."""
    named = {one.field for one in found}
    return (
        *found,
        *(
            Difference(field=name, page="another picture", file="its picture", moved=Moved.PAGE)
            for name in (CHAPTERS, COVER)
            if name in behind and name not in named
        ),
    )


def _drift(house: House, show: Show, public: Episode) -> tuple[Difference, ...]:
    """Say in what the public page has moved on since what listeners have was stamped."""
    heard = public.heard
    if heard is None:
        return ()
    recording = recording_of(house, heard)
    wanted = as_read(Wanted(tags=final_tags(public, show, places_of(house, show, public))), heard.sound)
    with object_file(house, heard.key, heard.sha256, heard.name) as path:
        behind = pictures_behind(house, path, recording, public, show)
    if heard == public.audio:  # never stamped: its own picture is the episode's
        behind -= _own_pictures(public)
    return _with_pictures(differences(wanted, recording.tags, None), behind)


def write_tags(house: House, show: str, slug: str, fields: Collection[str] = ()) -> tuple[tuple[str, ...], Report]:
    """Write what the page says into the producer's file: ``fields``, else all in which the file is behind.

    What only the file changed is left to the next ingest, which takes it over; what only a person can decide is written
    when it is named. Returns the fields written and the report of the ingest that then reads the file in. Raises
    NotFound, Invalid, Conflict when the file changed meanwhile.
    """
    state = tag_state(house, show, slug)
    names = _chosen(state, fields)
    if state.file is None:
        raise Invalid("tags_no_file", episode=f"{show}/{slug}", name=state.name)
    if names:
        order = Wanted(
            tags=state.wanted,
            fields=frozenset(names) - {COVER},
            cover=cover_bytes(house, state.episode, state.show) if COVER in names else None,
            pictures=chapter_images(house, state.episode) if CHAPTERS in names else {},
        )
        with alone_in(house.content), replacing(state.file, was=state.file_sha256) as target:
            house.reader.write(state.file, target, order)
        _note(house, state, names, file=state.name)
    return names, ingest(house, folder=folder_of(house, show))


def take_tags(house: House, show: str, slug: str, fields: Collection[str] = ()) -> tuple[tuple[str, ...], Report]:
    """Take what the file says into the page: ``fields``, else what only the file changed. Then read it in."""
    state = tag_state(house, show, slug)
    if unknown := sorted(set(fields) - set(TWO_WAY)):
        raise Invalid("tags_field", field=", ".join(unknown), known=", ".join(TWO_WAY))
    wanted = set(fields) or {one.field for one in state.found if one.moved is Moved.FILE}
    taken = {one.field: page_value(one.field, one.file, state.page) for one in state.found if one.field in wanted}
    if taken:
        with read(house.catalog) as tx:
            kept = get_episode(tx, show, slug)
        edit_page(house, kept, taken, act=Done.EDITED, keys=", ".join(taken))
    return tuple(taken), ingest(house, folder=folder_of(house, show))


def _note(house: House, state: TagState, keys: Iterable[str], **facts: object) -> None:
    with transact(house.catalog) as tx:
        subject, show = f"episode:{state.episode.guid}", state.show.guid
        history.note(tx, house, Done.EDITED, subject, show=show, revision=None, keys=", ".join(keys), **facts)


def _chosen(state: TagState, fields: Collection[str]) -> tuple[str, ...]:
    if unknown := sorted(set(fields) - set(NAMES)):
        raise Invalid("tags_field", field=", ".join(unknown), known=", ".join(NAMES))
    behind = {one.field for one in state.found if fields or one.moved in (Moved.PAGE, Moved.GONE)}
    return tuple(name for name in NAMES if name in behind and (not fields or name in fields))


@contextmanager
def _looked_at(
    house: House, kept: Kept[Episode], audio: Audio, base: Recording
) -> Iterator[tuple[Path, Path | None, str, Recording]]:
    """Give the producer's file, else the stored recording, with its hash and what is in it."""
    place = kept.source.rpartition("/")[0] + f"/{audio.name}"
    if not audio.name or not (house.content / place).exists():
        with object_file(house, audio.key, audio.sha256, audio.name) as path:
            yield path, None, audio.sha256, base
        return
    found_file(house.content, place)  # refuses what leads out of the content folder
    file = house.content / place
    sha256 = hash_file(file)
    recording = base if sha256 == audio.sha256 else house.reader.read(file)
    if recording.sound.payload_sha256 != base.sound.payload_sha256:
        raise Conflict("tags_other_sound", path=file.name)
    yield file, file, sha256, recording
