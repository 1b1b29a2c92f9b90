"""A mirror never lies: a run that is cut short is finished by the next, and nothing of another's is touched."""

from __future__ import annotations

from pathlib import Path

import pytest
from houses import SHOW, Place
from mirrors import FEED, SOUND, Breaking, files, index, say

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.releases import find_pointer, save_pointer
from podcast_service.delivery.mirrored import INDEX
from podcast_service.domain.errors import Conflict, Unavailable
from podcast_service.storage.mirror_folder import FolderMirror
from podcast_service.workflows.mirror import mirror, rehearse_mirror


@pytest.mark.parametrize("files_before", [1, 2, 3, 6, 9])
def test_a_run_that_was_cut_short_leaves_an_index_that_is_true_and_the_next_one_finishes(
    bare: Place, root: Path, files_before: int
):
    """rel-R6: whatever the index names lies there; what was begun and is not wanted any more does not stay."""
    say(bare, "first")
    mirror(bare.house, FolderMirror(root))
    before, said = files(root), index(root)
    say(bare, "first", "second")

    with pytest.raises(Unavailable):
        mirror(bare.house, Breaking(root, files_before))

    assert index(root) == said
    assert before.keys() <= files(root).keys()
    (root / "_mirror" / "unfinished").mkdir(exist_ok=True)
    (root / "_mirror" / "unfinished" / "half").write_text("of a run that was killed")
    say(bare, "first", gone="second")
    mirror(bare.house, FolderMirror(root))
    assert sorted(files(root)) == sorted([*index(root).files, INDEX])
    assert not any("/second" in name for name in files(root))


def test_a_first_run_that_was_cut_short_is_finished_by_the_next(bare: Place, root: Path):
    say(bare, "first")
    with pytest.raises(Unavailable):
        mirror(bare.house, Breaking(root, 5))
    assert not (root / INDEX).exists()

    mirror(bare.house, FolderMirror(root))

    assert sorted(files(root)) == sorted([*index(root).files, INDEX])


def test_a_run_that_was_cut_short_among_its_removals_is_finished_by_the_next(bare: Place, root: Path):
    say(bare, "first", "second")
    mirror(bare.house, FolderMirror(root))
    say(bare, "first", gone="second")
    writes = len(rehearse_mirror(bare.house, FolderMirror(root)).plan.write)
    with pytest.raises(Unavailable):
        mirror(bare.house, Breaking(root, writes + 3))
    assert f"lyd/{SHOW}/second.mp3" not in index(root).files

    mirror(bare.house, FolderMirror(root))

    assert sorted(files(root)) == sorted([*index(root).files, INDEX])


def test_a_rollback_after_a_run_that_was_cut_short_brings_the_old_bytes_back(bare: Place, root: Path):
    say(bare, "first")
    mirror(bare.house, FolderMirror(root))
    before = files(root)
    with read(bare.house.catalog) as tx:
        pointer = find_pointer(tx)
    say(bare, "first", "second")
    with pytest.raises(Unavailable):  # all of it is written but the index
        mirror(bare.house, Breaking(root, len(rehearse_mirror(bare.house, FolderMirror(root)).plan.write) + 1))
    assert files(root)[FEED] != before[FEED]

    with transact(bare.house.catalog) as tx:
        assert pointer is not None
        save_pointer(tx, pointer)
    mirror(bare.house, FolderMirror(root))

    assert files(root) == before


def test_a_folder_of_something_else_is_refused_and_stays_as_it_is(bare: Place, root: Path):
    say(bare, "first")
    root.mkdir()
    (root / "letters.txt").write_text("mine")

    for run in (mirror, rehearse_mirror):
        with pytest.raises(Conflict) as refused:
            run(bare.house, FolderMirror(root))
        assert refused.value.code == "mirror_foreign"

    assert files(root) == {"letters.txt": b"mine"}


def test_a_file_of_another_in_the_way_is_not_overwritten_and_others_are_never_removed(bare: Place, root: Path):
    say(bare, "first")
    mirror(bare.house, FolderMirror(root))
    (root / "proof-of-ownership.txt").write_text("mine")
    theirs = root / f"lyd/{SHOW}/second.mp3"
    theirs.write_text("mine")
    say(bare, "first", "second")
    before = files(root)

    with pytest.raises(Conflict) as refused:
        mirror(bare.house, FolderMirror(root))

    assert refused.value.code == "mirror_in_the_way"
    assert files(root) == before
    theirs.unlink()
    mirror(bare.house, FolderMirror(root))
    assert (root / "proof-of-ownership.txt").read_text() == "mine"


def test_sound_that_the_storage_gives_wrong_is_not_mirrored(bare: Place, root: Path):
    """rel-F4."""
    say(bare, "first")
    (key,) = bare.storage.keys("audio/")
    damaged = bare.storage.local_path(key)
    assert damaged is not None
    data = bytearray(damaged.read_bytes())
    data[100] ^= 1
    damaged.write_bytes(data)

    with pytest.raises(Unavailable) as refused:
        mirror(bare.house, FolderMirror(root))

    assert refused.value.code == "storage_corrupt"
    assert not (root / SOUND).exists()
    assert not (root / INDEX).exists()


@pytest.mark.parametrize("told", ['{"form": 99}', "not json", "[]", '{"form": 1, "files": 3}', ""])
def test_a_mirror_whose_index_cannot_be_read_is_left_alone(bare: Place, root: Path, told: str):
    say(bare, "first")
    mirror(bare.house, FolderMirror(root))
    (root / INDEX).write_text(told)
    before = files(root)

    with pytest.raises(Unavailable) as refused:
        mirror(bare.house, FolderMirror(root))

    assert refused.value.code == "mirror_index"
    assert files(root) == before


def test_a_rotten_page_of_the_release_is_not_mirrored(bare: Place, root: Path):
    """rel-F4: this machine's own copy of the release is proven too."""
    say(bare, "first")
    pack = bare.storage.local_path(next(bare.storage.keys("packs/")))
    assert pack is not None
    data = bytearray(pack.read_bytes())
    data[-1] ^= 1
    pack.write_bytes(data)

    with pytest.raises(Unavailable) as refused:
        mirror(bare.house, FolderMirror(root))

    assert refused.value.code == "release_damaged"
    assert not (root / INDEX).exists()
