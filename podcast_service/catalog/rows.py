"""Domain values as JSON documents and back (docs/decisions/0002-revisions-are-documents.md)."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any, TypeVar, get_type_hints

from cattrs import Converter
from cattrs.cols import is_namedtuple
from cattrs.preconf.json import make_converter

T = TypeVar("T")

_converter = make_converter(detailed_validation=False)


@_converter.register_unstructure_hook
def _write_moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError(f"{value!r} names no time zone")
    return value.astimezone(UTC).isoformat()


@_converter.register_structure_hook
def _read_moment(value: str, _: type) -> datetime:
    return datetime.fromisoformat(value)


@_converter.register_structure_hook_factory(is_namedtuple)
def _named_tuple_reader(kind: type[Any], converter: Converter) -> Callable[[list[object], type], object]:
    """Read a named tuple from its list; cattrs itself does not resolve annotations that are text."""
    parts = [(converter.get_structure_hook(hint), hint) for hint in get_type_hints(kind).values()]
    return lambda values, _: kind(*(read(value, hint) for value, (read, hint) in zip(values, parts, strict=True)))


def dump(value: object) -> str:
    """Write a domain value as canonical JSON: equal values give equal text.

    Keys are sorted, times in UTC. Letters beyond ASCII are escaped: tags hold anything, and
    PostgreSQL keeps no lone surrogates.
    """
    return json.dumps(_converter.unstructure(value), sort_keys=True, separators=(",", ":"))


def load(text: str, kind: type[T], *, but: Collection[str] = ()) -> T:
    """Read a domain value of ``kind``; unknown keys are passed over, missing ones take the field's default.

    The fields named in ``but`` are left at their default: whoever needs few of them reads thousands sooner.
    """
    document = json.loads(text)
    for name in but:
        document.pop(name, None)
    return _converter.structure(document, kind)
