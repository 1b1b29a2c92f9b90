"""The list "Klar til udgivelse?": every line with an episode that breaks it, and an episode that breaks none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from zlib import crc32

import pytest
from houses import VTT, Place, open_place
from published import WHY
from ready_cases import ADVICE, ALWAYS, CASES, FINE, STOPS, Case, place_of
from sounds import mp3_bytes

from podcast_service.audio.reader import AudioReader
from podcast_service.catalog.analyses import save_analysis
from podcast_service.catalog.database import transact
from podcast_service.catalog.revisions import Kept
from podcast_service.domain.analysis import VERSION, Analysis
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Conflict
from podcast_service.site.checklist import Row, row_words
from podcast_service.workflows.accept_advice import accept_advice, take_up_advice
from podcast_service.workflows.checklist import Checklist, checklist
from podcast_service.workflows.house import House
from podcast_service.workflows.publication_asked import Stops, Word
from podcast_service.workflows.publish import publish_episode


@pytest.fixture(scope="module")
def shows(tmp_path_factory: pytest.TempPathFactory, reader: AudioReader) -> Iterator[Place]:
    """Every case, all read in at once."""
    with open_place(tmp_path_factory.mktemp("shows"), reader) as place:
        (place.content / "themes" / "hope.md").write_text("---\ntitle: Hope\n---\n")
        for code, case in CASES.items():
            case.write(place, *place_of(code))
        place.ingest()
        analysed(place, "fine", "fine")
        yield place


@dataclass(frozen=True)
class Fine:
    """An episode with nothing wrong, to be spoiled."""

    place: Place
    slug: str

    @property
    def house(self) -> House:
        return self.place.house

    def found(self) -> Checklist:
        return looked(self.place, "fine", self.slug)

    def rewrite(self, was: str, now: str) -> None:
        page = self.place.path(f"{self.slug}.md", "fine")
        page.write_text(page.read_text().replace(was, now))
        self.place.ingest()

    def write(self, name: str, data: bytes | str) -> None:
        self.place.write(f"{self.slug}.{name}", data, "fine")

    def kept(self) -> Kept[Episode]:
        return self.place.kept(self.slug, "fine")


@pytest.fixture
def fine(shows: Place, request: pytest.FixtureRequest) -> Fine:
    """Give an episode of its own to each test, with a sound of its own."""
    slug = f"fine-{crc32(request.node.name.encode())}"
    Case(files={"first.mp3": mp3_bytes(2, tone=300 + len(request.node.name))}).write(shows, "fine", slug)
    shows.ingest()
    analysed(shows, "fine", slug)
    return Fine(shows, slug)


def analysed(place: Place, show: str, slug: str, analysis: Analysis = FINE) -> None:
    audio = place.kept(slug, show).latest.audio
    assert audio
    with transact(place.house.catalog) as tx:
        save_analysis(tx, audio.payload, VERSION, analysis, b"\x80" * 20)


def looked(place: Place, show: str, slug: str) -> Checklist:
    return checklist(place.house, show, slug)


def codes(found: Checklist) -> dict[str, str]:
    return {row.rule.rule if row.rule else row.code: row.level.value for row in found.rows}


def of(found: Checklist, code: str) -> Row:
    return next(row for row in found.rows if row.code == code)


def test_an_episode_with_nothing_wrong_is_ready(shows: Place):
    """exp-6.3.5."""
    found = looked(shows, "fine", "fine")
    assert codes(found) == ALWAYS
    assert found.is_ready


@pytest.mark.parametrize("code", STOPS)
def test_what_stops_is_told_and_stops(shows: Place, code: str):
    found = looked(shows, *place_of(code))
    told = codes(found)
    assert told.get(code) == "stop"
    assert [one for one, level in told.items() if level == "stop"] in ([code], [code, "ready_transcript_missing"])
    assert not found.is_ready


@pytest.mark.parametrize("code", STOPS)
def test_what_the_list_stops_publishing_stops_too(shows: Place, code: str):
    with pytest.raises(Stops):
        publish_episode(shows.house, *place_of(code))


@pytest.mark.parametrize("code", ADVICE)
def test_what_could_be_better_is_told_and_stops_nothing(shows: Place, code: str):
    found = looked(shows, *place_of(code))
    assert codes(found) == ALWAYS | {code: "advice"}
    assert found.is_ready


def test_every_line_reads_in_danish_and_names_where_it_is_mended(shows: Place):
    for code in (*STOPS, *ADVICE):
        row = of(looked(shows, *place_of(code)), code)
        assert row_words(row, "da") != row_words(row, "en"), code
        assert row.mend.tab
        assert row.mend.key, code


def test_a_cover_that_is_too_small_is_told_in_the_words_of_the_standard(shows: Place):
    """exp-6.3.5."""
    row = of(looked(shows, *place_of("ready_cover_small")), "ready_cover_small")
    assert row_words(row, "da").startswith("Coveret er 1080 × 1080 pixel. Apple kræver mindst 1400 × 1400")


def test_what_analysis_found_is_told_and_before_it_that_it_is_awaited(fine: Fine):
    analysed(fine.place, "fine", fine.slug, replace(FINE, integrated_lufs=-30.0))
    assert codes(fine.found()) == ALWAYS | {"ready_quiet": "advice"}
    fine.write("mp3", mp3_bytes(2, tone=700))
    fine.place.ingest()
    assert "ready_sound_waits" in codes(fine.found())


def test_silence_stops_until_a_person_says_it_is_right(fine: Fine):
    analysed(fine.place, "fine", fine.slug, replace(FINE, sample_peak_dbfs=None))
    assert codes(fine.found())["finding_silent"] == "stop"
    audio = fine.kept().latest.audio
    assert audio
    fine.rewrite("title:", f"accepted_sound: {audio.payload}\ntitle:")
    assert codes(fine.found())["finding_silent"] == "advice"


def test_private_words_are_found_wherever_they_stand_and_shown_nowhere(fine: Fine):
    """sec-S28: a number cut in two by a line of the transcript is one."""
    fine.write("vtt", VTT.replace("Hello there.", "Ring 22 33") + "\n00:01.000 --> 00:02.000\n44 55\n")
    fine.rewrite("title: What we hope for", "title: Om 010203-1234\nchapters: [{start: '0:01', title: a@b.dk}]")
    found = [row for row in fine.found().rows if row.code in ("ready_cpr", "ready_phone", "ready_email")]
    words = " ".join(row_words(row, "da") for row in found)
    for place in ("Titel: ", "Kapitlet ved 0:01: ", "Udskriften ved 0:00: "):
        assert place in words
    for secret in ("010203", "1234", "22 33", "a@b"):
        assert secret not in words + repr(found)


@pytest.mark.parametrize(
    ("head", "tab"),
    [
        pytest.param("without_transcript: {reason: Ole 010203-1234, decided_at: 2026-11-20}", "udskrift", id="reason"),
        pytest.param("copyright: Ole 010203-1234", "rediger", id="rights"),
        pytest.param("location: Hos Ole 010203-1234", "rediger", id="place"),
        pytest.param("season: 1\nseason_name: Ole 010203-1234", "rediger", id="season"),
        pytest.param("soundbites: [{start: 1, duration: 1, title: Ole 010203-1234}]", "lydklip", id="soundbite"),
    ],
)
def test_a_cpr_number_stops_wherever_the_public_would_read_it(fine: Fine, head: str, tab: str):
    """sec-S28"""
    fine.rewrite("title:", f"{head}\ntitle:")
    assert [row.mend.tab for row in fine.found().rows if row.code == "ready_cpr"] == [tab]


def test_the_contacts_of_the_project_are_meant_to_be_public(fine: Fine):
    contact = "---\nname: Ea\ncontact: true\nemail: ea@example.dk\nphone: '+45 77889966'\n---\n"
    (fine.place.content / "people" / "ea.md").write_text(contact)
    fine.rewrite("Notes.", "Skriv til ea@example.dk, owner@example.org, eller ring 77 88 99 66.")
    assert codes(fine.found()) == ALWAYS


def test_a_cpr_number_is_not_published_whoever_asks(fine: Fine):
    fine.rewrite("Notes.", "Borgeren 010203-1234 sagde")
    with pytest.raises(Stops) as stopped:
        publish_episode(fine.house, "fine", fine.slug)
    assert [one.code for one in stopped.value.reasons] == ["publish_private"]
    assert "010203" not in str(stopped.value.reasons[0])


def test_an_advice_is_accepted_until_what_it_says_changes(fine: Fine):
    fine.rewrite("Notes.", "Ring på 22 33 44 55.")
    row = of(fine.found(), "ready_phone")
    accept_advice(fine.house, "fine", fine.slug, row.about)
    assert of(fine.found(), "ready_phone").accepted_at == fine.place.clock().replace(microsecond=0)
    assert "22 33" not in fine.place.page(f"{fine.slug}.md", "fine").head[-1], "the page keeps when, and not the number"
    told = [line for line in fine.place.ingest().lines if line.subject.endswith(f"{fine.slug}.md")]
    assert not told, "the key is known, and nothing else has changed"

    fine.rewrite("22 33 44 55", "66 33 44 55")  # reads the same when masked
    assert of(fine.found(), "ready_phone").accepted_at is None


def test_an_advice_can_be_taken_up_again(fine: Fine):
    about = of(fine.found(), "ready_sound_short").about
    before = fine.place.path(f"{fine.slug}.md", "fine").read_text()
    accept_advice(fine.house, "fine", fine.slug, about)
    take_up_advice(fine.house, "fine", fine.slug, about)
    assert fine.place.path(f"{fine.slug}.md", "fine").read_text() == before


def test_a_stop_is_never_accepted_nor_what_is_not_there(fine: Fine):
    fine.rewrite("Notes.", "Borgeren 010203-1234 sagde")
    for about in (of(fine.found(), "ready_cpr").about, "nothing"):
        with pytest.raises(Conflict, match="not in the list"):
            accept_advice(fine.house, "fine", fine.slug, about)


def test_a_stop_that_a_page_says_was_accepted_is_a_stop(fine: Fine):
    fine.rewrite("Notes.", "Borgeren 010203-1234 sagde")
    about = of(fine.found(), "ready_cpr").about
    accepted = f"accepted_advice: [{{advice: ready_cpr, about: {about}, accepted_at: 2026-11-20}}]\ntitle:"
    fine.rewrite("title:", accepted)
    assert of(fine.found(), "ready_cpr").accepted_at is None


def test_a_page_that_cannot_be_read_in_has_a_list_that_says_so(fine: Fine):
    fine.rewrite("title:", "accepted_advice: [{about: x, accepted_at: never}]\ntitle:")
    assert codes(fine.found())["ready_refused"] == "stop"


def test_another_sound_tells_what_it_costs_and_a_published_episode_keeps_its_list(fine: Fine):
    publish_episode(fine.house, "fine", fine.slug)
    fine.place.clock.forward(hours=1)
    fine.rewrite("title:", "enclosure_as: mp3-normalised\ntitle:")
    assert "ready_fetches_again" in codes(fine.found())


def test_accepting_changes_nothing_that_is_public(fine: Fine):
    publish_episode(fine.house, "fine", fine.slug, Word(without_transcript=WHY))
    accept_advice(fine.house, "fine", fine.slug, of(fine.found(), "ready_sound_short").about)
    assert not fine.kept().is_pending
