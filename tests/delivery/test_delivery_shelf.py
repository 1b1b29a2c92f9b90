"""The shelf: made once per edition, bounded, the same for every thread."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier

import pytest

from podcast_service.delivery.kept import Kept, KeptDocument, keep
from podcast_service.delivery.shelf import LONGEST_PATH, Shelf
from podcast_service.domain.document import Document
from podcast_service.domain.errors import Unavailable


@dataclass
class Site:
    """A site of one revision that notes what was asked of it."""

    revision: int = 1
    asked: list[str] = field(default_factory=list)
    slow: float = 0
    size: int = 10

    def make(self, path: str) -> Kept | None:
        self.asked.append(path)
        time.sleep(self.slow)
        if path == "/fejl":
            raise Unavailable("catalog_down")
        if path.startswith("/findes-ikke"):
            return None
        found = Document(body=b"%d" % self.revision * self.size, media_type="text/html")
        return keep(path, found, https=False)

    def edition(self) -> int:
        return self.revision


def body(kept: Kept | None) -> bytes:
    assert isinstance(kept, KeptDocument)
    return kept.variants["identity"].whole.body


def test_an_answer_is_made_once_and_then_handed_out() -> None:
    site = Site()
    shelf = Shelf(site.make, site.edition)

    first, second = shelf.find("/a"), shelf.find("/a")

    assert first is second is shelf.ready("/a")
    assert site.asked == ["/a"]


def test_h24_eight_who_ask_at_once_make_it_once() -> None:
    site = Site(slow=0.05)
    shelf, together = Shelf(site.make, site.edition), Barrier(8)

    def ask(_: int) -> Kept | None:
        together.wait()
        return shelf.find("/a")

    with ThreadPoolExecutor(8) as pool:
        found = set(map(id, pool.map(ask, range(8))))

    assert len(found) == 1
    assert site.asked == ["/a"]


def test_a_new_edition_empties_the_shelf() -> None:
    site = Site()
    shelf = Shelf(site.make, site.edition)
    shelf.find("/a")

    site.revision = 2

    assert shelf.ready("/a") is None
    assert body(shelf.find("/a")) == b"2" * 10


def test_an_answer_made_while_the_edition_changed_is_given_but_not_kept() -> None:
    site = Site()

    def make(path: str) -> Kept | None:
        site.revision += 1
        return site.make(path)

    shelf = Shelf(make, site.edition)

    assert shelf.find("/a") is not None
    assert shelf.ready("/a") is None


def test_what_did_not_exist_is_asked_for_again_and_takes_no_room() -> None:
    """Another process may have begun to serve it meanwhile."""
    site = Site()
    shelf = Shelf(site.make, site.edition)

    for _ in range(2):
        assert shelf.find("/findes-ikke/1") is None

    assert len(site.asked) == 2
    assert shelf._stock.slots == {}


def test_the_shelf_stays_under_its_limit_and_keeps_what_is_asked_for() -> None:
    site = Site(size=10_000)
    shelf = Shelf(site.make, site.edition, limit=200_000)

    for number in range(100):
        shelf.find(f"/{number}")
        shelf.find("/often")

    assert shelf._stock.size <= 200_000
    assert shelf.ready("/often") is not None
    assert shelf.ready("/0") is None
    assert site.asked.count("/often") == 1


def test_one_answer_larger_than_the_limit_is_still_given() -> None:
    site = Site(size=10_000)
    shelf = Shelf(site.make, site.edition, limit=1)

    assert len(body(shelf.find("/a"))) == 10_000


def test_an_error_reaches_all_who_waited_and_is_not_kept() -> None:
    site = Site(slow=0.05)
    shelf, together = Shelf(site.make, site.edition), Barrier(4)

    def ask(_: int) -> str:
        together.wait()
        with pytest.raises(Unavailable) as caught:
            shelf.find("/fejl")
        return caught.value.code

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(ask, range(4))) == {"catalog_down"}
    assert shelf.ready("/fejl") is None


ABSURD = ["", "a", "//evil.example", "/a//b", "/a\\b", "/a\x00", "/a\nb", "/\ud800", "/" + "a" * LONGEST_PATH]


@pytest.mark.parametrize("path", ABSURD, ids=range(len(ABSURD)))
def test_s18_a_path_no_address_of_ours_can_have_is_not_looked_up(path: str) -> None:
    site = Site()

    assert Shelf(site.make, site.edition).find(path) is None
    assert site.asked == []
