"""The single questions that addresses in a feed are asked: whoever looks for an answer writes them the same way."""

from __future__ import annotations

from podcast_service.feeds.answers import PLAYER, Part, Question

AT_ONCE = 8
"""How many fetch the same at the same time (feed-H24, feed-E15)."""
SUFFIX = 128
"""Bytes of an ID3v1 tag, which apps look for at the end."""
PIECE = 1000
"""Bytes of the stretches that are asked for."""
ODD = (
    ("if-none-match", '"'),
    ("if-modified-since", "Sat, 31 Feb 2026 25:61:61 GMT"),
    ("range", "bytes=9-1"),
    ("if-range", ","),
    ("accept", ";q=,,"),
)
"""Header fields nobody can read (feed-H10)."""
NOT_RANGES = ("bytes=5-4", "bytes=a-b")
OTHER = '"other"'


def get(url: str, **fields: str) -> Question:
    """Ask for what is at ``url``; ``fields`` are written with ``_`` for ``-``."""
    return Question(method="GET", url=url, fields=_fields(fields))


def glance(url: str, **fields: str) -> Question:
    """Ask for it without reading on: status and header fields are enough."""
    return Question(method="GET", url=url, fields=_fields(fields), reads=False)


def head(url: str, **fields: str) -> Question:
    """Ask for the header fields alone."""
    return Question(method="HEAD", url=url, fields=_fields(fields))


def post(url: str) -> Question:
    """Ask by a method that no feed has."""
    return Question(method="POST", url=url)


def browser(url: str) -> Question:
    """Ask as a player in a browser does."""
    return get(url, accept="text/html", user_agent="Mozilla/5.0", origin=PLAYER)


def player(url: str) -> Question:
    """Ask as a player on another site does."""
    return get(url, origin=PLAYER)


def again(url: str, turn: int) -> Question:
    """Ask for the same once more."""
    return Question(method="GET", url=url, turn=turn)


def probe(url: str) -> Question:
    """Ask for the first two bytes, as players do before anything else."""
    return get(url, range="bytes=0-1", origin=PLAYER)


def part(url: str, start: int, stop: int) -> Question:
    """Ask for the bytes from ``start`` up to ``stop``."""
    return get(url, range=f"bytes={start}-{stop - 1}")


def eighth(url: str, start: int, stop: int) -> Question:
    """Ask for a part while others ask for theirs."""
    return Question(method="GET", url=url, fields=(("range", f"bytes={start}-{stop - 1}"),), turn=2)


def whole(url: str, size: int, sums: tuple[str, ...] = ()) -> Question:
    """Ask for all of a sound, and for the hashes of the stretches that are asked for alone too."""
    parts = dict.fromkeys([(0, 2), middle(size), ending(size), (max(size - SUFFIX, 0), size), *eighths(size)])
    return Question(method="GET", url=url, parts=tuple(parts), sums=sums)


def middle(size: int) -> Part:
    """Return a stretch in the middle of ``size`` bytes."""
    return size // 2, min(size // 2 + PIECE, size)


def ending(size: int) -> Part:
    """Return the last stretch of ``size`` bytes."""
    return max(size - PIECE, 0), size


def eighths(size: int) -> list[Part]:
    """Return the parts in which several fetch one file of ``size`` bytes at once."""
    step = max(-(-size // AT_ONCE), 1)
    return [(start, min(start + step, size)) for start in range(0, size, step)]


def several(url: str, size: int) -> Question:
    """Ask for two stretches at once."""
    return get(url, range=f"bytes=0-1,{size // 2}-{size // 2 + 1}")


def _fields(named: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name.replace("_", "-"), value) for name, value in named.items())
