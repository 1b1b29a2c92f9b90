"""Names that shows have, had, or share with something else."""

from __future__ import annotations

from builders import make_episode, make_library, make_show
from site_pages import make_view

from podcast_service.site import mentions, search_index


def test_a_show_that_is_called_as_the_group_of_other_pages_has_its_own() -> None:
    """exp-6.2.3."""
    view = make_view(make_library(shows=[make_show("sider")], episodes=[make_episode(show="sider")]))
    groups = list(search_index.group_paths(view))
    assert len(set(groups)) == len(groups) == 2
    assert "/soeg/ord/sider.1.json" in groups


def test_a_name_in_notes_leads_on_to_where_its_show_is_now() -> None:
    """exp-5.0."""
    view = make_view(make_library(shows=[make_show("ny", old_slugs=("gammel",))], episodes=[make_episode(show="ny")]))
    (episode,) = view.there.episodes
    found = mentions.mention(view, "ny", "afsnit", f"gammel/{episode.slug}")
    assert found is not None
    assert found == mentions.mention(view, "ny", "afsnit", episode.slug)
