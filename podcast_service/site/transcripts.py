"""Transcripts: as turns on a page, as pages of their own in each language, and as files for apps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from podcast_service.domain.document import Document
from podcast_service.domain.episode import Episode
from podcast_service.domain.person import Role
from podcast_service.domain.show import Show
from podcast_service.domain.speaker import Known, who_speaks
from podcast_service.domain.transcript import Cue, Transcript, TranscriptFile
from podcast_service.site import paths
from podcast_service.site.pages import home_crumb
from podcast_service.site.templating import Crumbs, Head, page, say
from podcast_service.site.view import View
from podcast_service.site.words import spoken as spoken_language
from podcast_service.transcripts.formats import FORMATS, JSON, PODLOVE, SRT, TEXT, VTT, Format, by_suffix
from podcast_service.transcripts.sounds import pieces
from podcast_service.transcripts.turns import divided, paragraphs

IN_FEED = (VTT, TEXT, JSON, SRT)
"""The forms a feed offers a transcript in, the one apps like best first (feed-T06)."""
SUFFIXES = (PODLOVE.suffix, *(row.suffix for row in FORMATS))
"""The forms there are addresses for; Podlove's first, which would else be JSON in a language called podlove."""
_DOWNLOADS = ((TEXT, "TXT"), (VTT, "VTT"), (SRT, "SRT"), (JSON, "JSON"), (PODLOVE, "Podlove JSON"))
_UTF8 = "; charset=utf-8"
_sizes: dict[tuple[str, str, str], int] = {}
"""What ``_size`` has measured, by what decides it: writing two hours in every format takes an eighth of a second."""
Pieces = tuple[tuple[bool, str], ...]
"""What is a sound that matters (true) and what is said, in order (exp-3.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A paragraph of a transcript.

    ``anchor`` and ``start`` (seconds) tell where it starts, if it has a time: an edit of the words changes neither.
    ``within`` are anchors of the other seconds at which something in it is said: links to them land on the turn.
    ``speaker`` is named where someone else begins, with their ``role`` and page (``person``) the first time.
    ``text`` is several paragraphs where one cue is too long for one: only its start is known.
    """

    text: tuple[Pieces, ...]
    speaker: str | None = None
    person: str | None = None
    role: Role | None = None
    start_ms: int = 0
    anchor: str | None = None
    within: tuple[str, ...] = ()

    @property
    def start(self) -> str:
        """Return the start in seconds, to the millisecond."""
        return f"{self.start_ms / 1000:.3f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One transcript of an episode as its pages show it.

    ``downloads`` are its files: format, path and bytes. ``others`` are those in other languages: code and path.
    """

    file: TranscriptFile
    turns: tuple[Turn, ...]
    downloads: tuple[tuple[str, str, int], ...]
    others: tuple[tuple[str, str], ...]


def spoken(view: View, episode: Episode, language: str | None = None) -> Spoken | None:
    """Find the main transcript of an episode, or that in another ``language``, as pages show it."""
    found = view.transcript(episode, language)
    if found is None:
        return None
    file, transcript = found
    known = who_speaks(transcript.speakers, view.credits_of(episode), episode.speakers)
    return Spoken(
        file=file,
        turns=tuple(_turns(view, transcript, known)),
        downloads=tuple(
            (name, _file_path(episode, row, language), _size(file.sha256, transcript, row))
            for row, name in _DOWNLOADS
            if is_in(file, row)
        ),
        others=tuple(_others(view, episode, language)),
    )


def is_in(file: TranscriptFile, row: Format) -> bool:
    """Say whether a transcript can be had in a format: nothing with times is made of one that has none."""
    return file.has_times or not row.needs_times


def transcript_page(view: View, episode: Episode, language: str | None = None) -> Document | None:
    """Render the transcript alone: the main one, or that in another ``language``."""
    found = spoken(view, episode, language)
    if found is None:
        return None
    show = view.show_of(episode)
    of_page = found.file.language if language else episode.language or show.language
    path = paths.transcript_page_in_path(episode, language) if language else paths.transcript_path(episode)
    head = Head(
        title=f"{say(of_page, 'Transcript')}: {episode.title}",
        path=path,
        in_languages=((spoken_language(found.file.language), path), *found.others) if found.others else (),
        description=episode.description,
        language=of_page,
        crumbs=(*show_crumbs(view, show, of_page), (episode.title, paths.episode_path(episode))),
        show=show,
    )
    return page(view, "site/transcript.html", head, episode=episode, show=show, spoken=found)


def transcript_file(view: View, episode: Episode, suffix: str, language: str | None = None) -> Document | None:
    """Write a transcript in the format of ``suffix`` for apps and for keeping (feed-T02, T03, T06).

    It is the main one, or that in another ``language``.
    """
    found, row = view.transcript(episode, language), by_suffix(suffix)
    if found is None or not is_in(found[0], row):
        return None
    charset = _UTF8 if row.media_type.startswith("text/") else ""
    return Document(
        body=_written(found[1], row), media_type=row.media_type + charset, modified_at=view.there.changed_at
    )


def _written(transcript: Transcript, row: Format) -> bytes:
    return row.dump(transcript).encode()


def _size(sha256: str, transcript: Transcript, row: Format) -> int:
    """Return the bytes of a transcript's file: it is written once to be measured, whatever pages tell of it."""
    key = sha256, transcript.language, row.suffix
    if key not in _sizes:
        _sizes[key] = len(_written(transcript, row))
    return _sizes[key]


def show_crumbs(view: View, show: Show, language: str) -> Crumbs:
    """Return the way to a show, in the language of the page that is reached by it."""
    return (*home_crumb(view, language), (say(language, "Podcasts"), paths.SHOWS), (show.title, paths.show_path(show)))


def _turns(view: View, transcript: Transcript, known: Known) -> Iterator[Turn]:
    """Yield the turns in order: a name where the speaker changes, with role and page when it is first heard."""
    seconds, heard, before = Counter[int](), set[str](), ""
    parts = paragraphs(transcript.cues)
    named = {part[0].start_ms // 1000 for part in parts}
    timed = ((part[0].speaker, part[0].start_ms, " ".join(cue.text for cue in part), part) for part in parts)
    untimed = ((one.speaker, None, one.text, ()) for one in transcript.passages)
    for called, start_ms, text, cues in (*timed, *untimed):
        voice = known.people.get(called or "")
        name = voice.name if voice else called or ""
        person = view.person(voice.person) if voice and name not in heard else None
        second = start_ms // 1000 if start_ms is not None else 0
        seconds[second] += 1
        again = f"-{seconds[second]}" if seconds[second] > 1 else ""
        yield Turn(
            text=tuple(pieces(part) for part in divided(text)),
            speaker=name if name != before else None,
            person=paths.person_path(person) if person else None,
            role=voice.role if voice and name not in heard else None,
            start_ms=start_ms or 0,
            anchor=f"t{second}{again}" if start_ms is not None else None,
            within=tuple(_within(cues, named)),
        )
        heard.add(name)
        before = name


def _within(cues: Iterable[Cue], named: set[int]) -> Iterator[str]:
    """Yield an anchor for each second in which a cue starts, if it is not in ``named``, which notes it."""
    for second in (cue.start_ms // 1000 for cue in cues):
        if second not in named:
            named.add(second)
            yield f"t{second}"


def _others(view: View, episode: Episode, language: str | None) -> Iterator[tuple[str, str]]:
    main = view.transcript_file(episode)
    if language and main:
        yield spoken_language(main.language), paths.transcript_path(episode)
    for name in view.translations(episode):
        if name != language:
            yield name, paths.transcript_page_in_path(episode, name)


def _file_path(episode: Episode, row: Format, language: str | None) -> str:
    if language:
        return paths.transcript_in_path(episode, language, row.suffix)
    return paths.transcript_file_path(episode, row.suffix)
