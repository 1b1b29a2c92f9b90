"""Read a transcript that is text: paragraphs, with or without "(12:40)", "Name:" or "12:40 Name:" before them.

With times it is cues; without, it is kept as passages, and no times are made up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from podcast_service.domain.text import clean, one_line
from podcast_service.domain.transcript import Cue, Passage
from podcast_service.transcripts.names import LONGEST, is_name, named, split_name
from podcast_service.transcripts.times import from_parts

_TIME = r"(?:(\d{1,3}):)?(\d{1,3}):([0-5]\d)(?:[.,](\d{1,3}))?"
_FIRST = re.compile(rf"[\[(]?{_TIME}(?: ?(?:-->|[-–—]) ?{_TIME})?[\])]?(?![\d:]) ?(?:[-–—:] )? ?(.*)")
_AFTER = re.compile(rf"([^\[\](),:]{{1,{LONGEST}}}?),? ?(?:[\[(]{_TIME}[\])]:? ?(.*)|{_TIME}:?)")
"""A line that begins with a time, maybe two of them; a line that begins with a name and a time."""
_HEADING = 3
"""How many paragraphs may stand before the first time: a title, who takes part."""


@dataclass(slots=True)
class _Block:
    """What stands between one mark (a time, a name, a blank line) and the next; ``mark`` is how its time is written."""

    start_ms: int | None = None
    end_ms: int | None = None
    speaker: str | None = None
    mark: str = ""
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return one_line(" ".join(self.lines))


def parse(text: str) -> tuple[Cue, ...]:
    """Read the paragraphs that have times as cues; none when the text has no times. Raises Invalid.

    A cue whose end is not said ends where it starts. Paragraphs without a time between two that have one are heard
    somewhere between them, and so they share the times of the one before.
    """
    blocks = tuple(_blocks(text))
    return tuple(_cues(blocks)) if _has_times(blocks) else ()


def passages(text: str) -> tuple[Passage, ...]:
    """Read the paragraphs of a text without times; a line that merely begins with a time stays as it is."""
    return tuple(_passage(block) for block in _blocks(text))


def _passage(block: _Block) -> Passage:
    if not block.mark:
        return Passage(text=block.text, speaker=block.speaker)
    said = f"{block.speaker}: {block.text}" if block.speaker else block.text
    return Passage(text=f"{block.mark} {said}")


def _has_times(blocks: tuple[_Block, ...]) -> bool:
    """Say whether the times are those of the paragraphs: text may also speak of a time or two."""
    timed = [at for at, block in enumerate(blocks) if block.start_ms is not None]
    return bool(timed) and (len(timed) * 2 >= len(blocks) or (timed[0] <= _HEADING and len(timed) > 1))


def _cues(blocks: Iterable[_Block]) -> Iterator[Cue]:
    start_ms = end_ms = 0
    for block in blocks:
        if block.start_ms is not None:
            start_ms, end_ms = block.start_ms, block.end_ms or block.start_ms
        yield Cue(start_ms=start_ms, end_ms=end_ms, text=block.text, speaker=block.speaker)


def _blocks(text: str) -> Iterator[_Block]:
    """Divide the text at blank lines, times and names; what is only a mark waits for its text."""
    block, is_apart = _Block(), False
    for line in map(one_line, clean(text).split("\n")):
        marked = _marked(line) if line else None
        if marked or (line and is_apart and block.lines):
            new = marked or _Block(lines=[line])
            if block.lines:
                yield block
            else:
                _keep_mark(block, new)
            block = new
        elif line:
            block.lines.append(line)
        is_apart = not line
    if block.lines:
        yield block


def _keep_mark(waiting: _Block, block: _Block) -> None:
    """Give the block the time or the name that stood alone on the line above: "12:40", then "Helle:"."""
    if block.start_ms is None:
        block.start_ms, block.end_ms, block.mark = waiting.start_ms, waiting.end_ms, waiting.mark
    block.speaker = block.speaker or waiting.speaker


def _marked(line: str) -> _Block | None:
    """Return the block a line begins, None where it has no mark."""
    if (found := _FIRST.fullmatch(line)) and (start_ms := _milliseconds(found.groups()[:4])) is not None:
        mark, rest = line[: found.start(9)].strip(), found[9]
        return _named(_Block(start_ms=start_ms, end_ms=_milliseconds(found.groups()[4:8]), mark=mark), rest)
    if (found := _AFTER.fullmatch(line)) and is_name(name := found[1].strip()):
        times = (_milliseconds(found.groups()[1:5]), _milliseconds(found.groups()[6:10]))
        start_ms = next((time for time in times if time is not None), None)
        if start_ms is not None:
            return _Block(start_ms=start_ms, speaker=named(name), mark=line, lines=[found[6]] if found[6] else [])
    block = _named(_Block(), line)
    return block if block.speaker else None


def _named(block: _Block, rest: str) -> _Block:
    if rest.endswith(":") and is_name(rest[:-1]):
        block.speaker = named(rest[:-1])
        return block
    block.speaker, said = split_name(rest)
    block.lines = [said] if said else []
    return block


def _milliseconds(parts: Iterable[str | None]) -> int | None:
    hours, minutes, seconds, rest = parts
    if minutes is None or seconds is None or (hours and int(minutes) > 59):
        return None
    return from_parts(hours, minutes, seconds, (rest or "0").ljust(3, "0"))
