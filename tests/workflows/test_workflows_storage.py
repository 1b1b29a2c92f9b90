"""What the storage lost is told, and comes back from the content folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from houses import SHOW, SHOW_PAGE, Place, open_place

from podcast_service.audio.reader import AudioReader
from podcast_service.storage.local import LocalStorage
from podcast_service.storage.memory import MemoryStorage
from podcast_service.workflows.ingest import ingest
from podcast_service.workflows.overview import overview
from podcast_service.workflows.publish import Word, publish_episode


def _with_a_public_episode(place: Place) -> Place:
    place.show()
    place.episode("first", title="First")
    place.write("paper.pdf", b"%PDF-1.7 a paper", "publications")
    place.write("paper.md", "---\ntitle: Paper\nfiles: [paper.pdf]\n---\n", "publications")
    place.ingest()
    publish_episode(place.house, SHOW, "first", Word(without_transcript="Being written."))
    return place


@pytest.fixture
def local(tmp_path: Path, reader: AudioReader) -> Iterator[Place]:
    with open_place(tmp_path, reader, storage=LocalStorage(tmp_path / "objects")) as opened:
        yield _with_a_public_episode(opened)


@pytest.fixture
def memory(tmp_path: Path, reader: AudioReader) -> Iterator[Place]:
    with open_place(tmp_path, reader, storage=MemoryStorage()) as opened:
        yield _with_a_public_episode(opened)


def _problems(place: Place) -> list[str]:
    (show,) = overview(place.house).shows
    return [problem.code for episode in show.episodes for problem in episode.problems]


def _keys(place: Place, kind: str) -> dict[str, str]:
    episode = place.public()["first"]
    show = place.library().shows[SHOW]
    cover = episode.cover or show.cover
    assert cover is not None
    assert episode.audio is not None
    (paper,) = place.library().publications["paper"].files
    return {"sound": episode.audio.key, "cover": cover.sizes[0].key, "paper": paper.key}[kind]


def _cut(path: Path) -> None:
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:100])


@pytest.mark.parametrize("harm", [_cut, Path.unlink], ids=["cut", "removed"])
def test_a_sound_the_storage_lost_is_told_and_the_next_ingest_brings_it_back(
    local: Place, harm: Callable[[Path], None]
):
    assert _problems(local) == []
    key = _keys(local, "sound")
    path = local.storage.local_path(key)
    assert path is not None
    whole, revision = path.read_bytes(), local.library().revision
    harm(path)
    assert _problems(local) == ["object_not_whole"]

    local.ingest()

    assert _problems(local) == []
    assert b"".join(local.storage.read(key)) == whole
    assert local.library().revision == revision, "the same episode as before"
    assert local.ingest().lines == []


@pytest.mark.parametrize("kind", ["cover", "paper"])
@pytest.mark.parametrize("harm", [_cut, Path.unlink], ids=["cut", "removed"])
def test_a_cover_or_a_paper_that_is_cut_or_removed_comes_back(local: Place, harm: Callable[[Path], None], kind: str):
    key = _keys(local, kind)
    path = local.storage.local_path(key)
    assert path is not None
    whole = path.read_bytes()
    harm(path)

    local.ingest()

    assert b"".join(local.storage.read(key)) == whole
    assert local.ingest().lines == []


@pytest.mark.parametrize("kind", ["sound", "cover", "paper"])
def test_an_object_that_is_gone_comes_back_in_a_storage_without_files(memory: Place, kind: str):
    key = _keys(memory, kind)
    whole = b"".join(memory.storage.read(key))
    memory.storage.delete(key)

    memory.ingest()

    assert b"".join(memory.storage.read(key)) == whole
    assert _problems(memory) == []


def test_moving_to_an_empty_storage_stores_everything_again(local: Place, tmp_path: Path):
    second = LocalStorage(tmp_path / "second")
    moved = replace(local.house, storage=second)
    assert [show.episodes[0].problems[0].code for show in overview(moved).shows] == ["object_not_whole"]

    ingest(moved)

    assert dict(second.sizes()) == dict(local.storage.sizes())
    assert overview(moved).shows == overview(local.house).shows
    assert ingest(moved).lines == []


def test_a_lost_cover_of_the_show_is_told_too(local: Place):
    """Listeners of an episode without a cover of its own see the show's."""
    assert local.public()["first"].cover is None
    local.storage.delete(_keys(local, "cover"))

    assert _problems(local) == ["object_not_whole"]


def test_a_drawn_cover_is_drawn_again_in_an_empty_storage(tmp_path: Path, reader: AudioReader):
    """Nothing is refused for want of a picture that we made ourselves."""
    with open_place(tmp_path, reader, storage=LocalStorage(tmp_path / "first")) as place:
        place.show(page=SHOW_PAGE.replace("cover: cover.png\ncover_alt: A blue square.\n", ""))
        place.episode("first", title="First")
        place.ingest()
        publish_episode(place.house, SHOW, "first", Word(without_transcript="Being written."))
        second = LocalStorage(tmp_path / "second")

        report = ingest(replace(place.house, storage=second))

        assert not report.has_refused, report.lines
