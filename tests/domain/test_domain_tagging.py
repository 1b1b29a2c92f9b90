"""Page and file tell of the same episode: who changed what, and what is nobody's to decide."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest
from builders import make_episode, make_show
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.domain.media import Tags
from podcast_service.domain.person import Credit, Role
from podcast_service.domain.tagging import TWO_WAY, Moved, Places, differences, final_tags

PLACES = Places(page_url="https://pod.example/podcasts/s/e", feed_url="https://pod.example/podcasts/s/feed.xml")


def moved(page: Tags, file: Tags, base: Tags | None, stated: Collection[str] = TWO_WAY) -> dict[str, Moved]:
    return {one.field: one.moved for one in differences(page, file, base, stated=stated)}


@pytest.mark.parametrize("base", [None, "A"])
def test_a_field_the_page_does_not_state_moves_in_the_file_alone(base: str | None) -> None:
    """What comes from the show, or from the file itself, is nobody's word on the page."""
    assert moved(Tags(language="da"), Tags(language="en"), Tags(language=base), ()) == {"language": Moved.FILE}


WHO_MOVED = [
    # page, file, base, what is said
    ("A", "A", "A", None),
    ("A", "A", "B", None),
    ("B", "A", "A", Moved.PAGE),
    ("A", "B", "A", Moved.FILE),
    ("B", "C", "A", Moved.BOTH),
    ("A", None, "A", Moved.GONE),
    ("B", None, "A", Moved.GONE),
    ("B", None, None, Moved.PAGE),
]


@pytest.mark.parametrize(("page", "file", "base", "wanted"), WHO_MOVED)
def test_the_state_both_had_last_tells_who_moved(
    page: str | None, file: str | None, base: str | None, wanted: Moved | None
) -> None:
    found = moved(Tags(title=page), Tags(title=file), Tags(title=base))
    assert found == ({"title": wanted} if wanted else {})


def test_without_a_common_state_the_page_counts() -> None:
    assert moved(Tags(title="A"), Tags(title="B"), None) == {"title": Moved.PAGE}


def test_identity_and_addresses_are_only_ever_written() -> None:
    page = Tags(guid="mine", link="https://pod.example/", show="Min serie")
    file = Tags(guid="other", link="https://example.org/", show="En anden")
    assert moved(page, file, Tags()) == {"guid": Moved.PAGE, "link": Moved.PAGE, "show": Moved.PAGE}
    assert not {"guid", "link", "feed_url", "show", "released", "is_podcast"} & set(TWO_WAY)


def test_a_published_episode_tells_its_file_everything() -> None:
    episode = make_episode(license="CC BY 4.0", license_url="https://creativecommons.org/licenses/by/4.0/")
    tags = final_tags(episode, make_show(), PLACES)
    assert tags.title == episode.title
    assert tags.show == "Troen på jobchancen"
    assert tags.people == (Credit(name="Helle Schøler Kjær"), Credit(name="Jytte Quist", role=Role.GUEST))
    assert (tags.guid, tags.link, tags.feed_url) == (episode.guid, PLACES.page_url, PLACES.feed_url)
    assert (tags.language, tags.released, tags.is_podcast, tags.explicit) == ("da", "2026-11-20", True, False)
    assert tags.chapters == episode.chapters


def test_a_draft_does_not_tell_of_addresses_it_has_not_got() -> None:
    tags = final_tags(make_episode(published_at=None), make_show(), PLACES)
    assert (tags.link, tags.feed_url, tags.released) == (None, None, None)


TEXTS = st.none() | st.sampled_from(["A", "B", "C"])


@given(TEXTS, TEXTS, TEXTS)
def test_a_difference_is_told_exactly_where_there_is_one(page: str | None, file: str | None, base: str | None) -> None:
    found = differences(Tags(copyright=page), Tags(copyright=file), Tags(copyright=base))
    assert bool(found) == (page != file)


@given(TEXTS, TEXTS)
def test_what_was_written_into_the_file_is_no_difference_any_more(page: str | None, file: str | None) -> None:
    wanted = replace(Tags(title="T"), copyright=page)
    assert not differences(wanted, replace(wanted), Tags(title=file))
