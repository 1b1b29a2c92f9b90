"""Read and check feeds that strangers wrote, each in a limited process of its own (sec-S7, S20)."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile

from podcast_service.catalog.rows import load
from podcast_service.domain.errors import SENTENCES, Invalid, Unavailable
from podcast_service.feeds.parsed import ParsedFeed
from podcast_service.feeds.reading import FeedFacts
from podcast_service.feeds.validate import SIZE_LIMIT, Finding

_SECONDS = 60
"""How long the process may take, as its CPU seconds do not count while it waits."""
_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from podcast_service.feeds.child import main; main(int(sys.argv[2]))"
)


def read_feed(data: bytes, url: str = "") -> ParsedFeed:
    """Return what a foreign feed tells; ``url`` is the address it came from, if any.

    Raises Invalid as ``feeds.parse.parse`` does, feed_hostile when it went over a limit; Unavailable: feed_reader_gone.
    """
    return load(_ask(data, "parse", url), ParsedFeed)


def validate_foreign(data: bytes, facts: FeedFacts | None = None) -> tuple[Finding, ...]:
    """Return every breach of the rules in a foreign feed (``feeds.validate.validate``).

    Raises Invalid: feed_hostile when it went over a limit; Unavailable: feed_reader_gone.
    """
    return load(_ask(data, "validate", facts), tuple[Finding, ...])


def command() -> list[str]:
    """Return how a limited process is started: a fresh interpreter, so that no thread or secret comes along."""
    paths = json.dumps([str(Path(entry).absolute()) for entry in sys.path])
    return [sys.executable, "-I", "-c", _BOOT, paths, str(os.getpid())]


def _ask(data: bytes, what: str, given: object) -> str:
    """Let a process do ``what``; return its answer as JSON."""
    if len(data) > SIZE_LIMIT:
        raise Invalid("feed_limit", what="bytes", limit=SIZE_LIMIT)
    with TemporaryFile() as answer:
        try:
            done = subprocess.run(  # noqa: S603 our own interpreter and our own words
                command(),
                input=pickle.dumps((what, given)) + data,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                env={},
                timeout=_SECONDS,
                check=False,
            )
        except OSError as error:
            raise Unavailable("feed_reader_gone") from error
        except subprocess.TimeoutExpired as error:
            raise Invalid("feed_hostile") from error
        answer.seek(0)
        return _believed(answer.read(), done.returncode)


def _believed(answer: bytes, status: int) -> str:
    """Return the value in an answer. Raises Invalid as the process refused, or when there is no whole answer."""
    if status != 0:
        raise Invalid("feed_hostile")
    told = json.loads(answer)
    if "refused" in told:
        code = told["refused"] if told["refused"] in SENTENCES else "feed_hostile"
        raise Invalid(code, **told["facts"])
    return json.dumps(told["value"])
