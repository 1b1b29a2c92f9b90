"""Fields written into tags are read back as they were."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tagged import FILES, FULL, read, written

from podcast_service.audio import tags
from podcast_service.domain.media import Tags
from podcast_service.domain.person import Credit, Role


@pytest.mark.parametrize("name", FILES)
def test_what_is_written_into_any_file_is_read_back(name: str) -> None:
    row, data = FILES[name]
    full = written(data, row, FULL)
    assert read(full, row) == FULL
    assert read(written(full, row, Tags()), row) == Tags()


@pytest.mark.parametrize("name", [".m4a", ".ogg", "ID3v2.3", "ID3v2.4", "APE and ID3v1", "INFO"])
@pytest.mark.parametrize("field", tags.FIELDS)
def test_only_the_fields_that_are_named_change(name: str, field: str) -> None:
    row, data = FILES[name]
    full = written(data, row, FULL)
    assert read(written(full, row, Tags(), [field]), row) == replace(FULL, **{field: getattr(Tags(), field)})
    before = read(data, row)
    assert read(written(data, row, FULL, [field]), row) == replace(before, **{field: getattr(FULL, field)})


TEXT = st.text(max_size=60) | st.text("æøåÆØÅé–“…;,/ \n\0ab", max_size=30) | st.text("x", min_size=250, max_size=300)
LONG = TEXT | st.text("ærø ", min_size=1900, max_size=4200)
LINKS = st.none() | st.text("abæ/?#&%=:.", max_size=20).map(lambda text: f"https://example.org/{text}") | TEXT
DAYS = (
    st.none()
    | st.dates().map(str)
    | st.dates().map(lambda day: str(day)[:7])
    | st.integers(0, 9999).map("{:04}".format)
)
MOMENTS = DAYS | st.datetimes().map(lambda moment: moment.isoformat(timespec="seconds") + "Z")
NUMBERS = st.none() | st.integers(-1, 70_000)
ANYTHING = st.builds(
    Tags,
    title=TEXT,
    show=st.none() | TEXT,
    number=NUMBERS,
    season=NUMBERS,
    people=st.lists(st.builds(Credit, name=TEXT, role=st.sampled_from(Role)), max_size=5).map(tuple),
    description=st.none() | LONG,
    long_description=st.none() | LONG,
    language=st.sampled_from([None, "da", "en-GB", "gsw", "dan", "x"]) | TEXT,
    date=DAYS,
    released=MOMENTS,
    copyright=st.none() | TEXT,
    license=st.none() | TEXT | LINKS,
    license_url=LINKS,
    explicit=st.sampled_from([None, True, False]),
    guid=st.none() | TEXT,
    link=LINKS,
    feed_url=LINKS,
    is_podcast=st.booleans(),
    category=st.none() | TEXT,
    keywords=st.lists(TEXT, max_size=5).map(tuple),
)


@given(ANYTHING)
@example(Tags(title="", category="0\xa0Â¡"))  # the space, once plain, no longer hides that "Â¡" is "¡"
@example(Tags(title="Ã…" * 200, description="Ã… " * 1500))  # cut, it ends in "…", which looks like half a letter
@example(Tags(title="", keywords=("ł;aÂ\xa0/Â\xa0b",)))
def test_what_files_can_hold_needs_no_more_fitting(wanted: Tags) -> None:
    assert tags.fit(tags.fit(wanted)) == tags.fit(wanted)


@given(st.sampled_from(list(FILES)), ANYTHING, ANYTHING)
def test_reading_gives_what_was_written_as_far_as_files_can_hold_it(name: str, first: Tags, second: Tags) -> None:
    row, data = FILES[name]
    once = written(data, row, first)
    assert read(once, row) == tags.fit(first)
    assert read(written(once, row, second), row) == tags.fit(second)
