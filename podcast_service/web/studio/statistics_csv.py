"""The numbers as a file for a spreadsheet: a line for each day, episode, app and country."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO

from flask import Response

from podcast_service.catalog.database import read
from podcast_service.catalog.downloads import sums
from podcast_service.domain.outline import Outline
from podcast_service.domain.period import Period
from podcast_service.domain.show import Show
from podcast_service.domain.told import told
from podcast_service.web.studio.here import Here

_MARK = "\ufeff"
"""What Excel knows UTF-8 by; without it Danish letters come out wrong."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet would carry out."""
COLUMNS = (told("Day"), told("Show"), told("Episode"), "guid", told("App"), told("Country"), told("Downloads"))


def csv_file(here: Here, shows: Sequence[Show], outlines: Sequence[Outline], period: Period, name: str) -> Response:
    """Answer with the downloads of episodes in a period.

    Between the cells stand semicolons, as spreadsheets in Denmark expect: a comma is a decimal sign there. Days are
    written as ISO 8601 has it, countries as ISO 3166; what is unknown is empty.
    """
    titles, known = {one.slug: one.title for one in shows}, {one.guid: one for one in outlines}
    with read(here.house.catalog) as tx:
        found = sums(tx, list(known), period.first, period.last)
    text = StringIO()
    lines = csv.writer(text, delimiter=";", lineterminator="\r\n")
    lines.writerow(here.say(column) for column in COLUMNS)
    for one in found:
        episode = known[one.guid]
        cells = titles[episode.show], episode.public_title, one.guid, one.app, one.country
        lines.writerow([one.day.isoformat(), *map(harmless, cells), one.downloads])
    file = "-".join(("downloads", *filter(None, [name]), period.first.isoformat(), period.last.isoformat()))
    return Response(
        _MARK + text.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{file}.csv"'},
    )


def harmless(cell: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe before it says that it is text."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
