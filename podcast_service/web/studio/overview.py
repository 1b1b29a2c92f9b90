"""The overview of the studio, and a show's list of episodes: where each stands, and what needs a person first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeVar
from urllib.parse import urlencode

from flask import Response, request

from podcast_service.catalog.database import read
from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.shows import list_shows
from podcast_service.domain.outline import Standing
from podcast_service.domain.producer import Act
from podcast_service.domain.show import Show
from podcast_service.domain.text import whole_number
from podcast_service.domain.told import told
from podcast_service.site.pager import Pager, pager
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.here import Here
from podcast_service.workflows.board import FAILING, Board, Line, board, with_stops
from podcast_service.workflows.troubles import troubles

T = TypeVar("T")

ON_A_PAGE = 50
SHOWS_ON_A_PAGE = 50
FIRST = 10
"""How many of what needs a person stand on the first page."""


class Way(NamedTuple):
    """The way on from an episode in a list: the end of an address below the episode's, and what it is called."""

    end: str
    label: str


class List(NamedTuple):
    """A list of episodes: its name in addresses, the standing it is of, and what it is called."""

    address: str
    name: str
    label: str


class _Page(NamedTuple):
    """What stands on a page: the whole board, the lines shown of it, the ways to others, the list that was chosen."""

    board: Board
    lines: Sequence[Line]
    ways: Pager | None
    chosen: List | None = None

    @property
    def lists(self) -> Sequence[List]:
        """Return the lists there are to choose from; nobody looks for an empty one of what was withdrawn."""
        counts = self.board.counts
        return [one for one in LISTS if counts[one.name] or one == self.chosen or one.name != Standing.WITHDRAWN]


LISTS = (
    List("kladder", Standing.DRAFT, told("Drafts")),
    List("klar", Standing.READY, told("Ready")),
    List("aendringer", Standing.PENDING, told("Changes")),
    List("planlagt", Standing.SCHEDULED, told("Scheduled")),
    List("udgivet", Standing.PUBLISHED, told("Published")),
    List("trukket", Standing.WITHDRAWN, told("Withdrawn")),
    List("fejl", FAILING, told("Failing")),
)
_BY_ADDRESS = {one.address: one for one in LISTS}


def register(studio: Studio) -> None:
    """Register the pages."""

    @studio.get("", act=Act.SEE)
    def overview(here: Here) -> Response:
        with read(here.house.catalog) as tx:
            mine = [one for one in list_shows(tx) if here.producer.may(Act.SEE, one.latest.guid)]
        found = look(here, studio, mine)
        chosen = _BY_ADDRESS.get(request.args.get("vis", ""))
        return _one_list(here, found, chosen) if chosen else _overview(here, found)

    @studio.get("/serier/<show>", act=Act.SEE)
    def episodes(here: Here) -> Response:
        found = look(here, studio, [here.show])
        chosen = _BY_ADDRESS.get(request.args.get("vis", ""))
        wanted = request.args.get("q", "").strip()[:200]
        listed = found.listed(chosen.name) if chosen else sorted(found.lines, key=_in_order)
        lines, ways = _on_page([one for one in listed if _has(one, wanted)], ON_A_PAGE)
        return here.page(
            "studio/show.html",
            title=here.show.latest.title,
            on_page=_Page(found, lines, ways, chosen),
            way_on=way_on,
            wanted=wanted,
        )


def look(here: Here, studio: Studio, shows: Sequence[Kept[Show]], first: str = "") -> Board:
    """Lay out what stands in ``shows``; what matters most is the episode ``first``, by its guid."""
    with read(here.house.catalog) as tx:
        found = studio.outlines.of(tx, [one.latest.slug for one in shows])
        wrong = troubles(tx, shows, found, here.producer, here.house.now())
    laid = board(shows, found, wrong, here.house.now())
    return with_stops(laid, studio.second_thoughts.of(here, laid, first))


def line_of(here: Here, studio: Studio) -> Line:
    """Return what lists say of the episode the address names."""
    guid = here.episode.latest.guid
    return next(line for line in look(here, studio, [here.show], guid).lines if line.outline.guid == guid)


def _one_list(here: Here, found: Board, chosen: List) -> Response:
    lines, ways = _on_page(found.listed(chosen.name), ON_A_PAGE)
    return here.page(
        "studio/list.html", title=here.say(chosen.label), on_page=_Page(found, lines, ways, chosen), way_on=way_on
    )


def _overview(here: Here, found: Board) -> Response:
    needing = found.needing()
    shows, ways = _on_page(found.shows, SHOWS_ON_A_PAGE)
    return here.page(
        "studio/overview.html",
        title=here.say("Overview"),
        on_page=_Page(found, needing[:FIRST], ways),
        way_on=way_on,
        further=max(0, len(needing) - FIRST),
        shows=shows,
    )


def way_on(here: Here, line: Line) -> Way | None:
    """Return where to mend or finish what stands in a list; None where the episode's own page is the place."""
    if line.is_asked:
        return Way("/udgiv", here.say("Look and decide"))
    if line.standing in (Standing.READY, Standing.PENDING) and here.producer.may(Act.PUBLISH, line.show.guid):
        return Way("/udgiv", here.say("Publish"))
    if line.stop or line.problem:
        may_mend = here.producer.may(Act.EDIT, line.show.guid)
        return Way("/klar", here.say("Mend") if may_mend else here.say("Ready to publish?"))
    return None


def _on_page(found: Sequence[T], on_a_page: int) -> tuple[Sequence[T], Pager | None]:
    """Return what stands on the page that is asked for, and the ways to the others."""
    of = max(1, -(-len(found) // on_a_page))
    here = min(of, whole_number(request.args.get("side")) or 1)
    return found[(here - 1) * on_a_page : here * on_a_page], pager(here, of, _page_at)


def _page_at(number: int) -> str:
    rest = {name: value for name, value in request.args.items() if name != "side" and value}
    return f"{request.path}?{urlencode({**rest, 'side': number})}"


def _has(line: Line, wanted: str) -> bool:
    """Say whether every word that is looked for stands in the title or the address."""
    told = f"{line.outline.title} {line.outline.slug} {line.outline.number or ''}".casefold()
    return all(word in told for word in wanted.casefold().split())


def _in_order(line: Line) -> tuple[object, ...]:
    """Order as a show's own list: what is not out yet first, then the newest first."""
    out = line.outline.published_at
    return (out is not None, -(out or line.outline.changed_at).timestamp(), line.outline.slug)
