"""Every route of the studio, asked for by everyone: who gets in, who is kept out, and that a refusal changes nothing.

What is asked is the running application; who may do what stands in ``allowed``, written apart from the code.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import NamedTuple

import pytest
from allowed import OPEN, OWNERS, ROWS, Row
from houses import SHOW, Place, open_place
from sqlalchemy import select
from studios import Browser, StudioStage, studio_of
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from podcast_service.audio.reader import AudioReader
from podcast_service.catalog.database import read
from podcast_service.catalog.tables import metadata
from podcast_service.domain.errors import SENTENCES
from podcast_service.domain.pace import Pace
from podcast_service.domain.producer import Act, Producer, ShowRole
from podcast_service.site.templating import say
from podcast_service.web.security import MEGABYTE
from podcast_service.web.studio.paces import Paces

OTHER = "other-show"
ANY = Pace(at_once=10_000, a_second=10_000)
MAY: dict[str, frozenset[Act]] = {
    "nobody": frozenset(),
    "stranger": frozenset(),
    "viewer": frozenset({Act.SEE}),
    "editor": frozenset({Act.SEE, Act.EDIT}),
    "publisher": frozenset({Act.SEE, Act.EDIT, Act.PUBLISH}),
    "owner": frozenset({Act.SEE, Act.EDIT, Act.PUBLISH, Act.OWN}),
    "administrator": frozenset(Act),
}
"""What each may do in the show; the stranger owns another one."""
SAMPLES = {"show": SHOW, "slug": "one", "hashed": "0" * 16, "name": "none.css"}
"""What stands in the places of an address; in every other stands something that is nowhere."""
FORM_TYPE = "application/x-www-form-urlencoded"
CHANGES = ("POST", "PUT", "PATCH", "DELETE")


class Asked(NamedTuple):
    """One cell: who asks for what."""

    who: str
    row: Row


@dataclass
class Matrix:
    """The stage with a browser for each who asks."""

    stage: StudioStage
    browsers: dict[str, Browser] = field(default_factory=dict)

    def ask(self, who: str, row: Row, **headers: str) -> int:
        """Ask as ``answer`` does; return the status, 401 where one is led to signing in."""
        reply = self.answer(who, row, **headers)
        leads_to_login = reply.status_code == 303 and reply.location.startswith("/studio/log-ind?")
        return 401 if leads_to_login else reply.status_code

    def answer(self, who: str, row: Row, **headers: str) -> TestResponse:
        """Ask with all a browser of ours sends, but for ``headers``."""
        browser = self.browsers[who]
        sent = {"X-CSRFToken": browser.csrf, "Origin": "http://localhost"} if row.method in CHANGES else {}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in sent.items() if value}
        return browser.client.open(address(row.rule), method=row.method, headers=sent, base_url="http://localhost")

    def rules(self) -> Iterator[Rule]:
        return self.stage.app.url_map.iter_rules()


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory, reader: AudioReader) -> Iterator[Matrix]:
    with open_place(tmp_path_factory.mktemp("matrix"), reader) as place:
        place.show()
        place.show(OTHER)
        place.episode("one", title="The first")
        place.ingest()
        stage = studio_of(place, paces=Paces(session=ANY, address=ANY))
        yield matrix_of(stage)


def matrix_of(stage: StudioStage) -> Matrix:
    """Let everybody sign in."""
    made = Matrix(stage)
    for who in MAY:
        made.browsers[who] = stage.browser(_producer(stage, who))
        made.browsers[who].get("/studio/filer/0/none.css")
    return made


def _producer(stage: StudioStage, who: str) -> Producer | None:
    if who == "nobody":
        return None
    if who == "administrator":
        return stage.producer(None, is_administrator=True)
    if who == "stranger":
        return stage.producer(ShowRole.OWNER, show=OTHER)
    return stage.producer(ShowRole(who))


def address(rule: str) -> str:
    """Fill the places of a rule."""
    parts = rule.split("/")
    filled = (
        SAMPLES.get(part.strip("<>").rpartition(":")[2], _nowhere(part)) if "<" in part else part for part in parts
    )
    return "/".join(filled)


def _nowhere(part: str) -> str:
    return "999999" if part.startswith("<int:") else "nowhere"


def may(asked: Asked) -> bool:
    """Say whether the row lets them in; without a show to be in, whoever is signed in may see."""
    act = asked.row.act
    if asked.row.rule in OWNERS:
        return asked.who in ("owner", "administrator", "stranger")
    if act is OPEN or act in MAY[asked.who]:
        return True
    return act is Act.SEE and asked.who == "stranger" and "<show>" not in asked.row.rule


def expected(asked: Asked) -> set[int]:
    """Return how those are refused who may not: 401 stands for being led to signing in."""
    if asked.who == "nobody":
        return {401} if asked.row.method == "GET" or asked.row.rule.startswith("/api/") else {403}
    return {404} if asked.who == "stranger" and "<show>" in asked.row.rule else {403}


CELLS = [Asked(who, row) for row in ROWS for who in MAY]


def test_every_route_has_its_row(matrix: Matrix) -> None:
    """sec-S1: a page nobody wrote down is no page; the act it asks for is the one that was written down."""
    found = {
        Row(method, rule.rule, matrix.stage.studio.acts[rule.endpoint])
        for rule in matrix.rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert found == set(ROWS)


def test_who_may_not_is_kept_out_and_nothing_changes(matrix: Matrix) -> None:
    """sec-S1, sec-S2: a show one has no role in is not there; who may see and not do is told so."""
    place = matrix.stage.place
    before = everything(place)
    wrong = {}
    for asked in CELLS:
        if not may(asked):
            status = matrix.ask(asked.who, asked.row)
            if status not in expected(asked):
                wrong[asked] = status
    assert wrong == {}
    assert everything(place) == before


HOSTILE = {
    "no token": {"X_CSRFToken": ""},
    "a made-up token": {"X_CSRFToken": "made-up"},
    "another origin": {"Origin": "https://evil.example"},
    "an origin that is no address": {"Origin": "http://["},
    "an origin that hides": {"Origin": "null"},
    "another site": {"Sec_Fetch_Site": "cross-site"},
    "a neighbour": {"Sec_Fetch_Site": "same-site"},
}


@pytest.mark.parametrize("case", HOSTILE)
def test_no_change_is_made_for_another_site(matrix: Matrix, case: str) -> None:
    """sec-S12: not even for those who may do everything, nor where nobody has to be signed in."""
    before = everything(matrix.stage.place)
    changes = [row for row in ROWS if row.method in CHANGES]
    wrong = {row: status for row in changes if (status := matrix.ask("administrator", row, **HOSTILE[case])) != 403}
    assert changes
    assert wrong == {}
    assert everything(matrix.stage.place) == before


def test_no_thread_waits_for_what_a_stranger_sends(matrix: Matrix) -> None:
    """sec-S24: what the front door does not hold whole, a large body and a part, is read of nobody it does not know."""
    browser, wrong = matrix.browsers["nobody"], set()
    headers = {"X-CSRFToken": browser.csrf, "Origin": "http://localhost", "Content-Type": FORM_TYPE}
    for row in ROWS:
        body, size = Watched(), 10 if "/parts/" in row.rule else MEGABYTE + 1
        browser.client.open(
            address(row.rule),
            method=row.method,
            headers=headers,
            environ_overrides={"wsgi.input": body, "CONTENT_LENGTH": str(size)},
            base_url="http://localhost",
        )
        if body.is_asked:
            wrong.add(row)
    assert wrong == set()


class Watched:
    """A body that never comes, and knows whether somebody waits for it."""

    is_asked = False

    def read(self, size: int = -1) -> bytes:
        self.is_asked = True
        return b""


def test_a_token_is_good_in_the_session_it_was_made_for_alone(matrix: Matrix) -> None:
    """sec-S12."""
    row = next(row for row in ROWS if row.method == "POST")
    assert matrix.ask("owner", row, X_CSRFToken=matrix.browsers["editor"].csrf) == 403


def test_methods_a_route_does_not_take_do_nothing(matrix: Matrix) -> None:
    """sec-S1: no change by GET, no page by POST, and no method nobody thought of."""
    before = everything(matrix.stage.place)
    taken = {(row.rule, row.method) for row in ROWS}
    wrong = {}
    for rule in {row.rule for row in ROWS}:
        for method in ("GET", *CHANGES, "OPTIONS", "TRACE", "PROPFIND"):
            if (rule, method) not in taken:
                status = matrix.ask("administrator", Row(method, rule, OPEN))
                if status not in (404, 405):
                    wrong[rule, method] = status
    assert wrong == {}
    assert everything(matrix.stage.place) == before


LED_AWAY = ("/studio/log-ind?", "/studio/konto/sikkerhed")
OF_ONESELF = ("/studio/konto", "/studio/log-", "/studio/adgang/")
OF_THE_DOOR = ("not_allowed", "not_signed_in", "second_factor_owed", "change_without_token", "change_from_elsewhere")


def test_who_may_gets_in(matrix: Matrix) -> None:
    """sec-S1: a matrix that kept everybody out would be no use. Pages come first, as changes change things.

    What changes the own account or session asks for more than a right, and is tried where accounts are.
    """
    own = matrix_of(matrix.stage)
    refusals = {words for code in OF_THE_DOOR for words in (code, say("da", SENTENCES[code]))}
    wrong = {}
    for asked in sorted((asked for asked in CELLS if may(asked)), key=lambda asked: asked.row.method in CHANGES):
        if asked.row.method in CHANGES and asked.row.rule.startswith(OF_ONESELF):
            continue
        reply = own.answer(asked.who, asked.row)
        told = unescape(reply.get_data().decode("utf-8", "replace"))
        is_led_away = reply.status_code == 303 and reply.location.startswith(LED_AWAY)
        if reply.status_code in (401, 405, 500) or any(words in told for words in refusals) or is_led_away:
            wrong[asked] = reply.status_code
    assert wrong == {}


def test_the_address_of_a_page_is_not_read_twice(matrix: Matrix) -> None:
    """sec-S1: neither an encoded path, nor dots, nor a second slash, nor a query opens what the route keeps shut."""
    for path in (
        f"/studio/serier/{OTHER}/../{SHOW}",
        f"/studio/serier/{OTHER}%2F..%2F{SHOW}",
        f"/studio//serier/{SHOW}",
        f"/STUDIO/serier/{SHOW}",
        f"/studio/serier/{SHOW}/",
        f"/studio/serier/{SHOW}?show={OTHER}",
        f"/studio/serier/{SHOW};{OTHER}",
    ):
        reply = matrix.browsers["stranger"].client.get(path, base_url="http://localhost")
        is_led_on = reply.status_code == 303 and reply.location == f"/studio/serier/{SHOW}"
        assert is_led_on or reply.status_code in (404, 308), path
        assert "The first" not in reply.text


def everything(place: Place) -> dict[str, object]:
    """Return all that is kept: every file of the content and every row, but for when a session was last used."""
    with read(place.house.catalog) as tx:
        rows = {
            table.name: sorted(repr(tuple(row)) for row in tx.execute(select(table)))
            for table in metadata.sorted_tables
            if table.name != "sessions"
        }
    return {"files": place.files(), **rows}
