"""The details of an episode as a form in the studio (exp-6.3.4, exp-6.3.9, sec-S3, sec-S5)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filled import Filled
from houses import Place, open_place
from lxml import html
from sounds import make_sound, tag_sound
from studios import StudioStage

from podcast_service.audio.reader import AudioReader
from podcast_service.domain.producer import ShowRole

PAGE = "/studio/afsnit/my-show/one/rediger"
HOSTILE = "<script>alert(1)</script>\u202e\x07 & \"'"


@pytest.fixture
def place(tmp_path: Path, reader: AudioReader) -> Iterator[Place]:
    with with_a_telling_file(tmp_path, reader) as opened:
        yield opened


@contextmanager
def with_a_telling_file(folder: Path, reader: AudioReader, engine: str = "sqlite") -> Iterator[Place]:
    """Give a house whose episode ``one`` has a file that says much of it, with people and themes to choose from."""
    with open_place(folder, reader, engine=engine) as opened:
        opened.show()
        opened.write("helle.md", "---\nname: Helle Schøler Kjær\n---\n", "people")
        opened.write("sparring.md", "---\nnumber: 4\ntitle: Fornyet tro via kollegial sparring\n---\n", "themes")
        opened.write("moede.md", "---\nnumber: 3\ntitle: Mødet\n---\n", "themes")
        tag_sound(make_sound(opened.path("one.mp3"), 2), title="Fra båndet", number=7)
        opened.write("one.md", "---\nslug: one\nstatus: draft\n---\n\nFirst.\n\nSecond.\n")
        opened.ingest()
        yield opened


def test_each_field_says_what_is_from_the_file_and_what_is_unknown(place: Place, stage: StudioStage):
    form = Filled(stage.owner(), PAGE)
    assert (form.value("title"), form.value("number")) == ("Fra båndet", "7")
    assert form.text("label[for=felt-title] .badge") == "Fra filen"
    assert form.text("label[for=felt-description] .badge") == "Ukendt – udfyld"
    assert form.text("label[for=felt-season] .badge") == ""
    ids = [one.get("id") for one in form.page.cssselect("[id]")]
    assert len(ids) == len(set(ids))


def test_a_form_is_saved_without_script_and_says_what_was(place: Place, stage: StudioStage):
    form = Filled(stage.owner(), PAGE)
    form.put("title", "Min titel")
    form.put("people.who", "Helle Schøler Kjær", "Ny Gæst", "")
    form.put("people.role", "host", "guest", "host")
    form.put("themes", "sparring")
    form.put("sample", "yes")

    assert form.save() == 303

    episode = place.kept("one").latest
    assert (episode.title, episode.themes, episode.is_sample) == ("Min titel", ("sparring",), True)
    assert [(who.person, who.name, who.role) for who in episode.credits] == [
        ("helle", "Helle Schøler Kjær", "host"),
        (None, "Ny Gæst", "guest"),
    ]
    assert (
        form.text(".notice")
        == "Gemt: Titel, Medvirkende, Temaer, »En prøvelyd, ikke en rigtig optagelse« er slået til."
    )
    assert form.text("label[for=felt-title] .badge") == ""


def test_a_box_that_is_switched_off_says_so(place: Place, stage: StudioStage):
    """exp-6.3: what a person reads after a save says how it stands now."""
    browser = stage.owner()
    for ticked, words in ((["yes"], "er slået til"), ([], "er slået fra")):
        form = Filled(browser, PAGE)
        form.put("sample", *ticked)
        form.save()
        assert form.text(".notice") == f"Gemt: »En prøvelyd, ikke en rigtig optagelse« {words}."


def test_a_cleared_field_says_that_it_is_the_files_again(place: Place, stage: StudioStage):
    form = Filled(stage.owner(), PAGE)
    form.put("title", "Min titel")
    form.save()
    form.put("title", "")
    form.save()
    assert "Titel er ryddet og kommer nu igen fra filen eller serien: »Fra båndet«." in form.text(".notice")
    assert form.value("title") == "Fra båndet"


def test_a_draft_moves_to_the_address_it_is_given(place: Place, stage: StudioStage):
    form = Filled(stage.owner(), PAGE)
    form.put("slug", "om-tro")
    assert form.save() == 303
    assert form.text(".notice") == "Gemt: Navn i adresser."
    assert place.kept("om-tro").latest.title == "Fra båndet"
    assert form.browser.get(PAGE).status_code == 404


def test_what_is_wrong_leads_to_its_field_and_nothing_written_is_lost(place: Place, stage: StudioStage):
    form = Filled(stage.owner(), PAGE)
    form.put("number", "tre")
    form.put("notes", "Nye noter.")

    assert form.save() == 422

    assert form.page.cssselect(".summary a[href='#felt-number']")
    assert form.text("#fejl-number") == "Skriv et helt tal fra 1 og op."
    assert (form.value("number"), form.value("notes")) == ("tre", "Nye noter.")
    assert place.kept("one").latest.notes == "First.\n\nSecond."


def test_two_tabs_lose_nothing(place: Place, stage: StudioStage):
    """Two people, or one with two tabs: different fields are put together, the same one is asked about."""
    anna = stage.browser(stage.producer(name="Anna"))
    first, second = Filled(anna, PAGE), Filled(stage.browser(stage.producer(name="Bo")), PAGE)
    first.put("title", "Annas")
    first.put("notes", "First!\n\nSecond.")
    first.save()
    second.put("title", "Bos")
    second.put("notes", "First.\n\nSecond.\n\nThird.")

    assert second.save() == 409
    assert (second.value("title"), second.value("notes")) == ("Bos", "First!\n\nSecond.\n\nThird.")
    assert second.text(".clash pre") == "Bos Annas"
    assert "Anna skrev den 22. november 2026 kl. 13.00" in second.text(".clash")
    assert place.kept("one").latest.title == "Annas"

    assert second.save() == 409  # nobody has chosen yet
    second.put("choose.title", "theirs")
    assert second.save() == 303
    episode = place.kept("one").latest
    assert (episode.title, episode.notes) == ("Annas", "First!\n\nSecond.\n\nThird.")


@pytest.mark.parametrize(("choice", "title"), [("page", "Fra siden"), ("file", "Fra filen igen")])
def test_where_page_and_file_clash_a_person_chooses_side_by_side(
    place: Place, stage: StudioStage, choice: str, title: str
):
    form = Filled(stage.owner(), PAGE)
    form.put("title", "Fra siden")
    form.save()
    assert not form.page.cssselect("form.clash")
    tag_sound(place.path("one.mp3"), title="Fra filen igen", number=7)
    place.ingest()

    form.read(form.browser.get(PAGE).text)
    assert form.text("form.clash legend") == "Titel"
    assert form.text("form.clash pre") == "Fra siden Fra filen igen"
    chosen = {**form.browser.fields(PAGE, f"{PAGE}/maerker"), "choose.title": choice}
    reply = form.browser.post(f"{PAGE}/maerker", chosen)

    assert reply.status_code == 303
    form.read(form.browser.get(PAGE).text)
    assert not form.page.cssselect("form.clash")
    assert form.text(".notice") == "Side og fil siger nu det samme: Titel."
    assert place.kept("one").latest.title == title
    assert place.house.reader.read(place.path("one.mp3")).tags.title == title


def test_who_chooses_between_page_and_file_overwrites_nothing_that_was_changed_since(place: Place, stage: StudioStage):
    form = Filled(stage.owner(), PAGE)
    form.put("title", "Fra siden")
    form.save()
    make_sound(place.path("one.mp3"), 2)
    tag_sound(place.path("one.mp3"), title="Fra filen igen", number=7)
    place.ingest()
    chosen = {**form.browser.fields(PAGE, f"{PAGE}/maerker"), "choose.title": "file"}
    other = Filled(stage.owner(), PAGE)
    other.put("title", "Skrevet imens")
    other.save()

    reply = form.browser.post(f"{PAGE}/maerker", chosen)

    assert reply.status_code == 409
    assert "Nogen har ændret siden eller filen" in reply.text
    assert place.kept("one").latest.title == "Skrevet imens"


def test_rows_are_added_and_taken_away_without_script_and_without_saving(place: Place, stage: StudioStage):
    form = Filled(stage.owner(), PAGE)
    form.put("title", "Ikke gemt")
    before = len(form.page.cssselect("[name='people.who']"))
    form.save(step="more:people")
    assert len(form.page.cssselect("[name='people.who']")) == before + 1
    form.put("people.who", "A", "B", "C")
    form.put("people.role", "host", "guest", "editor")
    form.save(step="less:people:1")
    form.save(step=f"less:people:{'9' * 5000}")  # which is no row, and more digits than Python reads
    named = [one.get("value") for one in form.page.cssselect("[name='people.who']")]
    assert named[:3] == ["A", "C", ""]
    assert form.value("title") == "Ikke gemt"
    assert place.kept("one").latest.title == "Fra båndet"


def test_a_theme_that_is_mentioned_is_suggested_and_tied_only_by_a_press(place: Place, stage: StudioStage):
    form = Filled(stage.owner(), PAGE)
    assert not form.page.cssselect(".mentions button")
    form.put("notes", "Vi taler om kollegial sparring i teamet.")
    form.save(step="show")
    assert "Du nævner »kollegial sparring«" in form.text(".mentions")
    assert form.value("themes") == ""
    (button,) = form.page.cssselect(".mentions button")

    form.save(step=button.get("value"))

    assert form.value("themes") == "sparring"
    assert not form.page.cssselect(".mentions button")
    assert place.kept("one").latest.themes == ()


def test_notes_are_shown_as_they_will_look_with_what_is_wrong_in_them(place: Place, stage: StudioStage):
    browser = stage.owner()
    browser.get(PAGE)
    reply = browser.post(
        f"{PAGE}/vis", {"notes": "**Fed** [her](https://dr.dk) [[person:ingen]]\n\n<script>x</script>"}
    )
    page = html.fromstring(reply.text)
    assert page.cssselect(".look strong")[0].text == "Fed"
    assert not page.cssselect("script")
    words = page.text_content()
    assert "Shownoter, linje 1: »her« siger ikke, hvor linket fører hen" in words
    assert "person:ingen er ikke navnet på noget" in words


def test_a_save_says_that_the_text_has_something_to_look_at(place: Place, stage: StudioStage):
    form = Filled(stage.owner(), PAGE)
    for text, words in (
        ("[siden](javascript:alert(1))", "Gemt: Shownoter. Se på teksten igen:"),
        ("Et ord.", "Gemt: Shownoter."),
    ):
        form.put("notes", text)
        form.save()
        assert form.text(".notice").startswith(words)
        assert ("igen" in form.text(".notice")) == ("script" in text)


def test_publications_are_tied_to_the_episode_at_a_moment_and_untied(place: Place, stage: StudioStage):
    place.write("notat.md", "---\ntitle: Et notat\n---\n", "publications")
    place.ingest()
    form = Filled(stage.owner(), PAGE)
    assert form.text("#udgivelser .mentions") == "Der er ingen endnu."

    tie = {"publication": "notat", "relation": "deepens", "time": "0:01"}
    form.browser.post(f"{PAGE}/udgivelser", tie)
    led = form.browser.post(f"{PAGE}/udgivelser", tie)

    assert led.location == PAGE, "to the top, where what came of it is said and has the focus"
    assert place.page("notat.md", "publications").fields.values["deepens"] == ["my-show/one?t=0:01"]
    form.read(form.browser.get(PAGE).text)
    assert "Et notat: Uddyber (0:01)" in form.text("#udgivelser .mentions")
    (button,) = form.page.cssselect("[name=gone]")
    form.browser.post(f"{PAGE}/udgivelser", {"gone": button.get("value")})
    assert "deepens" not in place.page("notat.md", "publications").fields.values
    assert form.browser.post(f"{PAGE}/udgivelser", {**tie, "time": "nu"}).status_code == 422
    editor = stage.browser(stage.producer(ShowRole.EDITOR))
    assert editor.post(f"{PAGE}/udgivelser", tie).status_code == 403


def test_hostile_tags_are_text_everywhere(place: Place, stage: StudioStage):
    """sec-S3, sec-S5: what a file says is shown as text, without controls, in the form and in a clash."""
    tag_sound(make_sound(place.path("one.mp3"), 2), title=HOSTILE, people=(HOSTILE,), copyright=HOSTILE)
    place.write("one.md", f"---\nslug: one\nseason_name: '{HOSTILE[:25]}'\n---\n{HOSTILE}\n")
    place.ingest()

    form = Filled(stage.owner(), PAGE)

    assert form.value("title") == "<script>alert(1)</script> & \"'"
    assert {one.get("src", "")[:14] for one in form.page.cssselect("script")} == {"/studio/filer/"}
    form.put("title", "Ny")
    assert form.save() == 303


def test_a_form_that_does_not_say_what_it_was_made_from_saves_nothing(stage: StudioStage, place: Place):
    before, browser = place.files(), stage.owner()
    for base in ({}, {"base": "{"}, {"base": '{"title": [[1]]}'}):
        reply = browser.post(PAGE, {"title": "X", **base})
        assert (reply.status_code, "intet er gemt" in reply.text) == (422, True)
    assert place.files() == before


def test_who_may_only_look_cannot_edit(stage: StudioStage):
    viewer = stage.browser(stage.producer(ShowRole.VIEWER))
    assert viewer.get(PAGE).status_code == 403
    assert viewer.post(PAGE, {"base": "{}"}).status_code == 403
    assert viewer.post(f"{PAGE}/vis", {"notes": "x"}).status_code == 403
