"""Spoil a good feed in every way one place can be spoiled: each element, each attribute, each text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import NamedTuple

from lxml import etree

from podcast_service.feeds.reading import name

NONSENSE = "volapyk æ"


class Spoiled(NamedTuple):
    """A feed with one thing wrong: what was done, and where (``item/enclosure@url``)."""

    act: str
    where: str
    feed: bytes


def spoil(feed: bytes) -> Iterator[Spoiled]:
    """Yield the feed spoiled at each place of the channel."""
    tree = etree.fromstring(feed)
    count = len(list(tree[0].iter("*")))
    for index in range(1, count):
        for act, change in _acts(list(tree[0].iter("*"))[index]):
            spoiled = deepcopy(tree)
            element = list(spoiled[0].iter("*"))[index]
            where = _where(element, act)
            change(element)
            yield Spoiled(act.partition("@")[0], where, etree.tostring(spoiled, xml_declaration=True, encoding="UTF-8"))


def _acts(element: etree._Element) -> Iterator[tuple[str, Callable[[etree._Element], None]]]:
    yield "drop", _drop
    yield "double", lambda one: one.addnext(deepcopy(one))
    if len(element):
        yield "empty", _empty
    elif element.text:
        yield "empty", _empty
        yield "break", lambda one: setattr(one, "text", NONSENSE)
    for key in map(str, element.attrib):
        yield f"drop@{key}", lambda one, key=key: one.attrib.__delitem__(key)
        yield f"empty@{key}", lambda one, key=key: one.set(key, "")
        yield f"break@{key}", lambda one, key=key: one.set(key, NONSENSE)


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def _empty(element: etree._Element) -> None:
    element.text = None
    for child in element:
        element.remove(child)


def _where(element: etree._Element, act: str) -> str:
    parent = element.getparent()
    assert parent is not None
    key = act.partition("@")[2]
    return f"{name(parent)}/{name(element)}" + (f"@{key}" if key else "")
