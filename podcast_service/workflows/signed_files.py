"""Write files in a producer's name: whose word they are is kept before they are there (exp-6.3.10, sec-S27).

So whoever reads a file in, the worker or another producer's ingest, knows who wrote it, even where a kill kept the note
of it from history.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from podcast_service.catalog.database import transact
from podcast_service.catalog.writers import Writer, save_writer
from podcast_service.content.replace import replace_text
from podcast_service.domain.acts import Done
from podcast_service.workflows.history import note
from podcast_service.workflows.house import House

VERDICTS = (Done.TRANSCRIPT_APPROVED, Done.TRANSCRIPT_APPROVAL_TAKEN_BACK, Done.ADVICE_ACCEPTED, Done.ADVICE_TAKEN_UP)
"""Acts that judge what others made: whoever did no more than that may approve it as a second person."""


def hash_of(text: str) -> str:
    """Return the hash of a page, as of the file it is written into."""
    return hashlib.sha256(text.encode()).hexdigest()


def sign(house: House, show: str, hashes: Iterable[str], *, is_verdict: bool = False) -> None:
    """Keep that ``house.by`` is about to write files with these hashes into the show with the guid ``show``.

    What belongs to no show has its own name in history in that place. It is a transaction of its own, so it is never
    done inside another. What no account does is not signed.
    """
    if house.by.producer is None:
        return
    with transact(house.catalog) as tx:
        for sha256 in hashes:
            writer = Writer(
                show=show,
                sha256=sha256,
                producer=house.by.producer,
                name=house.by.name,
                is_verdict=is_verdict,
                at=house.now(),
            )
            save_writer(tx, writer)


def rewrite(
    house: House,
    path: str,
    text: str,
    *,
    was: str,
    act: Done = Done.EDITED,
    subject: str,
    show: str | None,
    **facts: str,
) -> None:
    """Replace the text of the page at ``path`` and note that in history: both, or neither.

    Raises Conflict when the file does not hold ``was`` any more.
    """
    sign(house, show or subject, [hash_of(text)], is_verdict=act in VERDICTS)
    with transact(house.catalog) as tx:
        note(tx, house, act, subject, show=show, revision=None, **facts)
        replace_text(house.content / path, text, was=was)
