"""What a page belongs with: themes, of the whole and of chapters, and relations by their keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.content.fields import Fields
from podcast_service.content.front_matter import parse_page
from podcast_service.content.link_keys import links_of, themes_at_of, themes_of
from podcast_service.content.node_keys import publication_of
from podcast_service.domain.errors import Invalid
from podcast_service.domain.link import RELATIONS, Link, Relation
from podcast_service.domain.person import Credit, Role
from podcast_service.domain.theme import ThemeAt


def keys(front_matter: str) -> Fields:
    return parse_page(f"---\n{front_matter}\n---\n", "publications/paper.md").fields


@pytest.mark.parametrize(
    ("written", "links"),
    [
        ("about: other-paper", [Link(relation=Relation.ABOUT, target="other-paper")]),
        ("deepens: [talk/part-3]", [Link(relation=Relation.DEEPENS, target="talk/part-3")]),
        ("deepens: talk/part-3?t=12:40", [Link(relation=Relation.DEEPENS, target="talk/part-3", at_ms=760_000)]),
        ("deepens:\n  - talk/a?t=90\n  - talk/a?t=1:02:03", [
            Link(relation=Relation.DEEPENS, target="talk/a", at_ms=90_000),
            Link(relation=Relation.DEEPENS, target="talk/a", at_ms=3_723_000),
        ]),
        ("basis_of: talk/part-3", [Link(relation=Relation.BUILDS_ON, target="talk/part-3", is_back=True)]),
        ("title: Paper", []),
    ],
)  # fmt: skip
def test_a_publication_says_how_it_stands_to_others(written: str, links: list[Link]):
    assert list(links_of(keys(written))) == links


@pytest.mark.parametrize("key", [end.key for ends in RELATIONS.values() for end in ends])
def test_every_relation_can_be_said_from_both_ends(key: str):
    (link,) = links_of(keys(f"{key}: other-paper"))
    assert RELATIONS[link.relation].seen(is_back=link.is_back).key == key


@pytest.mark.parametrize(
    "written",
    [
        "deepens: Another Paper",
        "deepens: /podcasts/talk/part-3",
        "deepens: https://example.org/a",
        "deepens: talk/part-3?t=soon",
        "deepens: talk/part-3?t=1:99",
        "deepens: other-paper?t=12:40",
        "deepens: ../secret",
    ],
)
def test_what_names_nothing_here_is_refused_with_what_to_write(written: str):
    with pytest.raises(Invalid, match=r"deepens.*SHOW/EPISODE"):
        links_of(keys(written))


@given(st.text(max_size=60))
def test_any_text_is_a_link_or_is_refused(text: str):
    try:
        found = links_of(Fields({"about": text}, "p"))
    except Invalid:
        return
    assert len(found) <= 1


def test_a_chapter_names_its_themes_and_so_does_the_page_with_a_time():
    """Chapters of a file or of the sound have no other place for them."""
    written = keys(
        "themes: [hope, {theme: trust, at: 0:46}]\n"
        "chapters:\n  - {start: 12:40, title: Enough, themes: [limits, hope]}\n  - {start: 0, title: Hello}"
    )
    assert themes_of(written) == ("hope",)
    assert themes_at_of(written) == (
        ThemeAt(theme="trust", at_ms=46_000),
        ThemeAt(theme="hope", at_ms=760_000),
        ThemeAt(theme="limits", at_ms=760_000),
    )


@pytest.mark.parametrize("written", ["themes: [{theme: trust}]", "themes: [{at: 0:46}]", "themes: [{theme: a, at: x}]"])
def test_a_theme_at_a_moment_needs_both(written: str):
    with pytest.raises(Invalid):
        themes_at_of(keys(written))


def test_a_podcast_is_no_written_publication():
    page = parse_page("---\ntitle: A\nkind: podcast\n---\n", "publications/a.md")
    with pytest.raises(Invalid, match="episodes that name themes"):
        publication_of(page, "a", (), {})


def test_who_wrote_a_publication_is_found_by_slug_and_is_an_author_unless_it_says_else():
    page = parse_page("---\ntitle: A\npeople: [anja, {name: Bo, role: editor}]\n---\n", "publications/a.md")
    assert publication_of(page, "a", (), {"anja": "Anja Tønder"}).credits == (
        Credit(name="Anja Tønder", role=Role.AUTHOR, person="anja"),
        Credit(name="Bo", role=Role.EDITOR),
    )
