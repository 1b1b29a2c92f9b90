"""What some tests need besides Python, in one table: what it is, how it is found, how it is installed.

``python3 tests/needs.py`` prints the Debian packages, one a line; CI installs exactly those.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from ctypes.util import find_library
from dataclasses import dataclass
from pathlib import Path


def _on_path(*names: str) -> Callable[[], str | None]:
    return lambda: next((found for name in names if (found := shutil.which(name))), None)


def _postgresql() -> str | None:
    """Debian keeps the server's programs off the path, one folder for each version: take the newest."""
    beside = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    return str(beside[-1]) if beside else shutil.which("initdb")


def _ceph() -> str | None:
    """Find the gateway, where the two programs it stands on are there too."""
    return shutil.which("radosgw") if shutil.which("ceph-mon") and shutil.which("ceph-osd") else None


def _danish() -> str | None:
    """The program that makes a locale, where it finds the Danish one described."""
    return shutil.which("localedef") if Path("/usr/share/i18n/locales/da_DK").exists() else None


def _nginx() -> str | None:
    """Debian keeps it in a folder that is on the path of the administrator only."""
    return shutil.which("nginx", path=os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin"]))


def _browser() -> str | None:
    """Find the browser, and the library that the program driving it needs."""
    return _on_path("chromium", "chromium-browser", "google-chrome")() if find_library("atomic") else None


@dataclass(frozen=True, slots=True)
class Need:
    """One program that tests start. ``find`` returns where it is, or ``None``."""

    what: str
    packages: tuple[str, ...]
    find: Callable[[], str | None]


NEEDS = {
    "chromium": Need("a real browser", ("chromium", "libatomic1"), _browser),
    "postgresql": Need("the other database engine", ("postgresql",), _postgresql),
    "gpo": Need("gPodder's command line, a real podcast client", ("gpodder",), _on_path("gpo")),
    "newsboat": Need("a real feed reader", ("newsboat",), _on_path("newsboat")),
    "danish": Need("a machine that speaks Danish", ("locales",), _danish),
    "nginx": Need("the web server that may stand before the service", ("nginx",), _nginx),
    "curl": Need("the download program most people have", ("curl",), _on_path("curl")),
    "radosgw": Need("Ceph, a real S3-compatible store", ("ceph-mon", "ceph-osd", "radosgw"), _ceph),
    "podget": Need("a podcast client for timed jobs", ("podget",), _on_path("podget")),
    "podboat": Need("newsboat's downloader, a real podcast client", ("newsboat",), _on_path("podboat")),
}


def packages(names: Iterable[str]) -> list[str]:
    """Return the Debian packages that bring the needs ``names``, each once."""
    return sorted({package for name in names for package in NEEDS[name].packages})


if __name__ == "__main__":
    print("\n".join(packages(NEEDS)))  # noqa: T201 - a list for .ci/run to read
