"""The program itself, as far as it decides how something is rendered."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from podcast_service import __version__
from podcast_service.domain.errors import Unavailable
from podcast_service.site.templating import template_folder

_PACKAGE = Path(__file__).parent.parent
_RENDERING = ("domain", "feeds", "search", "shownotes", "site", "transcripts", "delivery", "static", "translations")
"""The folders whose files decide how something is rendered."""


@cache
def program() -> str:
    """Return what names the program: another one when a file of it that matters is another."""
    found = sha256(__version__.encode())
    folders = [template_folder(), *(_PACKAGE / name for name in _RENDERING)]
    try:
        for path in sorted(one for folder in folders for one in folder.rglob("*") if one.is_file()):
            if "__pycache__" not in path.parts:
                found.update(path.name.encode() + b"\0" + path.read_bytes())
    except OSError as error:
        raise Unavailable("program_unreadable", reason=error.strerror) from error
    return found.hexdigest()
