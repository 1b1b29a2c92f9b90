"""How long a search takes in a thousand hours of made-up Danish, beside the LIKE one would write first.

``BENCH_HOURS`` asks for fewer hours. Words come as often as in speech: a few everywhere, most of them hardly ever.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import Engine, text

from bench.measure import Row, leave_out, print_table
from podcast_service.catalog.database import read, transact
from podcast_service.catalog.search import add_search_page, save_edition
from podcast_service.search.passage import Kind, Part, Passage, Searchable
from podcast_service.workflows.search import Searcher

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

HOURS = int(os.environ.get("BENCH_HOURS", "1000"))
WORDS_AN_HOUR, WORDS_A_SENTENCE = 9000, 15
MOST_MS = 50.0
ROUNDS = 3
START = datetime(2020, 1, 1, 8, tzinfo=UTC)
_COMMON = (
    "og i at det er en til på jeg ikke de med han af for der som har den man vi så et men om kan var nok bare også "
    "tro troen borger borgeren borgere job jobbet samtale samtalen forventning forventninger medarbejder tid sag sagen "
    "virksomhed praktik kommune håb støtte plan tegn mål dag uge spørgsmål læge kollega sparring jobchance jobchancen"
)
_SYLLABLES = "ba be bo da de fi for gra hal in ja ka lin me mod ning na o pe ra se sam ta ter ud va vej ær ø å st sk"
COMMON, SYLLABLES = _COMMON.split(), _SYLLABLES.split()
QUERIES = (
    "tro på jobchancen", "tro", "borger", "nok er nok", "tegn på, at nok er nok", "samtalen med borgeren", "job",
    "forventninger", "forventning til borgeren", '"nok er nok"', '"tro på jobchancen"', "hvad er et godt mål",
    "virksomhed praktik", "kollegial sparring", "kommune", "håb", "plan for ugen", "jobchanse", "forventnigner",
    "medarbejdre", "borgerens jobchance", "jobsamtale", "støtte fra lægen", "samtale samtale samtale", "er det så nok",
    "og i at det er en til på", "zqxwv", "praktikplads", "spørgsmaal", "læge og kollega",
)  # fmt: skip


class Standing:
    """A release that shows everything."""

    release = 1

    def token(self) -> int:
        """Return the same for ever."""
        return 1

    def stands(self, _path: str) -> bool:
        """Return True."""
        return True


def main() -> int:
    """Measure and print; 1 when 19 of 20 searches take longer than they may."""
    from databases import fresh_catalog
    from needs import NEEDS

    rows = list[Row]()
    with TemporaryDirectory() as folder:
        for engine in ("sqlite", "postgresql"):
            if engine == "postgresql" and not NEEDS["postgresql"].find():
                leave_out("search on PostgreSQL", "it is not installed")
                continue
            with fresh_catalog(engine, Path(folder)) as catalog:
                rows += _measured(engine, catalog)
    return 0 if print_table(rows) else 1


def _measured(engine: str, catalog: Engine) -> Iterator[Row]:
    started = perf_counter()
    with transact(catalog) as tx:
        ids = [add_search_page(tx, *page) for page in _pages()]
        save_edition(tx, 1, "bench", ids)
        if engine == "postgresql":
            tx.execute(text("ANALYZE"))
    print(f"{engine}: {HOURS} hours indexed in {perf_counter() - started:.0f} s", flush=True)
    searcher = Searcher(catalog, Standing())
    searcher.search("tro")  # what is held of the index is read once
    ours = _times(searcher.search)
    for query, took in sorted(ours.items(), key=lambda item: -item[1])[:5]:
        print(f"  {took:7.1f} ms  {query}")
    peer = _times(lambda query: _like(catalog, query), rounds=1)
    yield Row(
        name=f"search in {HOURS} hours, {engine}, 19 of 20", ours=_late(ours), unit="ms", limit=MOST_MS
    )  # fmt: skip
    yield Row(
        name=f"search in {HOURS} hours, {engine}, 1 of 2",
        ours=sorted(ours.values())[len(ours) // 2],
        unit="ms",
        peer=sorted(peer.values())[len(peer) // 2],
        peer_name="LIKE on every sentence",
    )


def _times(search: Callable[[str], object], rounds: int = ROUNDS) -> dict[str, float]:
    """Return how long each query takes, in milliseconds: the middle of some rounds."""
    found = {}
    for query in QUERIES:
        took = []
        for _ in range(rounds):
            started = perf_counter()
            search(query)
            took.append((perf_counter() - started) * 1000)
        found[query] = sorted(took)[rounds // 2]
    return found


def _late(times: dict[str, float]) -> float:
    ordered = sorted(times.values())
    return ordered[int(len(ordered) * 0.95)]


def _like(catalog: Engine, query: str) -> object:
    """Look for every word in every sentence, as one would write it first."""
    words = [word.strip('",.') for word in query.split()][:10]
    where = " AND ".join(f"lower(text) LIKE :w{number}" for number in range(len(words)))
    values = {f"w{number}": f"%{word}%" for number, word in enumerate(words)}
    with read(catalog) as tx:
        return tx.execute(text(f"SELECT page, number FROM search_passages WHERE {where} LIMIT 100"), values).all()  # noqa: S608 - names we made


def _pages() -> Iterator[tuple[Searchable, tuple[Passage, ...]]]:
    random = Random(7)  # noqa: S311 - made-up text
    rare = sorted({"".join(random.choices(SYLLABLES, k=random.randint(2, 6))) for _ in range(120_000)})
    random.shuffle(rare)
    vocabulary = [*COMMON, *rare]
    weights = list(accumulate(1 / (place + 2) for place in range(len(vocabulary))))
    sentences = WORDS_AN_HOUR // WORDS_A_SENTENCE
    for hour in range(HOURS):
        path = f"/podcasts/maaling/afsnit-{hour}"
        words = random.choices(vocabulary, cum_weights=weights, k=WORDS_AN_HOUR)
        title = " ".join(words[:5]).capitalize()
        talk = tuple(
            Passage(
                path=path,
                part=Part.SPEECH,
                text=" ".join(words[at * WORDS_A_SENTENCE : (at + 1) * WORDS_A_SENTENCE]) + ".",
                start_ms=at * 6000,
                speaker="Målestemme",
            )
            for at in range(sentences)
        )
        page = Searchable(
            path=path, kind=Kind.EPISODE, title=title, language="da", key=str(hour), passages=tuple,
            published_at=START + timedelta(days=hour),
        )  # fmt: skip
        yield page, (Passage(path=path, part=Part.TITLE, text=title), *talk)


if __name__ == "__main__":
    sys.exit(main())
