"""The rules by which nginx answers from a mirror as the front door does, made of what the mirror holds.

``maps.conf`` belongs to ``http``, ``fields.conf`` and ``types.conf`` to ``server``; ``deploy/nginx/`` includes them.
Everything a listener or producer wrote is escaped: no value ends its quotes or names a variable.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from podcast_service.delivery.codings import IDENTITY
from podcast_service.delivery.fields import (
    DATA_POLICY,
    EMBED_POLICY,
    FOR_EVER,
    FRAMED,
    HOUR,
    MINUTE,
    NAMED_BY_HASH,
    NEVER,
    PAGE_POLICY,
    PREFLIGHT,
    common,
    security,
)
from podcast_service.delivery.mirrored import OURS, Copy, Mirrored
from podcast_service.storage.media_types import BY_EXTENSION, UNKNOWN

MAPS, FIELDS, TYPES = (f"{OURS}/{name}.conf" for name in ("maps", "fields", "types"))

_NO_FILE = "^/(?!filer/)"
_BY_NAME = (rf"{_NO_FILE}.*/kapitler\.json$", rf"{_NO_FILE}(?:.*/)?(?:feed|arkiv-[0-9]+)\.xml$")
"""Files of one name have one type, whatever else has their ending."""
_HEAD = "# Made by: podcast-service release --to. Whoever changes it here finds it made anew.\n"
_PAGE = rf"~{_NO_FILE}.*\.html$"
# Of patterns nginx takes the first that fits.
_POLICIES = {rf"~^{FRAMED.pattern}\.html$": EMBED_POLICY, _PAGE: PAGE_POLICY, r"~\.pdf$": PAGE_POLICY}
_BY_HASH = rf"~^(?:200|206|304):{NAMED_BY_HASH.pattern}$"
_OPEN = tuple(row for row in common(UNKNOWN, https=False) if row[0].startswith("Access-Control-"))
_OF_PREFLIGHT = tuple(row for row in PREFLIGHT if row not in _OPEN)


def nginx_files(found: Mirrored, *, https: bool) -> dict[str, bytes]:
    """Return the files by name; ``https`` says whether the public address is."""
    return {
        MAPS: _maps(found, https=https).encode("latin-1", "replace"),
        FIELDS: _fields(found, https=https).encode("latin-1", "replace"),
        TYPES: _types(found.copies.values()).encode("latin-1", "replace"),
    }


def _maps(found: Mirrored, *, https: bool) -> str:
    """Return the maps; a mirror of a hundred thousand addresses needs more room than nginx gives by itself."""
    rows: list[str] = [
        _HEAD,
        "map_hash_max_size 65536;\nmap_hash_bucket_size 512;\n",
        # nginx has no other way to write the sign itself.
        'geo $mirror_dollar { default "$"; }\n',
        _map("$uri", "mirror_to", "", _with_slash(found.led)),
        _map("$uri", "mirror_gone", "", _with_slash({path: f"/{name}" for path, name in found.gone.items()})),
        _map("$uri", "mirror_policy", DATA_POLICY, _POLICIES),
        *(_map("$uri", _variable(name), value, {_PAGE: ""}) for name, value in _OPEN),
        _map(
            "$status:$uri",
            "mirror_caching",
            MINUTE,
            {r"~^(?:404|416|5..):": NEVER, _BY_HASH: FOR_EVER, r"~^(?:200|206|304):/lyd/": HOUR},
        ),
        # A browser asks first, before a script of another site may ask with fields of its own: never about pages.
        _map(
            "$request_method:$http_access_control_request_method:$uri",
            "mirror_preflight",
            "",
            {r"~^OPTIONS:[A-Z]+:(?!.*\.html$).*\.[a-z0-9]+$": "1"},
        ),
        *(_map("$mirror_preflight", _variable(name), "", {"1": value}) for name, value in _OF_PREFLIGHT),
    ]
    for name, by_file in _own(found).items():
        rows.append(_map("$uri", _variable(name), "", by_file))
    # nginx finds out that a range lies outside when the fields are there already, and then adds them all once more.
    rows += [_once(name, value) for name, value in (*security(https=https), *_by_map(found))]
    return "".join(rows)


def _fields(found: Mirrored, *, https: bool) -> str:
    names = [name for name, _ in (*security(https=https), *_by_map(found))]
    rows = [f"add_header {name} ${_variable(name)}_once always;\n" for name in names]
    return "".join([_HEAD, "add_header Cache-Control $mirror_caching always;\n", *rows])


def _by_map(found: Mirrored) -> list[tuple[str, str]]:
    """Return the fields whose value is that of a variable, with its name."""
    named = [name for name, _ in (*_OPEN, *_OF_PREFLIGHT)] + list(_own(found))
    return [("Content-Security-Policy", "$mirror_policy"), *((name, f"${_variable(name)}") for name in named)]


def _once(name: str, value: str) -> str:
    default = value if value.startswith("$mirror_") else _quoted(value)
    return f'map $status ${_variable(name)}_once {{\n    volatile;\n    default {default};\n    416 "";\n}}\n'


def _types(copies: Iterable[Copy]) -> str:
    """Return the types by ending, and where a name or a single file has another."""
    by_ending, by_name = defaultdict[str, Counter[str]](Counter), dict[str, str]()
    told = {f"/{copy.name}": copy.facts.media_type for copy in copies if copy.coding == IDENTITY}
    for name, media_type in told.items():
        pattern = _pattern(name)
        if pattern:
            by_name[pattern] = media_type
        elif not name.startswith(f"/{OURS}/"):
            by_ending[_ending(name)][media_type] += 1
    endings = BY_EXTENSION | {ending: types.most_common(1)[0][0] for ending, types in by_ending.items() if ending}
    alone = {
        name: media_type
        for name, media_type in told.items()
        if not _pattern(name) and not name.startswith(f"/{OURS}/") and endings.get(_ending(name)) != media_type
    }
    rows = [f"    {_quoted(media_type)} {ending};\n" for ending, media_type in sorted(endings.items())]
    places = [*((f"~ {_quoted_key(pattern)}", by_name[pattern]) for pattern in _BY_NAME if pattern in by_name)]
    places += [(f"= {_quoted_key(name)}", media_type) for name, media_type in sorted(alone.items())]
    special = [f"location {place} {{ types {{ }} default_type {_quoted(kind)}; }}\n" for place, kind in places]
    return "".join([_HEAD, "types {\n", *rows, f"}}\ndefault_type {UNKNOWN};\n", *special])


def _own(found: Mirrored) -> dict[str, dict[str, str]]:
    """Return the fields that single files have, by name: the value at each file."""
    by_name = defaultdict[str, dict[str, str]](dict)
    for file, fields in sorted(found.own.items()):
        for name, value in fields:
            by_name[name][f"/{file}"] = value
    return dict(sorted(by_name.items()))


def _pattern(name: str) -> str | None:
    return next((pattern for pattern in _BY_NAME if re.search(pattern, name)), None)


def _ending(name: str) -> str:
    last = name.rpartition("/")[2]
    return last.rpartition(".")[2] if "." in last else ""


def _with_slash(values: Mapping[str, str]) -> dict[str, str]:
    """Return the values by address, and by its form with a slash at the end, which goes the same way."""
    return {form: value for path, value in sorted(values.items()) for form in (path, f"{path}/")}


def _map(of: str, name: str, default: str, values: Mapping[str, str]) -> str:
    """Write a map; it is asked anew after each inner redirect, as the file is another one then."""
    rows = "".join(f"    {_quoted_key(key)} {_quoted(value)};\n" for key, value in values.items())
    return f'map "{of}" ${name} {{\n    volatile;\n    default {_quoted(default)};\n{rows}}}\n'


def _variable(name: str) -> str:
    return "mirror_" + name.lower().replace("-", "_")


def _quoted_key(key: str) -> str:
    return '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _quoted(value: str) -> str:
    """Quote a value for nginx: control characters are no part of a header field, and are left out."""
    plain = re.sub(r"[\x00-\x1f\x7f]", "", value).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + plain.replace("$", "${mirror_dollar}") + '"'
