"""What machines read of a page: JSON-LD by the words of schema.org. What is unknown has no key (exp-6.1.15)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from markupsafe import Markup

from podcast_service.domain.chapter import ends, in_order
from podcast_service.domain.episode import Episode
from podcast_service.domain.person import Credit, Person, Role
from podcast_service.domain.publication import Kind, Publication
from podcast_service.domain.show import Show
from podcast_service.site import paths
from podcast_service.site.pictures import shared_picture
from podcast_service.site.there import published
from podcast_service.site.view import View
from podcast_service.site.words import iso_duration

Data = dict[str, object]
CONTEXT = "https://schema.org"
ACTORS = (Role.HOST, Role.GUEST)
SEARCH = "/soeg?q={search_term_string}"
# None is called scholarly: that would say of them what nobody has told us, that others have reviewed them.
WORKS = {Kind.ANALYSIS: "Report", Kind.CASE: "Article", Kind.TOOL: "CreativeWork"}
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


def website(view: View, name: str, description: str) -> Data:
    """Describe the site, and where a search in it stands."""
    action: Data = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": view.url(SEARCH)},
        "query-input": "required name=search_term_string",
    }
    return {
        **_thing("WebSite", name, view.url(paths.HOME), description),
        "inLanguage": view.language,
        "potentialAction": action,
    }


def series(view: View, show: Show) -> Data:
    """Describe a show as a PodcastSeries (exp-6.2.1)."""
    data = _thing("PodcastSeries", show.title, view.url(paths.show_path(show)), show.description)
    data |= {"inLanguage": show.language, "webFeed": view.feed_url(show)}
    if show.cover:
        data["image"] = view.url(paths.picture_path(show.cover.largest, show.slug))
    if show.apps:
        data["sameAs"] = [place for _, place in show.apps]
    if show.author:
        data["author"] = _maker(show.author, show.credits)
    return data | _license(show.license_url) | _taking_part(view, show.credits)


def episode(view: View, episode: Episode) -> Data:
    """Describe an episode as a PodcastEpisode, its chapters as its parts."""
    show = view.show_of(episode)
    data = _thing("PodcastEpisode", episode.title, view.url(paths.episode_path(episode)), episode.description)
    data |= {
        "inLanguage": episode.language or show.language,
        "datePublished": published(episode).isoformat(),
        "partOfSeries": {"@type": "PodcastSeries", "name": show.title, "url": view.url(paths.show_path(show))},
    }
    if episode.number:
        data["episodeNumber"] = episode.number
    if episode.season:
        named = {"name": episode.season_name} if episode.season_name else {}
        data["partOfSeason"] = {"@type": "PodcastSeason", "seasonNumber": episode.season, **named}
    if picture := shared_picture(episode.cover, episode.slug) or shared_picture(show.cover, show.slug):
        data["image"] = view.url(picture.path)
    if episode.heard and episode.enclosure:
        data["timeRequired"] = iso_duration(episode.heard.sound.duration_ms)
        data["associatedMedia"] = _sound(view, episode, episode.enclosure)
    if clips := _clips(view, episode):
        data["hasPart"] = clips
    if themes := _themes(view, episode):
        data["about"] = themes
    return data | _license(episode.license_url) | _taking_part(view, view.credits_of(episode))


def publication(view: View, item: Publication) -> Data:
    """Describe a publication; its kind says which work it is, and one of unknown kind is just a work."""
    kind = WORKS.get(item.kind, "CreativeWork") if item.kind else "CreativeWork"
    data = _thing(kind, item.title, view.url(paths.publication_path(item)), item.summary)
    data["inLanguage"] = view.language
    if item.date and _DATE.fullmatch(item.date):
        data["datePublished"] = item.date
    files = [
        {
            "@type": "MediaObject",
            "contentUrl": view.url(paths.file_path(file)),
            "encodingFormat": file.media_type,
            "contentSize": _size(file.size),
        }
        for file in item.files
    ]
    if files:
        data["encoding"] = files
    if themes := _themes(view, item):
        data["about"] = themes
    return data


def person(view: View, person: Person) -> Data:
    """Describe a person. How to reach them stands on the page for people, not in a form for collectors."""
    data = _thing("Person", person.name, view.url(paths.person_path(person)))
    if person.title:
        data["jobTitle"] = person.title
    if person.workplace:
        data["worksFor"] = {"@type": "Organization", "name": person.workplace}
    return data


def crumbs(view: View, steps: Iterable[tuple[str, str]]) -> Data:
    """Describe the way to a page, itself the last step, as a BreadcrumbList."""
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": view.url(path)}
            for place, (name, path) in enumerate(steps, start=1)
        ],
    }


def json_ld(data: Data) -> Markup:
    """Write a block of JSON-LD so that no text in it can end its element (sec-S3)."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - the characters HTML knows are escaped above


def _thing(kind: str, name: str, url: str, description: str = "") -> Data:
    told = {"description": description} if description else {}
    return {"@context": CONTEXT, "@type": kind, "name": name, "url": url, **told}


def _sound(view: View, episode: Episode, enclosure: str) -> Data:
    media: Data = {"@type": "AudioObject", "contentUrl": view.url(enclosure)}
    if episode.heard:
        media["encodingFormat"] = episode.heard.media_type
        media["duration"] = iso_duration(episode.heard.sound.duration_ms)
        media["contentSize"] = _size(episode.heard.size)
    if episode.transcripts:
        # Its address, not its text: the text is on the page already, and would double it.
        media["transcript"] = view.url(paths.transcript_file_path(episode, ".txt"))
    return media


def _clips(view: View, episode: Episode) -> list[Data]:
    """Describe the chapters in the list; where the sound's length is unknown the last one has no end."""
    duration = episode.heard_ms
    chapters = in_order(episode.chapters, duration)
    last = duration if duration is not None else -1
    page = view.url(paths.episode_path(episode))
    return [
        {
            "@type": "Clip",
            "name": chapter.title,
            "startOffset": chapter.start_ms / 1000,
            **({"endOffset": end / 1000} if end > chapter.start_ms else {}),
            "url": f"{page}?t={chapter.start_ms // 1000}",
        }
        for chapter, end in zip(chapters, ends(chapters, last), strict=True)
        if chapter.in_list
    ]


def _themes(view: View, item: Episode | Publication) -> list[Data]:
    return [
        {"@type": "Thing", "name": theme.list_title, "url": view.url(paths.theme_path(theme))}
        for theme in view.themes_of(item)
    ]


def _taking_part(view: View, credits_: tuple[Credit, ...]) -> Data:
    found = {
        key: [_credited(view, credit) for credit in credits_ if credit.role in roles]
        for key, roles in (("actor", ACTORS), ("author", (Role.AUTHOR,)), ("editor", (Role.EDITOR,)))
    }
    return {key: people for key, people in found.items() if people}


def _credited(view: View, credit: Credit) -> Data:
    person = view.person(credit.person)
    link: Data = {"url": view.url(paths.person_path(person))} if person else {}
    return {"@type": "Person", "name": credit.name, **link}


def _maker(name: str, people: tuple[Credit, ...]) -> Data:
    """Describe who makes a show: one of its people where it is their name, else an organization."""
    is_person = any(credit.name == name for credit in people)
    return {"@type": "Person" if is_person else "Organization", "name": name}


def _license(address: str | None) -> Data:
    return {"license": address} if address else {}


def _size(count: int) -> str:
    return f"{count} B"
