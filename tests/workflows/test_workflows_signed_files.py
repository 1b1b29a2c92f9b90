"""Whose word a file is: known to whoever reads it in, so that nobody approves their own work (exp-6.3.10, sec-S27)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

import pytest
from houses import SHOW, SHOW_PAGE, VTT, Place
from sounds import mp3_bytes

from podcast_service.catalog.database import read
from podcast_service.catalog.history import list_entries
from podcast_service.catalog.shows import get_show
from podcast_service.domain.acts import Done
from podcast_service.domain.errors import Conflict, Forbidden
from podcast_service.domain.history import Entry
from podcast_service.domain.producer import By
from podcast_service.workflows.approve import Makers, ask_approval, give_approval, makers_of
from podcast_service.workflows.decide_transcript import approve_transcript
from podcast_service.workflows.files_beside import put_beside
from podcast_service.workflows.house import House
from podcast_service.workflows.ingest import ingest
from podcast_service.workflows.page_values import edit_page
from podcast_service.workflows.publish import publish_episode
from podcast_service.workflows.signed_files import hash_of, rewrite, sign

CHAPTERS = '{"version": "1.2.0", "chapters": [{"startTime": 0, "title": "A"}]}'


@pytest.fixture
def one(place: Place) -> Place:
    """Give a show that asks for a second person, and an episode in it that the command line read in."""
    place.show(page=SHOW_PAGE.replace("language", "approval: true\nlanguage"))
    place.episode("one", title="The first")
    place.write("one.vtt", VTT)
    place.ingest()
    return place


def as_(place: Place, name: str) -> House:
    return replace(place.house, by=By(name=name, producer=name.lower()))


def guid_of(place: Place) -> str:
    with read(place.house.catalog) as tx:
        return get_show(tx, SHOW).latest.guid


def makers(place: Place) -> Makers:
    with read(place.house.catalog) as tx:
        return makers_of(tx, get_show(tx, SHOW), place.kept("one"))


def history(place: Place) -> list[Entry]:
    with read(place.house.catalog) as tx:
        return list_entries(tx, subject=f"episode:{place.kept('one').latest.guid}")


def page_text(place: Place, title: str) -> str:
    return place.path("one.md").read_text().replace("The first", title)


def put(name: str, data: bytes, was: str | None = None) -> Callable[[Place, House], object]:
    def write(place: Place, house: House) -> None:
        subject, show = f"episode:{place.kept('one').latest.guid}", guid_of(place)
        put_beside(house, f"{SHOW}/one.md", name, data, was=was, subject=subject, show=show)

    return write


PARTS = {
    "page": lambda place, house: edit_page(house, place.kept("one"), {"title": "Other"}, act=Done.EDITED, keys="title"),
    "page without a note": lambda place, house: edit_page(house, place.kept("one"), {"title": "Again"}),
    "transcript": put("one.vtt", VTT.replace("Hello", "Well").encode(), sha256(VTT.encode()).hexdigest()),
    "chapters": put("one.chapters.json", CHAPTERS.encode()),
    "sound": put("one.mp3", mp3_bytes(3, tone=900), sha256(mp3_bytes(2, tone=400 + sum(b"one"))).hexdigest()),
}


def test_who_wrote_a_part_never_approves_it_though_somebody_else_read_it_in(one: Place):
    for name, write in PARTS.items():
        write(one, as_(one, name))
        ingest(as_(one, "Merete"))
    ask_approval(as_(one, "Merete"), SHOW, "one")
    revision = one.kept("one").latest_revision

    for name in PARTS:
        with pytest.raises(Forbidden, match="cannot approve it"):
            give_approval(as_(one, name), SHOW, "one", revision)
    assert give_approval(as_(one, "Bo"), SHOW, "one", revision).given_by == "Bo"
    made = [entry.by for entry in history(one) if entry.revision and entry.act == Done.EDITED]
    assert made == [*PARTS][::-1], "each by who wrote it, and nothing by who read it in"


def test_a_kill_between_file_and_note_leaves_who_wrote_it(one: Place):
    new = page_text(one, "Written, and then the power went")
    sign(as_(one, "Anja"), guid_of(one), [hash_of(new)])
    one.write("one.md", new)

    one.ingest()

    assert [(entry.by, entry.revision) for entry in history(one)][:1] == [("Anja", 2)]
    assert makers(one).known == {"anja": "Anja"}


def test_a_page_that_was_not_written_is_not_told_as_written(one: Place):
    before = history(one)
    facts = {"subject": f"episode:{one.kept('one').latest.guid}", "show": guid_of(one), "keys": "title"}

    with pytest.raises(Conflict):
        rewrite(as_(one, "Anja"), f"{SHOW}/one.md", "---\n---\n", was="what stood there before", **facts)

    assert history(one) == before


def test_several_writers_of_one_state_are_told_each(one: Place):
    PARTS["page"](one, as_(one, "Anja"))
    PARTS["transcript"](one, as_(one, "Merete"))

    one.ingest()

    assert [entry.by for entry in history(one) if entry.revision == 2] == ["Anja", "Merete"][::-1]
    assert makers(one).known.keys() == {"anja", "merete"}


def test_who_only_judged_the_transcript_may_approve_the_episode(one: Place):
    PARTS["transcript"](one, as_(one, "Anja"))
    one.ingest()
    (file,) = one.kept("one").latest.transcripts
    approve_transcript(as_(one, "Merete"), SHOW, "one", file.name, file.sha256)

    assert makers(one).known == {"anja": "Anja"}


def test_a_file_changed_by_hand_has_no_known_maker_and_what_is_out_has_none(one: Place):
    PARTS["page"](one, as_(one, "Anja"))
    one.ingest()
    why = "---\nwithout_transcript: {reason: Being written., decided_at: 2026-11-20}\n"
    one.write("one.md", page_text(one, "x").replace("Other", "By hand").replace("---\n", why, 1))
    one.ingest()
    assert makers(one) == Makers(known={"anja": "Anja"}, is_whole=False)

    ask_approval(as_(one, "Merete"), SHOW, "one")
    give_approval(as_(one, "Bo"), SHOW, "one", one.kept("one").latest_revision)
    publish_episode(as_(one, "Bo"), SHOW, "one")

    assert makers(one) == Makers(known={}, is_whole=True)
