"""Which files a mirror has, what is to be done, and rules that no value can break out of. Pure."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from podcast_service.delivery.kept import describe
from podcast_service.delivery.manifest import Entry, Packed
from podcast_service.delivery.mirrored import (
    Copy,
    Index,
    Mirrored,
    dump_begun,
    dump_index,
    file_name,
    made_copy,
    mirrored,
    parse_begun,
    parse_index,
    plan_mirror,
)
from podcast_service.delivery.nginx import FIELDS, MAPS, TYPES, nginx_files
from podcast_service.domain.document import Answer, Document, lead_on
from podcast_service.domain.errors import Unavailable

HTML = "text/html; charset=utf-8"
LONG = Document(body=b"<p>Tekst</p>" * 100, media_type=HTML)


def entry(path: str, answer: Answer) -> Entry:
    codings = ("identity", "gzip", "br") if answer is LONG else ("identity",)
    bodies = {coding: Packed("a" * 64, 0, 10) for coding in codings} if isinstance(answer, Document) else {}
    return Entry(answer=describe(path, answer, https=True), bodies=bodies)


def entries(**answers: Answer) -> dict[str, Entry]:
    """Make entries; ``_`` stands for ``/``."""
    return {name.replace("_", "/"): entry(name.replace("_", "/"), answer) for name, answer in answers.items()}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "index.html"),
        ("/podcasts", "podcasts.html"),
        ("/podcasts/troen", "podcasts/troen.html"),
        ("/podcasts/troen/del-3/udskrift", "podcasts/troen/del-3/udskrift.html"),
        ("/podcasts/troen/del-3/udskrift.en.vtt", "podcasts/troen/del-3/udskrift.en.vtt"),
        ("/podcasts/troen/feed.xml", "podcasts/troen/feed.xml"),
        ("/filer/abc/fil", "filer/abc/fil"),
        ("/404", "404.html"),
    ],
)
def test_an_address_has_one_file_and_a_page_is_never_also_a_folder(path: str, name: str):
    assert file_name(path) == name


def test_a_web_servers_folder_has_every_coding_and_a_bucket_only_the_plain_one():
    found = entries(_podcasts=LONG, _was=lead_on("/tilgaengelighed"))

    folder, bucket = (mirrored(found, is_file_system=flag) for flag in (True, False))

    assert sorted(folder.copies) == ["podcasts.html", "podcasts.html.br", "podcasts.html.gz"]
    assert sorted(bucket.copies) == ["podcasts.html", "was.html"]
    assert bucket.copies["was.html"].facts.leads_to == "/tilgaengelighed"
    assert folder.led == bucket.led == {"/was": "/tilgaengelighed"}


def test_a_withdrawn_address_is_no_file_of_its_own():
    """feed-L04: a server that knows no rules says 404 there, never 200."""
    gone = Document(body=b"Trukket tilbage", media_type=HTML, status=410)

    found = mirrored({"/lyd/troen/x.mp3": entry("/lyd/troen/x.mp3", gone)}, is_file_system=True)

    (name,) = found.copies
    assert name.startswith("_mirror/gone/")
    assert found.gone == {"/lyd/troen/x.mp3": name}


def test_what_leads_on_to_a_hostile_address_is_a_harmless_page_in_a_bucket():
    found = mirrored(entries(_was=lead_on('/"><script>alert(1)</script>')), is_file_system=False)
    assert b"<script" not in found.copies["was.html"].made


def copies(**stamps: str) -> dict[str, Copy]:
    return {name: made_copy(name, stamp.encode()) for name, stamp in stamps.items()}


def stamps(found: dict[str, Copy]) -> dict[str, str]:
    return {name: copy.stamp for name, copy in found.items()}


def test_only_what_differs_is_written_and_only_what_the_index_names_is_removed():
    known = Index(files=stamps(copies(same="1", changed="1", old="1")))

    plan = plan_mirror(copies(same="1", changed="2", new="1"), known, ())

    assert {copy.name for copy in plan.write} == {"changed", "new"}
    assert (plan.remove, plan.new, plan.same) == (("old",), {"new"}, 1)
    assert [copy.name for copy in plan.write] == ["new", "changed"]


def test_what_an_unfinished_run_was_about_to_touch_is_written_again_or_removed():
    known = Index(files=stamps(copies(same="1", other="1")))

    plan = plan_mirror(copies(same="1", other="1"), known, ("same", "stray"))

    assert [copy.name for copy in plan.write] == ["same"]
    assert (plan.remove, plan.new) == (("stray",), frozenset())


def test_another_type_time_or_way_to_lead_is_another_file():
    """feed-E22: in a bucket the type is part of the object."""
    told = [
        mirrored({"/a": entry("/a", Document(body=b"x", media_type=kind))}, is_file_system=False).copies["a.html"].stamp
        for kind in (HTML, "text/plain")
    ]
    assert len(set(told)) == 2


def test_an_index_and_the_names_that_were_begun_are_read_as_they_were_written():
    index = Index(number=7, release="a" * 64, tombstones=None, files={"b": "2", "a": "1"})
    assert parse_index(dump_index(index), "here") == index
    assert parse_begun(dump_begun(["b/c.html", "a"])) == ("a", "b/c.html")


@given(st.binary(max_size=60))
@example(b'{"form": 1, "number": 1, "release": "", "tombstones": null, "files": []}')
@example(b'{"form": 1}')
@example(b"[1]")
@example(b'{"form": 2, "number": 1, "release": "", "tombstones": null, "files": {}}')
def test_an_index_that_no_run_of_ours_wrote_is_refused(data: bytes):
    with pytest.raises(Unavailable, match="does not say what it holds"):
        parse_index(data, "here")


@given(st.text(max_size=60))
@example('";}\nroot /;"')
@example("\\")
@example('\\"$uri${mirror_to}')
def test_no_value_breaks_out_of_the_rules(value: str):
    """sec-S9: between its quotes every value is plain text, on one line, without a variable of nginx's."""
    found = Mirrored(led={"/old": value}, own={"feed.xml": (("Link", value),)})

    rules = nginx_files(found, https=True)[MAPS].decode("latin-1")

    rows = [line for line in rules.split("\n") if line.startswith(('    "/old"', '    "/feed.xml"'))]
    assert len(rows) == 2
    for row in rows:
        quoted = row.partition('" ')[2]
        assert re.fullmatch(r'"(?:[^"\\$\x00-\x1f]|\\["\\]|\$\{mirror_dollar\})*";', quoted), row


def test_the_rules_of_a_house_with_tls_ask_for_it():
    """sec-S4."""
    assert b"Strict-Transport-Security" in nginx_files(Mirrored(), https=True)[FIELDS]
    assert b"Strict-Transport-Security" not in nginx_files(Mirrored(), https=False)[FIELDS]


def test_a_file_of_another_type_than_its_ending_tells_is_named_alone():
    """feed-E22."""
    odd = Document(body=b"x", media_type="application/octet-stream")
    found = mirrored(
        {"/filer/a/side.html": entry("/filer/a/side.html", odd), **entries(_a=LONG, _b=LONG)}, is_file_system=True
    )

    types = nginx_files(found, https=False)[TYPES].decode()

    assert '"text/html; charset=utf-8" html;' in types
    assert 'location = "/filer/a/side.html" { types { } default_type "application/octet-stream"; }' in types
