"""What is known of a PDF, and what readers with a screen reader would miss in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from podcast_service.domain.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfFacts:
    """What a look at a PDF found.

    ``is_readable`` is false where nothing could be found out: the file is damaged, or does harm. ``has_text`` is
    ``None`` where that could not be told. Of an encrypted one the rest may be unknown.
    """

    is_readable: bool = True
    pages: int = 0
    title: str | None = None
    language: str | None = None
    is_tagged: bool = False
    is_encrypted: bool = False
    has_text: bool | None = None


def doubts(name: str, facts: PdfFacts) -> Iterator[Invalid]:
    """Yield what to mend in the PDF ``name`` (PDF/UA, WCAG 1.3.1, 2.4.2, 3.1.1): each advises, and stops nothing."""
    if not facts.is_readable:
        yield Invalid("pdf_unreadable", name=name)
        return
    if facts.is_encrypted:
        yield Invalid("pdf_encrypted", name=name)
        return
    if facts.has_text is False:
        yield Invalid("pdf_without_text", name=name)
    if not facts.is_tagged:
        yield Invalid("pdf_untagged", name=name)
    if facts.language is None:
        yield Invalid("pdf_without_language", name=name)
    if facts.title is None:
        yield Invalid("pdf_without_title", name=name)
