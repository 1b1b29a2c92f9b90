"""Names in transcripts stand for people where that is certain, and for nobody where it is not."""

from __future__ import annotations

import pytest

from podcast_service.domain.person import Credit, Role
from podcast_service.domain.speaker import Known, Speaker, Voice, who_speaks

HELLE = Credit(name="Helle Schøler Kjær", role=Role.HOST, person="helle")
MERETE = Credit(name="Merete Andersen-Nielsen", role=Role.GUEST, person="merete")
OTHER_HELLE = Credit(name="Helle Hansen", role=Role.GUEST)
CREDITS = (HELLE, MERETE, Credit(name="Helle Schøler Kjær", role=Role.EDITOR, person="helle"))


def voice(credit: Credit) -> Voice:
    return Voice(name=credit.name, person=credit.person, role=credit.role)


@pytest.mark.parametrize(
    ("name", "credit"),
    [
        ("helle schøler kjær", HELLE),
        ("Helle", HELLE),
        ("Helle Kjær", HELLE),
        ("Kjær", HELLE),
        ("HSK", HELLE),
        ("H.S.K.", HELLE),
        ("MAN", MERETE),
        ("MA", MERETE),
        ("H", None),
        ("hsk", None),
        ("Kjær Helle", None),
        ("Anne", None),
        ("Speaker 1", None),
    ],
)
def test_a_name_is_that_of_the_one_person_it_fits(name: str, credit: Credit | None) -> None:
    """exp-3.3."""
    assert who_speaks([name], CREDITS, ()) == Known(people={name: voice(credit)} if credit else {})


def test_a_name_that_fits_two_people_is_nobodys() -> None:
    known = who_speaks(["Helle", "Helle Hansen"], (*CREDITS, OTHER_HELLE), ())
    assert known.doubtful == {"Helle": ("Helle Hansen", "Helle Schøler Kjær")}
    assert known.people == {"Helle Hansen": voice(OTHER_HELLE)}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (Speaker(called="helle", name="Helle Schøler Kjær", person="helle"), voice(HELLE)),
        (Speaker(called="Helle", name="Anne Ærlig"), Voice(name="Anne Ærlig")),
        (Speaker(called="Helle", name="Helle"), None),
    ],
    ids=["one of two", "someone else", "nobody"],
)
def test_what_the_page_says_wins(said: Speaker, found: Voice | None) -> None:
    known = who_speaks(["Helle"], (*CREDITS, OTHER_HELLE), (said,))
    assert known == Known(people={"Helle": found} if found else {})
