"""A page edited as a form: written, noted, read in; two editors lose nothing (exp-6.3.4, sec-S5)."""

from __future__ import annotations

from dataclasses import replace
from multiprocessing.reduction import ForkingPickler
from pathlib import Path

import pytest
from houses import SHOW, Place
from sounds import make_sound, mp3_bytes, tag_sound

from podcast_service.catalog.database import read
from podcast_service.catalog.history import list_entries
from podcast_service.catalog.orders import list_open_orders
from podcast_service.catalog.shows import get_show
from podcast_service.content.lock import alone_in
from podcast_service.domain.merging import Value, plain, text_of
from podcast_service.domain.producer import By
from podcast_service.workflows.carry_out import do_order
from podcast_service.workflows.edit import FieldsSaved, Sent, Unsaved, edit_episode, edit_node, edit_show
from podcast_service.workflows.house import House
from podcast_service.workflows.sheets import Sheet, episode_sheet, node_sheet, show_sheet


def _sheet(place: Place, slug: str = "one") -> Sheet:
    with read(place.house.catalog) as tx:
        return episode_sheet(tx, place.house, get_show(tx, SHOW), place.kept(slug))


def _sent(sheet: Sheet, **changes: Value | str) -> Sent:
    """Return the form of ``sheet`` as someone sends it who wrote ``changes``."""
    new = {key: plain(value) if isinstance(value, str) else value for key, value in changes.items()}
    return Sent(values={**sheet.values, **new}, base=sheet.values)


def _as(place: Place, name: str) -> House:
    return replace(place.house, by=By(name=name, producer=name.lower()))


def _saved(result: FieldsSaved | Unsaved) -> FieldsSaved:
    assert isinstance(result, FieldsSaved), result
    return result


def _unsaved(result: FieldsSaved | Unsaved) -> Unsaved:
    assert isinstance(result, Unsaved), result
    return result


@pytest.fixture
def one(place: Place) -> Place:
    place.show()
    tag_sound(make_sound(place.path("one.mp3"), 2), title="Fra båndet", number=7, copyright="© NB")
    place.write("one.md", "---\nslug: one\nstatus: draft\n# hers\nseason: 2\n---\n\nFirst.\n\nSecond.\n")
    place.write("two.md", "---\nslug: two\nstatus: draft\n---\n")
    place.write("anja.md", "---\nname: Anja\n---\n", "people")
    place.write("tro.md", "---\nnumber: 1\ntitle: Tro\n---\n", "themes")
    place.ingest()
    return place


def test_a_form_is_filled_from_page_and_file_and_says_which(one: Place):
    sheet = _sheet(one)

    shown = {key: text_of(value) for key, value in sheet.values.items() if value}
    assert (shown["title"], shown["number"], shown["season"], shown["type"]) == ("Fra båndet", "7", "2", "full")
    assert {key for key, mark in sheet.marks.items() if mark == "tag"} == {"title", "number", "copyright"}


def test_what_an_upload_wrote_into_the_page_is_still_from_the_file(one: Place):
    tag_sound(make_sound(one.path("three.mp3"), 2, tone=600), title="To", number=2)
    one.ingest()

    sheet = _sheet(one, "three")
    assert sheet.stated["title"] == plain("To")
    assert sheet.marks["title"] == "tag"


def test_a_saved_form_writes_only_what_changed_and_the_catalog_follows(one: Place):
    sheet = _sheet(one)
    result = _saved(
        edit_episode(
            _as(one, "Jytte"),
            SHOW,
            "one",
            _sent(sheet, title="Ny titel", people=(("Anja", "guest"),), themes=(("tro",),), notes="First.\n\nThird."),
        )
    )

    assert set(result.changed) == {"title", "people", "themes", "notes"}
    assert result.is_read
    episode = one.kept("one").latest
    assert (episode.title, episode.number, episode.notes) == ("Ny titel", 7, "First.\n\nThird.")
    assert [(who.person, who.role) for who in episode.credits] == [("anja", "guest")]
    page = one.page("one.md")
    assert "# hers" in page.head
    assert "number" not in page.fields.values
    with read(one.house.catalog) as tx:
        entry = next(one for one in list_entries(tx, subject=f"episode:{episode.guid}") if "keys" in one.facts)
    assert (entry.by, entry.act, entry.facts["keys"]) == ("Jytte", "edited", "title, notes, people, themes")


def test_the_address_of_a_draft_can_be_chosen_and_that_of_a_published_one_is_no_field(one: Place):
    _saved(edit_episode(one.house, SHOW, "one", _sent(_sheet(one), slug="om-tro")))
    assert one.kept("om-tro").latest.slug == "om-tro"

    one.write("out.md", "---\nslug: out\nstatus: published\nenclosure: /lyd/my-show/out.mp3\n---\n")
    one.write("out.mp3", mp3_bytes(1, tone=900))
    one.ingest(publish=True)
    sheet = _sheet(one, "out")
    assert "slug" not in sheet.values
    refused = _unsaved(edit_episode(one.house, SHOW, "out", _sent(sheet, enclosure_as="m4a")))
    assert refused.problems["enclosure_as"].code == "recipe_address"


def test_a_form_that_changes_nothing_writes_nothing(one: Place):
    before = one.files()
    assert _saved(edit_episode(one.house, SHOW, "one", _sent(_sheet(one)))).changed == ()
    assert one.files() == before


def test_a_cleared_field_has_again_what_the_file_says(one: Place):
    edit_episode(one.house, SHOW, "one", _sent(_sheet(one), title="Min titel"))

    result = _saved(edit_episode(one.house, SHOW, "one", _sent(_sheet(one), title=())))

    assert result.returned == ("title",)
    assert one.kept("one").latest.title == "Fra båndet"
    assert not one.page("one.md").fields.has("title")


def test_two_who_change_different_fields_both_have_their_way(one: Place):
    first, second = _sheet(one), _sheet(one)
    edit_episode(_as(one, "Anna"), SHOW, "one", _sent(first, title="Annas", notes="First!\n\nSecond."))

    result = _saved(
        edit_episode(_as(one, "Bo"), SHOW, "one", _sent(second, number="8", notes="First.\n\nSecond.\n\nThird."))
    )

    assert set(result.others) == {"title", "notes"}
    episode = one.kept("one").latest
    assert (episode.title, episode.number, episode.notes) == ("Annas", 8, "First!\n\nSecond.\n\nThird.")


def test_two_who_change_the_same_field_are_shown_both_and_nothing_is_written(one: Place):
    first, second = _sheet(one), _sheet(one)
    edit_episode(_as(one, "Anna"), SHOW, "one", _sent(first, title="Annas"))
    before = one.files()

    result = _unsaved(edit_episode(_as(one, "Bo"), SHOW, "one", _sent(second, title="Bos", number="8")))

    assert one.files() == before
    (clash,) = result.clashes
    assert (clash.key, clash.theirs, clash.by, clash.at) == ("title", plain("Annas"), "Anna", one.clock())
    assert (result.values["title"], result.values["number"]) == (plain("Bos"), plain("8"))
    assert result.now["title"] == plain("Annas")


@pytest.mark.parametrize(("choice", "title"), [("mine", "Bos"), ("theirs", "Annas")])
def test_a_person_chooses_and_the_rest_is_saved_too(one: Place, choice: str, title: str):
    base = _sheet(one)
    edit_episode(one.house, SHOW, "one", _sent(base, title="Annas"))
    stale = _unsaved(edit_episode(one.house, SHOW, "one", _sent(base, title="Bos", number="8")))
    again = Sent(values=stale.values, base=stale.now, asked=("title",), chosen={})

    assert _unsaved(edit_episode(one.house, SHOW, "one", again)).clashes[0].key == "title"
    _saved(edit_episode(one.house, SHOW, "one", replace(again, chosen={"title": choice})))

    episode = one.kept("one").latest
    assert (episode.title, episode.number) == (title, 8)


def test_a_choice_made_of_what_has_changed_again_is_asked_again(one: Place):
    base = _sheet(one)
    edit_episode(one.house, SHOW, "one", _sent(base, title="Annas"))
    stale = _unsaved(edit_episode(one.house, SHOW, "one", _sent(base, title="Bos")))
    edit_episode(one.house, SHOW, "one", _sent(_sheet(one), title="Cecilies"))

    chosen = Sent(values=stale.values, base=stale.now, asked=("title",), chosen={"title": "mine"})
    assert _unsaved(edit_episode(one.house, SHOW, "one", chosen)).clashes[0].theirs == plain("Cecilies")


def test_an_edit_by_hand_is_someone_elses_change(one: Place):
    sheet = _sheet(one)
    one.replace("one.md", "season: 2", "season: 3")

    result = _saved(edit_episode(one.house, SHOW, "one", _sent(sheet, title="Min")))

    assert result.others == ("season",)
    assert (one.kept("one").latest.season, one.kept("one").latest.title) == (3, "Min")


WRONG = {
    "a number in words": ("number", plain("tre"), "page_value"),
    "a role nobody has": ("people", (("Anja", "king"),), "page_value"),
    "a title of a thousand letters": ("title", plain("å" * 1000), "field_too_long"),
    "an address of a script": ("license_url", plain("javascript:alert(1)"), "field_address"),
    "an address with spaces": ("slug", plain("Min side"), "page_value"),
    "the address of another": ("slug", plain("two"), "address_taken"),
    "a place that is none": ("location", (("Odder", "", "nowhere", "", ""),), "page_value"),
}


def test_what_a_page_cannot_take_is_told_by_its_field_and_the_rest_is_kept(one: Place):
    before, sent, told = one.files(), _sent(_sheet(one), season_name="Vinter"), {}
    for name, (key, value, _) in WRONG.items():
        wrong = replace(sent, values={**sent.values, key: value})
        result = _unsaved(edit_episode(one.house, SHOW, "one", wrong))
        result = ForkingPickler.loads(ForkingPickler.dumps(result))  # as hands give it back
        assert (result.values[key], result.values["season_name"]) == (value, plain("Vinter"))
        told[name] = {key: error.code for key, error in result.problems.items()}
    assert told == {name: {key: code} for name, (key, _, code) in WRONG.items()}
    assert one.files() == before


def test_while_someone_else_reads_the_folder_the_edit_is_saved_and_read_in_later(one: Place):
    with alone_in(one.content):
        result = _saved(edit_episode(one.house, SHOW, "one", _sent(_sheet(one), title="Gemt"), patience=0.1))
    assert not result.is_read
    assert one.page("one.md").fields.text("title") == "Gemt"
    with read(one.house.catalog) as tx:
        (order,) = list_open_orders(tx)
    do_order(one.house, order.id, order.kind)
    assert one.kept("one").latest.title == "Gemt"


def test_a_show_whose_folder_is_a_link_is_edited_like_any_other(one: Place, tmp_path: Path):
    """The folder may lie on another disk, as a whole ingest reads it there."""
    elsewhere = one.path("one.md").parent.rename(tmp_path / "elsewhere")
    (one.content / SHOW).symlink_to(elsewhere)
    assert not one.ingest().has_refused

    done = _saved(edit_episode(one.house, SHOW, "one", _sent(_sheet(one), title="New")))

    assert done.is_read
    assert one.kept("one").latest.title == "New"
    assert "title: New" in (elsewhere / "one.md").read_text()


def test_a_show_is_edited_the_same_way(one: Place):
    with read(one.house.catalog) as tx:
        sheet = show_sheet(tx, one.house, get_show(tx, SHOW))
    assert sheet.values["categories"] == (("Government",),)

    changes = {
        "categories": (("Science > Social Sciences",), ("Government",)),
        "owner": (("Anja", "anja@example.org"),),
        "apps": (("spotify", "https://open.spotify.com/show/1"),),
        "parts": plain("3"),
        "title": (),
    }
    refused = _unsaved(edit_show(one.house, SHOW, _sent(sheet, **changes)))
    assert refused.problems["title"].code == "field_needed"
    _saved(edit_show(one.house, SHOW, _sent(sheet, **{**changes, "title": "Nyt navn"})))

    with read(one.house.catalog) as tx:
        show = get_show(tx, SHOW).latest
    assert show.categories == (("Science", "Social Sciences"), ("Government",))
    assert (show.title, show.owner_email, show.parts) == ("Nyt navn", "anja@example.org", 3)
    assert show.apps == (("spotify", "https://open.spotify.com/show/1"),)


def test_a_person_who_is_renamed_is_called_so_in_every_episode(one: Place):
    edit_episode(one.house, SHOW, "one", _sent(_sheet(one), people=(("Anja", "guest"),)))
    with read(one.house.catalog) as tx:
        sheet = node_sheet(tx, one.house, "people", "anja")

    _saved(edit_node(one.house, "people", "anja", _sent(sheet, name="Anja Tønder")))

    assert [who.name for who in one.kept("one").latest.credits] == ["Anja Tønder"]
