"""The podcast: namespace as data: one row per element (Podcasting 2.0, tag documents of May 2026)."""

from __future__ import annotations

import re
from dataclasses import dataclass

CHANNEL = frozenset({"channel"})
ITEM = frozenset({"item", "liveItem"})
BOTH = CHANNEL | ITEM
SOUND = frozenset({"alternateEnclosure"})


@dataclass(frozen=True, slots=True)
class Tag:
    """One element: parents, required and other attributes (words apart by spaces), the length of its text, once or not.

    ``text`` is the greatest length in characters, 0 where no text belongs; ``needs_text`` says it may not be blank.
    """

    parents: frozenset[str]
    required: str = ""
    optional: str = ""
    text: int = 0
    needs_text: bool = False
    once: bool = False
    deprecated: bool = False


TAGS = {
    "transcript": Tag(ITEM, "type url", "language rel"),
    "locked": Tag(CHANNEL, "", "owner", 3, needs_text=True, once=True),
    "funding": Tag(BOTH, "url", "", 128),
    "chapters": Tag(ITEM, "type url", once=True),
    "soundbite": Tag(ITEM, "duration startTime", "", 128),
    "person": Tag(BOTH, "", "group href img role", 128, needs_text=True),
    "location": Tag(BOTH, "", "country geo osm rel", 128, needs_text=True),
    "season": Tag(ITEM, "", "name", 128, needs_text=True, once=True),
    "episode": Tag(ITEM, "", "display", 128, needs_text=True, once=True),
    "trailer": Tag(CHANNEL, "pubdate url", "length season type", 128, needs_text=True),
    "license": Tag(BOTH, "", "url", 128, needs_text=True, once=True),
    "alternateEnclosure": Tag(ITEM, "type", "bitrate codecs default height lang length rel title"),
    "source": Tag(SOUND, "uri", "contentType"),
    "integrity": Tag(SOUND, "type value", once=True),
    "guid": Tag(CHANNEL, "", "", 36, needs_text=True, once=True),
    "value": Tag(BOTH, "method type", "suggested"),
    "valueRecipient": Tag(
        frozenset({"value", "valueTimeSplit"}), "address split type", "customKey customValue fee name"
    ),
    "valueTimeSplit": Tag(frozenset({"value"}), "duration startTime", "remotePercentage remoteStartTime"),
    "medium": Tag(CHANNEL, "", "", 128, needs_text=True, once=True),
    "images": Tag(BOTH, "srcset", once=True, deprecated=True),
    "image": Tag(BOTH, "href", "alt aspect-ratio height purpose type width"),
    "liveItem": Tag(CHANNEL, "start status", "end"),
    "contentLink": Tag(ITEM, "href", "", 4000),
    "socialInteract": Tag(BOTH, "protocol", "accountId accountUrl priority uri"),
    "block": Tag(CHANNEL, "", "id", 3, needs_text=True),
    "txt": Tag(BOTH, "", "purpose", 4000, needs_text=True),
    "remoteItem": Tag(
        frozenset({"channel", "podroll", "publisher", "valueTimeSplit"}), "feedGuid", "feedUrl itemGuid medium title"
    ),
    "podroll": Tag(CHANNEL, once=True),
    "publisher": Tag(CHANNEL, once=True),
    "updateFrequency": Tag(CHANNEL, "", "complete dtstart rrule", 128, needs_text=True, once=True),
    "podping": Tag(CHANNEL, "", "usesPodping", once=True),
    "chat": Tag(BOTH, "protocol server", "accountId space", once=True),
}

_MEDIA = "podcast|music|video|film|audiobook|newsletter|blog|publisher|course"
_MEDIUM = rf"mixed|(?:{_MEDIA})L?"
_TRUE_FALSE = "true|false"
_NUMBER = r"\d+(?:\.\d+)?"
_WHOLE = r"[1-9]\d*"
_PERCENTAGE = r"100(?:\.0+)?|\d{1,2}(?:\.\d+)?"
_WORD = r"[a-z0-9_-]+"
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_DAY = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_MOMENT = rf"{_DAY}T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d{{2}}:?\d{{2}})"
_LANGUAGE = r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"
_MEDIA_TYPE = r"[a-z]+/[A-Za-z0-9][A-Za-z0-9.+-]*(?:;\s*.+)?"
_EVERY = "SECONDLY|MINUTELY|HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY"
_PART = r"[A-Z]+=[^;=\s]+"
_PATTERNS = {
    ("locked", ""): "yes|no",
    ("locked", "owner"): r"[^\s@]+@[^\s@]+",
    ("block", ""): "yes|no",
    ("block", "id"): _WORD,
    ("medium", ""): _MEDIUM,
    ("season", ""): r"\d+",
    ("episode", ""): r"\d+(?:\.\d+)?",
    ("transcript", "rel"): "captions",
    ("transcript", "language"): _LANGUAGE,
    ("location", "geo"): r"geo:-?\d{1,2}(?:\.\d+)?,-?\d{1,3}(?:\.\d+)?(?:,-?\d+(?:\.\d+)?)?(?:;.*)?",
    ("location", "osm"): r"[NWR]\d+(?:#\d+)?",
    ("location", "rel"): "subject|creator",
    ("location", "country"): "[A-Za-z]{2}",
    ("soundbite", "startTime"): _NUMBER,
    ("soundbite", "duration"): _NUMBER,
    ("trailer", "length"): _WHOLE,
    ("trailer", "season"): _WHOLE,
    ("trailer", "type"): _MEDIA_TYPE,
    ("alternateEnclosure", "type"): _MEDIA_TYPE,
    ("alternateEnclosure", "bitrate"): _NUMBER,
    ("alternateEnclosure", "length"): r"\d+",
    ("alternateEnclosure", "height"): _WHOLE,
    ("alternateEnclosure", "lang"): _LANGUAGE,
    ("alternateEnclosure", "default"): _TRUE_FALSE,
    ("source", "contentType"): _MEDIA_TYPE,
    ("integrity", "type"): "sri|pgp-signature",
    ("value", "type"): _WORD,
    ("value", "method"): _WORD,
    ("value", "suggested"): _NUMBER,
    ("valueRecipient", "type"): _WORD,
    ("valueRecipient", "split"): r"\d+",
    ("valueRecipient", "fee"): _TRUE_FALSE,
    ("valueTimeSplit", "startTime"): _NUMBER,
    ("valueTimeSplit", "duration"): _NUMBER,
    ("valueTimeSplit", "remoteStartTime"): _NUMBER,
    ("valueTimeSplit", "remotePercentage"): _PERCENTAGE,
    ("image", "aspect-ratio"): rf"{_NUMBER}(?:\s*/\s*{_NUMBER})?",
    ("image", "width"): _WHOLE,
    ("image", "height"): _WHOLE,
    ("image", "type"): _MEDIA_TYPE,
    ("liveItem", "status"): "pending|live|ended",
    ("liveItem", "start"): _MOMENT,
    ("liveItem", "end"): _MOMENT,
    ("socialInteract", "protocol"): _WORD,
    ("socialInteract", "priority"): r"\d+",
    ("remoteItem", "feedGuid"): _UUID,
    ("remoteItem", "medium"): _MEDIUM,
    ("updateFrequency", "complete"): _TRUE_FALSE,
    ("updateFrequency", "dtstart"): rf"{_DAY}|{_MOMENT}",
    ("updateFrequency", "rrule"): rf"(?=(?:.*;)?FREQ=(?:{_EVERY})(?:;|$)){_PART}(?:;{_PART})*",
    ("podping", "usesPodping"): _TRUE_FALSE,
    ("chat", "server"): r"[A-Za-z0-9.-]+(?::\d+)?",
    ("chat", "protocol"): _WORD,
}
PATTERNS: dict[str, dict[str, re.Pattern[str]]] = {}
"""What a text ("") or an attribute must look like, by element."""
for (_tag, _attribute), _pattern in _PATTERNS.items():
    PATTERNS.setdefault(_tag, {})[_attribute] = re.compile(_pattern, re.DOTALL)

LENGTHS = {("season", "name"): 128, ("episode", "display"): 32, ("txt", "purpose"): 128, ("image", "purpose"): 128}
"""Characters an attribute may have."""
SHORT = {("alternateEnclosure", "title"): 32, ("alternateEnclosure", "rel"): 32}
"""Characters an attribute should have at most, for apps to show it whole."""
