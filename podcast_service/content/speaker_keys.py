"""Who is who in the transcripts of an episode, as its page says it: the key ``speakers``."""

from __future__ import annotations

from collections.abc import Mapping

from podcast_service.content.fields import Fields
from podcast_service.domain.speaker import Speaker
from podcast_service.domain.text import one_line


def speakers_of(keys: Fields, names: Mapping[str, str]) -> tuple[Speaker, ...]:
    """Return whom the page says each name stands for, by slug or by name; ``names`` are the people with a page.

    A name with nothing after it stands for nobody.
    """
    found = keys.mapping("speakers")
    # Programs number their speakers, and YAML reads a number as one.
    below = Fields({str(called): who for called, who in found.values.items()}, found.place) if found else None
    return tuple(_speaker(str(called), below.text(str(called)), names) for called in below.values) if below else ()


def _speaker(called: str, who: str | None, names: Mapping[str, str]) -> Speaker:
    called = one_line(called)
    if not who:
        return Speaker(called=called, name=called)
    if who in names:
        return Speaker(called=called, name=names[who], person=who)
    person = next((slug for slug, name in names.items() if name.casefold() == who.casefold()), None)
    return Speaker(called=called, name=names[person] if person else one_line(who), person=person)
