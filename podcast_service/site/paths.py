"""The public addresses, each pattern once: what stands there is found, and linked to, by the same pattern."""

from __future__ import annotations

from podcast_service.domain.chapter import ChapterImage
from podcast_service.domain.episode import Episode
from podcast_service.domain.identity import slugify
from podcast_service.domain.illustration import PictureSize
from podcast_service.domain.media import CoverSize, File
from podcast_service.domain.node import Thing
from podcast_service.domain.page import Page
from podcast_service.domain.person import Person
from podcast_service.domain.publication import Kind, Publication
from podcast_service.domain.show import Show
from podcast_service.domain.theme import Theme

HOME = "/"
THEMES = "/temaer"
THEME = "/temaer/{slug}"
PUBLICATIONS = "/udgivelser"
PUBLICATION = "/{kind}/{slug}"
SHOWS = "/podcasts"
SHOW = "/podcasts/{slug}"
SHOW_PAGE = "/podcasts/{slug}/side/{number}"
FEED = "/podcasts/{slug}/feed.xml"
ALL_FEED = "/feed.xml"
THEME_FEED = "/temaer/{slug}/feed.xml"
PERSON_FEED = "/personer/{slug}/feed.xml"
FEEDS = (FEED, ALL_FEED, THEME_FEED, PERSON_FEED)
ARCHIVE = "arkiv-{number}.xml"
OPML = "/podcasts.opml"
SUBSCRIBE = "/abonner/{slug}"
EPISODE = "/podcasts/{show}/{slug}"
TRANSCRIPT = "/podcasts/{show}/{slug}/udskrift"
TRANSCRIPT_PAGE_IN = "/podcasts/{show}/{slug}/udskrift/{language}"
TRANSCRIPT_FILE = "/podcasts/{show}/{slug}/udskrift{suffix}"
TRANSCRIPT_IN = "/podcasts/{show}/{slug}/udskrift.{language}{suffix}"
CHAPTERS = "/podcasts/{show}/{slug}/kapitler.json"
EMBED = "/podcasts/{show}/{slug}/indlejr"
OEMBED = "/podcasts/{show}/{slug}/oembed"
SOUND = "/lyd/{show}/{file}"
PICTURE = "/billeder/{sha256}/{file}"
FILE = "/filer/{sha256}/{file}"
STATIC = "/static/{hash}/{file}"
PERSON = "/personer/{slug}"
ROBOTS = "/robots.txt"
SITEMAP = "/sitemap.xml"
SEARCH = "/soeg"
SEARCH_INDEX = "/soeg/indeks.json"
SEARCH_GROUP = "/soeg/ord/{slug}.{number}.json"
SEARCH_TEXT = "/soeg/tekst/{show}/{slug}.json"

# Which page of text stands where, by its slug; the first three make up the site's own part of the menu.
PAGES = {
    "om-projektet": "/om-projektet",
    "metode": "/om-projektet/metode",
    "kommuner": "/om-projektet/kommuner",
    "kontakt": "/kontakt",
    "tilgaengelighed": "/tilgaengelighed",
    "privatliv": "/privatliv",
    "kildekode": "/kildekode",
}
ABOUT = PAGES["om-projektet"]
CONTACT = PAGES["kontakt"]
ACCESSIBILITY = PAGES["tilgaengelighed"]
PRIVACY = PAGES["privatliv"]
SOURCE = PAGES["kildekode"]
MOVED = {"/was": ACCESSIBILITY}
"""Fixed second addresses: the law's short form of the accessibility statement (exp-3)."""
KINDS: dict[Kind | None, str] = {
    Kind.ANALYSIS: "analyser",
    Kind.CASE: "cases",
    Kind.TOOL: "vaerktoejer",
    None: "udgivelser",
}
"""The first part of a publication's address; one whose kind is unknown stands under all of them."""


def kind_path(kind: Kind) -> str:
    """Return the address of the list of one kind of publication."""
    return SHOWS if kind is Kind.PODCAST else f"/{KINDS[kind]}"


def theme_path(theme: Theme) -> str:
    """Return the address of a theme's page."""
    return THEME.format(slug=theme.slug)


def publication_path(publication: Publication) -> str:
    """Return the address of a publication's page."""
    return PUBLICATION.format(kind=KINDS[publication.kind], slug=publication.slug)


def person_path(person: Person) -> str:
    """Return the address of a person's page."""
    return PERSON.format(slug=person.slug)


def show_path(show: Show, number: int = 1) -> str:
    """Return the address of a show's page, or of a further one that lists more of it."""
    return SHOW.format(slug=show.slug) if number == 1 else SHOW_PAGE.format(slug=show.slug, number=number)


def path_of(thing: Thing) -> str:
    """Return the address of the page of something; a page of text that has none of its own stands on the home page."""
    match thing:
        case Episode():
            return episode_path(thing)
        case Show():
            return show_path(thing)
        case Theme():
            return theme_path(thing)
        case Person():
            return person_path(thing)
        case Publication():
            return publication_path(thing)
        case Page():
            return PAGES.get(thing.slug, HOME)


def feed_path(show: Show) -> str:
    """Return the address of a show's feed."""
    return FEED.format(slug=show.slug)


def theme_feed_path(theme: Theme) -> str:
    """Return the address of a theme's feed."""
    return THEME_FEED.format(slug=theme.slug)


def person_feed_path(person: Person) -> str:
    """Return the address of a person's feed."""
    return PERSON_FEED.format(slug=person.slug)


def archive_path(feed: str, number: int | str) -> str:
    """Return the address of an archive of the feed that stands at ``feed``."""
    return f"{feed.rpartition('/')[0]}/{ARCHIVE.format(number=number)}"


def subscribe_path(show: Show) -> str:
    """Return the address of the page that tells how to subscribe to a show."""
    return SUBSCRIBE.format(slug=show.slug)


def episode_path(episode: Episode) -> str:
    """Return the address of an episode's page."""
    return EPISODE.format(show=episode.show, slug=episode.slug)


def transcript_path(episode: Episode) -> str:
    """Return the address of the page with the transcript alone."""
    return TRANSCRIPT.format(show=episode.show, slug=episode.slug)


def transcript_page_in_path(episode: Episode, language: str) -> str:
    """Return the address of the page with a transcript in another language than the main one."""
    return TRANSCRIPT_PAGE_IN.format(show=episode.show, slug=episode.slug, language=language)


def transcript_file_path(episode: Episode, suffix: str) -> str:
    """Return the address of the transcript as a file; ``suffix`` has its dot."""
    return TRANSCRIPT_FILE.format(show=episode.show, slug=episode.slug, suffix=suffix)


def transcript_in_path(episode: Episode, language: str, suffix: str) -> str:
    """Return the address of a transcript in another language than the main one, as a file."""
    return TRANSCRIPT_IN.format(show=episode.show, slug=episode.slug, language=language, suffix=suffix)


def chapters_path(episode: Episode) -> str:
    """Return the address of the chapters for apps."""
    return CHAPTERS.format(show=episode.show, slug=episode.slug)


def embed_path(episode: Episode) -> str:
    """Return the address of the player alone, for pages of others."""
    return EMBED.format(show=episode.show, slug=episode.slug)


def oembed_path(episode: Episode, suffix: str) -> str:
    """Return the address that tells how to show the episode on another page; ``suffix`` has its dot."""
    return OEMBED.format(show=episode.show, slug=episode.slug) + suffix


def picture_path(size: CoverSize | ChapterImage | PictureSize, name: str) -> str:
    """Return the address of one picture of what has the slug ``name``; new bytes, new address (feed-L06)."""
    return PICTURE.format(sha256=size.sha256, file=f"{name}-{size.width}.{size.key.rpartition('.')[2]}")


def file_path(file: File) -> str:
    """Return the address of a publication's file: ASCII whatever the file is called (sec-S9)."""
    stem, dot, extension = file.name.rpartition(".")
    name = slugify(stem if dot else extension) or "fil"
    ending = slugify(extension) if dot else ""
    return FILE.format(sha256=file.sha256, file=f"{name}.{ending}" if ending else name)
