"""Say what is wrong with a WebVTT text: the library that reads it says so in words of its own."""

from __future__ import annotations

import re

from podcast_service.domain.told import Told, told

_LINE = re.compile(r"line (\d{1,9})")


def broken_vtt(error: Exception) -> Told:
    """Return what is wrong, with the number of the line where the library tells it."""
    found = _LINE.search(str(error))
    if found:
        return told("line {line} is not written as WebVTT asks", line=int(found[1]))
    return told("it does not begin with WEBVTT, or its times cannot be read")
