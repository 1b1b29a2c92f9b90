"""Save the soundbites that a person chose in the studio: the pieces of an episode that apps may play by themselves."""

from __future__ import annotations

from collections.abc import Sequence

from podcast_service.catalog.revisions import Kept
from podcast_service.content.feed_kinds import read_kind
from podcast_service.content.podcast_keys import SOUNDBITES
from podcast_service.domain.episode import Episode
from podcast_service.domain.soundbite import SoundbiteRow, bite_faults, bite_values, rows_of_tags
from podcast_service.workflows.edit_part import PartNow, PartSaved, digest_of, edit_part, find_page
from podcast_service.workflows.house import House
from podcast_service.workflows.page_values import page_of

KEYS = ("soundbites",)


def bites_now(house: House, kept: Kept[Episode], mark: str = ".") -> PartNow[SoundbiteRow]:
    """Look at the soundbites of an episode as its page has them."""
    page = page_of(house, kept)
    return PartNow(rows=rows_of_tags(read_kind(page.fields, SOUNDBITES), mark), was=digest_of(page, KEYS))


def save_soundbites(house: House, show: str, slug: str, rows: Sequence[SoundbiteRow], was: str) -> PartSaved:
    """Write ``rows`` into the page.

    Raises Invalid for the first thing that is wrong, Conflict when the soundbites are others than those of ``was``.
    """
    kept, of = find_page(house, show, slug)
    if wrong := bite_faults(rows, kept.latest.heard_ms):
        raise wrong[0].error
    return edit_part(house, of, was, KEYS, lambda _page: {"soundbites": bite_values(rows) or None})
