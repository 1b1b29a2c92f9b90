"""The files beside the pages: addresses that name bytes, modules that find each other, scripts without comments."""

from __future__ import annotations

import gzip
import re

from podcast_service.site.assets import FOLDER, assets

EPISODE_PAGE = ("player", "navigate", "share", "transcript", "theme")
KILOBYTE = 1000


def test_a_module_imports_by_the_address_under_which_the_other_is_served() -> None:
    found = {}
    for address, document in assets().items():
        for name in re.findall(rb'"\.\./([0-9a-f]{16}/[a-z-]+\.js)"', document.body):
            found[f"/static/{name.decode()}"] = address
        assert b'"./' not in document.body, address
    assert found
    assert found.keys() <= assets().keys()


def test_a_script_is_served_without_its_comments_and_with_all_else() -> None:
    for address, document in assets().items():
        if address.endswith(".js"):
            source = (FOLDER / address.rpartition("/")[2]).read_text().splitlines()
            code = [line for line in source if not line.lstrip().startswith("//")]
            assert len(document.body.decode().splitlines()) == len(code), address


def test_all_scripts_of_an_episode_s_page_are_at_most_twenty_kilobytes() -> None:
    """exp-4: as they are transferred."""
    sizes = {
        address.rpartition("/")[2]: len(gzip.compress(document.body, 9))
        for address, document in assets().items()
        if address.endswith(".js") and address.rpartition("/")[2].startswith(EPISODE_PAGE)
    }
    assert len(sizes) >= len(EPISODE_PAGE)
    assert sum(sizes.values()) <= 20 * KILOBYTE, sizes
