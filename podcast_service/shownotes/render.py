"""Markdown to safe HTML, for pages and for feeds (sec-S3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from urllib.parse import urljoin

import nh3
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

from podcast_service.shownotes.markdown import SCHEMES, Links, is_safe, to_html, tokens

FIRST_HEADING = 3
"""Show notes stand below an h1 and an h2 of their page."""
PAGE_TAGS = {
    "p", "br", "hr", "h3", "h4", "h5", "h6", "ol", "ul", "li", "blockquote", "pre", "code", "strong", "em", "s",
    "a", "sup", "section", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
PAGE_ATTRIBUTES = {"a": {"href", "title", "id"}, "ol": {"start"}, "li": {"id"}}
PAGE_CLASSES = {"a": {"footnote-backref"}, "sup": {"footnote-ref"}, "section": {"footnotes"}}
FEED_TAGS = {"p", "ol", "ul", "li", "a", "b", "i", "strong", "em"}
"""All the HTML that players keep (feed-X15)."""
NO_LINKS: Mapping[str, str] = MappingProxyType({})

_FOOTNOTE_ID = re.compile(r"fn(?:ref)?\d+(?::\d+)?")
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


def render(markdown: str, *, links: Mapping[str, str] = NO_LINKS, times_at: str | None = None) -> str:
    """Return ``markdown`` as safe HTML for a page; its highest heading is an h3.

    ``links`` maps a theme's short name or slug to its address; notes write ``[text](tema:slug)``, ``[[slug]]`` or
    ``[[slug|text]]``, and an unknown theme is shown as its text. With ``times_at``, the address of a page with a
    player (may be empty: this page), a time such as 12:40 or (00:12:40) becomes a link to ``?t=760`` there.
    """
    blocks = tokens(markdown, Links(themes=links, times_at=times_at))
    _lower_headings(blocks)
    return _PAGE.clean(to_html(blocks)).strip()


def render_for_feed(markdown: str, *, base_url: str, links: Mapping[str, str] = NO_LINKS) -> str:
    """Return ``markdown`` as the HTML players keep, every link absolute from ``base_url`` (feed-X15, X10).

    Headings become strong paragraphs, table rows paragraphs; times stay text, as players link them themselves.
    """
    blocks = tokens(markdown, Links(themes=links))
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
        elif token.type == "footnote_ref":
            yield f"[{token.meta['id'] + 1}]"
        elif token.type in ("fence", "code_block"):
            yield f"<p>{escapeHtml(token.content)}</p>\n"
        else:
            yield _FEED_TOKENS.get(token.type) or escapeHtml(token.content)


def _only_ours(_tag: str, name: str, value: str) -> str | None:
    """Keep ids only where footnotes need them: others could answer for parts of the page."""
    return None if name == "id" and not _FOOTNOTE_ID.fullmatch(value) else value


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
