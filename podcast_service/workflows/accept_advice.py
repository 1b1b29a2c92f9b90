"""Accept an advice of the list "Klar til udgivelse?": a person has looked, and the page keeps when."""

from __future__ import annotations

from datetime import datetime

from podcast_service.catalog.database import read
from podcast_service.catalog.episodes import get_episode
from podcast_service.content.accepted_keys import ACCEPTED, accepted_of, dump_accepted
from podcast_service.domain.acts import Done
from podcast_service.domain.errors import Conflict
from podcast_service.workflows.checklist import checklist
from podcast_service.workflows.house import House
from podcast_service.workflows.page_values import edit_page, page_of
from podcast_service.workflows.read_in import read_in


def accept_advice(house: House, show: str, slug: str, about: str) -> None:
    """Write into the page that the advice ``about`` is accepted. Raises NotFound, and Conflict where it is gone.

    It counts until what it says changes: another number, another sound. A stop is never accepted.
    """
    row = next((one for one in checklist(house, show, slug).rows if one.about == about and not one.is_stop), None)
    if row is None:
        raise Conflict("ready_advice_gone")
    _keep(house, show, slug, about, (row.code, house.now().replace(microsecond=0)))


def take_up_advice(house: House, show: str, slug: str, about: str) -> None:
    """Take back that the advice ``about`` was accepted; what nobody accepted stays as it is. Raises NotFound."""
    _keep(house, show, slug, about, None)


def _keep(house: House, show: str, slug: str, about: str, word: tuple[str, datetime] | None) -> None:
    with read(house.catalog) as tx:
        kept = get_episode(tx, show, slug)
    accepted = accepted_of(page_of(house, kept).fields)
    if accepted.get(about) == word:
        return
    others = {name: one for name, one in accepted.items() if name != about}
    values = {ACCEPTED: dump_accepted({**others, about: word} if word else others)}
    act = Done.ADVICE_ACCEPTED if word else Done.ADVICE_TAKEN_UP
    edit_page(house, kept, values, act=act, advice=(word or accepted[about])[0])
    read_in(house, (house.content / kept.source).parent)
