"""A publication that was ordered in the studio, and whose worker was killed on the way (rel-R2)."""

from __future__ import annotations

import pytest
from houses import SHOW
from studios import Browser, StudioStage
from test_studio_publish import PAGE, WHY, publish

from podcast_service.catalog.database import read
from podcast_service.catalog.orders import get_order, list_open_orders
from podcast_service.domain.producer import ShowRole
from podcast_service.workflows.ordered import publish_ordered
from podcast_service.workflows.undo import undo


@pytest.fixture
def browser(stage: StudioStage) -> Browser:
    return stage.browser(stage.producer(ShowRole.PUBLISHER))


def test_an_order_whose_worker_was_killed_after_the_publication_ends_well_and_publishes_nothing_twice(
    stage: StudioStage, browser: Browser
):
    """rel-F7, rel-R2."""
    browser.post(PAGE, {"handling": "nu", "revision": "1", **WHY})
    with read(stage.place.house.catalog) as tx:
        order = list_open_orders(tx)[0]
    publish_ordered(stage.place.house, order)
    published = stage.place.kept("one")
    stage.place.clock.forward(minutes=1)
    stage.work()

    with read(stage.place.house.catalog) as tx:
        assert get_order(tx, order.id).state == "done"
    assert stage.place.kept("one") == published


def test_an_order_whose_worker_was_killed_publishes_nothing_again_that_was_undone_meanwhile(
    stage: StudioStage, browser: Browser
):
    """rel-F7, rel-R2."""
    browser.post(PAGE, {"handling": "nu", "revision": "1", **WHY})
    with read(stage.place.house.catalog) as tx:
        order = list_open_orders(tx)[0]
    publish_ordered(stage.place.house, order)
    stage.place.clock.forward(seconds=20)
    undo(stage.place.house, SHOW, "one", stage.place.kept("one").approved_revision)
    stage.work()

    assert "one" not in stage.place.public()
    with read(stage.place.house.catalog) as tx:
        assert [reason.code for reason in get_order(tx, order.id).refused] == ["publish_undone"]
    stage.place.clock.forward(seconds=20)
    publish(browser, stage)
    assert "one" in stage.place.public()


def test_an_order_whose_worker_was_killed_between_page_and_catalog_is_finished(stage: StudioStage, browser: Browser):
    """rel-R2: the page says it is published, and the catalog does not know."""
    browser.post(PAGE, {"handling": "nu", "revision": "1", **WHY})
    at = stage.place.clock().isoformat(timespec="seconds")
    text = stage.place.path("one.md").read_text()
    stage.place.write("one.md", text.replace("title:", f"status: published\npublished_at: '{at}'\ntitle:"))
    stage.work()

    assert "one" in stage.place.public()
