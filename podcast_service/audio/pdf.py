"""Look at a PDF that readers can fetch: its pages, title and language, and whether a screen reader can follow it.

Meant to run in a limited child process (``child``): a PDF can be made to take all there is.
"""

from __future__ import annotations

import re
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, BinaryIO

from podcast_service.audio.wire import Json
from podcast_service.domain.errors import Invalid
from podcast_service.domain.pdf import PdfFacts
from podcast_service.domain.text import one_line, shorten

if TYPE_CHECKING:
    from pypdf import PdfReader

SECONDS = 20
"""CPU seconds a look may take."""
_LOOKED_FOR_TEXT = 10  # pages: a scanned paper has none on any
_TEXT_SECONDS = 8  # of CPU: drawings can take for ever to be searched
_MOST_PAGES = 100_000
_HEADER_WITHIN = 1024  # bytes: ISO 32000-1, annex H, note 13
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


def look(file: BinaryIO) -> PdfFacts:
    """Say what an open PDF is. Raises Invalid(audio_unreadable), and whatever the library raises on a damaged one."""
    from pypdf import PdfReader  # here, as it takes longer to load than most files to read, and few children need it
    from pypdf.errors import DependencyError, FileNotDecryptedError

    if b"%PDF-" not in file.read(_HEADER_WITHIN):
        raise Invalid("audio_unreadable")
    try:
        reader = PdfReader(file)
        return _facts(reader)
    except (DependencyError, FileNotDecryptedError):  # it wants a password, or a cipher that is not installed here
        return PdfFacts(is_encrypted=True)


def dump(facts: PdfFacts) -> dict[str, object]:
    """Return the head of a reply."""
    return {"pdf": asdict(facts)}


def parse(head: dict[str, Json]) -> PdfFacts:
    """Check what a child says and return it; raises Invalid(audio_hostile)."""
    data = head.get("pdf")
    found = data if isinstance(data, dict) else {}
    pages, title, language, text = (found.get(name) for name in ("pages", "title", "language", "has_text"))
    if not isinstance(pages, int) or isinstance(pages, bool) or not 0 <= pages <= _MOST_PAGES:
        raise Invalid("audio_hostile")
    return PdfFacts(
        pages=pages,
        title=_line(title),
        language=_language(language),
        is_tagged=found.get("is_tagged") is True,
        is_encrypted=found.get("is_encrypted") is True,
        has_text=text if isinstance(text, bool) else None,
    )


def _facts(reader: PdfReader) -> PdfFacts:
    pages = len(reader.pages)
    if not 0 < pages <= _MOST_PAGES:
        raise Invalid("audio_unreadable")
    root = reader.root_object
    marks = _value(root, "/MarkInfo")
    return PdfFacts(
        pages=pages,
        title=_title(reader),
        language=_language(_value(root, "/Lang")),
        is_tagged=_value(root, "/StructTreeRoot") is not None and _value(marks, "/Marked") == True,  # noqa: E712 - an object of the library that equals True
        is_encrypted=reader.is_encrypted,
        has_text=_has_text(reader, min(pages, _LOOKED_FOR_TEXT)),
    )


def _title(reader: PdfReader) -> str | None:
    """Return the title in the document's properties, else in its XMP: PDF 2.0 writes it there alone."""
    from pypdf.errors import PyPdfError

    if reader.metadata and (told := _line(reader.metadata.title)):
        return told
    try:
        titles = (reader.xmp_metadata.dc_title or {}) if reader.xmp_metadata else {}
    except PyPdfError:  # the rest of the file can be good
        return None
    return next((line for title in titles.values() if (line := _line(title))), None)


def _has_text(reader: PdfReader, pages: int) -> bool | None:
    """Say whether there is text on the first pages; ``None`` where looking takes too long."""
    began = time.process_time()
    for number in range(pages):
        if reader.pages[number].extract_text().strip():
            return True
        if time.process_time() - began > _TEXT_SECONDS:
            return None
    return False


def _value(holder: object, key: str) -> object:
    """Return what stands under ``key``, followed to the object itself."""
    get = getattr(holder, "get", None)
    value = get(key) if get else None
    follow = getattr(value, "get_object", None)
    return follow() if follow else value


def _line(value: object) -> str | None:
    return shorten(one_line(value)) or None if isinstance(value, str) else None


def _language(value: object) -> str | None:
    text = value.strip() if isinstance(value, str) else ""
    return text if _LANGUAGE.fullmatch(text) else None
