"""What a piece of a feed takes compressed, so that a long feed can be given in parts."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Pieces made before count as nothing until they are made again, which the next start does.
    op.add_column("feed_parts", sa.Column("packed", sa.Integer, nullable=False, server_default="0"))
