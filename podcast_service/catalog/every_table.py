"""Every table there is: what the migrations are held to."""

from __future__ import annotations

from podcast_service.catalog import account_tables, download_tables, studio_tables, tables, upload_tables

metadata = tables.metadata
"""All of them, as each module adds its own to it when it is loaded."""
MODULES = (tables, studio_tables, account_tables, upload_tables, download_tables)
