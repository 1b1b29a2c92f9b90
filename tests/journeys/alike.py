"""What both doors are asked, and what of two answers has to be the same."""

from __future__ import annotations

import re

from doorways import Reply
from shows import EPISODE, FEED, SHOW, SOUND

OWN = {"date", "server", "connection", "keep-alive", "via"}
"""When it was said and by which program, and how long the connection stays open: true of each server, of no answer."""

SIZE = 1_064_812
OLD, LATER = "Mon, 02 Nov 2020 10:00:00 GMT", "Mon, 02 Nov 2099 10:00:00 GMT"
TAG, DATE = "{etag}", "{date}"
"""Stand for the validators of the address that is asked."""

RANGES = {
    "probe": "bytes=0-1",
    "middle": "bytes=500000-700000",
    "open end": "bytes=900000-",
    "from the start": "bytes=0-",
    "all of it": f"bytes=0-{SIZE - 1}",
    "suffix": "bytes=-128",
    "longer suffix": "bytes=-99999999",
    "end beyond": "bytes=1000000-99999999",
    "last byte": f"bytes={SIZE - 1}-",
    "beyond": f"bytes={SIZE}-",
    "empty suffix": "bytes=-0",
    "touching": "bytes=0-9,10-19",
    "apart": "bytes=0-9,100-109",
    "apart, out of order": "bytes=100-109,0-9",
    "eleven": "bytes=" + ",".join(f"{n}-{n}" for n in range(0, 22, 2)),
    "hundreds": "bytes=" + ",".join(["0-"] * 300),
    "another unit": "pages=1-2",
    "malformed": "bytes=5-4",
    "nonsense": "bytes=x",
    "spaces": "bytes= 0-1 ",
    "capitals": "BYTES=0-1",
    "huge numbers": "bytes=0-" + "9" * 40,
    "empty": "",
}
CONDITIONS: dict[str, dict[str, str]] = {
    "unchanged by tag": {"if_none_match": TAG},
    "unchanged by weak tag": {"if_none_match": f'"x", W/{TAG}'},
    "changed": {"if_none_match": '"x"'},
    "any": {"if_none_match": "*"},
    "unchanged by date": {"if_modified_since": DATE},
    "later date": {"if_modified_since": LATER},
    "earlier date": {"if_modified_since": OLD},
    "tag before date": {"if_none_match": '"x"', "if_modified_since": LATER},
    "match": {"if_match": TAG},
    "match any": {"if_match": "*"},
    "no match": {"if_match": '"x"'},
    "weak match": {"if_match": f"W/{TAG}"},
    "unmodified": {"if_unmodified_since": LATER},
    "unmodified now": {"if_unmodified_since": DATE},
    "modified": {"if_unmodified_since": OLD},
    "nonsense dates": {"if_modified_since": "x", "if_unmodified_since": "y"},
}
RESUMES = {
    "tag": TAG,
    "weak tag": f"W/{TAG}",
    "another tag": '"x"',
    "date": DATE,
    "another date": OLD,
    "later date": LATER,
    "nonsense": "x",
}

Asked = tuple[str, str, dict[str, str]]
ASKED: dict[str, Asked] = {
    "feed": (FEED, "GET", {}),
    "feed by HEAD": (FEED, "HEAD", {}),
    "feed in gzip": (FEED, "GET", {"accept_encoding": "gzip"}),
    "feed in brotli": (FEED, "GET", {"accept_encoding": "br, gzip;q=0.5"}),
    "feed, a range": (FEED, "GET", {"range": "bytes=0-9"}),
    "feed, another method": (FEED, "POST", {"content_length": "0"}),
    "feed, preflight": (FEED, "OPTIONS", {"access_control_request_method": "GET", "origin": "https://a.example"}),
    "feed, OPTIONS alone": (FEED, "OPTIONS", {}),
    "home": ("/", "GET", {}),
    "page": (EPISODE, "GET", {}),
    "page by HEAD": (EPISODE, "HEAD", {"accept_encoding": "gzip"}),
    "page in brotli": (EPISODE, "GET", {"accept_encoding": "br"}),
    "page, DELETE": (EPISODE, "DELETE", {}),
    "page, preflight": (EPISODE, "OPTIONS", {"access_control_request_method": "GET"}),
    "transcript": (f"{EPISODE}/udskrift.vtt", "GET", {}),
    "robots": ("/robots.txt", "GET", {}),
    "sitemap": ("/sitemap.xml", "GET", {}),
    "sound": (SOUND, "GET", {}),
    "sound by HEAD": (SOUND, "HEAD", {}),
    "sound by HEAD, a range": (SOUND, "HEAD", {"range": "bytes=0-1"}),
    "sound, coded": (SOUND, "GET", {"accept_encoding": "gzip, br"}),
    "sound from another origin": (SOUND, "GET", {"origin": "https://a.example"}),
    "sound, POST": (SOUND, "POST", {"content_length": "0"}),
    "sound, TRACE": (SOUND, "TRACE", {}),
    "sound, an unknown method": (SOUND, "PURGE", {}),
    "sound, preflight": (SOUND, "OPTIONS", {"access_control_request_method": "GET"}),
    "slash at the end": ("/podcasts/", "GET", {}),
    "slash at the end, HEAD": ("/podcasts/", "HEAD", {}),
    "nothing there": ("/findes-ikke", "GET", {}),
    "no such sound": (f"/lyd/{SHOW}/findes-ikke.mp3", "GET", {"range": "bytes=0-1"}),
    "no such sound, HEAD": (f"/lyd/{SHOW}/findes-ikke.mp3", "HEAD", {}),
    "two slashes": ("//findes-ikke", "GET", {}),
    "escapes": ("/podcasts/%C3%A6%2Fx", "GET", {}),
    "dots": ("/podcasts/../feed.xml", "GET", {}),
    "a query": (f"{EPISODE}?utm_source=x", "GET", {}),
    "the studio": ("/studio", "GET", {}),
    "a room of the studio": ("/studio/opgaver", "GET", {}),
    "the search page": ("/soeg", "GET", {}),
    "a search": ("/soeg?q=tegn+p%C3%A5,+at+nok+er+nok", "GET", {}),
    "a search by HEAD": ("/soeg?q=tegn", "HEAD", {}),
    "a search by POST": ("/soeg?q=tegn", "POST", {"content_length": "0"}),
    "another host": ("/", "GET", {"host": "evil.example"}),
    "the inside of nginx": ("/_stored/audio/x.mp3", "GET", {}),
    "the parts of nginx": ("/_part/audio/x.mp3", "GET", {}),
    **{f"sound, range: {name}": (SOUND, "GET", {"range": text}) for name, text in RANGES.items()},
    **{f"sound, {name}": (SOUND, "GET", fields) for name, fields in CONDITIONS.items()},
    **{f"sound by HEAD, {name}": (SOUND, "HEAD", fields) for name, fields in CONDITIONS.items()},
    **{f"part, {name}": (SOUND, "GET", {"range": "bytes=7-99", **fields}) for name, fields in CONDITIONS.items()},
    **{f"feed, {name}": (FEED, "GET", fields) for name, fields in CONDITIONS.items()},
    **{f"resumed by {name}": (SOUND, "GET", {"range": "bytes=7-", "if_range": it}) for name, it in RESUMES.items()},
}


def filled(value: str, facts: dict[str, str]) -> str:
    """Write the validators an address has where they are asked for."""
    return value.replace(TAG, facts.get("etag", '"none"')).replace(DATE, facts.get("last-modified", OLD))


_OF_THE_MOMENT = re.compile(rb'"free_bytes":{[^}]*}|"seen_at":"[^"]*"')
"""What /health says that is another a second later, whoever says it."""


def comparable(reply: Reply) -> tuple[int, dict[str, str], bytes]:
    """Return what of an answer has to be the same, whoever gives it."""
    if reply.status == 400:
        return reply.status, {}, b""  # each doorway refuses another host in its own words
    fields = {name: value for name, value in reply.fields.items() if name not in OWN}
    return reply.status, fields, _OF_THE_MOMENT.sub(b"", reply.body)
