"""Every stored object is read again; what differs from its hash, or is missing, is named and can be put right."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from houses import SHOW, Place, open_place, square
from sounds import make_sound, make_wav, tag_sound

from podcast_service.audio.reader import AudioReader
from podcast_service.domain.errors import Invalid, NotFound
from podcast_service.storage.local import LocalStorage
from podcast_service.storage.memory import MemoryStorage
from podcast_service.workflows.publish import Word, publish_episode
from podcast_service.workflows.repair import repair
from podcast_service.workflows.verify import Harm, Wrong, verify

CHAPTERS = "chapters: [{start: '0:00', title: Start, image: c.png}, {start: '0:01', title: Midt}]\n"
SHOW_WITHOUT_COVER = (
    "---\ntitle: My show\nguid: GUID\nlanguage: en\ndescription: What.\ncategories: [[Government]]\n---\n"
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, reader: AudioReader) -> Iterator[Place]:
    """A house that has one of everything: recording, rendition, stamped sound, covers, chapter picture, paper."""
    folder = tmp_path_factory.mktemp("house")
    with open_place(folder, reader, storage=LocalStorage(folder / "objects")) as place:
        place.show()
        place.write("c.png", square(200, (200, 10, 10)))
        make_wav(place.path("first.wav"), 2)
        place.episode("first", sound=b"", head=CHAPTERS, title="First")
        place.write("paper.pdf", b"%PDF-1.7 a paper", "publications")
        place.write("paper.md", "---\ntitle: Paper\nfiles: [paper.pdf]\n---\n", "publications")
        place.ingest()
        publish_episode(place.house, SHOW, "first", Word(without_transcript="Being written."))
        shutil.copytree(folder, folder.with_name("as-built"))
        yield place


@pytest.fixture
def full(built: Place) -> Place:
    """The same house for every test, with its files and objects as they were built."""
    folder = built.content.parent
    for name in ("episodes", "objects"):
        shutil.rmtree(folder / name)
        shutil.copytree(folder.with_name("as-built") / name, folder / name)
    return built


def path_of(place: Place, key: str) -> Path:
    path = place.storage.local_path(key)
    assert path is not None
    return path


def flip(path: Path, at: int) -> None:
    """Turn one bit of one byte."""
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def keys_of(place: Place) -> dict[str, str]:
    """Return a key of each kind of object."""
    episode, show = place.public()["first"], place.library().shows[SHOW]
    assert episode.audio is not None
    assert episode.heard is not None
    assert show.cover is not None
    image = episode.chapters[0].image
    assert image is not None
    bases = {key for key in place.objects() if key.endswith(".mp3")} - {episode.heard.key}
    return {
        "recording": episode.audio.key,
        "heard": episode.heard.key,
        "rendition": bases.pop(),
        "cover": show.cover.sizes[0].key,
        "small cover": show.cover.webp[0].key,
        "chapter picture": image.key,
        "paper": place.library().publications["paper"].files[0].key,
    }


def test_a_whole_storage_has_nothing_wrong(full: Place) -> None:
    """And everything in it is pointed at."""
    seen: list[str] = []
    found = verify(full.house, progress=lambda done, total, name: seen.append(f"{done}/{total} {name}"))
    assert found.wrong == ()
    assert found.objects == len(full.objects()) == len(seen)
    assert found.size == sum(path_of(full, key).stat().st_size for key in full.objects())


def test_one_flipped_bit_anywhere_is_found_a_hundred_times_of_a_hundred(full: Place) -> None:
    """rel-R6."""
    chance = random.Random(20261126)
    keys = sorted(full.objects())
    for _ in range(100):
        key = chance.choice(keys)
        path = path_of(full, key)
        at = chance.randrange(path.stat().st_size)
        flip(path, at)

        (found,) = verify(full.house).wrong

        assert (found.key, found.harm) == (key, Harm.DAMAGED)
        assert found.needed_by
        flip(path, at)


def test_what_is_missing_cut_or_needed_by_nobody_is_told_apart(full: Place) -> None:
    """rel-R6."""
    keys = keys_of(full)
    path_of(full, keys["recording"]).unlink()
    path_of(full, keys["paper"]).write_bytes(b"")
    release = "releases/ab/" + "ab" * 32 + ".json"
    full.storage.put_bytes("files/list.json", b"[]", media_type="application/json")
    path_of(full, "files/list.json").parent.parent.joinpath("releases/ab").mkdir(parents=True)
    path_of(full, "files/list.json").parent.parent.joinpath(release).write_bytes(b"{}")

    found = verify(full.house)

    assert set(found.wrong) == {
        Wrong(key=keys["recording"], harm=Harm.MISSING, needed_by=f"the recording of {SHOW}/first"),
        Wrong(key=keys["paper"], harm=Harm.DAMAGED, needed_by="paper.pdf of the publication paper"),
        Wrong(key=release, harm=Harm.DAMAGED, needed_by=""),
    }
    assert found.unnamed == ("files/list.json",)


@pytest.mark.parametrize(
    ("kind", "is_gone"),
    [
        ("recording", False),
        ("heard", False),
        ("rendition", True),
        ("cover", False),
        ("small cover", True),
        ("chapter picture", False),
        ("paper", True),
    ],
)
def test_what_is_harmed_comes_back_with_the_same_bytes(full: Place, kind: str, is_gone: bool) -> None:
    """From the content folder, or made again: a rendition, its stamped copy, a picture."""
    key, before = keys_of(full)[kind], {key: path_of(full, key).read_bytes() for key in full.objects()}
    (path_of(full, key).unlink if is_gone else lambda: flip(path_of(full, key), 5))()

    (done,) = repair(full.house)

    assert (done.key, done.stops) == (key, None)
    assert done.source
    assert {key: path_of(full, key).read_bytes() for key in full.objects()} == before


def test_everything_lost_comes_back_in_one_go_as_one_is_made_of_the_other(full: Place) -> None:
    before = full.objects()
    for key in before:
        full.storage.delete(key)

    done = repair(full.house)

    assert {one.key for one in done if one.stops is None} == full.objects() == before
    assert [one.stops for one in done if one.stops] == []
    assert verify(full.house).wrong == ()
    assert full.ingest().lines == []


def test_without_the_content_folder_another_storage_or_a_folder_helps(full: Place, tmp_path: Path) -> None:
    keys = keys_of(full)
    recording, paper = (path_of(full, keys[kind]).read_bytes() for kind in ("recording", "paper"))
    twin = MemoryStorage()
    twin.put_bytes(keys["recording"], recording, media_type="audio/wav")
    (tmp_path / "old disk" / "deep").mkdir(parents=True)
    (tmp_path / "old disk" / "deep" / "Copy of paper (2).pdf").write_bytes(paper)
    for name in ("first.wav", "paper.pdf"):
        (next(full.content.rglob(name))).unlink()
    for kind in ("recording", "paper"):
        path_of(full, keys[kind]).unlink()
    wanted = [keys["recording"], keys["paper"]]

    lost = repair(full.house, wanted)
    found = repair(full.house, wanted, [twin, tmp_path / "old disk"])

    assert [one.stops and one.stops.code for one in lost] == ["repair_no_copy", "repair_no_copy"]
    assert "repair --from" in str(lost[0].stops)
    assert [one.stops for one in found] == [None, None]
    assert [one.source for one in found] == [
        twin.location,
        str(tmp_path / "old disk" / "deep" / "Copy of paper (2).pdf"),
    ]
    assert verify(full.house).wrong == ()


def test_other_bytes_are_never_taken_for_the_lost_ones(full: Place) -> None:
    """A file that was changed since, and a storage that has other bytes under the key."""
    key = keys_of(full)["paper"]
    (full.content / "publications" / "paper.pdf").write_bytes(b"%PDF-1.7 another")
    liar = LocalStorage(full.content.parent / "liar")
    liar.put_bytes(key, b"%PDF-1.7 a lie", media_type="application/pdf")
    path_of(full, key).unlink()

    (done,) = repair(full.house, [key], [liar])

    assert done.stops is not None
    with pytest.raises(NotFound):
        full.storage.read(key)


def test_what_is_whole_is_left_alone_and_what_names_no_hash_refused(full: Place) -> None:
    key = keys_of(full)["paper"]
    assert [(one.source, one.stops) for one in repair(full.house, [key])] == [("it is whole", None)]
    assert repair(full.house) == []
    with pytest.raises(Invalid, match="names no stored object by its hash"):
        repair(full.house, ["files/list.json"])


def test_a_drawn_cover_is_drawn_again(tmp_path: Path, reader: AudioReader) -> None:
    with open_place(tmp_path, reader, storage=LocalStorage(tmp_path / "objects")) as place:
        place.show(page=SHOW_WITHOUT_COVER)
        place.ingest()
        cover = place.library().shows[SHOW].cover
        assert cover is not None
        assert cover.generated
        place.storage.delete(cover.sizes[0].key)

        (done,) = repair(place.house)

        assert (done.key, done.source) == (cover.sizes[0].key, f"made again of the title of {SHOW}")
        assert verify(place.house).wrong == ()


def test_a_picture_that_lies_in_the_sound_alone_is_made_of_it_again(place: Place) -> None:
    tag_sound(make_sound(place.path("talk.mp3"), 2), title="Talk", cover=square(1400, (9, 99, 9)))
    place.ingest()
    cover, before = place.kept("talk").latest.cover, place.objects()
    assert cover is not None
    place.storage.delete(cover.sizes[0].key)

    (done,) = repair(place.house)

    assert (done.key, done.source) == (cover.sizes[0].key, "made again of talk.mp3")
    assert place.objects() == before
