"""Pictures in show notes, and what notes name, from the content folder to pages, feeds and words for the producer."""

from __future__ import annotations

from io import BytesIO

import pytest
from chaptered import EPISODE, PUBLISHED, document, picture
from houses import SHOW, Place, refusals
from lxml import html
from PIL import Image

from podcast_service.catalog.database import read
from podcast_service.domain.document import Media
from podcast_service.workflows.pointed_at import keys_pointed_at
from podcast_service.workflows.report import Outcome, Report

KURVE = '![Kurven stiger](kurve.png "Fra 2018")\n'


def write_notes(place: Place, notes: str, stem: str = "first", **keys: object) -> None:
    page = place.episode(stem, **{**PUBLISHED, **keys})
    page.write_text(f"{page.read_text()}\n{notes}\n")


def advice(report: Report) -> list[tuple[str, str | None]]:
    return [(line.subject, line.code) for line in report.lines if line.outcome is Outcome.ADVICE]


def page_of(place: Place, path: str = EPISODE) -> html.HtmlElement:
    return html.fromstring(document(place, path).body.decode())


def test_a_picture_beside_the_page_is_shown_in_its_sizes_and_stays_when_the_file_is_gone(place: Place):
    write_notes(place, KURVE)
    place.write("kurve.png", picture(2000, 1000))

    assert refusals(place.ingest()) == {}

    (image,) = page_of(place).cssselect(".prose img")
    assert (image.get("alt"), image.get("width"), image.get("height")) == ("Kurven stiger", "1440", "720")
    addresses = [one.split()[0] for one in image.get("srcset", "").split(", ")]
    found = [place.live().make(address) for address in addresses]
    sizes = [
        Image.open(BytesIO(b"".join(place.storage.read(one.object.key)))).size
        for one in found
        if isinstance(one, Media)
    ]
    assert sizes == [(1440, 720), (720, 360)]
    assert f'href="https://pod.example{addresses[0]}"'.encode() in place.feed()
    objects = place.objects()
    assert not place.ingest().lines

    place.path("kurve.png").unlink()
    write_notes(place, f"Mere.\n\n{KURVE}")
    report = place.ingest(publish=True)

    assert refusals(report) == {}
    assert advice(report) == [(f"{SHOW}/first.md", "notes_image_missing")]
    assert page_of(place).cssselect(".prose img")[0].get("src") == addresses[0]
    with read(place.house.catalog) as tx:
        assert {key for key in objects if "covers" in key} <= keys_pointed_at(tx)


def test_a_picture_that_changes_is_made_anew_and_one_that_is_none_is_told_until_it_is(place: Place):
    write_notes(place, KURVE)
    place.write("kurve.png", b"no picture")
    assert advice(place.ingest()) == [(f"{SHOW}/kurve.png", "notes_image_not_picture")]
    assert advice(place.ingest()) == [(f"{SHOW}/kurve.png", "notes_image_not_picture")]
    place.write("kurve.png", picture(300, 200))
    assert refusals(place.ingest(publish=True)) == {}
    before = place.kept("first").latest.illustrations
    assert [(size.width, size.height) for size in before[0].of_type("image/jpeg")] == [(300, 200)]

    place.write("kurve.png", picture(300, 200, colour="blue"))
    place.ingest(publish=True)

    assert place.kept("first").latest.illustrations != before


def test_a_picture_that_is_missing_stops_no_text(place: Place):
    place.episode("first", **PUBLISHED)
    place.write("om.md", "---\ntitle: Om\n---\n\n![Et kort](kort.png) Her er vi.\n", "pages")
    place.ingest()
    write_notes(place, "![Kurven](mangler.png) Ny tekst.")

    report = place.ingest(publish=True)

    assert refusals(report) == {}
    assert advice(report) == [(f"{SHOW}/first.md", "notes_image_missing")]
    assert "Kurven Ny tekst." in page_of(place).text_content()
    assert refusals(place.ingest()) == {}


@pytest.mark.parametrize("kind", ["themes", "people", "publications", "pages"])
def test_every_kind_of_page_shows_its_pictures(place: Place, kind: str):
    place.episode("first", themes="[om-projektet]", **PUBLISHED)
    keys = {"people": "name: Om\ncontact: true", "publications": "title: Om\nkind: tool"}.get(kind, "title: Om")
    place.write("om-projektet.md", f"---\n{keys}\n---\n\n{KURVE}", kind)
    place.write("kurve.png", picture(), kind)
    assert refusals(place.ingest()) == {}
    path = {"themes": "/temaer/", "people": "/personer/", "publications": "/vaerktoejer/", "pages": "/"}[kind]

    (image,) = page_of(place, f"{path}om-projektet").cssselect("main img[alt='Kurven stiger']")

    assert isinstance(place.live().make(image.get("src", "")), Media)
    assert not place.ingest().lines
    (gone,) = [key for key in place.objects() if (image.get("src", "").split("/")[2]) in key]
    place.storage.delete(gone)
    assert refusals(place.ingest()) == {}
    assert gone in place.objects()


def test_notes_name_people_publications_episodes_and_chapters(place: Place):
    place.write("anja.md", "---\nname: Anja Tønder\ncontact: true\n---\n", "people")
    place.write("metoden.md", "---\ntitle: Metoden\nkind: analysis\n---\n", "publications")
    rows = "chapters: [{start: 0, title: Start}, {start: 1, title: Tegn på nok}]\n"
    place.episode("second", head=rows, **{**PUBLISHED, "title": "Anden", "guid": "g-2", "number": 2})
    write_notes(
        place,
        "[[person:anja]] [[udgivelse:metoden]] [[afsnit:second]] [[afsnit:second#0:01]] "
        f"[[afsnit:{SHOW}/second#tegn-paa-nok|her]] [[serie:{SHOW}]]",
    )

    assert advice(place.ingest()) == []

    links = [(one.text, one.get("href")) for one in page_of(place).cssselect(".prose a")]
    second = f"/podcasts/{SHOW}/second"
    assert links == [
        ("Anja Tønder", "/personer/anja"),
        ("Metoden", "/analyser/metoden"),
        ("Anden", second),
        ("Tegn på nok (Anden, 0:01)", f"{second}?t=1"),
        ("her", f"{second}?t=1"),
        ("My show", f"/podcasts/{SHOW}"),
    ]
    assert f'href="https://pod.example{second}?t=1"'.encode() in place.feed()


def test_what_notes_name_wrongly_is_told_with_its_line_after_all_is_read(place: Place):
    """sec-S3."""
    place.write("om.md", "---\ntitle: Om\n---\n\n[[person:anja]]\n", "pages")
    place.write("hope.md", "---\ntitle: Hope\n---\n\n[[person:anja]] [[afsnit:my-show/first]] [her](/nope)\n", "themes")
    place.write("anja.md", "---\nname: Anja\ncontact: true\n---\n", "people")
    place.episode("draft", title="Draft")
    write_notes(place, "[[afsnit:draft]] [[afsnit:first#1:00]] 12:40 [der](/temaer/hope)")

    told = advice(place.ingest())

    assert told == [
        ("themes/hope.md", "notes_link_vague"),
        ("themes/hope.md", "notes_link_nowhere"),
        (f"{SHOW}/first.md", "notes_name_waits"),
        (f"{SHOW}/first.md", "notes_name_unknown"),
        (f"{SHOW}/first.md", "notes_time_outside"),
    ]


def test_a_name_becomes_a_link_when_what_it_names_is_published(place: Place):
    """What a page read of the library decides when it is made anew."""
    place.episode("second", title="Anden", guid="g-2")
    write_notes(place, "[[afsnit:second]]")
    place.ingest()
    before = place.live().make(EPISODE)
    place.episode("second", **{**PUBLISHED, "title": "Anden", "guid": "g-2", "number": 2})

    place.ingest(publish=True)

    assert before != place.live().make(EPISODE)
    assert page_of(place).cssselect(f".prose a[href='/podcasts/{SHOW}/second']")
    assert b"second" in place.feed()
