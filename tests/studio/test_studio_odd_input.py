"""Every route of the studio, asked with what no browser of ours sends: an odd request is never a mistake of ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.parse import quote

import pytest
from allowed import ROWS, Row
from houses import open_place
from lxml import html
from studios import Browser, studio_of
from test_studio_matrix import ANY, address
from werkzeug.datastructures import MultiDict

from podcast_service.audio.reader import AudioReader
from podcast_service.web.studio.paces import Paces

ODD = (
    *("", " ", "\t\n", "\x00", "\r\nX-Odd: 1", "\ufffe", "\ufeff", "\u202e", "e\u0301" * 40, "\U0001f3a7", "æøå ÆØÅ"),
    *("..", "../../../etc/passwd", "/etc/passwd", "C:\\x", "one/two", "%2e%2e%2f", "%", "%zz", "a;b", "?", "#", "*"),
    *("'", "' OR 1=1 --", '"', "\\", "<script>alert(1)</script>", "{{ 7 * 191 }}", "%s%n%(x)s", "${x}", "=1+1", "`id`"),
    *(
        "-1",
        "0",
        "1.5",
        "1e309",
        "NaN",
        "inf",
        "9" * 30,
        "9" * 5000,
        "²",
        "٣",
        "0x10",
        "1_000",
        "true",
        "null",
        "[]",
        "{}",
    ),
    *(
        "0000-00-00",
        "2026-02-30",
        "2027-03-28T02:30",
        "9999-12-31T23:59",
        "24:00",
        "-0:01",
        "99:99:99",
        "12:60",
        "1:2:3:4",
    ),
    *("https://[", "http://a b", "javascript:alert(1)", "//evil.example", "mailto:", "data:,x", "x@", "@", "a@b@c"),
    *("x" * 300, "x" * 70_000, "- " * 3000, "[" * 3000, "*" * 3000, "<" * 3000, "|" * 3000),
)
"""What stands where a name, a number, a time, an address or a text is waited for."""
RAW = ("%ED%A0%80", "%FF%FE", "%00", "%0D%0A", "%2F..%2F", "..%5C..", "%25%32%66", "+", "%F0%9F%8E%A7")
"""Ends of paths as bytes that are no text, or another text than they look."""
FIELDS = ("Range", "If-None-Match", "If-Modified-Since", "If-Match", "Accept", "Accept-Language", "Upload-Offset")
"""Header fields that somebody of ours, or of a library's, reads."""
BODIES = {
    "application/json": ("", "{", "[]", "null", "1e999", '"x"', "[" * 5000, '{"a": NaN}', '{"\\ud800": "\\udfff"}'),
    "application/x-www-form-urlencoded": ("", "&&&", "=", "a=%ED%A0%80", "csrf=&csrf=", "a[]=1&a[b]=2"),
    "multipart/form-data; boundary=x": (
        "",
        "--x",
        "--x--",
        "--x\r\n\r\n--x--",
        "--x\r\nContent-Disposition: a\r\n\r\nb",
    ),
    "multipart/form-data": ("--x--",),
    "text/plain; charset=nonsense": ("x",),
    "": ("x",),
}
"""Bodies that are none of what their type says."""
NAMES = ("q", "side", "periode", "fra", "til", "sprog", "titel", "title", "slug", "show", "state", "id")
"""Names of values in addresses, and of fields where no form is."""
ENDS = ("/studio/log-ud", "/studio/konto/sessioner/")
"""What ends the session the questions are asked in."""


@dataclass
class Odd:
    """An administrator's browser in a show with one draft, asking by chance: the same chance each time."""

    browser: Browser
    chance: Random

    def text(self) -> str:
        return self.chance.choice(ODD)

    def path(self, rule: str) -> str:
        """Fill the places of a rule: as they should be, or one of them oddly."""
        good, places = address(rule), [part for part in rule.split("/") if "<" in part]
        if not places or self.chance.random() < 0.5:
            return good
        spoiled = self.chance.choice(places)
        odd = self.chance.choice((*RAW, quote(self.text() or ".", safe="")))
        return "/".join(odd if part == spoiled else address(part) for part in rule.split("/"))

    def query(self) -> str:
        pairs = [f"{self.chance.choice(NAMES)}={quote(self.text())}" for _ in range(self.chance.randrange(3))]
        return "&".join((*pairs, *self.chance.choices(RAW, k=self.chance.randrange(2))))

    def form(self, rule: str) -> MultiDict[str, str]:
        """Fill in the form that stands at an address, with some of it spoiled."""
        page = self.browser.get(address(rule))
        filled = MultiDict(_fields(page.text)) if page.mimetype == "text/html" else MultiDict()
        known = [*filled] or NAMES
        for _ in range(self.chance.randrange(1, 5)):
            name = self.chance.choice(known)
            if self.chance.random() < 0.2:
                filled.poplist(name)
            elif self.chance.random() < 0.2:
                filled.add(name, self.text())
            else:
                filled[name] = self.text()
        return filled

    def answer(self, row: Row) -> tuple[int, str]:
        """Ask for a row oddly; return the status, and what was asked in short."""
        path, sent = self.path(row.rule), {}
        if self.chance.random() < 0.3:
            text = self.text()[:2000].translate({10: " ", 13: " "})
            sent[self.chance.choice(FIELDS)] = text.encode("utf-8").decode("latin-1")
        if query := self.query():
            path += f"?{query}"
        body: dict[str, object] = {}
        if row.method != "GET":
            sent |= {"X-CSRFToken": self.browser.csrf, "Origin": "http://localhost"}
            if self.chance.random() < 0.3:
                type_ = self.chance.choice([*BODIES])
                body = {"data": self.chance.choice(BODIES[type_]), "content_type": type_}
            else:
                body = {"data": self.form(row.rule)}
        reply = self.browser.client.open(path, method=row.method, headers=sent, base_url="http://localhost", **body)
        return reply.status_code, f"{row.method} {path[:300]} {sent} {str(body)[:900]}"


def _fields(page: str) -> Iterator[tuple[str, str]]:
    """Return the names and values of every field of a page that a browser would send."""
    for one in html.fromstring(page).cssselect("main input[name], main textarea[name], main select[name]"):
        if one.get("type") not in ("file", "submit"):
            chosen = one.cssselect("option[selected]") or one.cssselect("option")
            value = chosen[0].get("value", "") if chosen else one.get("value") or one.text or ""
            yield one.get("name", ""), value


@contextmanager
def open_odd(folder: Path, reader: AudioReader, seed: int) -> Iterator[Odd]:
    """Open a studio with one show and one draft, and the browser of somebody who may do everything in it."""
    with open_place(folder, reader) as place:
        place.show()
        place.episode("one", title="The first")
        place.ingest()
        stage = studio_of(place, paces=Paces(session=ANY, address=ANY))
        browser = stage.browser(stage.producer(None, is_administrator=True))
        browser.get("/studio")
        yield Odd(browser, Random(seed))


def mistakes(odd: Odd, rounds: int) -> list[str]:
    """Ask for everything ``rounds`` times, pages first as changes change things; return what we had no answer to."""
    rows = sorted(
        (row for row in ROWS if not row.rule.startswith(ENDS)), key=lambda row: (row.method != "GET", row.rule)
    )
    asked = [odd.answer(row) for row in rows for _ in range(rounds)]
    statuses = {status for status, _ in asked}
    assert {200, 303, 404} < statuses, statuses  # else nothing was reached
    return [what for status, what in asked if status >= 500]


def test_b5_no_odd_request_is_a_mistake_of_ours(tmp_path: Path, reader: AudioReader) -> None:
    """rel-B5, sec-S25: it is answered with a page, or refused in words, whatever stands where."""
    with open_odd(tmp_path, reader, seed=7) as odd:
        assert mistakes(odd, rounds=3) == []


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(8))
def test_b5_nor_is_one_in_a_long_run(tmp_path: Path, reader: AudioReader, seed: int) -> None:
    """rel-B5."""
    with open_odd(tmp_path, reader, seed) as odd:
        assert mistakes(odd, rounds=60) == []
