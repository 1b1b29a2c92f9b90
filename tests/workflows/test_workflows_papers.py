"""What a publication offers is stored, looked into once, and told of; links that lead nowhere are told until mended."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from houses import SHOW, Place
from pdfs import make_pdf

from podcast_service.audio.reader import AudioReader
from podcast_service.catalog.database import transact
from podcast_service.catalog.nodes import save_node
from podcast_service.domain.media import File
from podcast_service.domain.pdf import PdfFacts
from podcast_service.domain.person import Credit, Role
from podcast_service.workflows.report import Outcome, Report

FOLDER = "publications"
PUBLISHED = {"title": "First", "status": "published", "without_transcript": "{reason: r, decided_at: 2026-11-01}"}


class Counting(AudioReader):
    """Counts the papers it looks into."""

    looks = 0

    def pdf(self, path: Path) -> PdfFacts:
        self.looks += 1
        return super().pdf(path)


def write(place: Place, keys: str, name: str = "paper.md") -> None:
    place.write(name, f"---\ntitle: Paper\n{keys}\n---\n", FOLDER)


def codes(report: Report) -> list[tuple[str, str | None]]:
    """Return the codes of what is told of publications, by file."""
    return sorted((line.subject, line.code) for line in report.lines if line.subject.startswith(FOLDER) and line.code)


def the_file(place: Place) -> File:
    (found,) = place.library().publications["paper"].files
    return found


def test_a_paper_is_kept_with_what_it_is(place: Place):
    data = make_pdf(pages=3)
    place.write("report.pdf", data, FOLDER)
    write(place, "files: [{file: report.pdf, title: the report}]")

    report = place.ingest()

    assert codes(report) == []
    found = the_file(place)
    assert (found.name, found.size, found.media_type, found.title) == (
        "report.pdf", len(data), "application/pdf", "the report",
    )  # fmt: skip
    assert (found.written_in, found.pdf and found.pdf.pages) == ("da-DK", 3)
    assert b"".join(place.storage.read(found.key)) == data


def test_what_readers_would_miss_is_advised_and_the_paper_is_offered_all_the_same(place: Place):
    place.write("report.pdf", make_pdf(tagged=False, language=None), FOLDER)
    write(place, "files: [report.pdf]")

    report = place.ingest()

    subject = f"{FOLDER}/report.pdf"
    assert codes(report) == [(subject, "pdf_untagged"), (subject, "pdf_without_language")]
    assert not report.has_refused
    assert the_file(place).pdf is not None


def test_a_paper_that_cannot_be_read_is_told_and_looked_into_once(place: Place):
    place.write("report.pdf", b"%PDF-1.7 nothing", FOLDER)
    write(place, "files: [report.pdf]")

    assert codes(place.ingest()) == [(f"{FOLDER}/report.pdf", "pdf_unreadable")]
    assert the_file(place).pdf == PdfFacts(is_readable=False)


def test_bytes_that_were_looked_into_cost_nothing_again(place: Place):
    with Counting() as reader:
        counted = replace(place, house=replace(place.house, reader=reader))
        counted.write("report.pdf", make_pdf(), FOLDER)
        write(counted, "files: [report.pdf]")
        for _ in range(2):
            counted.ingest()
        write(counted, "files: [{file: report.pdf, title: another name}]")
        counted.ingest()
        assert (reader.looks, the_file(counted).title) == (1, "another name")

        counted.write("report.pdf", make_pdf(pages=2), FOLDER)
        counted.ingest()
        assert (reader.looks, the_file(counted).pdf) == (2, replace(PdfFacts(), **_whole(pages=2)))


def _whole(**changes: object) -> dict[str, object]:
    return {"title": "Rapport", "language": "da-DK", "is_tagged": True, "has_text": True, **changes}


def test_a_paper_an_earlier_version_kept_is_looked_into(place: Place):
    place.write("report.pdf", make_pdf(), FOLDER)
    write(place, "files: [report.pdf]")
    place.ingest()
    paper = place.library().publications["paper"]
    with transact(place.house.catalog) as tx:
        save_node(tx, replace(paper, files=(replace(paper.files[0], pdf=None),)))

    place.ingest()

    assert place.library().publications["paper"] == paper


def test_a_paper_that_is_gone_from_the_folder_is_offered_on_whatever_its_page_says_next(place: Place):
    place.write("report.pdf", make_pdf(), FOLDER)
    write(place, "files: [report.pdf]")
    place.ingest()
    was = the_file(place)

    place.path("report.pdf", FOLDER).unlink()
    write(place, "files: [{file: report.pdf, language: en}]")

    assert codes(place.ingest()) == []
    assert the_file(place) == replace(was, language="en")


def test_people_are_called_by_the_names_on_their_pages(place: Place):
    place.write("anja.md", "---\nname: Anja\n---\n", "people")
    write(place, "people: [anja]")
    place.ingest()
    place.write("anja.md", "---\nname: Anja Tønder\n---\n", "people")
    place.ingest()

    people = place.library().publications["paper"].credits
    assert people == (Credit(name="Anja Tønder", role=Role.AUTHOR, person="anja"),)


def test_what_leads_nowhere_is_told_until_it_is_mended(place: Place):
    """What a publication names may come in the same reading, after it."""
    place.write("hope.md", "---\ntitle: Hope\n---\n", "themes")
    write(place, "", "other.md")
    place.episode("first", old_slugs="[old-name]", **PUBLISHED)
    good = f"about: [{SHOW}/first, {SHOW}/old-name, '{SHOW}/first?t=0:01', other]\nthemes: [hope]"
    write(place, good, "good.md")
    write(place, f"about: [{SHOW}/never, no-show/first, never, paper]\ndeepens: {SHOW}/first?t=0:09\nthemes: [lost]")

    subject = f"{FOLDER}/paper.md"
    loose = [(subject, "link_outside"), *[(subject, "link_unknown")] * 4, (subject, "theme_unknown")]
    assert [codes(place.ingest()) for _ in range(2)] == [loose, loose]

    write(place, good)
    assert codes(place.ingest()) == []


def test_a_theme_of_a_chapter_that_is_not_there_or_after_the_end_is_told(place: Place):
    place.write("hope.md", "---\ntitle: Hope\n---\n", "themes")
    place.episode("first", themes="[{theme: lost, at: 0:01}]", **PUBLISHED)
    place.episode("second", themes="[{theme: hope, at: 9:59}]", **PUBLISHED)

    told = [(line.subject, line.code) for line in place.ingest().lines if line.outcome is Outcome.ADVICE]

    assert (f"{SHOW}/first.md", "theme_unknown") in told
    assert (f"{SHOW}/second.md", "link_outside") in told
