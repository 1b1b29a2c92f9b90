"""Full valid values for tests: call one, and name only what the test is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from hashlib import sha256
from uuid import NAMESPACE_URL, uuid5

from podcast_service.domain.chapter import Chapter
from podcast_service.domain.episode import Episode, EpisodeStatus
from podcast_service.domain.library import Library
from podcast_service.domain.media import Audio, Cover, CoverSize, File, Sound
from podcast_service.domain.page import Page
from podcast_service.domain.person import Credit, Person, Role
from podcast_service.domain.publication import Kind, Publication
from podcast_service.domain.show import Show, ShowType
from podcast_service.domain.theme import Theme
from podcast_service.domain.transcript import Cue, Transcript, TranscriptFile
from podcast_service.feeds.values import FeedChannel, FeedItem, FeedPerson, FeedTranscript

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PUBLISHED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def make_hash(seed: str) -> str:
    """Make the sha256 that belongs to ``seed``: 64 hexadecimal digits."""
    return sha256(seed.encode()).hexdigest()


def make_guid(seed: str) -> str:
    """Make a version 5 UUID that stays the same for the same ``seed``."""
    return str(uuid5(NAMESPACE_URL, seed))


def make_sound(
    *,
    format: str = "mp3",  # noqa: A002 - the field's own name
    media_type: str = "audio/mpeg",
    extension: str = "mp3",
    duration_ms: int = 90_000,
    bit_rate: int | None = 64_000,
    sample_rate: int | None = 44_100,
    channels: int | None = 1,
) -> Sound:
    return Sound(
        format=format,
        media_type=media_type,
        extension=extension,
        duration_ms=duration_ms,
        bit_rate=bit_rate,
        sample_rate=sample_rate,
        channels=channels,
    )


def make_audio(
    seed: str = "sound", *, size: int = 720_000, name: str = "del-3.mp3", sound: Sound | None = None
) -> Audio:
    return Audio(sha256=make_hash(seed), size=size, name=name, sound=sound or make_sound())


def make_cover(
    seed: str = "cover",
    *,
    widths: Iterable[int] = (3000, 1400, 600, 300),
    alt: str = "Tegning af to stole ved et bord",
    generated: bool = False,
) -> Cover:
    sizes = tuple(
        CoverSize(width=width, sha256=make_hash(f"{seed}-{width}"), size=width * 100)
        for width in sorted(widths, reverse=True)
    )
    return Cover(sizes=sizes, alt=alt, generated=generated)


def make_show(slug: str = "troen-paa-jobchancen", **changes: object) -> Show:
    values: dict[str, object] = {
        "slug": slug,
        "guid": make_guid(f"show-{slug}"),
        "title": "Troen på jobchancen",
        "language": "da",
        "description": "Tre samtaler om forventninger i beskæftigelsesindsatsen.",
        "notes": "Tre samtaler om *forventninger* i beskæftigelsesindsatsen.",
        "author": "Projekt Troen på borgernes jobchance",
        "owner_name": "Anja Tønder",
        "owner_email": "podcast@example.dk",
        "categories": (("Science", "Social Sciences"),),
        "type": ShowType.SERIAL,
        "parts": 3,
        "credits": (Credit(name="Helle Schøler Kjær", role=Role.HOST, person="helle-schoeler-kjaer"),),
        "cover": make_cover(f"show-{slug}"),
    }
    return Show(**(values | changes))  # type: ignore[arg-type]


def make_chapters() -> tuple[Chapter, ...]:
    return (
        Chapter(start_ms=0, title="Velkommen"),
        Chapter(start_ms=30_000, title="Når troen ikke rækker"),
        Chapter(start_ms=61_500, title="Tegn på, at nok er nok"),
    )


def make_cues() -> tuple[Cue, ...]:
    return (
        Cue(start_ms=0, end_ms=4_000, text="Velkommen til denne prøvelyd.", speaker="Helle Schøler Kjær"),
        Cue(start_ms=4_000, end_ms=9_500, text="I dag taler vi om at balancere.", speaker="Helle Schøler Kjær"),
        Cue(start_ms=61_500, end_ms=66_000, text="Der er tegn på, at nok er nok.", speaker="Jytte Quist"),
    )


def make_transcript(language: str = "da", cues: tuple[Cue, ...] | None = None) -> Transcript:
    return Transcript(language=language, cues=make_cues() if cues is None else cues)


def make_transcript_file(seed: str = "transcript", **changes: object) -> TranscriptFile:
    values: dict[str, object] = {
        "language": "da",
        "name": f"{seed}.vtt",
        "sha256": make_hash(seed),
        "approved_at": datetime(2026, 11, 19, 8, 0, tzinfo=UTC),
    }
    return TranscriptFile(**(values | changes))  # type: ignore[arg-type]


def make_episode(
    slug: str = "at-balancere-sine-forventninger", *, show: str = "troen-paa-jobchancen", **changes: object
) -> Episode:
    """Make a public episode at ``NOW``: published on ``PUBLISHED``, with everything an episode can have."""
    values: dict[str, object] = {
        "show": show,
        "guid": make_guid(f"{show}/{slug}"),
        "slug": slug,
        "title": "At balancere sine forventninger til borgeren",
        "status": EpisodeStatus.PUBLISHED,
        "published_at": PUBLISHED,
        "enclosure": f"/lyd/{show}/{slug}.mp3",
        "number": 3,
        "description": "Hvornår er nok nok? Om forventninger i ressourceforløb.",
        "notes": "Hvornår er *nok* nok?\n\nOm forventninger i ressourceforløb.",
        "credits": (
            Credit(name="Helle Schøler Kjær", role=Role.HOST, person="helle-schoeler-kjaer"),
            Credit(name="Jytte Quist", role=Role.GUEST, person="jytte-quist"),
        ),
        "themes": ("at-balancere-sine-forventninger",),
        "audio": make_audio(f"{show}/{slug}"),
        "audio_changed_at": PUBLISHED,
        "cover": make_cover(f"{show}/{slug}"),
        "chapters": make_chapters(),
        "transcripts": (make_transcript_file(f"{show}/{slug}"),),
    }
    return Episode(**(values | changes))  # type: ignore[arg-type]


def make_person(slug: str = "helle-schoeler-kjaer", **changes: object) -> Person:
    values: dict[str, object] = {"slug": slug, "name": "Helle Schøler Kjær", "workplace": "NB-Beskæftigelse"}
    return Person(**(values | changes))  # type: ignore[arg-type]


def make_theme(slug: str = "at-balancere-sine-forventninger", number: int = 6, **changes: object) -> Theme:
    values: dict[str, object] = {
        "slug": slug,
        "number": number,
        "list_title": "At balancere sine forventninger til borgeren",
        "page_heading": 'Kunsten at gøre "troen på jobchancen" realistisk',
        "summary": "Om balancen mellem naiv og fagligt forankret tro.",
        "notes": "Om balancen mellem naiv og fagligt forankret tro.",
    }
    return Theme(**(values | changes))  # type: ignore[arg-type]


def make_file(seed: str = "file", **changes: object) -> File:
    values: dict[str, object] = {
        "name": f"{seed}.pdf",
        "sha256": make_hash(seed),
        "size": 1_234_567,
        "media_type": "application/pdf",
    }
    return File(**(values | changes))  # type: ignore[arg-type]


def make_publication(slug: str = "metoden-bag", **changes: object) -> Publication:
    values: dict[str, object] = {
        "slug": slug,
        "title": "Metoden bag projektet",
        "kind": Kind.ANALYSIS,
        "themes": ("at-balancere-sine-forventninger",),
        "summary": "Hvordan projektet er lavet.",
        "notes": "Hvordan projektet er **lavet**.",
        "files": (make_file(slug),),
    }
    return Publication(**(values | changes))  # type: ignore[arg-type]


def make_page(slug: str = "om-projektet", **changes: object) -> Page:
    values: dict[str, object] = {
        "slug": slug,
        "title": "Om projektet",
        "heading": "Hvorfor forske i tro og forventninger?",
        "summary": "Baggrunden for projektet.",
        "notes": "## Baggrund\n\nEn tekst om projektet.",
    }
    return Page(**(values | changes))  # type: ignore[arg-type]


def _people() -> tuple[Person, ...]:
    return make_person(), make_person("jytte-quist", name="Jytte Quist", workplace="Frederiksberg Jobcenter")


def make_library(
    *,
    shows: Iterable[Show] | None = None,
    episodes: Iterable[Episode] | None = None,
    themes: Iterable[Theme] | None = None,
    publications: Iterable[Publication] | None = None,
    people: Iterable[Person] | None = None,
    pages: Iterable[Page] | None = None,
    transcript: Callable[[str], Transcript | None] | None = None,
    revision: int = 1,
    changed_at: datetime | None = PUBLISHED,
) -> Library:
    """Make a library of one of each; every list named replaces its default. Episodes are sorted newest first."""
    by_show: dict[str, list[Episode]] = {}
    for episode in (make_episode(),) if episodes is None else episodes:
        by_show.setdefault(episode.show, []).append(episode)
    oldest = datetime.min.replace(tzinfo=UTC)
    return Library(
        revision=revision,
        changed_at=changed_at,
        shows={show.slug: show for show in ((make_show(),) if shows is None else shows)},
        episodes={
            slug: tuple(sorted(found, key=lambda episode: episode.published_at or oldest, reverse=True))
            for slug, found in by_show.items()
        },
        themes={theme.slug: theme for theme in ((make_theme(),) if themes is None else themes)},
        publications={item.slug: item for item in ((make_publication(),) if publications is None else publications)},
        people={person.slug: person for person in (_people() if people is None else people)},
        pages={page.slug: page for page in ((make_page(),) if pages is None else pages)},
        transcript=transcript or (lambda _sha256: make_transcript()),
    )


def make_feed_channel(show: Show | None = None, **changes: object) -> FeedChannel:
    show = show or make_show()
    base = f"https://pod.example/podcasts/{show.slug}"
    values: dict[str, object] = {
        "show": show,
        "self_url": f"{base}/feed.xml",
        "page_url": base,
        "image_url": f"https://pod.example/billeder/{make_hash('cover')}/cover-3000.jpg",
        "people": (FeedPerson("Helle Schøler Kjær", "host", "https://pod.example/personer/helle-schoeler-kjaer"),),
    }
    return FeedChannel(**(values | changes))  # type: ignore[arg-type]


def make_feed_item(episode: Episode | None = None, **changes: object) -> FeedItem:
    episode = episode or make_episode()
    base = f"https://pod.example/podcasts/{episode.show}/{episode.slug}"
    values: dict[str, object] = {
        "episode": episode,
        "page_url": base,
        "enclosure_url": f"https://pod.example/lyd/{episode.show}/{episode.slug}.mp3",
        "length": 720_000,
        "media_type": "audio/mpeg",
        "duration_ms": 90_000,
        "explicit": False,
        "image_url": f"https://pod.example/billeder/{make_hash(episode.slug)}/cover-3000.jpg",
        "chapters_url": f"{base}/kapitler.json",
        "transcripts": (FeedTranscript(f"{base}/udskrift.vtt", "text/vtt", "da", "captions"),),
        "notes_html": "<p>Hvornår er <em>nok</em> nok?</p>",
        "people": (FeedPerson("Jytte Quist", "guest"),),
    }
    return FeedItem(**(values | changes))  # type: ignore[arg-type]
