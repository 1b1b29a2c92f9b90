"""The list "Klar til udgivelse?": a row for each thing to mend, and its words, the same for every doorway."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256

from podcast_service.domain.analysis import Level
from podcast_service.domain.told import Told, told
from podcast_service.feeds.validate import Finding
from podcast_service.site.sentences import sentence_words
from podcast_service.site.templating import say

EDIT, SOUND, COVER, CHAPTERS, TRANSCRIPT, BITES = "rediger", "lyd", "cover", "kapitler", "udskrift", "lydklip"
"""Where an episode is mended: tabs of its page in the studio."""
OF_SHOW = "serie/"
SHOW, SHOW_COVER = f"{OF_SHOW}indstillinger", f"{OF_SHOW}cover"
"""Where its show is mended: tabs of the show's page."""
TABS = {
    EDIT: "Details",
    COVER: "Cover",
    CHAPTERS: "Chapters",
    TRANSCRIPT: "Transcript",
    BITES: "Soundbites",
    SOUND: "Sound file",
    SHOW: "Settings",
    SHOW_COVER: "Cover",
}
_PLACES = {
    "title": "Title",
    "description": "Description",
    "notes": "Show notes, line {at}",
    "words": "Show notes",
    "chapter": "Chapter at {at}",
    "transcript": "Transcript at {at}",
    "passage": "Transcript, paragraph {at}",
    "tag": "Tag of the sound file, {at}",
    "without_transcript": "Why there is no transcript",
    "cover_alt": "Cover",
    "copyright": "Rights",
    "license": "Licence",
    "season_name": "Name of the season",
    "episode_display": "Shown instead of the number",
    "location": "Place",
    "people": "Persons in the episode",
    "soundbite": "Soundbites",
    "element": "Further element of the feed, {at}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mend:
    """Where something is put right: a tab of the studio, and the key of the page that the field there stands for."""

    tab: str
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in an episode's words something stands: what of, and the line, the time or the name in it."""

    of: str
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the list.

    ``code`` has its sentence in ``domain.errors``; ``rule`` stands instead where only the rules of feeds can say it.
    ``about`` names this row until what it says changes: an advice that a person accepted stays accepted that long.
    """

    code: str
    level: Level
    mend: Mend
    facts: Mapping[str, object] = field(default_factory=dict)
    rule: Finding | None = None
    about: str = ""
    accepted_at: datetime | None = None

    @property
    def is_stop(self) -> bool:
        """Say whether it stands in the way of publishing."""
        return self.level is Level.STOP

    @property
    def is_open(self) -> bool:
        """Say whether someone should still look at it."""
        return self.accepted_at is None

    @property
    def is_technical(self) -> bool:
        """Say whether it needs someone who knows feeds."""
        return self.rule is not None


def stop(code: str, tab: str, key: str = "", **facts: object) -> Row:
    """Make a row for what nobody may publish."""
    return _row(code, Level.STOP, Mend(tab=tab, key=key), facts)


def advice(code: str, tab: str, key: str = "", **facts: object) -> Row:
    """Make a row for what could be better."""
    return _row(code, Level.ADVICE, Mend(tab=tab, key=key), facts)


def apart(row: Row, secret: str) -> Row:
    """Return the row told from others of the same words by ``secret``, which is not kept."""
    return replace(row, about=_name(f"{row.about}\n{secret}"))


def technical(finding: Finding, level: Level, mend: Mend) -> Row:
    """Make a row of what only the rules of feeds can say."""
    row = _row("publish_feed_rule", level, mend, {"rule": finding.rule, "here": str(finding.here)})
    return replace(row, rule=finding)


def _row(code: str, level: Level, mend: Mend, facts: Mapping[str, object]) -> Row:
    words = "\n".join([code, *(f"{name}={facts[name]}" for name in sorted(facts))])
    return Row(code=code, level=level, mend=mend, facts=dict(facts), about=_name(words))


def _name(told: str) -> str:
    return sha256(told.encode()).hexdigest()[:16]


def row_words(row: Row, language: str) -> str:
    """Return what is the matter, why, and what to do, in the language of who asks."""
    facts = {name: place_told(value) if isinstance(value, Place) else value for name, value in row.facts.items()}
    return sentence_words(row.code, row.rule.facts if row.rule else facts, language)


def place_told(place: Place) -> Told:
    """Return where something stands, in words of ours."""
    return told(_PLACES[place.of], at=place.at)


def level_words(row: Row, language: str) -> str:
    """Return how much a row matters, in a word."""
    return say(language, "Stop") if row.is_stop else say(language, "Advice")


def mend_words(mend: Mend, language: str) -> str:
    """Return where it is put right: the name of the tab in the studio."""
    return say(language, TABS[mend.tab])


def as_data(rows: Iterable[Row], language: str) -> dict[str, object]:
    """Return the same as plain values for programs."""
    rows = list(rows)
    return {"ready": not any(row.is_stop for row in rows), "rows": [_as_data(row, language) for row in rows]}


def _as_data(row: Row, language: str) -> dict[str, object]:
    return {
        "code": row.code,
        "level": row.level.value,
        "words": row_words(row, language),
        "tab": row.mend.tab,
        "key": row.mend.key,
        "about": row.about,
        "technical": row.is_technical,
        "accepted_at": row.accepted_at.isoformat() if row.accepted_at else None,
    }
