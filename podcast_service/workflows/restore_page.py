"""Write an earlier state of a page back: a show's, or that of a person, a theme or a publication (exp-6.3.11).

Files are the record: the page and the files beside it become what they were. What a show is known by stays. Nothing is
put away: a file that came later lies on beside the page, which does not name it.
"""

from __future__ import annotations

from podcast_service.catalog.database import read
from podcast_service.catalog.kept_states import State, find_state, find_text
from podcast_service.catalog.shows import get_show
from podcast_service.content.changes import Folder
from podcast_service.content.front_matter import parse_page, with_values
from podcast_service.domain.acts import Done
from podcast_service.domain.errors import Conflict, NotFound
from podcast_service.workflows.files_beside import put_beside
from podcast_service.workflows.house import House
from podcast_service.workflows.read_in import read_in_page
from podcast_service.workflows.restore import Restored, bytes_of
from podcast_service.workflows.sheets import Sheet, node_sheet, show_sheet
from podcast_service.workflows.signed_files import hash_of, rewrite
from podcast_service.workflows.states import seen_folder

IDENTITY = ("guid", "slug", "old_slugs", "moved_to", "moved_from")
"""Keys that stay as they are: where a show stands, stood, and went."""


def restore_show(house: House, show: str, revision: int) -> Restored:
    """Write the state of a show's page with the number ``revision`` back, as a change that waits to be published.

    Raises NotFound for a state that is not kept, Conflict for a page that was edited and not read in yet.
    """
    with read(house.catalog) as tx:
        sheet = show_sheet(tx, house, get_show(tx, show))
    return _restored(house, sheet, revision, show)


def restore_node(house: House, kind: str, slug: str, revision: int) -> Restored:
    """Write a state of the page of a person, a theme or a publication back; it is public at once. Raises as above."""
    with read(house.catalog) as tx:
        sheet = node_sheet(tx, house, kind, slug)
    return _restored(house, sheet, revision, slug)


def _restored(house: House, sheet: Sheet, revision: int, name: str) -> Restored:
    folder = sheet.path.partition("/")[0]
    with read(house.catalog) as tx:
        state, seen = find_state(tx, sheet.subject, revision), seen_folder(tx, folder)
        then = find_text(tx, state.files[state.page]) if state else None
        is_known = find_text(tx, hash_of(sheet.text)) is not None
    if state is None or then is None:
        raise NotFound("state_unknown", episode=name, revision=revision)
    if not is_known:
        raise Conflict("page_changed", path=sheet.path)
    lost = _files_back(house, sheet, state, seen)
    was, said = parse_page(then.decode(), sheet.path), sheet.page.fields.values
    kept = {key: said.get(key) for key in IDENTITY if said.get(key) != was.fields.values.get(key)}
    text = with_values(was, kept)
    rewrite(
        house,
        sheet.path,
        text,
        was=sheet.text,
        act=Done.RESTORED,
        subject=sheet.subject,
        show=sheet.show,
        of=str(revision),
    )
    report = read_in_page(house, sheet.path)
    return Restored(is_read=report is not None, lost=lost)


def _files_back(house: House, sheet: Sheet, state: State, folder: Folder) -> tuple[str, ...]:
    """Write the files beside the page back that are others now; return the names of those that are not kept."""
    lost = list[str]()
    for name, sha256 in state.files.items():
        file = folder.find(name)
        now = folder.hashes[file.path] if file else None
        if name == state.page or now == sha256:
            continue
        data = bytes_of(house, name, sha256)
        if data is None:
            lost.append(name)
        else:
            put_beside(house, sheet.path, name, data, was=now, subject=sheet.subject, show=sheet.show)
    return tuple(lost)
