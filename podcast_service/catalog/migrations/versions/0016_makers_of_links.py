"""Whose account made a secret link to a preview; of those made before it is not known, and they end within a month."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("preview_links", sa.Column("producer", sa.Text))
