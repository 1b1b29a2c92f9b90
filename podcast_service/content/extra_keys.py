"""What a page says of elements that no key is for: by name and namespace, for what comes tomorrow."""

from __future__ import annotations

import re
from dataclasses import replace

from podcast_service.content.feed_values import address, at_most
from podcast_service.content.fields import Fields
from podcast_service.domain.feed_tag import FeedTag
from podcast_service.domain.told import told
from podcast_service.feeds.element import ADDRESSES, ATOM, CONTENT, NAMESPACES, text_limit
from podcast_service.feeds.elements import CHANNEL, ITEM, NEVER, names

DEEPEST = 8
"""Levels of elements within elements."""
MOST = 100
"""Elements in one of them."""
_LONGEST = 4000
"""Characters an attribute may have."""
_long = at_most(_LONGEST)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_NAMESPACE = re.compile(r"(?:https?://|urn:|tag:)[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]+")
_DECLARED = frozenset({*NAMESPACES.values(), ATOM, CONTENT})
"""Namespaces every feed has a prefix for."""
_TAKEN = ("atom", "content", "itunes", "podcast", "xml", "xmlns")
_OURS = names(CHANNEL) | names(ITEM) | NEVER


def extras_of(keys: Fields) -> tuple[FeedTag, ...]:
    """Return the elements written under ``extra``. Raises Invalid naming the key that is wrong."""
    return tuple(_extra(row) for row in _rows(keys, "extra"))


def _rows(keys: Fields, key: str) -> tuple[Fields, ...]:
    rows = [row for row in keys.rows(key) if isinstance(row, Fields)]
    if len(rows) != len(keys.rows(key)) or len(rows) > MOST:
        raise keys.wrong(
            key, told("a list of at most {most} elements, each with namespace, prefix and name", most=MOST)
        )
    return tuple(rows)


def _extra(row: Fields, above: FeedTag | None = None, depth: int = 1) -> FeedTag:
    """Read one element and what stands in it, which has the same namespace unless it names another."""
    if above and not row.has("namespace"):
        row.known |= {"namespace", "prefix"}
        namespace, prefix = above.namespace, above.prefix
    else:
        namespace, prefix = _namespace(row)
    name = row.required("name")
    if not _NAME.fullmatch(name):
        raise row.wrong("name", told("the name of an element: letters a to z, digits, hyphens"))
    if above is None and (namespace, name) in _OURS:
        raise row.wrong("name", told("its own key; this one is for elements that have none"))
    tag = FeedTag(name=name, namespace=namespace, prefix=prefix, text=_text(row), attributes=_attributes(row))
    children = _rows(row, "children")
    if children and depth >= DEEPEST:
        raise row.wrong("children", told("at most {most} elements within each other", most=DEEPEST))
    for key, _ in row.unknown():
        raise row.wrong(key, told("only namespace, prefix, name, text, attributes and children"))
    return replace(tag, children=tuple(_extra(child, tag, depth + 1) for child in children))


def _namespace(row: Fields) -> tuple[str, str]:
    """Read the namespace and the prefix it is written with; those of every feed have theirs already."""
    namespace = row.required("namespace")
    if not _NAMESPACE.fullmatch(namespace) or len(namespace) > _LONGEST:
        raise row.wrong("namespace", told("an absolute address such as https://example.org/ns"))
    if namespace in _DECLARED:
        row.known.add("prefix")
        return namespace, ""
    prefix = row.required("prefix")
    if not _NAME.fullmatch(prefix) or prefix.lower() in _TAKEN or re.fullmatch(r"ns\d+", prefix):
        raise row.wrong("prefix", told("a short name of its own, not {names}", names=", ".join(_TAKEN)))
    return namespace, prefix


def _text(row: Fields) -> str:
    return at_most(text_limit(""))(row, "text") or ""


def _attributes(row: Fields) -> tuple[tuple[str, str], ...]:
    """Read the attributes; those that hold an address by their name are checked as one (feed-X10)."""
    below = row.mapping("attributes") or Fields({}, row.place)
    given = [str(name) for name in below.values]
    if not all(_NAME.fullmatch(name) and name != "xmlns" for name in given):
        raise row.wrong("attributes", told("names of letters a to z, digits, hyphens"))
    found = [(name, address(below, name) if name in ADDRESSES else _long(below, name)) for name in given]
    return tuple((name, value) for name, value in found if value)
