"""The overview and a show's list: where each episode stands, what needs a person first, and who sees what of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from houses import SHOW, open_place
from lxml import html
from studios import Browser, StudioStage, studio_of

from podcast_service.audio.reader import AudioReader
from podcast_service.catalog.approvals import Approval, save_approval
from podcast_service.catalog.database import transact
from podcast_service.domain.producer import ShowRole

OTHER = "other-show"
REASON = "without_transcript: {reason: Being written., decided_at: 2026-11-01T10:00:00+01:00}\n"
OUT = {"status": "published", "published_at": "2026-11-20T10:00:00+01:00"}
LATER = {"status": "published", "published_at": "2026-11-29T07:00:00+01:00"}
GONE = {**OUT, "status": "withdrawn", "withdrawn_at": "2026-11-21T10:00:00+01:00", "withdrawn_reason": "Wrong."}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, reader: AudioReader) -> Iterator[StudioStage]:
    with every_standing(tmp_path_factory.mktemp("overview"), reader) as opened:
        yield opened


@contextmanager
def every_standing(folder: Path, reader: AudioReader, engine: str = "sqlite") -> Iterator[StudioStage]:
    """Give two shows: one with an episode of every standing and a file that was refused, one with a draft."""
    with open_place(folder, reader, engine=engine) as place:
        place.show()
        place.show(OTHER)
        place.episode("draft", title="A draft")
        place.episode("ready", title="Ready one", head=REASON)
        place.episode("out", title="Out one", number=1, head=REASON, **OUT)
        place.episode("changed", title="Changed one", number=2, head=REASON, **OUT)
        place.episode("later", title="Later one", number=3, head=REASON, **LATER)
        place.episode("gone", title="Gone one", head=REASON, **GONE)
        place.episode("elsewhere", title="Elsewhere", show=OTHER)
        place.ingest()
        place.clock.forward(minutes=1)
        page = place.path("changed.md")
        page.write_text(page.read_text().replace("Changed one", "Changed title"))
        place.write("broken.mp3", b"no sound at all")
        place.write("wrong.md", "---\ntitle: Wrong\nnumber: three\n---\n")
        place.ingest()
        yield studio_of(place)


@pytest.fixture
def viewer(stage: StudioStage) -> Browser:
    return stage.viewer()


def listed(browser: Browser, path: str, under: str = "main") -> list[str]:
    """Return the names in the rows of a page, in their order."""
    reply = browser.get(path)
    assert reply.status_code == 200, reply.text
    return [one.text_content() for one in html.fromstring(reply.text).cssselect(f"{under} .row-name > a")]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("kladder", ["A draft"]),
        ("klar", ["Ready one"]),
        ("aendringer", ["Changed title"]),
        ("planlagt", ["Later one"]),
        ("udgivet", ["Out one"]),
        ("trukket", ["Gone one"]),
        ("fejl", []),
        ("noget-helt-andet", ["Changed title", "Ready one", "A draft"]),
    ],
)
def test_each_list_holds_what_stands_there(viewer: Browser, address: str, expected: list[str]) -> None:
    """exp-6.3.2: Kladder, Klar, Ændringer, Planlagt, Udgivet, Fejl; an unknown list is the overview itself."""
    under = (
        "main"
        if address in ("kladder", "klar", "aendringer", "planlagt", "udgivet", "trukket", "fejl")
        else "#foerst-liste"
    )
    assert listed(viewer, f"/studio?vis={address}", under) == expected
    of_show = [one for one in listed(viewer, f"/studio/serier/{SHOW}?vis={address}") if one in expected]
    assert sorted(of_show) == sorted(expected)


def test_the_lists_are_named_and_counted(viewer: Browser) -> None:
    """exp-6.3.2, exp-7."""
    for path in ("/studio", f"/studio/serier/{SHOW}"):
        told = viewer.words(path, "nav[aria-label=Lister]")
        assert told == "Alle Kladder 1 Klar 1 Ændringer 1 Planlagt 1 Udgivet 1 Trukket tilbage 1 Fejl 0"


def test_what_needs_someone_says_why_in_danish(viewer: Browser) -> None:
    """exp-6.3.2: the first reason of what stops, in the producer's language."""
    told = viewer.words("/studio", "#foerst-liste")
    assert "Ændringer venter på at blive udgivet." in told
    assert "Det nødvendige er på plads." in told
    assert "A draft Kladde" in told
    assert "transcript" not in told.lower()


def test_a_refused_file_is_told_at_its_show(viewer: Browser) -> None:
    for path in ("/studio", f"/studio/serier/{SHOW}"):
        assert "my-show/broken.mp3:" in viewer.words(path)


def test_why_a_file_was_refused_is_said_wholly_in_danish(viewer: Browser) -> None:
    """exp-6.3.2: what is wanted instead as well."""
    for path in ("/studio", f"/studio/serier/{SHOW}"):
        told = viewer.words(path)
        assert "»number: three« kan ikke forstås. Skriv et helt tal fra 1 og op." in told
        assert "Filen er ikke lyd" in told


def test_a_show_lists_what_is_not_out_first_and_is_searched_by_words(viewer: Browser) -> None:
    path = f"/studio/serier/{SHOW}"
    assert listed(viewer, path)[:2] == ["A draft", "Ready one"]
    assert listed(viewer, f"{path}?q=ONE+out") == ["Out one"]
    assert listed(viewer, f"{path}?q=nothing") == []
    assert 'value="&lt;img onerror=x&gt;"' in viewer.get(f"{path}?q=<img+onerror=x>").text


def test_nobody_sees_a_show_without_a_role_in_it(stage: StudioStage) -> None:
    """sec-S2: neither its episodes nor their number."""
    other = stage.browser(stage.producer(ShowRole.OWNER, show=OTHER))
    assert listed(other, "/studio") == ["Elsewhere", "My show"]
    assert "A draft" not in other.get("/studio").text
    assert "broken.mp3" not in other.get("/studio").text
    assert other.get(f"/studio/serier/{SHOW}").status_code == 404
    nobody = stage.browser(stage.producer(None))
    assert "Du har ingen serie endnu" in nobody.words("/studio")
    everything = stage.browser(stage.producer(None, is_administrator=True))
    assert {"Elsewhere", "A draft"} <= set(listed(everything, "/studio"))


@pytest.mark.parametrize(
    ("role", "is_asked"), [(ShowRole.VIEWER, False), (ShowRole.EDITOR, False), (ShowRole.PUBLISHER, True)]
)
def test_who_may_publish_is_asked_for_a_second_approval(stage: StudioStage, role: ShowRole, is_asked: bool) -> None:
    """exp-6.3.2: and nobody is asked to approve what they asked for themselves."""
    kept, who = stage.place.kept("ready"), stage.producer(role)
    asker = stage.producer(ShowRole.OWNER)
    with transact(stage.place.house.catalog) as tx:
        subject, at = f"episode:{kept.latest.guid}", stage.place.clock()
        facts = {"revision": kept.latest_revision, "asked_by": "Anja", "asked_producer": asker.id, "asked_at": at}
        save_approval(tx, Approval(subject=subject, **facts))
    words_of = "Nogen beder om din godkendelse."
    assert (words_of in stage.browser(who).words("/studio")) is is_asked
    assert words_of not in stage.browser(asker).words("/studio")


def test_time_alone_lets_a_scheduled_episode_be_published(stage: StudioStage, viewer: Browser) -> None:
    """rel-F7: nothing flips a state."""
    before = stage.place.clock.time
    stage.place.clock.time = before + timedelta(days=8)
    try:
        later = stage.browser(stage.producer(ShowRole.VIEWER))
        assert listed(later, "/studio?vis=udgivet") == ["Later one", "Out one"]
        assert listed(later, "/studio?vis=planlagt") == []
    finally:
        stage.place.clock.time = before


def test_what_only_reading_a_draft_whole_tells_keeps_it_a_draft(tmp_path: Path, reader: AudioReader) -> None:
    """exp-6.3.2: a list says ready of nothing that may not be published, as the episode's own page does not."""
    with open_place(tmp_path, reader) as place:
        place.show()
        private = place.episode("private", title="Private", head=REASON)
        private.write_text(private.read_text() + "Jens, 010190-1234\n")
        gap = place.episode("gap", title="Gap", head=REASON)
        gap.write_text(gap.read_text() + "Ukendt – udfyld\n")
        place.episode("good", title="Good", head=REASON)
        place.ingest()
        stage = studio_of(place)
        owner = stage.owner()

        assert listed(owner, "/studio?vis=klar") == ["Good"]
        assert sorted(listed(owner, f"/studio/serier/{SHOW}?vis=kladder")) == ["Gap", "Private"]
        assert "Klar 1" in owner.words("/studio")
        told = owner.words(f"/studio/afsnit/{SHOW}/private")
        assert "CPR-nummer" in told
        assert "Det nødvendige er på plads" not in told

        place.clock.forward(minutes=1)
        private.write_text(private.read_text().replace("010190-1234", "fra Aarhus"))
        place.ingest()
        assert sorted(listed(owner, "/studio?vis=klar")) == ["Good", "Private"]
