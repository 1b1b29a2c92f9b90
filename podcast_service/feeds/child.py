"""The limited process in which foreign feeds are read: bytes in, JSON out, and no harm done (sec-S7, S20).

It is started for one feed by ``workflows/read_feed``. Its input is what to do, pickled by ourselves, and then the feed;
its output is a file of limited size.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import pickle
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress

from cattrs.preconf.json import make_converter

from podcast_service.domain.errors import Invalid
from podcast_service.domain.said import kept
from podcast_service.feeds.parse import parse
from podcast_service.feeds.reading import FeedFacts
from podcast_service.feeds.validate import SIZE_LIMIT, validate

MEMORY = 400 * 1024 * 1024
"""Bytes the process may grow by."""
CPU_SECONDS = 20
ANSWER = 4 * SIZE_LIMIT
"""Bytes of JSON a feed can become."""
VALUE, REFUSED = "=", "!"
"""The letter an answer starts with: then comes a value, or a code and its facts."""
_FILES = 16
_GUESS = 1024 * 1024 * 1024
"""Bytes of address space taken for used already where there is no /proc."""
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000  # CLONE_NEWUSER, CLONE_NEWNET
_SIGNAL_WITH_PARENT = 1  # PR_SET_PDEATHSIG

_converter = make_converter(detailed_validation=False, omit_if_default=True)


def main(parent: int) -> None:
    """Do with the feed on standard input what is asked there (``WORK``); write the answer to standard output."""
    _die_with(parent)
    _leave_network()
    _limit()
    gc.disable()  # it would look through millions of values that are all still needed
    what, given = pickle.load(sys.stdin.buffer)  # noqa: S301 our own process wrote it
    answer = _answer(what, sys.stdin.buffer.read(), given)
    sys.stdout.buffer.write(answer.encode())
    sys.stdout.buffer.flush()


def _die_with(parent: int) -> None:
    """Let the kernel kill this process when its parent ends, however that comes: nobody waits for its answer then."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_SIGNAL_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _leave_network() -> None:
    """Move to an empty network, where the kernel lets us."""
    with suppress(OSError, AttributeError):
        unshare = ctypes.CDLL(None, use_errno=True).unshare
        if unshare(_NEW_NET) != 0:
            unshare(_NEW_USER | _NEW_NET)


def _limit() -> None:
    """Set the limits that the kernel then keeps for us."""
    limits = {
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_AS: _address_space() + MEMORY,
        resource.RLIMIT_FSIZE: ANSWER,
        resource.RLIMIT_NOFILE: _FILES,
        resource.RLIMIT_CORE: 0,
    }
    for kind, limit in limits.items():
        _, hard = resource.getrlimit(kind)
        allowed = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(kind, (allowed, allowed))


def _address_space() -> int:
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 no Path needed
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return _GUESS


def _answer(what: str, feed: bytes, given: object) -> str:
    try:
        return VALUE + json.dumps(_converter.unstructure(WORK[what](feed, given)))
    except Invalid as error:
        return REFUSED + json.dumps([error.code, {**kept(error.facts), **error.facts}])
    except (MemoryError, RecursionError):
        return REFUSED + json.dumps(["feed_hostile", {}])


def _parse(feed: bytes, given: object) -> object:
    return parse(feed, url=str(given))


def _validate(feed: bytes, given: object) -> object:
    return validate(feed, given if isinstance(given, FeedFacts) else None)


WORK: dict[str, Callable[[bytes, object], object]] = {"parse": _parse, "validate": _validate}
"""What can be asked for: with the feed, and what else is given."""
