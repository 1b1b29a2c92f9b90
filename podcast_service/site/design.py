"""The design page: every component in every state, in both schemes, made by the macros that make the site.

It shows a made-up library and has no row among the addresses: no release and no sitemap has it (``web.design``).
"""

from __future__ import annotations

from datetime import UTC, datetime

from podcast_service.domain.chapter import Chapter
from podcast_service.domain.document import Document
from podcast_service.domain.episode import Episode, EpisodeStatus
from podcast_service.domain.library import Library
from podcast_service.domain.media import Audio, Sound
from podcast_service.domain.page import Page
from podcast_service.domain.person import Credit, Person, Role
from podcast_service.domain.publication import Kind, Publication
from podcast_service.domain.show import Show, ShowType
from podcast_service.domain.theme import Theme
from podcast_service.domain.transcript import TranscriptFile
from podcast_service.site.arranged import arranged
from podcast_service.site.publications import grouped, kinds
from podcast_service.site.templating import Head, page
from podcast_service.site.transcripts import Turn
from podcast_service.site.view import View

_AT = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
_LONG = "Beskæftigelsesmedarbejderens forventningsafstemning"
_TEXT = """Eksempel på tekst med et [link](/) og *fremhævning* samt **vægt**. Klik på (0:30) for at høre stedet.

## Overskrift i teksten

- Første punkt
- Andet punkt med mere tekst, så linjen bliver lang nok til at brydes, også på en bred skærm

> Et citat, som nogen har sagt.

| Emne | Antal |
| --- | --- |
| Første | 12 |
| Anden | 345 |

    en linje kode
"""
_KINDS = (("analyser", "Går i dybden."), ("cases", "Dykker ned."), ("vaerktoejer", "Giver nye metoder."))
SCHEMES = ("light", "dark")
TOKENS = (
    "paper", "card", "tint", "warm", "bad", "good", "deep", "ink", "quiet", "link", "line", "edge", "mark", "sun",
    "coral",
)  # fmt: skip


def design(public_url: str) -> Document:
    """Render the design page for the service at ``public_url``."""
    library = _library()
    view = View(library=library, now=_AT, public_url=public_url)
    show = library.shows["eksempel"]
    episodes = view.episodes_of(show)
    return page(
        view, "site/design.html", Head(title="Design"), show=show, episode=library.episodes["eksempel"][0],
        episodes=episodes, parts_of_show=arranged(show, episodes), kinds=kinds(view), text=_TEXT, long=_LONG,
        groups=grouped(view, view.publications, episodes), schemes=SCHEMES, tokens=TOKENS,
        reviewed=_transcript(_AT), automatic=_transcript(None), numbers=range(1, 9),
        turns=(
            Turn(text=(((False, "Velkommen til."),),), speaker="Vært", role=Role.HOST, anchor="t0"),
            Turn(text=(((False, "Tak. " * 30), (True, "[latter]")),), speaker="Gæst", start_ms=30_000, anchor="t30"),
            Turn(text=(((False, "Her er mere."),),), start_ms=61_000, anchor="t61"),
        ),
    )  # fmt: skip


def _library() -> Library:
    cast = (Credit(name="Vært Eksempel", role=Role.HOST, person="vaert"), Credit(name="Gæst", role=Role.GUEST))
    show = Show(
        slug="eksempel", guid="eksempel", title="En serie som eksempel", language="da", is_working_title=True,
        description="En serie, der viser, hvordan en serie ser ud.", type=ShowType.SERIAL, parts=3, credits=cast,
    )  # fmt: skip
    people = (
        Person(
            slug="vaert", name="Vært Eksempel", title="projektleder", workplace="Et sted", phone="12 34 56 78",
            email="vaert@example.dk", is_contact=True,
        ),
        Person(slug="lang", name=_LONG, is_contact=True, order=2),
    )  # fmt: skip
    themes = tuple(
        Theme(slug=f"tema-{number}", number=number, list_title=_LONG if number == 2 else f"Tema nummer {number}")
        for number in range(1, 9)
    )
    item = Publication(
        slug="udgivelse", title="En udgivelse", kind=Kind.ANALYSIS, summary="Kort om den.", themes=("tema-1",)
    )
    front = Page(slug="forside", title="Design", sections=_KINDS)
    return Library(
        changed_at=_AT,
        shows={show.slug: show},
        episodes={show.slug: (_episode("tre", 3, "Et afsnit med alt"), _episode("et", 1, _LONG, is_sample=True))},
        themes={theme.slug: theme for theme in themes},
        publications={item.slug: item},
        people={person.slug: person for person in people},
        pages={front.slug: front},
    )


def _episode(slug: str, number: int, title: str, *, is_sample: bool = False) -> Episode:
    sound = Sound(
        format="mp3", media_type="audio/mpeg", extension="mp3", duration_ms=1_440_000, bit_rate=64_000,
        sample_rate=44_100, channels=1,
    )  # fmt: skip
    return Episode(
        show="eksempel", guid=slug, slug=slug, title=title, number=number, is_sample=is_sample, published_at=_AT,
        status=EpisodeStatus.PUBLISHED, enclosure=f"/lyd/eksempel/{slug}.mp3", themes=("tema-1", "tema-2"),
        description="Kort om, hvad der sker i afsnittet, på en linje eller to.",
        audio=Audio(sha256="0" * 64, size=23_400_000, name="lyd.mp3", sound=sound),
        chapters=tuple(Chapter(start_ms=at, title=name) for at, name in ((0, "Velkommen"), (754_000, _LONG))),
    )  # fmt: skip


def _transcript(approved_at: datetime | None) -> TranscriptFile:
    return TranscriptFile(language="da", name="udskrift.vtt", sha256="0" * 64, approved_at=approved_at)
