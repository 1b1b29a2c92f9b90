"""The tables of what proves who a producer is. Of every secret but an app's only the hash is kept (sec-S13 to S16).

An app's is sealed with a key that is not in the database.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, Table, Text

from podcast_service.catalog.tables import UtcTime, metadata

# Links to choose a password by; one that was used is gone.
account_links = Table(
    "account_links",
    metadata,
    Column("token_sha256", Text, primary_key=True),
    Column("producer", Text, ForeignKey("producers.id"), nullable=False, index=True),
    Column("made_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
)

# The authenticator app of a producer, at most one; it cannot be checked without its secret.
apps = Table(
    "apps",
    metadata,
    Column("producer", Text, ForeignKey("producers.id"), primary_key=True),
    Column("secret", Text, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("confirmed_at", UtcTime),
    Column("last_step", BigInteger),  # the code of no step before it is taken again
)

# Codes for when a phone is lost; one that was used is gone.
recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("producer", Text, ForeignKey("producers.id"), primary_key=True),
    Column("code_sha256", Text, primary_key=True),
)

passkeys = Table(
    "passkeys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("producer", Text, ForeignKey("producers.id"), nullable=False, index=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
)

# What passkeys have signed, for as long as it would be taken: nothing is signed in with twice.
challenges = Table(
    "challenges",
    metadata,
    Column("challenge_sha256", Text, primary_key=True),
    Column("ends_at", UtcTime, nullable=False),
)

# Wrong tries to sign in, by keyed hashes; forgotten after hours.
tries = Table(
    "tries",
    metadata,
    Column("key", Text, primary_key=True),
    Column("of", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("last_at", UtcTime, nullable=False),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", Text, primary_key=True),
    Column("producer", Text, ForeignKey("producers.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("token_sha256", Text, nullable=False, unique=True),
    Column("show", Text, nullable=False),  # its guid
    Column("role", Text, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
)
