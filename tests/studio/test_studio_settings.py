"""The settings of a show, new shows, and what belongs to all shows, as forms in the studio (exp-6.3.14, sec-S1)."""

from __future__ import annotations

from filled import Filled
from houses import Place
from lxml import html
from studios import StudioStage

from podcast_service.catalog.database import read
from podcast_service.catalog.nodes import find_node
from podcast_service.catalog.shows import get_show
from podcast_service.domain.person import Person
from podcast_service.domain.show import Show, ShowType

SETTINGS = "/studio/serier/my-show/indstillinger"


def _show(place: Place, slug: str = "my-show") -> Show:
    with read(place.house.catalog) as tx:
        return get_show(tx, slug).latest


def test_a_show_is_set_up_with_apples_categories_and_its_apps(place: Place, stage: StudioStage):
    form = Filled(stage.owner(), SETTINGS)
    groups = {one.get("label") for one in form.page.cssselect("#felt-categories optgroup")}
    assert {"Arts", "Science", "True Crime"} <= groups
    ids = [one.get("id") for one in form.page.cssselect("[id]")]
    assert len(ids) == len(set(ids))
    form.put("categories", "Science > Social Sciences", "Government", "")
    form.put("owner.name", "Anja Tønder")
    form.put("owner.email", "anja@example.org")
    apps = [value for name, value in form.sent if name == "apps.name"]
    form.put("apps.value", *("https://open.spotify.com/show/1" if app == "spotify" else "" for app in apps))
    form.put("auto_publish", "yes")
    form.put("approval", "yes")

    assert form.save() == 303

    show = _show(place)
    assert show.categories == (("Science", "Social Sciences"), ("Government",))
    assert (show.owner_name, show.owner_email) == ("Anja Tønder", "anja@example.org")
    assert show.apps == (("spotify", "https://open.spotify.com/show/1"),)
    assert show.auto_publish
    assert place.page("show.md").fields.values["approval"] is True
    assert "Gemt:" in form.text(".notice")


def test_an_address_that_is_none_is_told_at_its_field(place: Place, stage: StudioStage):
    form = Filled(stage.owner(), SETTINGS)
    form.put("license_url", "javascript:alert(1)")
    form.put("title", "")
    form.put("owner.email", "anja at example")
    before = place.files()
    assert form.save() == 422
    assert "er ikke en e-mailadresse" in form.text("#fejl-owner")
    assert form.page.cssselect(".summary[autofocus]")
    assert "er ikke en adresse, der kan åbnes" in form.text("#fejl-license_url")
    assert "må ikke være tomt" in form.text("#fejl-title")
    assert place.files() == before


def test_an_administrator_makes_a_show_and_goes_on_to_its_settings(place: Place, stage: StudioStage):
    browser = stage.browser(stage.producer(is_administrator=True))
    assert ">Titel: Det må ikke være tomt" in browser.post("/studio/serier/ny", {"title": " "}).text
    assert browser.post("/studio/serier/ny", {"title": "My show"}).status_code == 422

    reply = browser.post("/studio/serier/ny", {"title": "Tro på jobchancen", "type": "serial"})

    assert (reply.status_code, reply.location) == (303, "/studio/serier/tro-paa-jobchancen/indstillinger")
    assert _show(place, "tro-paa-jobchancen").type is ShowType.SERIAL
    assert browser.get(reply.location).status_code == 200


def test_a_person_is_made_and_edited(place: Place, stage: StudioStage):
    browser = stage.browser(stage.producer(is_administrator=True))
    reply = browser.post("/studio/personer", {"name": "Jytte Quist"})
    assert reply.location == "/studio/personer/jytte-quist"
    form = Filled(browser, reply.location)
    form.put("workplace", "Frederiksberg Jobcenter")
    assert form.save() == 303

    with read(place.house.catalog) as tx:
        person = find_node(tx, Person, "jytte-quist")
    assert person is not None
    assert (person.name, person.workplace) == ("Jytte Quist", "Frederiksberg Jobcenter")
    listed = html.fromstring(browser.get("/studio/personer").text)
    assert [one.text for one in listed.cssselect(".plain-list a")] == ["Jytte Quist"]
    assert "findes allerede" in browser.post("/studio/personer", {"name": "Jytte Quist"}).text


def test_themes_and_publications_are_made_and_edited_the_same_way(stage: StudioStage):
    browser = stage.browser(stage.producer(is_administrator=True))
    for kind in ("temaer", "udgivelser"):
        form = Filled(browser, browser.post(f"/studio/{kind}", {"name": "Et navn"}).location)
        form.put("summary", "Kort om det.")
        assert form.save() == 303
        assert form.value("summary") == "Kort om det."
