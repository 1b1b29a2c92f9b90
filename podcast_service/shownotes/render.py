"""Markdown to safe HTML, for pages and for feeds (sec-S3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin

import nh3
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

from podcast_service.shownotes.links import Links, Shown
from podcast_service.shownotes.markdown import SCHEMES, is_safe, to_html, tokens, words_of
from podcast_service.shownotes.shape import Words, shaped

FIRST_HEADING = 3
"""Show notes stand below an h1 and an h2 of their page."""
PAGE_TAGS = {
    "p", "br", "hr", "h3", "h4", "h5", "h6", "ol", "ul", "li", "blockquote", "pre", "code", "strong", "em", "s",
    "a", "sup", "section", "div", "table", "caption", "thead", "tbody", "tr", "th", "td",
    "figure", "figcaption", "picture", "source", "img",
}  # fmt: skip
PAGE_ATTRIBUTES = {
    "a": {"href", "title", "id", "aria-label"}, "ol": {"start"}, "li": {"id"}, "section": {"aria-label"},
    "div": {"role", "tabindex", "aria-label"}, "th": {"scope"}, "source": {"type", "srcset", "sizes"},
    "img": {"src", "srcset", "sizes", "width", "height", "alt", "loading", "decoding"},
}  # fmt: skip
PAGE_CLASSES = {
    "a": {"footnote-backref"}, "sup": {"footnote-ref"}, "section": {"footnotes"}, "div": {"scrolls"},
    "th": {"end", "middle"}, "td": {"end", "middle"},
}  # fmt: skip
FEED_TAGS = {"p", "ol", "ul", "li", "a", "b", "i", "strong", "em"}
"""All the HTML that players keep (feed-X15)."""
NO_LINKS = Links()
NO_WORDS = Words()

_FOOTNOTE_ID = re.compile(r"fn(?:ref)?\d+(?::\d+)?")
_PICTURE = r"/[\w./-]+"
_PICTURES = re.compile(rf"{_PICTURE}(?: \d+w)?(?:, {_PICTURE} \d+w)*", re.ASCII)
# What each token is in a feed: tags that players drop become ones they keep, or nothing.
_FEED_TOKENS = {
    "paragraph_open": "<p>", "paragraph_close": "</p>\n",
    "heading_open": "<p><strong>", "heading_close": "</strong></p>\n",
    "bullet_list_open": "<ul>\n", "bullet_list_close": "</ul>\n", "ordered_list_open": "<ol>\n",
    "ordered_list_close": "</ol>\n", "list_item_open": "<li>", "list_item_close": "</li>\n",
    "footnote_block_open": "<ol>\n", "footnote_block_close": "</ol>\n",
    "footnote_open": "<li>", "footnote_close": "</li>\n",
    "tr_open": "<p>", "tr_close": "</p>\n", "th_close": " ", "td_close": " ",
    "strong_open": "<strong>", "strong_close": "</strong>", "em_open": "<em>", "em_close": "</em>",
    "link_close": "</a>", "softbreak": "\n", "hardbreak": "</p>\n<p>",
}  # fmt: skip


def render(markdown: str, links: Links = NO_LINKS, words: Words = NO_WORDS) -> str:
    """Return ``markdown`` as safe HTML for a page; its highest heading is an h3.

    Notes name a theme as ``[text](tema:slug)``, ``[[slug]]`` or ``[[slug|text]]``, and what else there is with its
    kind, ``[[person:slug]]``; what is unknown is shown as its text. A time such as 12:40 or (00:12:40) becomes a link
    to ``?t=760``. Pictures are those that were stored (``Links.pictures``); nothing is loaded from elsewhere.
    """
    blocks = tokens(markdown, links)
    _lower_headings(blocks)
    return _PAGE.clean(to_html(shaped(blocks, words))).strip()


def render_for_feed(markdown: str, *, base_url: str, links: Links = NO_LINKS) -> str:
    """Return ``markdown`` as the HTML players keep, every link absolute from ``base_url`` (feed-X15, X10).

    Headings become strong paragraphs, table rows paragraphs, pictures links to them; times stay text, as players
    link them themselves.
    """
    blocks = tokens(markdown, links)
    return _FEED.clean("".join(_feed_html(blocks, base_url))).strip()


def _lower_headings(blocks: Iterable[Token]) -> None:
    """Let the headings in use follow each other from h3: a level left out confuses screen readers."""
    headings = [block for block in blocks if block.type in ("heading_open", "heading_close")]
    levels = sorted({heading.tag for heading in headings})
    for heading in headings:
        heading.tag = f"h{min(6, levels.index(heading.tag) + FIRST_HEADING)}"


def _feed_html(blocks: Iterable[Token], base_url: str) -> Iterator[str]:
    for token in blocks:
        if token.type == "inline":
            yield from _feed_html(token.children or (), base_url)
        elif token.hidden:
            continue
        elif token.type == "link_open":
            yield f'<a href="{escapeHtml(urljoin(base_url, str(token.attrGet("href"))))}">'
        elif token.type == "image":
            yield _feed_picture(token, base_url)
        elif token.type == "footnote_ref":
            yield f"[{token.meta['id'] + 1}]"
        elif token.type in ("fence", "code_block"):
            yield f"<p>{escapeHtml(token.content)}</p>\n"
        else:
            yield _FEED_TOKENS.get(token.type) or escapeHtml(token.content)


def _feed_picture(image: Token, base_url: str) -> str:
    """Write a picture as a link that says what it shows; one that only decorates is left out."""
    shown: Shown = image.meta["shown"]
    words = ": ".join(filter(None, (words_of(image), str(image.attrGet("title") or ""))))
    return f'<a href="{escapeHtml(urljoin(base_url, shown.jpegs[0][0]))}">{escapeHtml(words)}</a>' if words else ""


def _only_ours(_tag: str, name: str, value: str) -> str | None:
    """Keep ids only where footnotes need them: others could answer for parts of the page; pictures only from here."""
    if name == "id":
        return value if _FOOTNOTE_ID.fullmatch(value) else None
    if name in ("src", "srcset"):
        return value if _PICTURES.fullmatch(value) and is_safe(value) else None
    return value


_PAGE = nh3.Cleaner(
    tags=PAGE_TAGS,
    attributes=PAGE_ATTRIBUTES,
    allowed_classes=PAGE_CLASSES,
    attribute_filter=_only_ours,
    url_schemes=SCHEMES,
    url_relative=lambda address: address if is_safe(address) else None,
    link_rel=None,
)
_FEED = nh3.Cleaner(tags=FEED_TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES, url_relative="deny", link_rel=None)
