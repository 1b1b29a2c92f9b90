"""What can be found on every page of a view: pure, and the same for the catalog's index and for a mirror's."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import groupby
from operator import itemgetter

from podcast_service.domain.episode import Episode
from podcast_service.domain.page import Page
from podcast_service.domain.person import Person
from podcast_service.domain.publication import Kind as Written
from podcast_service.domain.publication import Publication
from podcast_service.domain.show import Show
from podcast_service.domain.speaker import who_speaks
from podcast_service.domain.text import one_line
from podcast_service.domain.theme import Theme
from podcast_service.domain.transcript import Cue
from podcast_service.domain.transcript import Passage as Untimed
from podcast_service.search.passage import Kind, Part, Passage, Searchable
from podcast_service.site import paths
from podcast_service.site.episodes import chapters_of
from podcast_service.site.mentions import called_in, in_words
from podcast_service.site.menu import FRONT_PAGE, KIND_SECTIONS, front_page, has_contact, has_kind, section
from podcast_service.site.program import finding
from podcast_service.site.publications import LABELS, ONE
from podcast_service.site.templating import say
from podcast_service.site.there import published
from podcast_service.site.view import View
from podcast_service.site.words import spoken

VERSION = finding()
"""Another one when passages or stems are made otherwise: every page is then indexed anew."""
LONGEST = 320
"""Characters after which a passage goes on in the next one, at a word."""
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’»)]*\s+(?=[\"'“”‘«„»(]*[A-ZÆØÅÄÖÜÉ])")
_ELSEWHERE = {FRONT_PAGE: paths.HOME, "temaer": paths.THEMES, "udgivelser": paths.PUBLICATIONS}
"""Where pages of text stand that are more than text."""

Parts = Iterator[tuple[Part, str]]


def searchable(view: View) -> Iterator[Searchable]:
    """Yield every page that can be found, each once."""
    for episode in view.there.episodes:
        yield episode_page(view, episode)
    yield from beside_episodes(view)


def beside_episodes(view: View) -> Iterator[Searchable]:
    """Yield every page that can be found but those of episodes."""
    for show in view.there.shows:
        yield _show(view, show)
    for theme in view.there.themes:
        yield _theme(view, theme)
    for publication in view.there.publications:
        yield _publication(view, publication)
    for person in view.there.people:
        yield _person(view, person)
    yield from _pages(view)


def passages(view: View) -> Iterator[Passage]:
    """Yield everything that can be found, page by page."""
    for page in searchable(view):
        yield from page.passages()


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of ``text``, a long one in several."""
    for block in text.split("\n"):
        for sentence in _SENTENCE.split(block.strip().removeprefix("- ")):
            yield from _cut(one_line(sentence))


def _cut(sentence: str) -> Iterator[str]:
    while len(sentence) > LONGEST:
        at = sentence.rfind(" ", LONGEST // 2, LONGEST)
        at = LONGEST if at < 0 else at
        yield sentence[:at].strip()
        sentence = sentence[at:].strip()
    if sentence:
        yield sentence


def _made(
    path: str,
    kind: Kind,
    title: str,
    language: str,
    parts: Callable[[], Iterable[Passage]],
    *made_of: object,
    within: str = "",
    episode: Episode | None = None,
) -> Searchable:
    told = (VERSION, path, title, language, within, *made_of)
    return Searchable(
        path=path,
        kind=kind,
        title=title,
        language=spoken(language),
        key=sha256(repr(told).encode()).hexdigest(),
        passages=lambda: tuple(parts()),
        within=within,
        published_at=published(episode) if episode else None,
    )


def _texts(path: str, parts: Parts) -> Iterator[Passage]:
    """Make passages of the parts of a page; what was there already, such as a summary of the same words, is left."""
    seen = set[str]()
    for part, text in parts:
        for sentence in (one_line(text),) if part is Part.TITLE else sentences(text):
            if sentence and sentence not in seen:
                seen.add(sentence)
                yield Passage(path=path, part=part, text=sentence)


def episode_page(view: View, episode: Episode) -> Searchable:
    """Return what can be found on the page of an episode."""
    show = view.library.shows[episode.show]
    credits_ = episode.credits or show.credits
    file = view.transcript_file(episode)
    path = paths.episode_path(episode)
    chapters = [chapter for chapter in chapters_of(episode) if chapter.in_list]

    def found() -> Iterator[Passage]:
        names = ((Part.ABOUT, credit.name) for credit in credits_)
        yield from _texts(path, iter([(Part.TITLE, episode.title), *names]))
        texts = (episode.description, in_words(view, episode.notes, episode))
        yield from _texts(path, ((Part.TEXT, text) for text in texts))
        for chapter in chapters:
            yield Passage(path=path, part=Part.CHAPTER, text=one_line(chapter.title), start_ms=chapter.start_ms)
        transcript = view.library.transcript(file.sha256) if file else None
        if transcript:
            people = who_speaks(transcript.speakers, credits_, episode.speakers).people
            voices = {called: voice.name for called, voice in people.items()}
            yield from _speech(path, transcript.cues, voices)
            yield from _untimed(path, transcript.passages, voices)

    return _made(
        path, Kind.EPISODE, episode.title, episode.language or show.language, found,
        episode.description, episode.notes, chapters, credits_, episode.speakers, file and file.sha256,
        published(episode), called_in(view, episode.notes, episode), within=show.title, episode=episode,
    )  # fmt: skip


def _speech(path: str, cues: Iterable[Cue], names: Mapping[str, str]) -> Iterator[Passage]:
    """Cut what was said into sentences, each from the start of the cue it begins in; speakers are not mixed.

    ``names`` are those of the people that names in the transcript stand for.
    """
    for called, turn in groupby(cues, key=lambda cue: cue.speaker):
        speaker = names.get(called or "", called)
        starts, texts, length = list[tuple[int, int]](), list[str](), 0
        for cue in turn:
            text = one_line(cue.text)
            if text:
                starts.append((length, cue.start_ms))
                texts.append(text)
                length += len(text) + 1
        at = 0
        whole = " ".join(texts)
        for sentence in sentences(whole):
            at = whole.index(sentence, at)
            start_ms = starts[bisect_right(starts, at, key=itemgetter(0)) - 1][1]
            yield Passage(path=path, part=Part.SPEECH, text=sentence, start_ms=start_ms, speaker=speaker)
            at += len(sentence)


def _untimed(path: str, said: Iterable[Untimed], names: Mapping[str, str]) -> Iterator[Passage]:
    """Cut text that has no times into sentences: no times are made up for them."""
    for one in said:
        speaker = names.get(one.speaker or "", one.speaker)
        for sentence in sentences(one.text):
            yield Passage(path=path, part=Part.SPEECH, text=sentence, speaker=speaker)


def _show(view: View, show: Show) -> Searchable:
    path = paths.show_path(show)
    names = [credit.name for credit in show.credits]

    def parts() -> Parts:
        yield Part.TITLE, show.title
        yield from ((Part.ABOUT, name) for name in names)
        yield Part.TEXT, show.description
        yield Part.TEXT, in_words(view, show.notes, show)

    made_of = show.description, show.notes, names, called_in(view, show.notes, show)
    return _made(path, Kind.SHOW, show.title, show.language, lambda: _texts(path, parts()), *made_of)


def _theme(view: View, theme: Theme) -> Searchable:
    path = paths.theme_path(theme)

    def parts() -> Parts:
        yield Part.TITLE, theme.list_title
        yield Part.TITLE, theme.heading
        yield Part.ABOUT, theme.summary
        yield Part.TEXT, in_words(view, theme.notes, theme)

    language, called = view.there.language, called_in(view, theme.notes, theme)
    return _made(path, Kind.THEME, theme.list_title, language, lambda: _texts(path, parts()), theme, called)


def _publication(view: View, publication: Publication) -> Searchable:
    path, language = paths.publication_path(publication), view.there.language
    kind = publication.kind
    named = [say(language, word) for word in (ONE[kind], LABELS[kind])] if kind in ONE and kind else []

    def parts() -> Parts:
        yield Part.TITLE, publication.title
        yield from ((Part.ABOUT, name) for name in named)
        yield Part.ABOUT, publication.summary
        yield from ((Part.ABOUT, file.title) for file in publication.files if file.title)
        yield Part.TEXT, in_words(view, publication.notes, publication)

    return _made(
        path, Kind.PUBLICATION, publication.title, language, lambda: _texts(path, parts()),
        publication, called_in(view, publication.notes, publication), within=named[0] if named else "",
    )  # fmt: skip


def _person(view: View, person: Person) -> Searchable:
    path = paths.person_path(person)
    told = ", ".join(part for part in (person.title, person.workplace) if part)
    reached = (person.email, person.phone) if person.is_contact else ()

    def parts() -> Parts:
        yield Part.TITLE, person.name
        yield Part.ABOUT, told
        yield from ((Part.ABOUT, way) for way in reached if way)
        yield Part.TEXT, in_words(view, person.notes, person)

    language, called = view.there.language, called_in(view, person.notes, person)
    return _made(path, Kind.PERSON, person.name, language, lambda: _texts(path, parts()), person, called, within=told)


def _pages(view: View) -> Iterator[Searchable]:
    """Yield the pages of text, and the lists of what there is of each kind."""
    at = {**_ELSEWHERE, **{slug: path for slug, path in paths.PAGES.items() if slug != "kontakt" or has_contact(view)}}
    for slug, path in at.items():
        if slug in view.library.pages:
            yield _page(view, view.library.pages[slug], path)
    for kind, label in LABELS.items():
        if has_kind(view, kind):
            yield _list(view, kind, say(view.there.language, label))


def _page(view: View, page: Page, path: str) -> Searchable:
    def parts() -> Parts:
        yield Part.TITLE, page.title
        yield Part.TITLE, page.heading or ""
        yield Part.ABOUT, page.summary
        yield from ((Part.TEXT, in_words(view, text, page)) for text in written)

    written = (page.notes, *(text for _, text in page.sections))
    called = [called_in(view, text, page) for text in written]
    return _made(path, Kind.PAGE, page.title, view.there.language, lambda: _texts(path, parts()), page, called)


def _list(view: View, kind: Written, title: str) -> Searchable:
    path, text = paths.kind_path(kind), in_words(view, section(front_page(view), KIND_SECTIONS[kind]))

    def parts() -> Parts:
        yield Part.TITLE, title
        yield Part.ABOUT, text

    return _made(path, Kind.PAGE, title, view.there.language, lambda: _texts(path, parts()), text)
