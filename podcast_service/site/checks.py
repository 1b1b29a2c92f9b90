"""What stands in an episode, looked at for the list "Klar til udgivelse?": pure, a row a thing to mend."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from podcast_service.domain.analysis import Analysis, Level, findings
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import SENTENCES, PodcastError
from podcast_service.domain.readiness import unfilled
from podcast_service.domain.show import Show
from podcast_service.domain.told import Told
from podcast_service.domain.transcript import Transcript
from podcast_service.feeds.rules import MUST
from podcast_service.feeds.validate import Finding
from podcast_service.shownotes.check import bold_headings
from podcast_service.site.checklist import (
    BITES,
    CHAPTERS,
    COVER,
    EDIT,
    SHOW,
    SHOW_COVER,
    SOUND,
    TRANSCRIPT,
    Mend,
    Place,
    Row,
    advice,
    apart,
    stop,
    technical,
)
from podcast_service.site.verdicts import broken_words, element_of
from podcast_service.site.words import SOURCE_LANGUAGE

SHORTEST_MS, CHAPTERED_MS = 60_000, 600_000
"""A sound under a minute is seldom a whole episode; one of ten minutes has places to find again."""
_MISSED_MS = 90_000
"""So much music at the end, or so much silence in it, no transcript need tell of."""
_STOPS = {
    "publish_without_sound": ("ready_sound_missing", SOUND, "audio"),
    "publish_sound_doubt": ("ready_sound_doubt", SOUND, "accepted_sound"),
    "publish_without_title": ("ready_title_missing", EDIT, "title"),
    "publish_without_transcript": ("ready_transcript_missing", TRANSCRIPT, "transcripts"),
    "publish_transcript": ("ready_transcript_unread", TRANSCRIPT, "transcripts"),
    "publish_show_description": ("ready_show_description", SHOW, "description"),
    "publish_show_category": ("ready_show_category", SHOW, "categories"),
    "publish_without_number": ("ready_number_missing", EDIT, "number"),
    "publish_number_taken": ("ready_number_taken", EDIT, "number"),
    "publish_withdrawn": ("ready_withdrawn", SOUND, ""),
}
"""What a reason against publishing is called in the list, and where it is mended."""
LISTED = frozenset((*_STOPS, "publish_unfilled", "publish_private", "publish_feed_rule"))
"""The reasons against publishing that the list tells, in its own words; any other one is about how it is published."""
_RULES = {
    "C04": ("ready_language", SHOW, "language"),
    "C05": ("ready_category_unknown", SHOW, "categories"),
    "C11": ("ready_show_author", SHOW, "author"),
    "C14": ("ready_show_owner", SHOW, "owner"),
    "I02": ("ready_title_numbered", EDIT, "title"),
    "P08": ("ready_soundbite", BITES, "soundbites"),
    "S01": ("ready_sound_long", SOUND, "audio"),
}
"""The rules of feeds that a producer can mend, in plain words; the others are technical."""
_FIELDS = {
    "title": "title",
    "itunes:title": "title",
    "description": "description",
    "content:encoded": "notes",
    "podcast:person": "people",
    "podcast:location": "location",
    "itunes:author": "author",
    "copyright": "copyright",
}
"""The field that an element of the feed is made of."""
_LEVELLED = {"finding_loud": "ready_loud", "finding_quiet": "ready_quiet"}
"""What is heard in the sound and mended by a choice among the details, told with the words of that choice."""
_SAID = {
    "I01": "ready_title_missing",
    "C02": "ready_show_description",
    "C05": "ready_show_category",
    "C13": "ready_number_missing",
    "I12": "ready_number_taken",
    "T06": "ready_transcript_times",
}
"""Rules that a row of ours tells already, where it is there."""
_REFUSED = {
    "cover": (COVER, "cover"),
    "chapter": (CHAPTERS, "chapters"),
    "transcript": (TRANSCRIPT, "transcripts"),
    "audio": (SOUND, "audio"),
    "sound": (SOUND, "audio"),
}
"""Where what could not be read in is put right, by the first word of the code."""


def stop_row(reason: PodcastError) -> Row:
    """Return a reason against publishing as a row."""
    code, tab, key = _STOPS[reason.code]
    facts = {name: value for name, value in reason.facts.items() if name != "episode"}
    return stop(code, tab, key, **facts)


def refused_row(path: str, error: PodcastError) -> Row:
    """Return what could not be read in of an episode as a row."""
    if error.code == "cover_too_small":
        return stop("ready_cover_small", COVER, "cover", **error.facts)
    tab, key = _REFUSED.get(error.code.partition("_")[0], (EDIT, str(error.facts.get("key", ""))))
    return stop("ready_refused", tab, key, name=path.rpartition("/")[2], reason=error)


def feed_rows(found: Iterable[Finding], item: int | None, said: Collection[str]) -> Iterator[Row]:
    """Say what the feed would break: every MUST, and of the rest what is about the show or the item number ``item``.

    ``said`` are the codes of rows that are in the list already.
    """
    told = set[tuple[str, str]]()
    for finding in found:
        must = finding.level is MUST
        is_about_it = not isinstance(finding.place, Told) or finding.place.values.get("number") == item
        if _SAID.get(finding.rule) in said or not (must or is_about_it):
            continue
        level = Level.STOP if must else Level.ADVICE
        if finding.rule not in _RULES:
            if (once := (finding.rule, broken_words(finding.facts, SOURCE_LANGUAGE))) not in told:
                told.add(once)
                yield technical(finding, level, _mend(finding, item))
        elif (key := (finding.rule, str(finding.here))) not in told:
            told.add(key)
            code, tab, field = _RULES[finding.rule]
            make = stop if must else advice
            yield make(code, tab, field, **({"here": finding.here} if "{here}" in SENTENCES[code] else {}))


def _mend(finding: Finding, item: int | None) -> Mend:
    """Return where a broken rule is mended: the field its element is made of, of the item ``item`` or of the show."""
    is_of_item = isinstance(finding.place, Told) and item is not None and finding.place.values.get("number") == item
    return Mend(tab=EDIT if is_of_item else SHOW, key=_FIELDS.get(element_of(finding.here), ""))


def sound_rows(episode: Episode, analysis: Analysis | None) -> Iterator[Row]:
    """Say what is heard in the sound, and what its length tells."""
    audio = episode.audio
    if audio is None:
        return
    if analysis is None:
        yield advice("ready_sound_waits", SOUND, "audio")
    else:
        is_accepted = episode.accepted_sound == audio.payload
        for one in findings(analysis, audio.sound, is_evened=episode.is_evened):
            make = stop if one.level is Level.STOP and not is_accepted else advice
            code, tab, key = (one.code, SOUND, "audio")
            if one.code in _LEVELLED:
                code, tab, key = _LEVELLED[one.code], EDIT, "enclosure_as"
            yield make(code, tab, key, **one.facts)
    if audio.sound.duration_ms < SHORTEST_MS:
        yield advice("ready_sound_short", SOUND, "audio", length_ms=audio.sound.duration_ms)
    if episode.is_sample:
        yield advice("ready_sample", SOUND, "sample")


def cover_rows(episode: Episode, show: Show, *, has_words: bool, show_has_words: bool) -> Iterator[Row]:
    """Look at the picture apps show: the episode's own, else its show's."""
    if episode.own_cover:
        if not has_words:
            yield advice("ready_cover_alt", COVER, "cover_alt")
    elif show.cover is None or show.cover.generated:
        yield advice("ready_cover_drawn", SHOW_COVER, "cover")
    elif not show_has_words:
        yield advice("ready_cover_alt", SHOW_COVER, "cover_alt")


def transcript_rows(episode: Episode, found: Iterable[tuple[str, Transcript]]) -> Iterator[Row]:
    """Look at the transcripts, each with the name of its file: times, speakers, and whether it fits the sound."""
    length = episode.heard_ms
    for name, transcript in found:
        yield from (apart(row, name) for row in _transcript(transcript, length))


def _transcript(transcript: Transcript, length: int | None) -> Iterator[Row]:
    if not transcript.cues:
        yield advice("ready_transcript_times", TRANSCRIPT, "transcripts")
    if not transcript.speakers:
        yield advice("ready_transcript_speakers", TRANSCRIPT, "speakers")
    end = max((cue.end_ms for cue in transcript.cues), default=None)
    if end is not None and length is not None and length - end > max(_MISSED_MS, length // 5):
        yield advice("ready_transcript_short", TRANSCRIPT, "transcripts", end_ms=end, length_ms=length)


def missing_rows(episode: Episode, show: Show) -> Iterator[Row]:
    """Say what nobody has written yet, of the episode and of its show."""
    length = episode.heard_ms or 0
    # A title that neither the page nor the file's tags give was made of the file's name.
    if episode.title and dict(episode.origins).get("title") == "show":
        yield advice("ready_title_of_file", EDIT, "title")
    if not episode.description:
        yield advice("ready_description_missing", EDIT, "description")
    if not episode.notes:
        yield advice("ready_notes_missing", EDIT, "notes")
    if not (episode.credits or show.credits):
        yield advice("ready_people_missing", EDIT, "people")
    if not (episode.themes or episode.themes_at):
        yield advice("ready_themes_missing", EDIT, "themes")
    if not episode.chapters and length >= CHAPTERED_MS:
        yield advice("ready_chapters_missing", CHAPTERS, "chapters", length_ms=length)
    if episode.number and show.parts and not episode.season and episode.number > show.parts:
        yield advice("ready_number_beyond", EDIT, "number", number=episode.number, parts=show.parts)
    if show.is_working_title:
        yield advice("ready_working_title", SHOW, "working_title")


def unfilled_rows(episode: Episode) -> Iterator[Row]:
    """Say where the mark of what is unknown still stands."""
    for gap in unfilled(episode):
        place = Place(of=gap.of, at=str(gap.line) if gap.of == "notes" else "")
        yield stop("ready_unfilled", EDIT, gap.of, place=place, said=gap.said)


def notes_rows(found: Iterable[PodcastError], markdown: str) -> Iterator[Row]:
    """Say what is wrong in the notes: links that lead nowhere or say nothing, pictures without words, headings."""
    for error in found:
        facts = {name: value for name, value in error.facts.items() if name != "path"}
        yield advice(error.code, EDIT, "notes", **facts, path=Place(of="words"))
    for line, text in bold_headings(markdown):
        yield advice("ready_heading_bold", EDIT, "notes", line=line, text=text)
