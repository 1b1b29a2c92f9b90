"""Read and check feeds that strangers wrote, each in a limited process of its own (sec-S7, S20)."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import TypeVar

from podcast_service.catalog.rows import load
from podcast_service.domain.errors import Invalid, Unavailable
from podcast_service.feeds.child import REFUSED, VALUE
from podcast_service.feeds.parsed import ParsedFeed
from podcast_service.feeds.reading import FeedFacts
from podcast_service.feeds.validate import SIZE_LIMIT, Finding
from podcast_service.outbound.fetch import Client

T = TypeVar("T")

_SECONDS = 120
"""How long the process may take, as its CPU seconds do not count while it waits."""
_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from podcast_service.feeds.child import main; main(int(sys.argv[2]))"
)


def read_feed(data: bytes, url: str = "") -> ParsedFeed:
    """Return what a foreign feed tells; ``url`` is the address it came from, if any.

    Raises Invalid as ``feeds.parse.parse`` does, feed_hostile when it went over a limit; Unavailable: feed_reader_gone.
    """
    return _ask(data, "parse", url, ParsedFeed)


def fetch_feed(client: Client, url: str) -> ParsedFeed:
    """Fetch the feed at ``url`` and return what it tells. Raises as ``read_feed``, Unavailable where there is none."""
    fetched = client.ask("GET", url)
    if fetched.status != 200:
        raise Unavailable("feed_not_answered", url=url, status=fetched.status)
    return read_feed(fetched.body, fetched.url)


def validate_foreign(data: bytes, facts: FeedFacts | None = None) -> tuple[Finding, ...]:
    """Return every breach of the rules in a foreign feed (``feeds.validate.validate``).

    Raises Invalid: feed_hostile when it went over a limit; Unavailable: feed_reader_gone.
    """
    return _ask(data, "validate", facts, tuple[Finding, ...])


def command() -> list[str]:
    """Return how a limited process is started: a fresh interpreter, so that no thread or secret comes along."""
    paths = json.dumps([str(Path(entry).absolute()) for entry in sys.path])
    return [sys.executable, "-I", "-c", _BOOT, paths, str(os.getpid())]


def _ask(data: bytes, what: str, given: object, kind: type[T]) -> T:
    """Let a process do ``what``; return its answer, which is of ``kind``."""
    with TemporaryFile() as answer:
        try:
            done = subprocess.run(  # noqa: S603 our own interpreter and our own words
                command(),
                input=pickle.dumps((what, given)) + data[: SIZE_LIMIT + 1],
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
        told = answer.read() if done.returncode == 0 else b""
    try:
        return _believed(told.decode(), kind)
    except (ValueError, TypeError, LookupError, AttributeError) as error:  # not what our own process would say
        raise Invalid("feed_hostile") from error


def _believed(answer: str, kind: type[T]) -> T:
    """Return the value in an answer. Raises Invalid as the process refused, or when there is no whole answer."""
    if answer.startswith(VALUE):
        return load(answer.removeprefix(VALUE), kind)
    code, facts = json.loads(answer.removeprefix(REFUSED))
    raise Invalid(code, **facts)
