"""Find and save the secret links to previews, by the hash of what they hold."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from podcast_service.catalog.studio_tables import preview_links
from podcast_service.domain.preview import PreviewLink


def add_preview_link(tx: Connection, link: PreviewLink) -> None:
    """Keep a new link."""
    tx.execute(insert(preview_links), [asdict(link)])


def find_preview_link(tx: Connection, token_sha256: str) -> PreviewLink | None:
    """Find a link, whether it has ended or not."""
    row = tx.execute(select(preview_links).where(preview_links.c.token_sha256 == token_sha256)).one_or_none()
    return PreviewLink(**row._mapping) if row else None


def list_preview_links(tx: Connection, episode: str) -> list[PreviewLink]:
    """Return the links to an episode, the one that lasts longest first."""
    mine = select(preview_links).where(preview_links.c.episode == episode).order_by(preview_links.c.ends_at.desc())
    return [PreviewLink(**row._mapping) for row in tx.execute(mine)]


def delete_preview_link(tx: Connection, episode: str, link: str) -> bool:
    """Let a link to the episode lead nowhere; say whether there was one."""
    mine = (preview_links.c.episode == episode) & (preview_links.c.id == link)
    return tx.execute(delete(preview_links).where(mine)).rowcount > 0


def delete_preview_links_of(tx: Connection, producer: str) -> None:
    """Let every link a producer made lead nowhere."""
    tx.execute(delete(preview_links).where(preview_links.c.producer == producer))


def delete_ended_links(tx: Connection, now: datetime) -> None:
    """Forget the links that have ended."""
    tx.execute(delete(preview_links).where(preview_links.c.ends_at <= now))
