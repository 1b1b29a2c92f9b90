"""Why an attempt failed, as its code and facts: so that it can be said in the language of who reads it."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attempts", sa.Column("said", sa.Text))
