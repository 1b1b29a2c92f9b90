"""The page that publishes: now, at a Danish time, undone, withdrawn (exp-6.3.10)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from houses import SHOW
from lxml import html
from studios import Browser, StudioStage

from podcast_service.domain.producer import ShowRole
from podcast_service.workflows.release import release

PAGE = f"/studio/afsnit/{SHOW}/one/udgiv"
WHY = {"uden_udskrift": "Den bliver skrevet."}


@pytest.fixture
def browser(stage: StudioStage) -> Browser:
    return stage.browser(stage.producer(ShowRole.PUBLISHER))


def publish(browser: Browser, stage: StudioStage, **form: str) -> None:
    reply = browser.post(PAGE, {"handling": "nu", **WHY, **form})
    assert reply.status_code == 303, reply.text
    stage.work()


def test_publishing_now_is_ordered_carried_out_and_told(stage: StudioStage, browser: Browser):
    reply = browser.post(PAGE, {"handling": "nu", **WHY})

    assert (reply.status_code, reply.location) == (303, PAGE)
    assert "data-waiting" in browser.get(PAGE).text
    assert "one" not in stage.place.public()
    stage.work()
    assert stage.place.public()["one"].published_at == stage.place.clock().replace(microsecond=0)
    on_its_way = browser.get(PAGE).text
    assert "Fortryd udgivelse" in on_its_way
    assert "Det, der er ude" not in on_its_way, "its addresses answer 404 yet"
    release(stage.place.house)
    assert "Det, der er ude" in browser.get(PAGE).text


def test_a_cover_that_was_drawn_at_publishing_is_not_called_the_episodes_own(stage: StudioStage, browser: Browser):
    stage.place.path("cover.png").unlink()
    show = stage.place.path("show.md")
    show.write_text("\n".join(line for line in show.read_text().splitlines() if not line.startswith("cover")))
    stage.place.ingest()
    publish(browser, stage)

    assert "Cover Tegnet af tjenesten" in browser.words(f"/studio/afsnit/{SHOW}/one", ".facts")


def test_the_same_press_twice_publishes_once(stage: StudioStage, browser: Browser):
    """rel-F7."""
    for _ in range(2):
        browser.post(PAGE, {"handling": "nu", **WHY})
        stage.place.clock.forward(seconds=0)
    stage.work()
    revision = stage.place.kept("one").latest_revision
    stage.work()

    assert stage.place.kept("one").latest_revision == revision


def test_a_missing_word_is_asked_for_at_its_field_and_nothing_is_ordered(stage: StudioStage, browser: Browser):
    reply = browser.post(PAGE, {"handling": "nu"})

    assert reply.status_code == 422
    assert 'href="#felt-uden_udskrift"' in reply.text
    stage.work()
    assert "one" not in stage.place.public()


def test_a_time_is_written_out_with_its_weekday_before_it_is_confirmed(stage: StudioStage, browser: Browser):
    reply = browser.post(PAGE, {"handling": "planlaeg", "dato": "2026-11-28", "tid": "07:00", **WHY})

    assert "lørdag den 28. november 2026 kl. 07.00 (dansk tid)" in reply.text
    assert 'name="moment" value="2026-11-28T06:00:00+00:00"' in reply.text
    assert 'name="uden_udskrift" value="Den bliver skrevet."' in reply.text
    stage.work()
    assert stage.place.kept("one").approved is None


def test_another_time_is_chosen_in_a_form_that_still_holds_what_was_typed(browser: Browser):
    typed = {"dato": "2026-11-28", "tid": "07:00", **WHY}
    asked = html.fromstring(browser.post(PAGE, {"handling": "planlaeg", **typed}).text)
    (another,) = asked.xpath("//button[normalize-space()='Vælg et andet tidspunkt']")
    sent = {
        one.get("name"): one.get("value") for one in another.getparent().getparent().cssselect("input[type=hidden]")
    }
    form = html.fromstring(browser.post(PAGE, {**sent, another.get("name"): another.get("value")}).text)

    assert {name: form.cssselect(f"[name={name}]")[0].get("value") for name in typed} == typed


def test_what_stands_in_the_way_is_told_in_plain_words_and_leads_to_its_field(stage: StudioStage):
    """exp-6.3.5: the same lines as the list before publishing."""
    show = stage.place.path("show.md")
    show.write_text("\n".join(line for line in show.read_text().splitlines() if not line.startswith("categories")))
    stage.place.ingest()
    page = html.fromstring(stage.owner().get(PAGE).text)

    assert page.xpath(f"//a[@href='/studio/serier/{SHOW}/indstillinger#felt-categories'][starts-with(., 'Ret')]")
    assert "Kategori mangler på serien." in page.cssselect(".checks")[0].text_content()


def test_the_button_that_publishes_says_what_listeners_get_and_for_how_long_it_can_be_undone(browser: Browser):
    page = html.fromstring(browser.get(PAGE).text)
    (button,) = page.cssselect("button[value=nu]")
    (told,) = page.cssselect(f"#{button.get('aria-describedby')}")

    assert told.text_content() == "Få sekunder efter kan alle se siden og hente lyden. Du kan fortryde i ti minutter."


@pytest.mark.parametrize(
    ("day", "words", "moments"),
    [
        pytest.param("2027-03-28", "findes ikke den nat", ["00:59", "01:00"], id="the missing hour"),
        pytest.param("2027-10-31", "kommer to gange den nat", ["00:30", "01:30"], id="the double hour"),
    ],
)
def test_the_hours_of_the_change_are_asked_about(browser: Browser, day: str, words: str, moments: list[str]):
    """rel-F7."""
    text = browser.post(PAGE, {"handling": "planlaeg", "dato": day, "tid": "02:30", **WHY}).text

    assert words in text
    assert [f'value="{day}T{moment}:00+00:00"' in text for moment in moments] == [True, True]
    assert text.count('type="radio"') == 2


def test_a_schedule_goes_out_at_its_time_and_neither_before_nor_twice(stage: StudioStage, browser: Browser):
    """rel-F7."""
    at = datetime(2026, 11, 28, 6, 0, tzinfo=UTC)
    publish(browser, stage, handling="bekraeft", moment=at.isoformat())

    assert "one" not in stage.place.public()
    assert "Udgives lørdag den 28. november 2026 kl. 07.00 (dansk tid)" in browser.get(PAGE).text
    stage.place.clock.time = at - timedelta(seconds=1)
    assert "one" not in stage.place.public()
    stage.place.clock.time = at
    assert stage.place.public()["one"].published_at == at


def test_a_schedule_that_is_carried_out_after_its_time_keeps_the_time_that_was_meant(
    stage: StudioStage, browser: Browser
):
    """rel-F7: after downtime."""
    at = stage.place.clock() + timedelta(minutes=5)
    browser.post(PAGE, {"handling": "bekraeft", "moment": at.isoformat(), **WHY})
    stage.place.clock.forward(hours=3)
    stage.work()

    assert stage.place.public()["one"].published_at == at.replace(microsecond=0)


def test_a_schedule_can_be_moved_and_given_up(stage: StudioStage, browser: Browser):
    first, second = (stage.place.clock().replace(microsecond=0) + timedelta(days=days) for days in (1, 2))
    publish(browser, stage, handling="bekraeft", moment=first.isoformat())
    publish(browser, stage, handling="bekraeft", moment=second.isoformat())

    public = stage.place.kept("one").approved
    assert public
    assert public.published_at == second
    browser.press(PAGE, PAGE + "/fortryd")
    assert stage.place.kept("one").approved is None


@pytest.mark.parametrize("moment", ["2026-11-21T06:00:00+00:00", "yesterday", "2026-12-01T06:00:00"])
def test_a_moment_that_has_passed_or_is_none_is_refused(stage: StudioStage, browser: Browser, moment: str):
    reply = browser.post(PAGE, {"handling": "bekraeft", "moment": moment, **WHY})

    assert reply.status_code == 422
    stage.work()
    assert stage.place.kept("one").approved is None


def test_what_was_typed_wrong_is_told_at_its_field(browser: Browser):
    reply = browser.post(PAGE, {"handling": "planlaeg", "dato": "31.11.2026", "tid": "syv", **WHY})

    assert reply.status_code == 422
    assert 'href="#felt-dato"' in reply.text
    assert 'href="#felt-tid"' in reply.text
    assert "31.11.2026" in reply.text


def test_who_presses_after_somebody_changed_it_is_told_and_keeps_what_they_wrote(stage: StudioStage, browser: Browser):
    seen = str(stage.place.kept("one").latest_revision)
    stage.place.replace("one.md", "The first", "Another")
    stage.place.ingest()

    reply = browser.post(PAGE, {"handling": "nu", "revision": seen, **WHY})

    assert reply.status_code == 422
    assert "Nogen har ændret afsnittet" in reply.text
    assert WHY["uden_udskrift"] in reply.text
    stage.work()
    assert stage.place.kept("one").approved is None


def test_enter_in_a_field_never_publishes(browser: Browser):
    text = browser.get(PAGE).text
    form = text[text.index('class="publish"') :]
    assert form.index('value="planlaeg" hidden') < form.index('value="nu"')
    assert browser.post(PAGE, {**WHY}).status_code == 200


def test_an_episode_that_was_out_once_keeps_its_address_whatever_is_undone(stage: StudioStage, browser: Browser):
    publish(browser, stage)
    address = stage.place.public()["one"].enclosure
    browser.press(PAGE, PAGE + "/fortryd")
    later = stage.place.clock().replace(microsecond=0) + timedelta(days=3)
    publish(browser, stage, handling="bekraeft", moment=later.isoformat())
    browser.press(PAGE, PAGE + "/fortryd")

    assert stage.place.kept("one").approved is None
    assert stage.place.kept("one").latest.enclosure == address


def test_what_changed_after_it_was_looked_at_does_not_go_out(stage: StudioStage, browser: Browser):
    seen = str(stage.place.kept("one").latest_revision)
    browser.post(PAGE, {"handling": "nu", "revision": seen, **WHY})
    stage.place.replace("one.md", "The first", "Another")
    stage.work()

    assert stage.place.kept("one").approved is None


def test_publication_is_undone_on_the_page(stage: StudioStage, browser: Browser):
    publish(browser, stage)

    assert "Fortryd udgivelse" in browser.get(PAGE).text
    browser.press(PAGE, PAGE + "/fortryd")
    assert "one" not in stage.place.public()
    assert "kladde igen" in browser.get(PAGE).text


def test_undoing_pressed_twice_undoes_once_and_says_so(stage: StudioStage, browser: Browser):
    publish(browser, stage)
    stage.place.replace("one.md", "The first", "A better title")
    stage.place.ingest()
    publish(browser, stage)
    form = browser.fields(PAGE, PAGE + "/fortryd")

    replies = [browser.post(PAGE + "/fortryd", form) for _ in range(2)]

    assert [reply.status_code for reply in replies] == [303, 409]
    assert "allerede fortrudt" in replies[1].text
    assert stage.place.public()["one"].title == "The first"


def test_withdrawing_asks_for_a_reason_and_tells_what_happens(stage: StudioStage, browser: Browser):
    """feed-L04."""
    publish(browser, stage)

    assert "kan ikke hentes tilbage" in browser.get(PAGE + "/traek-tilbage").text
    assert browser.post(PAGE + "/traek-tilbage", {"grund": " "}).status_code == 422
    private = browser.post(PAGE + "/traek-tilbage", {"grund": "Ole 010190-1234 bad om det"})
    assert (private.status_code, "CPR-nummer" in private.text) == (422, True)
    assert 'value="Ole 010190-1234 bad om det"' in private.text
    browser.post(PAGE + "/traek-tilbage", {"grund": "En gæst bad om det."})
    stage.work()

    assert stage.place.kept("one").latest.withdrawn_reason == "En gæst bad om det."
    assert "En gæst bad om det." in browser.get(PAGE).text


@pytest.mark.parametrize("role", [ShowRole.VIEWER, ShowRole.EDITOR])
def test_who_may_not_publish_sees_the_page_and_no_button(stage: StudioStage, role: ShowRole):
    """sec-S2."""
    browser = stage.browser(stage.producer(role))

    assert "Udgiv nu" not in browser.get(PAGE).text
    for end in ("", "/fortryd", "/traek-tilbage"):
        assert browser.post(PAGE + end, {"handling": "nu", "grund": "x"}).status_code == 403
