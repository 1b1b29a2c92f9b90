"""What is new, changed or gone in one folder since it was last read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from podcast_service.catalog.sources import Source
from podcast_service.content.folder import CHAPTER_SUFFIXES, CHAPTERS, FoundFile, Scan, composed


@dataclass(frozen=True, kw_only=True)
class Folder:
    """One show or kind as it stands on disk, beside what was seen there last. Paths are relative to the content.

    What every episode asks for is worked out once: a folder may hold thousands.
    """

    name: str
    files: Mapping[str, FoundFile]
    hashes: Mapping[str, str]
    seen: Mapping[str, Source]
    unreadable: frozenset[str] = frozenset()

    @cached_property
    def changed(self) -> set[str]:
        """Return the paths that are new or hold other bytes than last time."""
        return {
            path for path, sha256 in self.hashes.items() if path not in self.seen or self.seen[path].sha256 != sha256
        }

    @property
    def gone(self) -> set[str]:
        """Return the paths that were here last time and are not now; what cannot be read is not gone."""
        return set() if self.name in self.unreadable else set(self.seen) - set(self.files) - self.unreadable

    def find(self, name: str) -> FoundFile | None:
        """Find the file ``name`` of this folder, however its letters are composed."""
        exact = self.files.get(f"{self.name}/{name}")
        return exact or next((file for file in self.files.values() if composed(file.name) == composed(name)), None)

    def beside(self, stem: str, suffixes: Iterable[str]) -> list[FoundFile]:
        """Return the files called ``stem`` with one of ``suffixes`` in any case, in the order of ``suffixes``."""
        same = self._by_stem.get(stem, ())
        return [file for suffix in suffixes for file in same if file.suffix == suffix]

    def called(self, stem: str) -> list[FoundFile]:
        """Return the files called ``stem``, whatever their suffix."""
        return list(self._by_stem.get(stem, ()))

    def chapter_files(self, stem: str) -> list[FoundFile]:
        """Return the files that hold the chapters of the page ``stem``: ``<stem>.chapters.json`` …, ``<stem>.psc``."""
        return [*self.beside(stem + CHAPTERS, CHAPTER_SUFFIXES), *self.beside(stem, (".psc",))]

    @cached_property
    def _by_stem(self) -> Mapping[str, list[FoundFile]]:
        found = defaultdict[str, list[FoundFile]](list)
        for file in self.files.values():
            found[file.stem].append(file)
        return found

    def source(self, path: str, subject: str | None = None) -> Source:
        """Return what to remember of a file that has been read."""
        file = self.files[path]
        return Source(path=path, size=file.size, mtime_ns=file.mtime_ns, sha256=self.hashes[path], subject=subject)


def to_hash(files: Iterable[FoundFile], seen: Mapping[str, Source]) -> tuple[FoundFile, ...]:
    """Return the files whose size or time differ from last time: only they need to be read."""
    return tuple(
        file
        for file in files
        if (known := seen.get(file.path)) is None or (known.size, known.mtime_ns) != (file.size, file.mtime_ns)
    )


def by_folder(found: Scan, hashes: Mapping[str, str], seen: Mapping[str, Source]) -> tuple[Folder, ...]:
    """Divide what was found, and what was seen last, by folder. Files without a hash could not be read: left out."""
    names = dict.fromkeys([*found.folders(), *(path.partition("/")[0] for path in seen)])
    return tuple(
        Folder(
            name=name,
            files={file.path: file for file in found.files if file.folder == name},
            hashes={path: sha256 for path, sha256 in hashes.items() if path.startswith(f"{name}/")},
            seen={path: source for path, source in seen.items() if path.startswith(f"{name}/")},
            unreadable=frozenset(path for path, _ in found.problems),
        )
        for name in sorted(names)
    )
