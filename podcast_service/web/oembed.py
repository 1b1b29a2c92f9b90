"""``/oembed?url=…``: how to show one of our episodes on another page (oEmbed 1.0), for those who ask by its address.

The answers are those of the release, in the size that is asked for; so what is gone or not out yet has none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Blueprint, Response, request

from podcast_service.delivery.fields import MINUTE
from podcast_service.delivery.kept import Kept, KeptDocument
from podcast_service.site import paths
from podcast_service.site.oembed import FORMS, Answer, fitted

LONGEST = 2000
"""Characters of an address that is looked at."""
_MOVES = 5
_EPISODE = re.compile(paths.EPISODE.format(show=r"[a-z0-9-]+", slug=r"[a-z0-9-]+"))
_TIME = re.compile(r"[0-9hms:.,]{1,24}")

Find = Callable[[str], Kept | None]


def oembed_blueprint(find: Find, public_url: str, former_urls: Collection[str] = ()) -> Blueprint:
    """Make ``/oembed``; ``find`` finds public answers by path, the addresses are those we have and had.

    As the specification has it: 404 for what is none of our episodes, 501 for a form we do not write. 400 says what is
    wrong with the question itself.
    """
    oembed = Blueprint("oembed", __name__)
    ours = frozenset(urlsplit(url.lower()).netloc for url in (public_url, *former_urls))

    @oembed.get("/oembed")
    def show() -> Response:
        """Answer for ``url``, in ``format``, no larger than ``maxwidth`` and ``maxheight``."""
        form = FORMS.get(request.args.get("format", "json"))
        address = request.args.get("url", "")
        try:
            width, height = (_size(name) for name in ("maxwidth", "maxheight"))
        except ValueError:
            return _refused(400, "maxwidth and maxheight are whole numbers of pixels, from 1 up.")
        if form is None:
            return _refused(501, f"format is one of {', '.join(FORMS)}.")
        if not address:
            return _refused(400, "url is missing: the address of an episode's page here.")
        place, time = _place(address, ours)
        found = _found(find, place) if place else None
        if found is None:
            return _refused(404, "No episode stands at that address here.")
        path, answer = found
        at = f"?{urlencode({'t': time}, safe=':,')}" if time else ""
        media_type, dump = form
        embed = f"{public_url.rstrip('/')}{path}/{paths.EMBED.rpartition('/')[2]}{at}"
        return _opened(Response(dump(fitted(answer, embed, width, height)), content_type=media_type))

    return oembed


def _size(name: str) -> int | None:
    """Read a number of pixels. Raises ValueError for what is none."""
    text = request.args.get(name)
    if text is None:
        return None
    if not re.fullmatch(r"[1-9][0-9]{0,5}", text):
        raise ValueError(name)
    return int(text)


def _place(address: str, ours: Collection[str]) -> tuple[str, str]:
    """Return the path of the episode an address of ours leads to, and the time in it; nothing for any other."""
    try:
        parts = urlsplit(address[:LONGEST].strip())
        host = parts.netloc.lower()
    except ValueError:
        return "", ""
    path = parts.path.rstrip("/").removesuffix("/" + paths.EMBED.rpartition("/")[2])
    if parts.scheme.lower() not in ("http", "https") or host not in ours or not _EPISODE.fullmatch(path):
        return "", ""
    time = next((found for text in (parts.query, parts.fragment) for found in parse_qs(text).get("t", [])), "")
    return path, time if _TIME.fullmatch(time) else ""


def _found(find: Find, path: str) -> tuple[str, Answer] | None:
    """Return where the episode at ``path`` stands now, with its answer in the release."""
    end = paths.OEMBED.rpartition("/")[2] + ".json"
    place = f"{path}/{end}"
    for _ in range(_MOVES):
        kept = find(place)
        whole = kept.variants["identity"].whole if isinstance(kept, KeptDocument) else None
        if whole is None or whole.status not in (200, 301):
            return None
        if whole.status == 200:
            answer: Answer = json.loads(whole.body)
            return place.removesuffix(f"/{end}"), answer
        place = dict(whole.fields)[b"location"].decode()
    return None


def _refused(status: int, words: str) -> Response:
    return _opened(Response(f"{status}: {words}\n", status=status, content_type="text/plain; charset=utf-8"))


def _opened(response: Response) -> Response:
    """Let scripts of other pages read the answer, and caches keep it as long as a page of ours."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = MINUTE
    return response
