"""Make the page of a person, a theme or a publication, with nothing but its name."""

from __future__ import annotations

from podcast_service.catalog.database import transact
from podcast_service.content.folder import create_text
from podcast_service.content.front_matter import new_page
from podcast_service.content.node_forms import FORMS
from podcast_service.domain.acts import Done
from podcast_service.domain.errors import Invalid
from podcast_service.domain.identity import slugify
from podcast_service.workflows.history import note
from podcast_service.workflows.house import House
from podcast_service.workflows.read_in import read_in
from podcast_service.workflows.signed_files import hash_of, sign


def make_node(house: House, kind: str, name: str) -> str:
    """Write the page and read it in; return its slug.

    Raises Invalid for a name no address can be made of, Conflict where there is such a page already.
    """
    slug = slugify(name)
    if not slug or kind not in FORMS:
        raise Invalid("node_name", name=name)
    folder = house.content / kind
    folder.mkdir(exist_ok=True)
    text, subject = new_page({next(FORMS[kind].rows).key: name}), f"{kind}:{slug}"
    sign(house, subject, [hash_of(text)])
    with transact(house.catalog) as tx:
        note(tx, house, Done.CREATED, subject, title=name)
        create_text(folder / f"{slug}.md", text)
    read_in(house, folder)
    return slug
