"""One ingest at a time in a content folder, on one machine."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from podcast_service.domain.errors import Unavailable


@contextmanager
def alone_in(root: Path, patience: float = 60.0) -> Iterator[None]:
    """Keep other ingests of ``root`` on this machine waiting, at most ``patience`` seconds: two would write one page.

    Raises Unavailable when the other is not done by then.
    """
    handle = os.open(root, os.O_RDONLY)
    try:
        until = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError as error:
                if time.monotonic() > until:
                    raise Unavailable("ingest_running", content=root) from error
                time.sleep(0.1)
        yield
    finally:
        os.close(handle)
