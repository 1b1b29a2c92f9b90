"""Every error raised on purpose, with a stable code and plain facts.

A doorway turns the class into a status or an exit code and the code into a sentence
(``SENTENCES``: what is wrong, why, what to do). A room never writes sentences of its own.
"""

from __future__ import annotations

from string import Formatter


class PodcastError(Exception):
    """An expected failure: ``code`` says which, ``facts`` fill its sentence."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        """Return the English sentence for this error, or its code when the sentence is missing."""
        return sentence(self.code, self.facts)

    def __reduce__(self) -> tuple[object, ...]:
        """Let the error cross a process boundary with its facts."""
        return (_rebuild, (type(self), self.code, self.facts))


class NotFound(PodcastError):
    """What was asked for does not exist."""


class Invalid(PodcastError):
    """The input breaks a rule."""


class Conflict(PodcastError):
    """The change clashes with what is there now."""


class Forbidden(PodcastError):
    """The caller may not do this."""


class Unavailable(PodcastError):
    """Something we depend on does not answer now."""


def _rebuild(kind: type[PodcastError], code: str, facts: dict[str, object]) -> PodcastError:
    return kind(code, **facts)


# One row per code: what is wrong, why, what to do. Facts stand in braces.
SENTENCES: dict[str, str] = {
    # audio
    # transcripts and show notes
    "transcript_format": "The transcript is not {format}: {reason}. Export it again, or name the file by its format.",
    "transcript_suffix": "A transcript ending in “{suffix}” is not known. Save it as one of: {known}.",
    "transcript_without_times": "{name} has no times, so it cannot follow the sound. Save it as .vtt, .srt or .json.",
    "transcript_size": "{name} is larger than {limit} bytes, which no transcript is. Check that it is the right file.",
    "transcript_cues": "{name} has more than {limit} cues, which no episode has. Check that it is the right file.",
    "transcript_empty": "{name} holds no spoken text. Export the transcript again.",
    "transcript_not_utf8": "{name} is not UTF-8: byte {position} fits no letter. Save it as UTF-8, so that æøå survive.",
    "transcript_order": "Cue {number} starts at {start_ms} ms, before the cue above it. Put the cues in order of time.",
    "transcript_backwards": "Cue {number} starts at {start_ms} ms and ends at {end_ms} ms. Let it end after it starts.",
    "transcript_outside": "Cue {number} ends at {end_ms} ms, after the episode ({duration_ms} ms). Is it another recording's?",
    # feeds
    "feed_empty": "The feed holds no episode, and directories refuse an empty feed. Publish an episode first.",
    "feed_head_unknown": "The start of the feed has no place for its date: another version made it. Run ingest again.",
    "feed_channel": "The show “{show}” cannot be told in a feed: {reason}",
    "feed_item": "The episode “{title}” ({guid}) cannot be told in a feed: {reason}",
    "feed_item_undated": "It has no publication date. Publish it first.",
    "feed_items_uncut": "{wanted} episodes went in and {found} came out. Report this as a fault of the service.",
    "feed_title_missing": "Nothing is left of its title once characters that no feed may hold are gone. Write a title.",
    "feed_address": "“{address}” is no address for a feed. Write a whole one in ASCII that starts with https://.",
    # storage
    # content and ingest
    # publishing
    # web
    "delivery_unreadable": "The stored file {key} cannot be read from the disk. See what is wrong: podcast-service status",
    "delivery_short": "The storage gave fewer bytes of {key} than the catalog says it has. Ingest that file again.",
    "front_port_taken": "Port {port} on {address} is taken by another program. Stop it, or choose another one: PORT=8001",
}


def sentence(code: str, facts: dict[str, object]) -> str:
    """Return the sentence of ``code`` with its facts filled in."""
    text = SENTENCES.get(code)
    if text is None:
        return f"{code} {facts}" if facts else code
    names = {name for _, name, _, _ in Formatter().parse(text) if name}
    return text.format(**{name: facts.get(name, "?") for name in names})
