"""Front-matter key to field for episodes and shows: one row a field.

An episode's value comes from its page, else from the file's tags, else from the show; ``Origins`` remembers which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from podcast_service.content.app_keys import apps_of
from podcast_service.content.feed_keys import episode_tags, show_tags
from podcast_service.content.fields import Fields
from podcast_service.content.front_matter import Page
from podcast_service.content.link_keys import themes_at_of, themes_of
from podcast_service.content.sound_keys import recipe_of, recipes_of
from podcast_service.content.speaker_keys import speakers_of
from podcast_service.content.transcript_keys import without_of
from podcast_service.domain.artwork import Crop, Side, Square
from podcast_service.domain.chapter import Chapter
from podcast_service.domain.episode import Episode, EpisodeStatus, EpisodeType, Location
from podcast_service.domain.errors import Invalid
from podcast_service.domain.feed_tag import tags_named
from podcast_service.domain.illustration import Illustration
from podcast_service.domain.media import Audio, Cover, Tags
from podcast_service.domain.person import Credit, Role
from podcast_service.domain.rendition import ALTERNATE_RECIPES, ENCLOSURE_RECIPES, Rendition
from podcast_service.domain.show import Show, ShowType
from podcast_service.domain.text import clean, one_line, shorten, shorten_bytes
from podcast_service.domain.told import told
from podcast_service.domain.transcript import TranscriptFile
from podcast_service.feeds.podcast_namespace import PATTERNS

DISPLAY = 32
"""Characters of what stands instead of an episode's number (feed-P04)."""
T = TypeVar("T")
Names = Mapping[str, str]
"""People who have a page: slug to name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What was found beside an episode's page and has been read already."""

    audio: Audio | None = None
    audio_changed_at: datetime | None = None
    renditions: tuple[Rendition, ...] = ()
    tags: Tags = field(default_factory=Tags)
    cover: Cover | None = None
    cover_origin: str = "page"
    chapters: tuple[Chapter, ...] = ()
    chapters_origin: str = "page"
    transcripts: tuple[TranscriptFile, ...] = ()
    illustrations: tuple[Illustration, ...] = ()


@dataclass(slots=True)
class Origins:
    """Choose between page, tag and show, and remember where each value came from."""

    chosen: dict[str, str] = field(default_factory=dict)

    def pick(self, name: str, page: T | None, tag: T | None = None, show: T | None = None) -> T | None:
        """Return the first value there is."""
        for origin, value in (("page", page), ("tag", tag), ("show", show)):
            if value is not None and value != "" and value != ():
                self.chosen[name] = origin
                return value
        return None


def episode_of(page: Page, *, show: Show, guid: str, slug: str, names: Names, beside: Beside) -> Episode:
    """Make the episode a page describes. Raises Invalid naming the key that is wrong."""
    keys, tags, origins = page.fields, beside.tags, Origins()
    if beside.audio:
        origins.chosen["audio"] = "page"
    if beside.cover:
        origins.chosen["cover"] = beside.cover_origin
    if beside.chapters:
        origins.chosen["chapters"] = beside.chapters_origin
    description = origins.pick("description", keys.text("description"), tags.short_description)
    episode = Episode(
        show=show.slug,
        guid=guid,
        slug=slug,
        title=_title(origins.pick("title", keys.text("title"), tags.title, slug.replace("-", " ").capitalize())),
        status=keys.choice("status", EpisodeStatus, EpisodeStatus.DRAFT),
        published_at=keys.moment("published_at"),
        enclosure=keys.text("enclosure"),
        type=keys.choice("type", EpisodeType, EpisodeType.FULL),
        season=origins.pick("season", keys.whole("season"), tags.season),
        season_name=keys.text("season_name"),
        number=origins.pick("number", keys.whole("number"), tags.number),
        description=shorten_bytes(clean(description or "")),
        notes=clean(page.body),
        language=origins.pick("language", keys.text("language"), _own(tags.language, show.language)),
        explicit=origins.pick("explicit", keys.flag("explicit"), _own(tags.explicit, show.explicit)),
        is_sample=keys.flag("sample") or False,
        credits=origins.pick("people", credits_of(keys, names), _tag_credits(tags, names), show.credits) or (),
        themes=themes_of(keys),
        themes_at=themes_at_of(keys),
        license=origins.pick("license", keys.text("license"), tags.license, show.license),
        license_url=origins.pick("license_url", keys.text("license_url"), tags.license_url, show.license_url),
        copyright=origins.pick("copyright", keys.text("copyright"), tags.copyright, show.copyright),
        without_transcript=without_of(keys.mapping("without_transcript")),
        speakers=speakers_of(keys, names),
        old_slugs=keys.texts("old_slugs"),
        withdrawn_at=keys.moment("withdrawn_at"),
        withdrawn_reason=keys.text("withdrawn_reason"),
        origins=tuple(sorted(origins.chosen.items())),
    )
    return _with_tags(_with_sound(episode, keys, beside), keys)


def _own(tag: T | None, of_show: T) -> T | None:
    """Return what a tag says beyond the show: a file that we wrote the show's word into says nothing new."""
    return None if tag == of_show else tag


def _with_sound(episode: Episode, keys: Fields, beside: Beside) -> Episode:
    """Add the sound and what else lies beside the page, and what the page wants listeners to get."""
    return replace(
        episode,
        audio=beside.audio,
        audio_changed_at=beside.audio_changed_at,
        accepted_sound=keys.text("accepted_sound"),
        recipe=recipe_of(keys, "enclosure_as", ENCLOSURE_RECIPES),
        alternates=recipes_of(keys, "alternates", ALTERNATE_RECIPES),
        renditions=beside.renditions,
        cover=beside.cover,
        chapters=beside.chapters,
        transcripts=beside.transcripts,
        illustrations=beside.illustrations,
    )


def _with_tags(episode: Episode, keys: Fields) -> Episode:
    """Add what else the feed tells; the first place is the episode's own, and stands in its field."""
    tags = episode_tags(keys, episode.heard_ms)
    first = next(iter(tags_named(tags, "location")), None)
    return replace(
        episode,
        episode_display=_display(keys),
        location=Location(name=first.text, **dict(first.attributes)) if first else None,
        tags=tuple(tag for tag in tags if tag is not first),
    )


def show_of(page: Page, *, slug: str, names: Names, cover: Cover | None) -> Show:
    """Make the show that ``show.md`` describes, standing at ``slug`` whatever slug the page asks for.

    Raises Invalid naming the key that is missing or wrong.
    """
    keys = page.fields
    guid, title = keys.text("guid"), keys.text("title")
    if not guid or not title:
        raise Invalid("page_key_missing", place=keys.place, key="title" if guid else "guid")
    owner = keys.mapping("owner")
    return Show(
        slug=slug,
        guid=guid,
        title=_title(title),
        is_working_title=keys.flag("working_title") or False,
        language=keys.text("language") or "da",
        description=shorten_bytes(clean(keys.text("description") or "")),
        notes=clean(page.body),
        author=keys.text("author"),
        owner_name=owner.text("name") if owner else None,
        owner_email=owner.text("email") if owner else None,
        categories=keys.lists("categories"),
        explicit=keys.flag("explicit") or False,
        type=keys.choice("type", ShowType, ShowType.EPISODIC),
        parts=keys.whole("parts"),
        copyright=keys.text("copyright"),
        license=keys.text("license"),
        license_url=keys.text("license_url"),
        medium=_medium(keys),
        locked=keys.flag("locked") is not False,
        credits=credits_of(keys, names),
        cover=cover,
        auto_publish=keys.flag("auto_publish") or False,
        needs_approval=keys.flag("approval") or False,
        apps=apps_of(keys),
        tags=show_tags(keys),
        new_slug=asked if (asked := keys.text("slug")) != slug else None,
        old_slugs=keys.texts("old_slugs"),
        moved_to=keys.text("moved_to"),
        moved_from=keys.texts("moved_from"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverKey:
    """What a page says of its cover; ``alt`` is None where it says nothing, empty where the title says it all."""

    name: str | None = None
    alt: str | None = None
    crop: Crop | None = None


def cover_of(page: Page) -> CoverKey:
    """Return what a page says of its cover. Raises Invalid for a crop that is none."""
    keys = page.fields
    is_said = keys.has("cover_alt")
    return CoverKey(name=keys.text("cover"), alt=keys.text("cover_alt") or ("" if is_said else None), crop=_crop(keys))


def _crop(keys: Fields) -> Crop | None:
    if isinstance(keys.values.get("cover_crop"), Mapping) and (below := keys.mapping("cover_crop")):
        return Square(x=_pixels(below, "x"), y=_pixels(below, "y"), size=_pixels(below, "size"))
    return keys.choice("cover_crop", Side, Side.MIDDLE) if keys.text("cover_crop") else None


def _pixels(keys: Fields, key: str) -> int:
    text = keys.required(key)
    if not (text.isascii() and text.isdecimal() and len(text) < 6):
        raise keys.wrong(key, told("a number of pixels"))
    return int(text)


def _title(value: str | None) -> str:
    return shorten(one_line(value or ""))


def credits_of(keys: Fields, names: Names, usual: Role = Role.HOST) -> tuple[Credit, ...]:
    """Return the people a page names, in the ``usual`` role where it names none. Raises Invalid."""
    return tuple(_credit(row, names, usual) for row in keys.rows("people"))


def _credit(row: Fields | str, names: Names, usual: Role) -> Credit:
    if isinstance(row, str):
        return _credit_of(row, usual, names)
    role = row.choice("role", Role, usual)
    return _credit_of(row.text("person") or row.required("name"), role, names)


def _credit_of(who: str, role: Role, names: Names) -> Credit:
    """Find the person by slug or by name; someone without a page is credited by the name alone."""
    if who in names:
        return Credit(name=names[who], role=role, person=who)
    slug = next((slug for slug, name in names.items() if name.casefold() == who.casefold()), None)
    return Credit(name=one_line(who), role=role, person=slug)


def _tag_credits(tags: Tags, names: Names) -> tuple[Credit, ...]:
    return tuple(_credit_of(credit.name, credit.role, names) for credit in tags.people)


def _display(keys: Fields) -> str | None:
    text = one_line(keys.text("episode_display") or "")
    if len(text) > DISPLAY:
        raise keys.wrong("episode_display", told("at most {most} characters", most=DISPLAY))
    return text or None


def _medium(keys: Fields) -> str:
    text = keys.text("medium") or "podcast"
    if not PATTERNS["medium"][""].fullmatch(text):
        raise keys.wrong("medium", told("podcast, music, video or another word of podcast:medium"))
    return text
