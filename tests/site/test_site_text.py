from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from builders import (
    make_cover,
    make_cues,
    make_episode,
    make_file,
    make_library,
    make_page,
    make_person,
    make_publication,
    make_show,
    make_theme,
    make_transcript,
)
from site_pages import find, make_view, tree

from podcast_service.domain.chapter import Chapter
from podcast_service.domain.document import Document
from podcast_service.domain.text import clock
from podcast_service.domain.transcript import Cue
from podcast_service.site import words
from podcast_service.site.addresses import answer, every_address, missing
from podcast_service.site.publications import LABELS
from podcast_service.site.templating import dialled, template_folder

HOSTILE = "</script></title>\"'><script>alert(1)</script><img src=x onerror=alert(1)> javascript:alert(1)"
PACKAGE = Path(words.__file__).parent.parent


def test_hostile_text_is_escaped_wherever_it_stands() -> None:
    """sec-S3."""
    cues = (*make_cues(), Cue(start_ms=70_000, end_ms=71_000, text=HOSTILE, speaker=HOSTILE))
    view = make_view(
        make_library(
            shows=[make_show(title=HOSTILE, description=HOSTILE, notes=HOSTILE, author=HOSTILE, copyright=HOSTILE)],
            episodes=[
                make_episode(
                    title=HOSTILE, description=HOSTILE, notes=HOSTILE, cover=make_cover(alt=HOSTILE),
                    chapters=(Chapter(start_ms=0, title=HOSTILE, url="javascript:alert(1)"),),
                ),
                make_episode("vaek", status="withdrawn", withdrawn_reason=HOSTILE),
            ],
            themes=[make_theme(list_title=HOSTILE, page_heading=HOSTILE, notes=HOSTILE, summary=HOSTILE)],
            people=[
                make_person(name=HOSTILE, title=HOSTILE, notes=HOSTILE, email=HOSTILE, phone=HOSTILE, is_contact=True)
            ],
            publications=[make_publication(title=HOSTILE, notes=HOSTILE, date=HOSTILE, files=(make_file(HOSTILE),))],
            pages=[make_page(slug, title=HOSTILE, heading=HOSTILE, notes=HOSTILE) for slug in ("forside", "kontakt")],
            transcript=lambda _sha256: make_transcript(cues=cues),
        )
    )  # fmt: skip
    for path in every_address(view):
        found = answer(view, path)
        if isinstance(found, Document) and found.media_type.startswith("text/html"):
            text = found.body.decode()
            assert "<script>" not in text, path
            assert "<img src=x" not in text, path
            assert not re.search(r"""(href|src)=["']?\s*javascript:""", text), path


def test_a_page_that_is_missing_repeats_nothing_of_its_address() -> None:
    assert b"alert" not in missing(make_view(make_library()), "/<script>alert(1)</script>").body


def test_no_message_lacks_danish() -> None:
    with (PACKAGE / "translations/da/LC_MESSAGES/messages.po").open("rb") as file:
        catalogue = read_po(file, locale="da")
    translated = {message.id for message in catalogue if message.string and "fuzzy" not in message.flags}
    in_templates = extract_from_dir(template_folder(), [("**.html", "jinja2")])
    in_code = extract_from_dir(PACKAGE / "site", [("**.py", "python")], keywords={"gettext": None, "say": (2,)})
    used = {message for _, _, message, _, _ in (*in_templates, *in_code)} | set(LABELS.values())
    assert len(used) > 40
    assert used - translated == set()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (words.date(datetime(2026, 11, 22, 23, 30, tzinfo=UTC), "da"), "23. november 2026"),
        (words.size(23_400_000, "da"), "23,4 MB"),
        (words.size(1_063_412, "da"), "1,1 MB"),
        (words.size(720_000, "da"), "720 kB"),
        (words.size(23_400_000, "en"), "23.4 MB"),
        (clock(61_500), "1:01"),
        (clock(3_723_000), "1:02:03"),
        (words.iso_duration(3_723_000), "PT1H2M3S"),
        (words.iso_duration(0), "PT0S"),
        (words.page_language("da-DK"), "da"),
        (words.page_language("de"), "en"),
        (words.page_language("../../x"), "en"),
        (dialled("60 38 64 05"), "+4560386405"),
        (dialled("+46 8 123"), "+468123"),
    ],
)
def test_dates_sizes_and_times_are_written_as_people_read_them(written: str, expected: str) -> None:
    assert written == expected


def test_a_description_is_cut_between_words_at_160_characters() -> None:
    cut = words.shortened("forventningsafstemning " * 20)
    assert len(cut) <= 160
    assert cut.endswith("forventningsafstemning…")


def test_style_and_script_stay_within_their_budgets() -> None:
    """exp-4.4: 40 KB of style and 20 of script as transferred, on every page but the one to search."""

    def transferred(pattern: str) -> int:
        files = [path for path in (PACKAGE / "static").glob(pattern) if not path.name.startswith("search")]
        return sum(len(brotli.compress(path.read_bytes())) for path in files)

    assert transferred("*.css") < 40_000
    assert transferred("*.js") < 20_000


def test_an_english_episode_listed_on_a_danish_page_says_its_language() -> None:
    """exp-6.1.5."""
    english = make_episode("hope", title="Hope at work", description="A talk.", language="en")
    view = make_view(make_library(episodes=[english, make_episode()]))

    for path in ("/", "/podcasts/troen-paa-jobchancen", "/temaer/at-balancere-sine-forventninger"):
        page = tree(find(view, path))
        titles = {
            " ".join(title.text_content().split()): title.get("lang")
            for title in page.cssselect("h2, h3, h4")
            if title.cssselect("a[href*='/podcasts/troen-paa-jobchancen/']")
        }
        assert page.get("lang") == "da"
        assert titles["Hope at work"] == "en", path
        assert titles.get(make_episode().title) is None, path
        (text,) = [text for text in page.cssselect("main p") if text.text_content() == "A talk."]
        assert text.get("lang") == "en", path
