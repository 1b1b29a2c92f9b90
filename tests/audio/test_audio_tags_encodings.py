"""Tags in every version and encoding, however they are marked; and whatever bytes there are."""

from __future__ import annotations

import io
import re
import struct
from dataclasses import fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutagen.apev2 import APEv2
from raw_tags import id3_tag, id3v1_tag, info_list, with_chunk
from sounds import make_mp3, make_sound, mp3_bytes, tag_sound

from podcast_service.audio import tags
from podcast_service.audio.formats import FLAC, M4A, MP3, OGG, OPUS, WAV, Format
from podcast_service.audio.probe import probe
from podcast_service.domain.errors import Invalid
from podcast_service.domain.media import Tags
from podcast_service.domain.person import Credit, Role

SOUND = mp3_bytes(0.1)


def read(data: bytes, row: Format = MP3) -> Tags:
    return tags.read(tags.OpenTags(io.BytesIO(data), row), ())


def hosts(*names: str) -> tuple[Credit, ...]:
    return tuple(Credit(name=name) for name in names)


LATIN, UTF16, UTF16BE, UTF8 = 0, 1, 2, 3
TEXTS = {
    "latin-1": (LATIN, "Blå bær".encode("latin-1")),
    "UTF-16, little end first": (UTF16, b"\xff\xfe" + "Blå bær".encode("utf-16-le")),
    "UTF-16, big end first": (UTF16, b"\xfe\xff" + "Blå bær".encode("utf-16-be")),
    "UTF-16 without a mark": (UTF16, "Blå bær".encode("utf-16-le")),
    "UTF-16 without a mark, big end first": (UTF16, "Blå bær".encode("utf-16-be")),
    "UTF-16BE": (UTF16BE, "Blå bær".encode("utf-16-be")),
    "UTF-16BE that is not": (UTF16BE, "Blå bær".encode("utf-16-le")),
    "UTF-8": (UTF8, "Blå bær".encode()),
    "UTF-8 marked latin-1": (LATIN, "Blå bær".encode()),
    "latin-1 marked UTF-8": (UTF8, "Blå bær".encode("latin-1")),
    "UTF-16 marked latin-1": (LATIN, "Blå bær".encode("utf-16")),
    "UTF-8 twice": (UTF8, "Blå bær".encode().decode("latin-1").encode()),
    "UTF-8 three times": (UTF8, "Blå bær".encode().decode("cp1252").encode().decode("latin-1").encode()),
    "ended with zeros": (LATIN, "Blå bær".encode("latin-1") + b"\0\0"),
}


@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize("name", TEXTS)
def test_every_encoding_is_read_right_however_it_is_marked(version: int, name: str) -> None:
    """rel-B1, feed-X08."""
    encoding, data = TEXTS[name]
    assert read(id3_tag(version, ("TIT2", bytes([encoding]) + data)) + SOUND).title == "Blå bær"


LATIN_TEXT = st.text("abcxyzæøåßÆØÅÜÖÄéÉþÞ 0123456789.,-", min_size=1, max_size=30).filter(lambda text: text.strip())
ORDERS = {"little": ("utf-16-le", b"\xff\xfe"), "big": ("utf-16-be", b"\xfe\xff")}


@given(
    LATIN_TEXT,
    st.sampled_from([2, 3, 4]),
    st.sampled_from([UTF16, UTF16BE]),
    st.sampled_from(list(ORDERS)),
    st.booleans(),
    st.booleans(),
)
def test_utf_16_is_read_right_in_either_order_with_and_without_a_mark(
    text: str, version: int, encoding: int, order: str, marked: bool, ended: bool
) -> None:
    """rel-B1: in the wrong order Ø, Ü and ß look like halves of a letter."""
    coding, mark = ORDERS[order]
    data = bytes([encoding]) + mark * marked + text.encode(coding) + b"\0\0" * ended
    frames = [("TT2", data), ("TP1", data)] if version == 2 else [("TIT2", data), ("TPE1", data)]
    found = read(id3_tag(version, *frames) + SOUND)
    assert found.title == tags.line([text])
    assert [credit.name for credit in found.people] == [found.title]


@given(LATIN_TEXT, st.sampled_from([2, 3, 4]))
def test_windows_letters_marked_utf_8_are_read_right(text: str, version: int) -> None:
    """rel-B1."""
    data = bytes([UTF8]) + f"{text} blå".encode("cp1252")
    found = read(id3_tag(version, ("TT2" if version == 2 else "TIT2", data)) + SOUND)
    assert found.title == tags.line([f"{text} blå"])


def test_names_and_descriptions_in_the_wrong_order_of_bytes_are_read_too() -> None:
    guest, pairs = "GUEST\0Øen".encode("utf-16-be"), "producer\0Åse Ø.\0".encode("utf-16-be")
    found = read(id3_tag(3, ("TXXX", b"\1" + guest), ("IPLS", b"\1" + pairs)) + SOUND)
    assert found.people == (Credit(name="Øen", role=Role.GUEST), Credit(name="Åse Ø.", role=Role.PRODUCER))


TITLES = {
    "Windows letters marked Latin-1": (b"\0\x93\xd8en\x94 \x96 hj\xe6m", "“Øen” – hjæm"),
    "UTF-16 in the other order": (b"\1" + "Øen".encode("utf-16-be"), "Øen"),
    "UTF-16BE that is not": (b"\2" + "Blåbær".encode("utf-16-le"), "Blåbær"),
    "Windows letters marked UTF-8": (b"\3\xd8en", "Øen"),
}


@pytest.mark.parametrize("name", TITLES)
@pytest.mark.parametrize("version", [3, 4])
def test_titles_of_chapters_in_an_encoding_that_is_not_theirs_are_read(tmp_path: Path, version: int, name: str) -> None:
    """rel-B1."""
    title, wanted = TITLES[name]
    frame = b"a\0" + struct.pack(">IIII", 0, 1000, 0xFFFFFFFF, 0xFFFFFFFF) + id3_tag(version, ("TIT2", title))[10:]
    path = make_mp3(tmp_path / "sound.mp3")
    path.write_bytes(id3_tag(version, ("CHAP", frame)) + path.read_bytes())
    assert [chapter.title for chapter in probe(path).tags.chapters] == [wanted]


def test_windows_letters_in_latin_frames_are_what_was_meant() -> None:
    found = read(id3_tag(3, ("TIT2", b"\0\x93Ja\x94 \x96 nej\x85"), ("TALB", b"\0a\x81b")) + SOUND)
    assert (found.title, found.show) == ("“Ja” – nej…", "ab")


def test_id3_version_2_2_is_read_with_apples_podcast_frames() -> None:
    frames = {
        "TT2": b"\0Gr\xf8d",
        "TP1": b"\x01" + "Åse;Bo".encode("utf-16"),
        "COM": b"\0dan\0Hej",
        "TRK": b"\x003/10",
        "TYE": b"\x002019",
        "TDA": b"\x000103",
        "IPL": b"\0producer\0P\0trommer\0T",
        "WFD": b"\0https://example.org/feed",
        "PCS": bytes(4),
        "TDS": b"\0Langt",
        "TID": b"\0id-7",
        "TCT": b"\0Arbejde",
        "TKW": b"\0job, tro",
        "TDR": b"\x002020-01-02",
    }
    assert replace(read(id3_tag(2, *frames.items()) + SOUND), origins=()) == Tags(
        title="Grød",
        people=(*hosts("Åse", "Bo"), Credit(name="P", role=Role.PRODUCER)),
        description="Hej",
        long_description="Langt",
        number=3,
        date="2019-03-01",
        released="2020-01-02",
        guid="id-7",
        feed_url="https://example.org/feed",
        is_podcast=True,
        category="Arbejde",
        keywords=("job", "tro"),
    )


@pytest.mark.parametrize(
    ("title", "wanted"),
    [(b"Gr\xf8d", "Grød"), ("Grød".encode(), "Grød"), (("å" + "x" * 27 + "ø").encode()[:30], "å" + "x" * 27)],
    ids=["latin-1", "UTF-8", "UTF-8 cut in a letter"],
)
def test_id3_version_1_is_read_where_there_is_nothing_newer(title: bytes, wanted: str) -> None:
    """rel-B1."""
    found = read(SOUND + id3v1_tag(title, artist=b"Anna", show=b"Show", year=b"2019", track=7))
    assert (found.title, found.show, found.people, found.number) == (wanted, "Show", hosts("Anna"), 7)
    assert (found.date, found.description) == ("2019", "Hej")
    assert ("title", "ID3v1 (TIT2)") in found.origins


def test_an_ape_tag_is_read_alone_and_fills_in_for_id3(tmp_path: Path) -> None:
    path = make_mp3(tmp_path / "sound.mp3")
    written = APEv2()
    written["Title"], written["Artist"], written["Record Date"] = "Grød", ["A", "B"], "2026"
    written.save(path)
    found = probe(path)
    assert (found.tags.title, found.tags.people, found.tags.date) == ("Grød", hosts("A", "B"), "2026")
    assert found.sound.duration_ms == 2011
    both = id3_tag(4, ("TIT2", b"\3Suppe")) + path.read_bytes()
    assert read(both).title == "Suppe"
    assert read(both).people == hosts("A", "B")
    assert ("people", "APE Artist") in read(both).origins


@pytest.mark.parametrize("first", [True, False])
def test_a_wav_is_read_from_its_id3_chunk_then_from_its_info(tmp_path: Path, *, first: bool) -> None:
    plain = make_sound(tmp_path / "sound.wav").read_bytes()
    info = info_list(INAM=b"Gr\xf8d\0", IPRD="Blå".encode(), ICRD=b"2026-03-01", ILNG=b"dan", ITRK=b"4", XXXX=b"?")
    found = read(with_chunk(plain, info, first=first), WAV)
    assert (found.title, found.show, found.date, found.language, found.number) == ("Grød", "Blå", "2026-03-01", "da", 4)
    tag = id3_tag(3, ("TIT2", b"\0Suppe!"))
    both = with_chunk(with_chunk(plain, info), b"id3 " + len(tag).to_bytes(4, "little") + tag)
    assert (read(both, WAV).title, read(both, WAV).show) == ("Suppe!", "Blå")
    assert read(both, WAV).origins[:2] == (("title", "TIT2"), ("show", "INFO IPRD"))


def test_text_in_mp4_that_is_not_utf_8_is_read(tmp_path: Path) -> None:
    path = tag_sound(make_sound(tmp_path / "sound.m4a"), title="Q" * 8, show="R" * 8)
    data = path.read_bytes().replace(b"Q" * 8, "Blå bær!".encode("latin-1"))
    data = data.replace(b"\0\0\0\1\0\0\0\0" + b"R" * 8, b"\0\0\0\2\0\0\0\0" + "Grød".encode("utf-16-be"))
    assert (read(data, M4A).title, read(data, M4A).show) == ("Blå bær!", "Grød")


@pytest.mark.parametrize("suffix", [".ogg", ".opus", ".flac"])
def test_comments_that_are_not_utf_8_keep_their_letters(tmp_path: Path, suffix: str) -> None:
    path = tag_sound(make_sound(tmp_path / f"sound{suffix}"), title="Q" * 8, show="Æble")
    data = path.read_bytes().replace(b"Q" * 8, "Blå bær!".encode("latin-1"))
    row = next(row for row in (OGG, OPUS, FLAC) if row.extension == suffix[1:])
    found = read(data, row)
    assert (found.title, found.show) == ("Blå bær!", "Æble")


XML = re.compile("[\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")
"""Characters that XML 1.0 takes (section 2.2), without the carriage return."""
ROOM = 900


def placeholders() -> dict[Format, bytes]:
    """Return a file of each kind whose texts are runs of Q, to be written over."""
    made = {}
    with TemporaryDirectory() as folder:
        for row, suffix in ((M4A, ".m4a"), (FLAC, ".flac"), (OGG, ".ogg")):
            path = make_sound(Path(folder, f"sound{suffix}"), 0.1)
            with path.open("r+b") as file:
                opened = tags.OpenTags(file, row)
                tags.put(opened, Tags(**dict.fromkeys(TEXT_FIELDS, "Q" * 40)), TEXT_FIELDS)
                opened.save(file)
            made[row] = path.read_bytes()
        entries = info_list(INAM=b"Q" * 40, IPRD=b"Q" * 40, ICMT=b"Q" * 40, IART=b"Q" * 40, ICOP=b"Q" * 40)
        made[WAV] = with_chunk(make_sound(Path(folder, "sound.wav"), 0.1).read_bytes(), entries)
    return made


TEXT_FIELDS = ("title", "show", "description", "long_description", "copyright", "license", "guid", "category")
PLACEHOLDERS = placeholders()
NAMES = ("TIT2", "TALB", "TPE1", "TRCK", "TDRC", "TYER", "TDAT", "TLAN", "TDES", "TKWD", "TGID", "TIPL", "IPLS", "WCOP")
FRAMES = st.tuples(st.sampled_from((*NAMES, "WFED", "WOAF", "PCST", "COMM", "TXXX", "WXXX")), st.binary(max_size=ROOM))
MARKED = FRAMES.flatmap(
    lambda frame: st.sampled_from([b"", b"\0", b"\1", b"\2", b"\3", b"\3dan\0", b"\3guest\0"]).map(
        lambda mark: (frame[0], mark + frame[1])
    )
)


def read_if_readable(data: bytes, row: Format) -> Tags:
    try:
        return read(data, row)
    except Invalid as error:
        if error.code != "audio_tags_unreadable":
            raise
        return Tags()


def check(found: Tags) -> None:
    """Every text is fit for XML and short enough (feed-X08, X13)."""
    texts = {field.name: getattr(found, field.name) for field in fields(found)}
    lines = [text for name, text in texts.items() if isinstance(text, str) and not name.endswith("description")]
    lines += (
        [credit.name for credit in found.people]
        + list(found.keywords)
        + [text for pair in found.origins for text in pair]
    )
    links = {found.link, found.feed_url, found.license_url}
    assert all(XML.fullmatch(text) for text in [*lines, found.description or "", found.long_description or ""])
    assert all(len(text) <= (2000 if text in links else 255) for text in lines)
    assert len((found.description or "").encode()) <= 4000
    assert len((found.long_description or "").encode()) <= 20_000


@given(st.lists(MARKED, max_size=8), st.sampled_from([2, 3, 4]), st.binary(max_size=30))
def test_whatever_bytes_are_in_id3_what_is_read_is_fit_for_a_feed(
    frames: list[tuple[str, bytes]], version: int, title: bytes
) -> None:
    """rel-B1, feed-X08, X13."""
    named = [(name[:3] if version == 2 else name, data) for name, data in frames]
    check(read_if_readable(id3_tag(version, *named) + SOUND + id3v1_tag(title), MP3))


@given(st.sampled_from(list(PLACEHOLDERS)), st.lists(st.binary(min_size=40, max_size=40), min_size=8, max_size=8))
def test_whatever_bytes_are_in_other_tags_what_is_read_is_fit_for_a_feed(row: Format, texts: list[bytes]) -> None:
    """rel-B1, feed-X08, X13."""
    data = PLACEHOLDERS[row]
    for text in texts:
        data = data.replace(b"Q" * 40, text, 1)
    check(read_if_readable(data, row))
