"""A PDF is looked into in a limited child: what it is, what readers would miss, and no harm done (sec-S7)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdfs import CROWD, DEEP, LOOP, bomb, make_pdf

from podcast_service.audio.pdf import parse
from podcast_service.audio.reader import AudioReader
from podcast_service.domain.errors import Invalid
from podcast_service.domain.pdf import PdfFacts, doubts

WHOLE = PdfFacts(pages=1, title="Rapport", language="da-DK", is_tagged=True, has_text=True)
UNREADABLE = PdfFacts(is_readable=False)


@pytest.fixture(scope="module")
def reader() -> Iterator[AudioReader]:
    with AudioReader() as opened:
        yield opened


def look(reader: AudioReader, folder: Path, data: bytes) -> PdfFacts:
    path = folder / "paper.pdf"
    path.write_bytes(data)
    return reader.pdf(path)


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        pytest.param(make_pdf(), [], id="whole"),
        pytest.param(make_pdf(tagged=False), ["pdf_untagged"], id="without tags"),
        pytest.param(make_pdf(language=None), ["pdf_without_language"], id="without a language"),
        pytest.param(make_pdf(language="på dansk"), ["pdf_without_language"], id="with no language of the world"),
        pytest.param(make_pdf(title=None), ["pdf_without_title"], id="without a title"),
        pytest.param(make_pdf(text=False), ["pdf_without_text"], id="scanned"),
        pytest.param(make_pdf(password="hemmelig"), ["pdf_encrypted"], id="locked"),
        pytest.param(make_pdf(owner="hemmelig"), ["pdf_encrypted"], id="restricted"),
        pytest.param(b"a report, at last", ["pdf_unreadable"], id="no PDF"),
        pytest.param(make_pdf()[:300], ["pdf_unreadable"], id="cut short"),
        pytest.param(b"", ["pdf_unreadable"], id="empty"),
    ],
)
def test_what_readers_would_miss_is_found(reader: AudioReader, tmp_path: Path, data: bytes, codes: list[str]):
    assert [doubt.code for doubt in doubts("paper.pdf", look(reader, tmp_path, data))] == codes


def test_a_paper_tells_its_pages_its_title_and_its_language(reader: AudioReader, tmp_path: Path):
    assert look(reader, tmp_path, make_pdf()) == WHOLE
    assert look(reader, tmp_path, make_pdf(pages=24)).pages == 24
    assert look(reader, tmp_path, make_pdf(owner="hemmelig")).pages == 1, "it opens for everybody"


@pytest.mark.parametrize("data", [LOOP, CROWD, DEEP, bomb()], ids=["pages in a circle", "a crowd", "deep", "a bomb"])
def test_a_paper_that_does_harm_is_only_unreadable(reader: AudioReader, tmp_path: Path, data: bytes):
    found = look(reader, tmp_path, data)
    assert found == UNREADABLE or not found.has_text
    assert look(reader, tmp_path, make_pdf()) == WHOLE, "and the next one is read"


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1 << 32))
def test_any_bytes_are_facts(reader: AudioReader, tmp_path: Path, seed: int):
    chance, data = random.Random(seed), bytearray(make_pdf(pages=2))
    for _ in range(chance.randint(1, 30)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    assert isinstance(look(reader, tmp_path, bytes(data[: chance.randint(1, len(data))])), PdfFacts)


@pytest.mark.parametrize(
    "head",
    [
        {},
        {"pdf": []},
        {"pdf": {"pages": -1}},
        {"pdf": {"pages": True}},
        {"pdf": {"pages": 1 << 40}},
        {"pdf": {"pages": "3"}},
    ],
)
def test_what_a_child_says_is_not_believed(head: dict[str, object]):
    with pytest.raises(Invalid) as refused:
        parse(head)  # type: ignore[arg-type]
    assert refused.value.code == "audio_hostile"


def test_of_what_a_child_says_only_what_fits_is_kept():
    said = {"pages": 2, "title": 7, "language": "da\n<script>", "is_tagged": "yes", "is_encrypted": 1, "has_text": 0}
    assert parse({"pdf": said}) == PdfFacts(pages=2)  # type: ignore[dict-item]
