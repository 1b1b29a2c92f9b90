"""Whose turn it is, and when a file has come to rest."""

from __future__ import annotations

from datetime import timedelta

from builders import NOW

from podcast_service.jobs.schedule import EVERY, Facts, Rota, Sighting, Turn, moving, sighted


def test_a_turn_comes_at_once_and_then_after_its_time() -> None:
    rota = Rota()
    first = rota.is_due(Turn.FOLDER, 1000)
    rota.done(Turn.FOLDER, 1000)

    assert (first, rota.is_due(Turn.FOLDER, 1059), rota.is_due(Turn.FOLDER, 1060)) == (True, False, True)
    assert EVERY[Turn.FOLDER] == 60
    assert rota.is_due(Turn.CATALOG, 1000)


def test_a_turn_may_be_asked_for_sooner() -> None:
    rota = Rota()
    rota.done(Turn.FOLDER, 1000, again_in=10)

    assert (rota.is_due(Turn.FOLDER, 1009), rota.is_due(Turn.FOLDER, 1010)) == (False, True)


def _looks(*looks: dict[str, Facts]) -> tuple[dict[str, Sighting], frozenset[str]]:
    """Look every ten seconds; return the last sightings, and what still moves."""
    seen: dict[str, Sighting] = {}
    now = NOW
    for found in looks:
        now += timedelta(seconds=10)
        seen = sighted(seen, found, now)
    return seen, moving(seen, now)


def test_a_file_rests_once_size_and_time_have_stayed_for_ten_seconds() -> None:
    still: Facts = (7, 1)
    cases: dict[str, list[dict[str, Facts]]] = {
        "seen once": [{"a": still}],
        "grown": [{"a": still}, {"a": (8, 1)}],
        "touched": [{"a": still}, {"a": (7, 2)}],
        "gone": [{"a": still}, {"a": None}],
        "back again": [{"a": still}, {"a": None}, {"a": still}],
    }
    assert {name: _looks(*looks)[1] for name, looks in cases.items()} == dict.fromkeys(cases, frozenset({"a"}))
    assert _looks({"a": still}, {"a": still}) == (
        {"a": Sighting(facts=still, since=NOW + timedelta(seconds=10))},
        frozenset(),
    )
    assert _looks({"a": None}, {"a": None})[1] == frozenset()


def test_what_is_no_longer_different_is_forgotten() -> None:
    assert _looks({"a": (1, 1), "b": (1, 1)}, {"b": (1, 1)})[0].keys() == {"b"}
