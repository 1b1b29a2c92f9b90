"""The tables of counting at the door. No address and no user agent stands in any of them (sec-S28)."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, Integer, LargeBinary, Table, Text

from podcast_service.catalog.tables import UtcTime, metadata

# What listeners are named under on a day in UTC and on the next: chance, the same for every process. Gone after 48 h.
counting_keys = Table(
    "counting_keys",
    metadata,
    Column("day", Date, primary_key=True),
    Column("secret", LargeBinary, nullable=False),
)

# What of a sound went out to whom, as the door heard it; gone after 48 h.
heard = Table(
    "heard",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("moment", UtcTime, nullable=False, index=True),
    Column("today", Text, nullable=False, index=True),  # who, under the key of its day
    Column("before", Text, nullable=False, index=True),  # who, under the key of the day before
    Column("path", Text, nullable=False),
    Column("start", BigInteger, nullable=False),  # which bytes of the file went out: from here
    Column("stop", BigInteger, nullable=False),  # to before here
    Column("app", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("guid", Text, index=True),  # the episode; none before the tally has looked at it
    Column("needed", BigInteger),  # bytes that make a download of it
    Column("is_counted", Boolean, nullable=False),  # whether it completed one
)

# Downloads of an episode on a day in Denmark.
downloads = Table(
    "downloads",
    metadata,
    Column("day", Date, primary_key=True),
    Column("guid", Text, primary_key=True, index=True),
    Column("app", Text, primary_key=True),
    Column("country", Text, primary_key=True),
    Column("downloads", Integer, nullable=False),
)
