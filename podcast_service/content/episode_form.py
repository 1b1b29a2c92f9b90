"""What can be edited of an episode's page: one row a field. Cover, chapters, soundbites and transcripts have their own.

Labels and helps are messages of the catalogue; the studio says them in the producer's language.
"""

from __future__ import annotations

from dataclasses import replace

from podcast_service.content.forms import NOTES, Form, Group, Row
from podcast_service.content.shapes import (
    LONG,
    SPEAKERS,
    WHOLE,
    Column,
    choice,
    chosen,
    flag,
    group,
    maybe,
    people,
    ticked,
)
from podcast_service.content.shapes import NOTES as MARKDOWN
from podcast_service.domain.episode import TYPES, Episode, EpisodeType
from podcast_service.domain.merging import Value, plain
from podcast_service.domain.person import Credit, Role
from podcast_service.domain.text import DESCRIPTION_SIZE

ROLES = (
    (Role.HOST.value, "Host"),
    (Role.GUEST.value, "Guest"),
    (Role.EDITOR.value, "Editor"),
    (Role.PRODUCER.value, "Producer"),
    (Role.AUTHOR.value, "Author"),
)
TITLE_SIZE = 255
NUMBER = "Write a whole number from 1 up."
ADDRESS = "Write a whole address that starts with https://."
PLACE = (
    Column(name="name", label="Name of the place"),
    Column(
        name="rel",
        label="What it has to do with the episode",
        choices=(("", "Not said"), ("subject", "It is about the place"), ("creator", "It was made there")),
    ),
    Column(name="geo", label="Position, such as geo:55.68,12.57"),
    Column(name="osm", label="OpenStreetMap, such as R2192363"),
    Column(name="country", label="Country, such as DK"),
)


def _credits(found: tuple[Credit, ...]) -> Value:
    return tuple((one.name, one.role.value) for one in found)


def _explicit(episode: Episode) -> Value:
    return () if episode.explicit is None else plain("yes" if episode.explicit else "no")


ABOUT = Group(
    heading="About the episode",
    rows=(
        Row(
            key="title",
            label="Title",
            help="Without the name of the show and without a number: apps show those beside it.",
            inherited=lambda episode: plain(episode.title),
            is_fact=True,
            most=TITLE_SIZE,
        ),
        Row(
            key="description",
            label="Short description",
            help="A few sentences of plain text. Apps and searches show them first.",
            shape=LONG,
            inherited=lambda episode: plain(episode.description),
            is_fact=True,
            most=DESCRIPTION_SIZE,
        ),
        Row(
            key=NOTES,
            label="Show notes",
            help="The long text of the episode, written as Markdown.",
            shape=MARKDOWN,
            is_fact=True,
            most=100_000,
        ),
    ),
)

PEOPLE = Group(
    heading="Persons and themes",
    rows=(
        Row(
            key="people",
            label="Persons in the episode",
            help="Choose someone with a page of their own, or write a name.",
            shape=people(Role.HOST, ROLES),
            inherited=lambda episode: _credits(episode.credits),
            is_fact=True,
            wanted="Choose one of the roles.",
        ),
        Row(
            key="speakers",
            label="Who speaks in the transcript",
            help="Only where the name in the transcript does not tell who it is.",
            shape=SPEAKERS,
        ),
        Row(key="themes", label="Themes", help="Tick what the episode is about.", shape=ticked("themes")),
    ),
)

NUMBERS = Group(
    heading="Place in the show",
    rows=(
        Row(
            key="number",
            label="Number",
            help="Part 3 of a show has the number 3.",
            shape=WHOLE,
            inherited=lambda episode: plain(str(episode.number or "")),
            is_fact=True,
            wanted=NUMBER,
        ),
        Row(
            key="season",
            label="Season",
            help="Only where the show has seasons.",
            shape=WHOLE,
            inherited=lambda episode: plain(str(episode.season or "")),
            wanted=NUMBER,
        ),
        Row(key="season_name", label="Name of the season", most=128),
        Row(
            key="episode_display",
            label="Shown instead of the number",
            help="Such as “1½”. At most 32 characters.",
            wanted="Write at most 32 characters.",
        ),
        Row(
            key="type",
            label="Kind of episode",
            shape=choice(*((one.value, words) for one, words in TYPES.items()), default=EpisodeType.FULL.value),
            wanted="Choose one of the kinds.",
        ),
    ),
)

TERMS = Group(
    heading="Language, terms and place",
    rows=(
        Row(
            key="language",
            label="Language",
            shape=chosen("languages"),
            inherited=lambda episode: plain(episode.language or ""),
        ),
        Row(
            key="explicit",
            label="For adults only",
            help="Strong language, or what is not for children.",
            shape=maybe("As the show", "Yes, for adults only", "No, for everybody"),
            inherited=_explicit,
        ),
        Row(
            key="sample",
            label="A sample, not a real recording",
            help="Tick for sound that a machine made to show how it will be. The page then says so.",
            shape=flag(),
        ),
        Row(key="author", label="Who made it", help="Only where it is not those who make the show.", most=TITLE_SIZE),
        Row(
            key="license",
            label="Licence",
            help="What others may do with the episode, such as CC BY 4.0.",
            inherited=lambda episode: plain(episode.license or ""),
            most=128,
        ),
        Row(
            key="license_url",
            label="Address of the licence",
            inherited=lambda episode: plain(episode.license_url or ""),
            is_address=True,
        ),
        Row(
            key="copyright",
            label="Rights",
            help="Who owns the episode, such as © 2026 and a name.",
            inherited=lambda episode: plain(episode.copyright or ""),
            most=TITLE_SIZE,
        ),
        Row(
            key="location",
            label="Place",
            help="A place the episode is about, or where it was made.",
            shape=group(*PLACE, alone="name"),
            wanted="Write a name; a position as geo:55.68,12.57; OpenStreetMap as R2192363; a country as DK.",
        ),
    ),
)

SLUG = Row(
    key="slug",
    label="Name in addresses",
    help="The last part of the page's address. It is fixed once the episode is published.",
    inherited=lambda episode: plain(episode.slug),
    wanted="Use small letters a to z, digits and single hyphens.",
)
SOUND = Group(
    heading="What listeners get of the sound",
    rows=(
        Row(
            key="enclosure_as",
            label="Sound in apps",
            help="The recording itself stays as it is. Another choice gives listeners a new file once you publish it.",
            shape=choice(
                ("", "The recording as it is; an MP3 of it where apps cannot play it"),
                ("mp3", "MP3"),
                ("mp3-normalised", "MP3, evened in loudness"),
                ("m4a", "M4A"),
                ("m4a-normalised", "M4A, evened in loudness"),
            ),
        ),
    ),
)

EPISODE = Form((ABOUT, PEOPLE, NUMBERS, TERMS, SOUND))
DRAFT = Form((replace(ABOUT, rows=(ABOUT.rows[0], SLUG, *ABOUT.rows[1:])), PEOPLE, NUMBERS, TERMS, SOUND))
"""The same while nobody has seen it: its address can still be chosen."""
