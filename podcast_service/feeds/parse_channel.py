"""The channel of a feed to a show: one line per field, as ``elements`` has one row per tag."""

from __future__ import annotations

from podcast_service.domain.feed_tag import ITUNES, PODCAST, RSS, FeedTag, tags_named
from podcast_service.domain.identity import podcast_guid, slugify
from podcast_service.domain.show import Show, ShowType
from podcast_service.domain.text import one_line
from podcast_service.feeds.markup import is_markup, text_of
from podcast_service.feeds.parse_children import Children
from podcast_service.feeds.parse_tree import ATOM
from podcast_service.feeds.parse_values import absolute, positive, web_address, yes_no
from podcast_service.feeds.parsed import FeedLink
from podcast_service.feeds.values import FeedChannel, FeedImage, FeedPerson

UNKNOWN_LANGUAGE = "und"
"""What BCP 47 writes for a language nobody has named."""
_IMAGE = {"href", "alt", "aspect-ratio", "width"}
_DOCS = "http://www.rssboard.org/rss-specification"
"""What ``docs`` says where it says nothing to people."""


def read_channel(of: Children, links: tuple[FeedLink, ...]) -> FeedChannel:
    """Return the channel as our own value. What no field takes stays in ``show.tags``, in order."""
    self_url = next((link.href for link in links if link.rel == "self"), "") or of.base
    author, people = of.line("author", ITUNES) or None, read_people(of)
    image = of.address("image", ITUNES, "href")
    picture = of.one(
        "image", RSS, lambda tag: of.web("".join(url.text for url in tags_named(tag.children, "url", RSS)))
    )
    of.drop("image")
    docs = of.one("docs", RSS, lambda tag: of.web(tag.text))
    return FeedChannel(
        self_url=self_url,
        page_url=of.address("link"),
        image_url=image or picture or "",
        images=read_images(of),
        people=people,
        help_url=None if docs == _DOCS else docs,
        hubs=tuple(link.href for link in links if link.rel == "hub"),
        new_feed_url=of.address("new-feed-url", ITUNES) or None,
        # Last, as it keeps what nobody took.
        show=_show(of, self_url, author),
    )


def _show(of: Children, self_url: str, author: str | None) -> Show:
    title = _told(of, "title")
    owner_name, owner_email = of.one("owner", ITUNES, _owner) or (None, None)
    locked, locked_owner = of.one("locked", PODCAST, _locked) or (False, None)
    license_name, license_url = read_license(of)
    return Show(
        slug=slugify(title),
        guid=_guid(of, self_url),
        title=title,
        language=(_told(of, "language") or UNKNOWN_LANGUAGE).replace("_", "-"),
        description=_description(of),
        author=author,
        owner_name=owner_name,
        owner_email=owner_email or locked_owner,
        categories=tuple(path for paths in of.every("category", ITUNES, _category) for path in paths),
        explicit=of.value("explicit", ITUNES, yes_no) or False,
        type=of.value("type", ITUNES, _type) or ShowType.EPISODIC,
        copyright=of.line("copyright") or None,
        license=license_name,
        license_url=license_url,
        medium=of.line("medium", PODCAST) or "podcast",
        locked=locked,
        tags=of.left(),  # last: all else is taken by now
    )


def read_links(of: Children) -> tuple[FeedLink, ...]:
    """Take the channel's atom:link elements: self, hub, and the pages of RFC 5005."""
    return of.every("link", ATOM, lambda tag: _link(tag, of.base))


def _link(tag: FeedTag, base: str) -> FeedLink | None:
    href = absolute(tag.attribute("href") or "", base)
    return FeedLink(tag.attribute("rel") or "alternate", href, tag.attribute("type")) if href else None


def read_people(of: Children) -> tuple[FeedPerson, ...]:
    """Take all podcast:person; without a role someone is a host (Podcasting 2.0, tag document "person")."""
    return of.every("person", PODCAST, lambda tag: _person(tag, of))


def _person(tag: FeedTag, of: Children) -> FeedPerson | None:
    name = one_line(tag.text)
    if not name:
        return None
    page, picture = of.web(tag.attribute("href")), of.web(tag.attribute("img"))
    return FeedPerson(name, tag.attribute("role") or "host", page, picture, tag.attribute("group"))


def read_images(of: Children) -> tuple[FeedImage, ...]:
    """Take each podcast:image of which our value can hold all that is said: a square of a known width."""
    return of.every("image", PODCAST, lambda tag: _image(tag, of.base))


def _image(tag: FeedTag, base: str) -> FeedImage | None:
    told = dict(tag.attributes)
    url, width = web_address(told.get("href", ""), base), positive(told.get("width", ""))
    if not (url and width) or told.get("aspect-ratio") != "1/1" or not told.keys() <= _IMAGE:
        return None
    return FeedImage(url, width, told.get("alt", ""))


def read_license(of: Children) -> tuple[str | None, str | None]:
    """Take podcast:license: its name, and where it stands."""
    found = of.one("license", PODCAST, lambda tag: (one_line(tag.text), tag.attribute("url")) if tag.text else None)
    name, url = found or (None, None)
    return name, of.web(url)


def _told(of: Children, name: str) -> str:
    """Take what every feed must say; one that does not is told."""
    text = of.line(name)
    if not text:
        of.doubt("feed_doubt_missing", name)
    return text


def _guid(of: Children, self_url: str) -> str:
    """Take podcast:guid; where there is none it is made from the feed's address, as everybody makes it (feed-C10)."""
    told = of.line("guid", PODCAST)
    if told:
        return told
    of.doubt("feed_doubt_missing", "podcast:guid")
    return podcast_guid(self_url) if self_url else ""


def _description(of: Children) -> str:
    """Take the description, else the summary, as plain text."""
    told = of.text("description") or of.text("summary", ITUNES)
    return text_of(told) if is_markup(told) else told


def _owner(tag: FeedTag) -> tuple[str | None, str | None] | None:
    name, email = _text_in(tag, "name", ITUNES), _text_in(tag, "email", ITUNES)
    return (name, email) if name or email else None


def _text_in(tag: FeedTag, name: str, namespace: str) -> str | None:
    return next((one_line(child.text) for child in tags_named(tag.children, name, namespace)), "") or None


def _locked(tag: FeedTag) -> tuple[bool, str | None] | None:
    said = yes_no(tag.text)
    return None if said is None else (said, tag.attribute("owner"))


def _category(tag: FeedTag) -> tuple[tuple[str, ...], ...] | None:
    """Read a category: with each name that stands one level below it, or alone."""
    top = tag.attribute("text")
    if not top:
        return None
    below = [child.attribute("text") for child in tags_named(tag.children, "category", ITUNES)]
    return tuple((top, name) for name in below if name) or ((top,),)


def _type(text: str) -> ShowType | None:
    return {str(kind): kind for kind in ShowType}.get(text.lower())
