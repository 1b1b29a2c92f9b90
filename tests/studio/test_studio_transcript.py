"""The page of transcripts in plain forms: take in, edit, replace, speakers, approve, go without (exp-6.3.8)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from houses import SHOW, Place, open_place
from studios import Browser, StudioStage
from werkzeug.test import TestResponse

from podcast_service.audio.reader import AudioReader
from podcast_service.content.lock import alone_in
from podcast_service.domain.producer import ShowRole

PAGE = f"/studio/afsnit/{SHOW}/one/udskrift"
VTT = (
    "WEBVTT\n\n00:00:00.000 --> 00:00:00.500\n<v Helle>Hvornår er nok nok?\n\n"
    "00:00:00.500 --> 00:00:01.000\n<v Jytte>Det er <svært> &amp; sjovt.\n"
).replace("<svært>", "&lt;svært&gt;")


Was = tuple[Place, dict[str, bytes]]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, reader: AudioReader) -> Iterator[Was]:
    """Give a house with a draft of two seconds, read in once for all tests, and the files it has."""
    with open_place(tmp_path_factory.mktemp("transcript"), reader) as opened:
        opened.show()
        opened.episode("one", title="The first")
        opened.ingest()
        yield opened, opened.files()


@pytest.fixture
def place(house: Was) -> Place:
    """Give the house as it was in the beginning."""
    opened, files = house
    opened.back_to(files)
    return opened


@pytest.fixture
def owner(stage: StudioStage, place: Place) -> Browser:
    """An owner of a show whose draft has a transcript."""
    place.write("one.vtt", VTT)
    place.ingest()
    return stage.owner()


def field(reply: TestResponse, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', reply.text)
    assert found, name
    return found[1]


def seen(browser: Browser, **values: str) -> dict[str, object]:
    """Return what each form of the page sends beside its own fields, as a person sees the page now."""
    page = browser.get(PAGE)
    return {"fil": "one.vtt", "var": field(page, "var"), **values}


def press(browser: Browser, what: str, values: dict[str, object], *, ok: bool = True) -> TestResponse:
    reply = browser.post(f"{PAGE}/{what}", values)
    assert (reply.status_code == 303) == ok, reply.text
    return browser.get(str(reply.location)) if ok else reply


def text_of(place: Place, name: str = "one.vtt") -> str:
    return place.path(name).read_text()


def test_the_page_holds_the_text_as_it_is_and_nothing_of_it_as_markup(owner: Browser):
    page = owner.get(PAGE)
    assert "&lt;v Jytte&gt;Det er &amp;lt;svært&amp;gt; &amp;amp; sjovt." in page.text
    assert "<svært>" not in page.text
    assert "\\u003csv" in page.text  # as the script gets it


def test_a_saved_text_is_told_and_can_be_undone(owner: Browser, place: Place):
    page = press(owner, "gem", seen(owner, tekst="00:00.000 --> 00:01.000\r\n<v Helle>Nyt.", start="0"))
    assert "Udskriften er gemt." in page.text
    assert "<v Helle>Nyt." in text_of(place)
    assert "Sidst ændret af Jytte" in page.text
    press(owner, "fortryd", seen(owner))
    assert text_of(place) == VTT


def test_what_cannot_be_saved_is_said_and_stays_in_the_field(owner: Browser, place: Place):
    reply = press(owner, "gem", seen(owner, tekst="Glemt tid."), ok=False)
    assert reply.status_code == 422
    assert "»Glemt tid.« har ingen tid over sig" in reply.text
    assert 'href="#felt-tekst"' in reply.text
    assert re.search(r"<textarea[^>]*aria-invalid[^>]*>\s*Glemt tid\.</textarea>", reply.text)
    assert text_of(place) == VTT


def test_a_long_text_is_edited_a_portion_at_a_time(owner: Browser, place: Place):
    cues = "".join(f"\n00:00:00.{n:03} --> 00:00:00.{n + 1:03}\nOrd {n}.\n" for n in range(250))
    place.write("one.vtt", f"WEBVTT\n{cues}")
    place.ingest()
    page = owner.get(f"{PAGE}?fil=one.vtt&del=2")
    assert ("Ord 100.\n" in page.text, "Ord 200." in page.text.split("</textarea>")[0]) == (True, False)
    assert (field(page, "start"), field(page, "stop")) == ("100", "200")
    values = {"fil": "one.vtt", "var": field(page, "var"), "start": "100", "stop": "200"}
    press(owner, "gem", {**values, "tekst": "00:00:00.100 --> 00:00:00.150\nI ét."})
    assert [line for line in text_of(place).split("\n") if line.startswith(("Ord", "I"))] == [
        *(f"Ord {n}." for n in range(100)),
        "I ét.",
        *(f"Ord {n}." for n in range(200, 250)),
    ]


def test_two_who_change_the_same_cue_are_shown_both_texts_and_choose(owner: Browser, stage: StudioStage, place: Place):
    """Nothing is overwritten in silence, and nothing typed is lost."""
    values = seen(owner)
    press(stage.owner(), "erstat", {**seen(owner), "find": "nok nok", "med": "det nok", "handling": "erstat"})
    mine = VTT.replace("nok nok", "meget nok")
    reply = press(owner, "gem", {**values, "tekst": mine}, ok=False)
    assert reply.status_code == 409
    assert "En anden har ændret de samme steder" in reply.text
    for text in ("meget nok", "det nok"):
        assert text in reply.text
    again = {"fil": "one.vtt", "var": field(reply, "var"), "tekst": mine, "start": "0"}
    press(owner, "gem", again)
    assert text_of(place) == mine


def test_two_who_change_different_cues_are_put_together(owner: Browser, stage: StudioStage, place: Place):
    values = seen(owner)
    other = press(stage.owner(), "erstat", {**seen(owner), "find": "sjovt", "med": "let", "handling": "erstat"})
    assert ">Erstattet 1 sted.<" in other.text
    page = press(owner, "gem", {**values, "tekst": VTT.replace("nok nok", "det nok")})
    assert "begges ændringer er med" in page.text
    assert text_of(place) == VTT.replace("nok nok", "det nok").replace("sjovt", "let")


def test_words_are_counted_before_they_are_replaced(owner: Browser, place: Place):
    reply = press(owner, "erstat", seen(owner, find="nok", med="godt", handling="find"), ok=False)
    assert reply.status_code == 200
    assert "Fundet 2 steder." in reply.text
    assert "Erstat 2 steder" in reply.text
    assert text_of(place) == VTT
    page = press(owner, "erstat", seen(owner, find="nok", med="godt", handling="erstat"))
    assert "Erstattet 2 steder." in page.text
    assert "Hvornår er godt godt?" in text_of(place)
    nothing = press(owner, "erstat", seen(owner, find=" "), ok=False)
    assert "Der er ikke noget at søge efter." in nothing.text


def test_speakers_are_renamed_everywhere_and_linked(owner: Browser, place: Place):
    place.write("helle.md", "---\nname: Helle Kjær\n---\n", "people")
    place.ingest()
    form = {**seen(owner), "kaldt": ["Helle", "Jytte"], "hedder": ["Helle K.", "Jytte"], "er": ["helle", "-"]}
    press(owner, "talere", form)
    assert "<v Helle K.>Hvornår" in text_of(place)
    said = {one.called: (one.name, one.person) for one in place.kept("one").latest.speakers}
    assert said == {"Helle K.": ("Helle Kjær", "helle"), "Jytte": ("Jytte", None)}


def test_who_names_speakers_while_the_folder_is_read_is_told_that_it_comes(owner: Browser, place: Place):
    form = {**seen(owner), "kaldt": ["Helle"], "hedder": ["Helle"], "er": ["-"]}
    with alone_in(place.content):
        page = press(owner, "talere", form)
    assert "Talerne er gemt. Det bliver læst ind, så snart det kan lade sig gøre" in page.text
    assert place.page("one.md").fields.values["speakers"] == {"Helle": ""}


def test_two_who_say_who_different_speakers_are_both_have_their_way(owner: Browser, place: Place):
    place.write("helle.md", "---\nname: Helle Kjær\n---\n", "people")
    place.ingest()
    first, second = ({**owner.fields(PAGE, f"{PAGE}/talere")} for _ in range(2))
    form = {**seen(owner), "kaldt": ["Helle", "Jytte"], "hedder": ["Helle", "Jytte"], "var_er": ["", ""]}

    press(owner, "talere", {**first, **form, "er": ["helle", ""]})
    press(owner, "talere", {**second, **form, "er": ["", "-"]})

    said = {one.called: (one.name, one.person) for one in place.kept("one").latest.speakers}
    assert said == {"Helle": ("Helle Kjær", "helle"), "Jytte": ("Jytte", None)}


def test_a_transcript_is_approved_and_a_change_takes_it_back_in_words(owner: Browser, place: Place):
    """The approval is of a text and a sound (exp-3.1, exp-3.2)."""
    assert "Automatisk udskrift – ikke gennemset" in owner.get(PAGE).text
    stale = seen(owner, var="0" * 64)
    assert "ikke længere den tekst, du så" in press(owner, "godkend", stale, ok=False).text
    page = press(owner, "godkend", seen(owner))
    assert "Udskriften er godkendt." in page.text
    assert place.kept("one").latest.transcripts[0].is_approved
    page = press(owner, "erstat", seen(owner, find="nok", med="godt", handling="erstat"))
    assert "teksten er ændret siden" in page.text
    assert not place.kept("one").latest.transcripts[0].is_approved
    press(owner, "fortryd", seen(owner))
    page = press(owner, "godkend", seen(owner, handling="tilbage"))
    assert "Godkendelsen er taget tilbage." in page.text
    assert "Automatisk udskrift" in page.text


@pytest.mark.parametrize("pasted", [False, True], ids=["a file", "pasted text"])
def test_a_first_transcript_is_taken_in_and_text_gets_times_when_asked(stage: StudioStage, place: Place, pasted: bool):
    browser, text = stage.owner(), "Helle: Første afsnit.\n\nJytte: Andet.\n"
    assert "Afsnittet har ingen udskrift endnu." in browser.get(PAGE).text
    values: dict[str, object] = {"sprog": "en"}
    values |= {"indsat": text} if pasted else {"fil": (BytesIO(text.encode()), "<b>Optagelse</b>.txt")}
    page = press(browser, "importer", values)
    assert "Tiderne kan fordeles over lyden" in page.text
    assert text_of(place, "one.txt") == text
    page = press(browser, "tider", {"fil": "one.txt", "var": field(page, "var")})
    assert "De er et skøn" in page.text
    assert "<v Jytte>Andet." in text_of(place, "one.vtt")


def test_transcripts_in_two_languages_stand_beside_each_other(owner: Browser, place: Place):
    page = press(owner, "importer", {"sprog": "da", "indsat": "[00:00] Helle: På dansk."})
    assert ">Dansk " in page.text
    assert ">Engelsk " in page.text
    assert 'aria-current="page">Dansk' in page.text
    assert [one.language for one in place.kept("one").latest.transcripts] == ["en", "da"]
    assert "&lt;v Helle&gt;På dansk." in page.text
    assert text_of(place) == VTT


def test_a_number_that_nobody_means_is_none(owner: Browser):
    assert owner.get(f"{PAGE}?del={'9' * 5000}").status_code == 200
    press(owner, "gem", seen(owner, tekst=VTT, start="9" * 5000, stop="x"))


def test_a_file_beside_the_page_that_was_not_taken_in_is_told_with_its_reason(stage: StudioStage, place: Place):
    place.write("one.vtt", VTT.replace("00:00:01.000", "00:09:01.000"))
    place.ingest()
    page = stage.owner().get(PAGE)
    assert "one.vtt: Replik 2 slutter ved 9:01, altså efter lydens slutning (0:02)" in page.text
    assert "Afsnittet har ingen udskrift endnu." in page.text


def test_a_file_that_is_no_transcript_is_refused_in_words(owner: Browser, place: Place):
    reply = press(owner, "importer", {"sprog": "da", "fil": (BytesIO(b"%PDF-1.7"), "ud<i>skrift.txt")}, ok=False)
    assert "er ikke tekst (PDF)" in reply.text
    assert "<i>" not in reply.text
    assert text_of(place) == VTT


@pytest.mark.parametrize(
    ("form", "kind", "start"),
    [
        (".vtt", "text/vtt; charset=utf-8", "WEBVTT"),
        (".srt", "application/x-subrip", "1\n"),
        (".json", "application/json", "{"),
        (".podlove.json", "application/json", "["),
        (".txt", "text/plain; charset=utf-8", "[00:00] Helle: Hvornår er nok nok?"),
    ],
)
def test_the_text_can_be_downloaded(owner: Browser, form: str, kind: str, start: str):
    reply = owner.get(f"{PAGE}/hent?fil=one.vtt&form={form}")
    assert (reply.content_type, reply.headers["Content-Disposition"]) == (kind, f'attachment; filename="one.en{form}"')
    assert reply.text.startswith(start)


def test_a_download_that_does_not_exist_is_not_there(owner: Browser):
    for query in ("fil=../show.md&form=.vtt", "fil=one.md&form=.txt", "fil=one.vtt&form=.exe"):
        assert owner.get(f"{PAGE}/hent?{query}").status_code in (404, 422), query


def test_who_may_only_see_changes_nothing(stage: StudioStage, place: Place, owner: Browser):
    viewer = stage.browser(stage.producer(ShowRole.VIEWER))
    for what in ("gem", "erstat", "tider", "importer", "fortryd", "godkend", "talere", "uden"):
        assert viewer.post(f"{PAGE}/{what}", {"fil": "one.vtt"}).status_code == 403, what
    assert hashlib.sha256(text_of(place).encode()).hexdigest() == hashlib.sha256(VTT.encode()).hexdigest()
