"""What a page costs to load: bytes as a browser gets them, by what they are, and how many requests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from doorways import Reply
from servers import Server


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """The bytes of one page and of what it loads, gzipped where the server does that."""

    html: int
    script: int
    style: int
    pictures: int
    requests: int
    media: tuple[str, ...] = ()

    @property
    def all_but_media(self) -> int:
        """Return the sum that a visitor waits for."""
        return self.html + self.script + self.style + self.pictures

    def too_much(self) -> list[str]:
        """Return which budgets are broken (exp-4.4, exp-4.5)."""
        most = {"html": 150_000, "script": 60_000, "style": 40_000, "all_but_media": 400_000, "requests": 25}
        over = [f"{getattr(self, name)} of {name}" for name, limit in most.items() if getattr(self, name) > limit]
        return over + [f"{path} on load" for path in self.media]


def weigh(server: Server, asked: Iterable[str], known: dict[str, Reply]) -> Weight:
    """Weigh what a page asked for, itself among it; ``known`` keeps what was weighed before."""
    paths = {urlsplit(url).path for url in asked if url.startswith("http")}
    by_type: dict[str, int] = {}
    for path in paths:
        if path not in known:
            part = {"Range": "bytes=0-0"} if path.startswith("/lyd/") else {}
            known[path] = server.ask(path, Accept_Encoding="gzip", **part)
        kind = known[path].fields["content-type"].partition(";")[0]
        by_type[kind] = by_type.get(kind, 0) + len(known[path].body)
    return Weight(
        html=by_type.get("text/html", 0),
        script=by_type.get("text/javascript", 0) + by_type.get("application/json", 0),
        style=by_type.get("text/css", 0),
        pictures=sum(size for kind, size in by_type.items() if kind.startswith("image/")),
        requests=len(paths),
        media=tuple(sorted(path for path in paths if known[path].fields["content-type"].startswith("audio/"))),
    )
