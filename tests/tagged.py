"""Files with every kind of tag, and writing and reading them in memory."""

from __future__ import annotations

import io
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from mutagen.apev2 import APEv2
from raw_tags import id3_tag, id3v1_tag, info_list, with_chunk
from sounds import MAKERS, make_sound, mp3_bytes

from podcast_service.audio import tags
from podcast_service.audio.formats import FORMATS, MP3, WAV, Format
from podcast_service.domain.media import Tags
from podcast_service.domain.person import Credit, Role

SOUND = mp3_bytes(0.1)
FULL = Tags(
    title="Ærlig snak",
    show="Troen på jobchancen",
    number=3,
    season=2,
    people=(
        Credit(name="Åse Ø."),
        Credit(name="Bo"),
        Credit(name="Gæst", role=Role.GUEST),
        Credit(name="Klip", role=Role.EDITOR),
        Credit(name="Tilrettelægger", role=Role.PRODUCER),
        Credit(name="Forfatter", role=Role.AUTHOR),
    ),
    description="Kort.\n\nTo afsnit.",
    long_description="Langt: " + "ord " * 500 + "slut",
    language="da",
    date="2026-03-01",
    released="2026-03-02T04:30:00Z",
    copyright="2026 Huset",
    license="CC BY 4.0",
    license_url="https://creativecommons.org/licenses/by/4.0/",
    explicit=False,
    guid="b2c5-7",
    link="https://example.org/podcasts/tro/1",
    feed_url="https://example.org/podcasts/tro/feed.xml",
    is_podcast=True,
    category="Arbejdsliv",
    keywords=("job", "tro og håb"),
)


def row_of(suffix: str) -> Format:
    return next(row for row in FORMATS if row.extension == suffix.removeprefix("."))


def plain_files() -> dict[str, tuple[Format, bytes]]:
    """Return a file of each kind without tags, and MP3s with each kind of tag."""
    with TemporaryDirectory() as folder:
        made = {
            suffix: (row_of(suffix), make_sound(Path(folder, f"sound{suffix}"), 0.1).read_bytes()) for suffix in MAKERS
        }
        path = Path(folder, "ape.mp3")
        path.write_bytes(SOUND)
        ape = APEv2()
        ape["Title"], ape["Artist"], ape["Year"], ape["Album"] = "Gammel", ["X", "Y"], "1999", "Før"
        ape.save(path)
        made["APE"] = (MP3, path.read_bytes())
    v1 = id3v1_tag(b"Gammel", artist=b"X", show=b"F\xf8r", year=b"1999", track=9)
    made["ID3v1"] = (MP3, SOUND + v1)
    made["APE and ID3v1"] = (MP3, made["APE"][1] + v1)
    for version in (2, 3, 4):
        names = ("TT2", "TP1") if version == 2 else ("TIT2", "TPE1")
        made[f"ID3v2.{version}"] = (MP3, id3_tag(version, *((name, b"\0Gammel") for name in names)) + SOUND)
    info = info_list(INAM=b"Gammel", IPRD=b"F\xf8r", IXYZ=b"?")
    made["INFO"] = (WAV, with_chunk(made[".wav"][1], info, first=True))
    return made


FILES = plain_files()


def read(data: bytes, row: Format) -> Tags:
    """Return the tags without where they stood."""
    return replace(tags.read(tags.OpenTags(io.BytesIO(data), row), ()), origins=())


def written(data: bytes, row: Format, wanted: Tags, fields: Collection[str] = tags.FIELDS) -> bytes:
    """Return the file with ``fields`` written."""
    file = io.BytesIO(data)
    opened = tags.OpenTags(file, row)
    tags.put(opened, wanted, fields)
    opened.save(file)
    return file.getvalue()
