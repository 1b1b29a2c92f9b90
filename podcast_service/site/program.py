"""The program itself, as far as it decides how something is rendered."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from podcast_service import __version__
from podcast_service.domain.errors import Unavailable
from podcast_service.domain.system import system_words
from podcast_service.site.templating import template_folder

_PACKAGE = Path(__file__).parent.parent
_RENDERING = ("domain", "feeds", "search", "shownotes", "site", "transcripts", "delivery", "static", "translations")
"""The folders whose files decide how something is rendered."""
_FINDING = ("search/*.py", "site/passages.py")
"""The files that decide what can be found, and by which words."""
_STEMMER = version("snowballstemmer")
"""It decides stems, and is not ours."""


@cache
def program() -> str:
    """Return what names the program: another one when a file of it that matters is another."""
    folders = [template_folder(), *(_PACKAGE / name for name in _RENDERING)]
    return _named(
        f"{__version__} {_STEMMER}", (one for folder in folders for one in folder.rglob("*") if one.is_file())
    )


@cache
def finding(package: Path = _PACKAGE, stemmer: str = _STEMMER) -> str:
    """Return what names the part that makes passages and stems: another one when pages have to be indexed anew."""
    return _named(stemmer, (one for pattern in _FINDING for one in package.glob(pattern)))


def _named(told: str, files: Iterable[Path]) -> str:
    found = sha256(told.encode())
    try:
        for path in sorted(files):
            if "__pycache__" not in path.parts:
                found.update(path.name.encode() + b"\0" + path.read_bytes())
    except OSError as error:
        raise Unavailable("program_unreadable", reason=system_words(error)) from error
    return found.hexdigest()
