"""How long a release takes: one changed episode of five thousand, beside a full Hugo build of the same pages."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Connection

from bench.measure import Row, cost_of, leave_out, print_table
from podcast_service.audio.reader import AudioReader
from podcast_service.catalog.database import migrate, open_database, transact
from podcast_service.catalog.episodes import approve_episode, save_episode
from podcast_service.catalog.nodes import save_node
from podcast_service.catalog.shows import approve_show, save_show
from podcast_service.catalog.state import bump
from podcast_service.catalog.transcripts import save_transcripts
from podcast_service.domain.chapter import Chapter
from podcast_service.domain.episode import Episode, EpisodeStatus
from podcast_service.domain.identity import object_key
from podcast_service.domain.media import Audio, Sound
from podcast_service.domain.show import Show
from podcast_service.domain.theme import Theme
from podcast_service.domain.transcript import Cue, Transcript, TranscriptFile
from podcast_service.storage.local import LocalStorage
from podcast_service.workflows.house import House
from podcast_service.workflows.keep import draw_cover
from podcast_service.workflows.release import release
from podcast_service.workflows.rollback import rollback

SHOWS, EPISODES, THEMES = 50, 100, 40
CHANGED = "serie-25", 50
MOST_MS = 50.0
ROUNDS = 5
START = datetime(2020, 1, 1, 8, tzinfo=UTC)
NOTES = "Vi taler om **forventninger**, håb og tro. Se [temaet](tema-{theme}).\n\n- Tillid\n- Tid\n\n" * 4
CUES = 120
SOUND = bytes(200_000)
"""One object for all: a release hands out its address and its size, not its bytes."""


def make_library(house: House, shows: int = SHOWS, episodes: int = EPISODES, sound: bytes = SOUND) -> None:
    """Fill the catalog with shows, episodes with transcripts and chapters, and themes, all of them approved."""
    house.storage.put_bytes(object_key("audio", sha256(sound).hexdigest(), "mp3"), sound, media_type="audio/mpeg")
    cover = draw_cover(house, "Måling", "maaling")
    with transact(house.catalog) as tx:
        for number in range(THEMES):
            save_node(tx, Theme(slug=f"tema-{number}", number=number, list_title=f"Tema {number}", notes="Om temaet."))
        words = "Der er tegn på, at nok er nok, og at borgeren tror på jobbet."
        cues = tuple(Cue(start_ms=n * 5000, end_ms=n * 5000 + 4000, text=words, speaker="Anne") for n in range(CUES))
        save_transcripts(tx, {TRANSCRIPT: Transcript(language="da", cues=cues)})
        for show in range(shows):
            save_show(
                tx, replace(make_show(f"serie-{show}"), cover=cover), source=f"serie-{show}/show.md", made_at=START
            )
            approve_show(tx, f"serie-{show}", 1)
        for show, number in product(range(shows), range(episodes)):
            keep(tx, make_episode(f"serie-{show}", number, sound))


TRANSCRIPT = sha256(b"transcript").hexdigest()


def keep(tx: Connection, episode: Episode) -> None:
    """Save an episode and approve it."""
    number = save_episode(tx, episode, source=f"{episode.show}/{episode.slug}.md", made_at=START)
    approve_episode(tx, episode.guid, number)


def make_show(slug: str) -> Show:
    """Make a show that can be published."""
    return Show(
        slug=slug,
        guid=str(uuid5(NAMESPACE_URL, slug)),
        title=f"Måling {slug}",
        description="En serie til at måle med.",
        author="Projektet",
        owner_email="podcast@example.dk",
        categories=(("Science", "Social Sciences"),),
    )


def make_episode(show: str, number: int, data: bytes = SOUND) -> Episode:
    """Make an episode as publishers do: notes, chapters, a transcript, a theme."""
    name = f"{show}-{number}"
    sound = Sound(format="mp3", media_type="audio/mpeg", extension="mp3", duration_ms=600_000)
    audio = Audio(sha256=sha256(data).hexdigest(), size=len(data), name=f"{name}.mp3", sound=sound)
    return Episode(
        show=show,
        guid=str(uuid5(NAMESPACE_URL, name)),
        slug=f"afsnit-{number}",
        title=f"At balancere sine forventninger {number}",
        status=EpisodeStatus.PUBLISHED,
        published_at=START + timedelta(hours=EPISODES * int(show.rpartition("-")[2]) + number),
        enclosure=f"/lyd/{show}/afsnit-{number}.mp3",
        description="Hvornår er nok nok? Om forventninger i ressourceforløb.",
        notes=NOTES.replace("{theme}", str(number % THEMES)),
        themes=(f"tema-{number % THEMES}",),
        audio=audio,
        chapters=tuple(Chapter(start_ms=n * 60_000, title=f"Kapitel {n}") for n in range(8)),
        transcripts=(TranscriptFile(language="da", name="t.vtt", sha256=TRANSCRIPT, approved_at=START),),
    )


@contextmanager
def open_bench_house(root: Path) -> Iterator[House]:
    """Open a house of its own in ``root``."""
    catalog = open_database(f"sqlite:///{root / 'catalog.sqlite3'}")
    migrate(catalog)
    with AudioReader() as reader:
        yield House(
            content=root / "episodes",
            catalog=catalog,
            storage=LocalStorage(root / "storage"),
            reader=reader,
            public_url="https://pod.example",
            is_local=False,
            now=lambda: datetime.now(UTC),
            node=root / "node",
        )


def cpu_of(run: Callable[[], object]) -> float:
    """Return the CPU milliseconds of ``run``."""
    start = process_time()
    run()
    return (process_time() - start) * 1000


def edit(house: House, text: str) -> None:
    """Approve other notes of one episode in the middle."""
    episode = replace(make_episode(*CHANGED), notes=text)
    with transact(house.catalog) as tx:
        keep(tx, episode)


def touch(house: House) -> None:
    """Let a release be due with nothing changed: what looking at a library of this size costs."""
    with transact(house.catalog) as tx:
        bump(tx)


def hugo(root: Path) -> float:
    """Build the same pages with Hugo, its feeds and lists too; return CPU milliseconds of a full build."""
    site = root / "hugo"
    for folder in ("content", "layouts/_default"):
        (site / folder).mkdir(parents=True)
    (site / "config.toml").write_text('baseURL="https://pod.example/"\ntitle="Måling"\n[taxonomies]\ntheme="themes"\n')
    page = "<!doctype html><html lang=da><head><title>{{.Title}}</title></head><body>%s</body></html>"
    (site / "layouts/_default/single.html").write_text(page % "<h1>{{.Title}}</h1>{{.Content}}")
    row = "<article><a href='{{.Permalink}}'>{{.Title}}</a><p>{{.Params.summary}}</p></article>"
    listed = "<h1>{{.Title}}</h1>{{range .Pages}}" + row + "{{end}}"
    (site / "layouts/_default/list.html").write_text(page % listed)
    for show, number in product(range(SHOWS), range(EPISODES)):
        episode = make_episode(f"serie-{show}", number)
        folder = site / "content" / episode.show
        folder.mkdir(exist_ok=True)
        words = "\n\n".join(["Der er tegn på, at nok er nok, og at borgeren tror på jobbet."] * CUES)
        facts = {"title": episode.title, "date": f"{episode.published_at:%Y-%m-%d}", "themes": list(episode.themes)}
        head = "---\n" + json.dumps({**facts, "summary": episode.description}, ensure_ascii=False) + "\n---\n"
        (folder / f"{episode.slug}.md").write_text(head + episode.notes + "\n\n" + words)
    return cost_of(["hugo", "--quiet", "--source", str(site)], quiet=True).cpu * 1000


def main() -> int:
    """Measure and print, each figure beside its limit; 1 when one is over."""
    place = Path(__file__).parents[1] / "var"  # a disk where a sync costs something: /tmp is memory on many machines
    place.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=place) as folder, open_bench_house(Path(folder)) as house:
        make_library(house)
        start = perf_counter()
        first = release(house)
        seconds = perf_counter() - start
        print(f"From nothing: {len(first.made[0].added)} addresses in {seconds:.0f} s.")
        looks, changes, rendered = list[float](), list[float](), 0
        for number in range(ROUNDS):
            touch(house)
            looks.append(cpu_of(lambda: release(house)))
            edit(house, f"Andre ord, nummer {number}.")
            start_cpu = process_time()
            made = release(house).made[0]
            changes.append((process_time() - start_cpu) * 1000)
            rendered = made.rendered
            print(f"  {len(made.changed)} changed of {rendered} rendered: {', '.join(made.changed)}")
        start = perf_counter()
        rollback(house)
        back = perf_counter() - start
        peer = hugo(Path(folder)) if shutil.which("hugo") else None
    if peer is None:
        leave_out("a full build by Hugo", "install hugo (Debian has it)")
    many = SHOWS * EPISODES
    table = [
        Row(
            name=f"one changed of {many}: rendered, proven, stored, flipped ({rendered} addresses)",
            ours=min(changes) - min(looks),
            unit="ms",
            limit=MOST_MS,
        ),
        Row(name="looking at all of them for what is due", ours=min(looks), unit="ms"),
        Row(name="both, beside a full build", ours=min(changes), unit="ms", peer=peer, peer_name="Hugo"),
        Row(name="rollback", ours=back * 1000, unit="ms", limit=1000),
    ]
    return 0 if print_table(table) else 1


if __name__ == "__main__":
    sys.exit(main())
