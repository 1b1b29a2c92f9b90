"""Take in the files of a publication: store each, find out what it is, and say what readers would miss in it.

What a PDF lacks is advised, and stops nothing: an old report is better read with a fault than not at all, and only
people can mend it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from podcast_service.content.changes import Folder
from podcast_service.content.node_keys import FileKey
from podcast_service.domain.errors import Invalid, NotFound
from podcast_service.domain.media import File
from podcast_service.domain.pdf import doubts
from podcast_service.storage.media_types import media_type_of
from podcast_service.workflows.house import House
from podcast_service.workflows.report import Report

FILE_TYPES = (".pdf", ".odt", ".docx", ".pptx", ".xlsx", ".csv", ".txt", ".zip")
"""What a publication may offer; nothing a browser would run (sec-S10)."""


def take_file(
    house: House,
    folder: Folder,
    path: str,
    key: FileKey,
    known: Mapping[str, File],
    stored: Mapping[str, int],
    report: Report,
) -> File:
    """Store a file that the page ``path`` names, and return what it is.

    ``known`` are the files the catalog has, by name: bytes that were looked at before cost nothing. One that is gone
    from the folder is offered as before. Raises Invalid for a kind that is not offered, NotFound for one that is
    neither there nor stored.
    """
    if not key.name.lower().endswith(FILE_TYPES):
        raise Invalid("file_type", name=key.name, known=" ".join(FILE_TYPES))
    found, was = folder.find(key.name), known.get(key.name)
    if found is None or found.path not in folder.hashes:
        if was is None or stored.get(was.key) != was.size:
            raise NotFound("file_missing", path=path, name=key.name)
        return replace(was, title=key.title, language=key.language)
    sha256 = folder.hashes[found.path]
    file = File(
        name=found.name,
        sha256=sha256,
        size=found.size,
        media_type=media_type_of(found.name.lower()),
        title=key.title,
        language=key.language,
        pdf=was.pdf if was and was.sha256 == sha256 else None,
    )
    if stored.get(file.key) != file.size:
        house.storage.put_file(file.key, house.content / found.path, sha256=sha256, media_type=file.media_type)
    return _looked_at(house, file, found.path, report) if is_pdf(file) else file


def is_pdf(file: File) -> bool:
    """Say whether a file is one that is looked into."""
    return file.name.lower().endswith(".pdf")


def _looked_at(house: House, file: File, path: str, report: Report) -> File:
    """Return the PDF with what it is; bytes that were looked at before are not read again."""
    facts = file.pdf or house.reader.pdf(house.content / path)
    for doubt in doubts(file.name, facts):
        report.advise(path, doubt)
    return replace(file, pdf=facts)
