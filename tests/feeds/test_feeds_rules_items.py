"""Section I, and what T, J, E and S ask of the document: what breaks an item is found, and nothing else."""

from __future__ import annotations

import pytest
from breaches import FIRST, GOOD, SECOND, WHOLE, Breach, as_cases, broken, untried, whole

from podcast_service.feeds.rules_items import ITEMS
from podcast_service.feeds.validate import FeedFacts, validate

OM_HAAB = "f3a1c1f0-0000-5000-8000-000000000002"
OM_TRO = "<guid>https://pod.example/podcasts/aerlig-talt/om-tro"
LAST = "<description>Hvad er håb?</description>"
SPARE = '<enclosure url="https://pod.example/x.mp3" length="5" type="audio/mpeg"/>'
PUB = "Fri, 20 Nov 2026 11:00:00 +0000"
TRANSCRIPT = 'type="text/vtt" language="da" rel="captions"'
MEASURED = [
    ("feed-E02", FeedFacts(lengths={FIRST: 719_999})),
    ("feed-E22", FeedFacts(media_types={FIRST: "audio/x-mpeg"})),
    ("feed-I10", FeedFacts(durations_ms={FIRST: 93_000})),
]

BREACHES = [
    Breach("feed-I01", "<title>Afsnit om håb</title>", ""),
    Breach("feed-I02", "<title>Afsnit om håb", "<title>2. Afsnit om håb"),
    Breach("feed-I02", "<title>Afsnit om håb", "<title>Troen på jobchancen: håb"),
    Breach("feed-I03", "<enclosure ", SPARE + "<enclosure "),
    Breach("feed-I09", "<itunes:duration>90", "<itunes:duration>1m30", also=frozenset({"feed-I15"})),
    Breach("feed-I04", f'url="{SECOND}"', f'url="{FIRST}"'),
    Breach("feed-I05", f'url="{SECOND}"', f'url="{SECOND.replace("mp3", "m4a")}"'),
    Breach("feed-I06", 'isPermaLink="false"', ""),
    Breach("feed-I07", PUB, PUB.replace("Fri", "Sat")),
    Breach("feed-I07", PUB, PUB.replace("Nov", "nov.")),
    Breach("feed-I08", PUB, "Sun, 29 Nov 2026 11:00:00 +0000"),
    Breach("feed-I10", "<itunes:duration>90", "<itunes:duration>93"),
    Breach("feed-I11", "<itunes:explicit>false</itunes:explicit>\n      <itunes:image", "<itunes:image"),
    Breach("feed-I12", "<itunes:season>1", "<itunes:season>0"),
    Breach("feed-I13", "<itunes:episodeType>full", "<itunes:episodeType>Trailer"),
    Breach("feed-I14", "<podcast:episode>2", "<podcast:episode>7"),
    Breach("feed-I15", f"<pubDate>{PUB}</pubDate>", ""),
    Breach("feed-I16", "<description>Hvornår er nok nok? Om forventninger i ressourceforløb.</description>", ""),
    Breach("feed-T02", TRANSCRIPT, 'type="application/srt"'),
    whole("feed-I03", ' length="3600000"', ' length="0"'),
    whole("feed-I06", OM_TRO, "<guid>om-tro"),
    whole("feed-I06", OM_TRO, f'<guid isPermaLink="false">{OM_HAAB}'),
    whole("feed-I12", "<itunes:episode>1</itunes:episode>", "<itunes:episode>2</itunes:episode>", "feed-I14"),
    whole("feed-I14", "<podcast:season>1<", "<podcast:season>2<"),
    whole("feed-I06", '<guid isPermaLink="false">direkte-1</guid>', ""),
    whole("feed-I06", 'isPermaLink="false">direkte-1', 'isPermaLink="no">direkte-1'),
    whole("feed-I12", "<itunes:season>1", "<itunes:season>"),
    Breach("feed-I16", "<itunes:title>Om håb", f"{LAST}<itunes:title>Om håb", base=WHOLE.replace(LAST.encode(), b"")),
    whole("feed-T06", 'type="text/vtt" language="da"', 'type="application/json" language="da"'),
    whole("feed-J05", "application/json+chapters", "application/json"),
    Breach("feed-S01", "<itunes:duration>90", "<itunes:duration>43201", also=frozenset({"feed-I10"})),
]  # fmt: skip


@pytest.mark.parametrize("breach", as_cases(BREACHES))
def test_a_breach_is_found_and_nothing_else(breach: Breach):
    assert broken(breach.findings()) == {breach.demand, *breach.also}


def test_every_row_has_a_breach_that_shows_it():
    assert (
        untried(
            [row for row in ITEMS if row.id[0] != "E"],
            (finding for breach in BREACHES for finding in breach.findings()),
        )
        == set()
    )


@pytest.mark.parametrize(("demand", "facts"), MEASURED, ids=[demand for demand, _ in MEASURED])
def test_what_was_measured_is_compared_with_what_is_written(demand: str, facts: FeedFacts):
    assert broken(validate(GOOD, facts)) == {demand}
