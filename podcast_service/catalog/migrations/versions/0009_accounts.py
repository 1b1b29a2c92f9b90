"""What proves who a producer is."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("proven_at", sa.Text))
    _make_links()
    _make_apps()
    _make_passkeys()
    _make_tries()
    _make_tokens()


def _make_links() -> None:
    op.create_table(
        "account_links",
        sa.Column("token_sha256", sa.Text, nullable=False),
        _producer("account_links"),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.Column("ends_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("token_sha256", name="pk_account_links"),
    )
    op.create_index("ix_account_links_producer", "account_links", ["producer"])


def _make_apps() -> None:
    op.create_table(
        "apps",
        _producer("apps"),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.Column("confirmed_at", sa.Text),
        sa.Column("last_step", sa.BigInteger),
        sa.PrimaryKeyConstraint("producer", name="pk_apps"),
    )
    op.create_table(
        "recovery_codes",
        _producer("recovery_codes"),
        sa.Column("code_sha256", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("producer", "code_sha256", name="pk_recovery_codes"),
    )


def _make_passkeys() -> None:
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Text, nullable=False),
        _producer("passkeys"),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.Column("used_at", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_passkeys"),
    )
    op.create_index("ix_passkeys_producer", "passkeys", ["producer"])
    op.create_table(
        "challenges",
        sa.Column("challenge_sha256", sa.Text, nullable=False),
        sa.Column("ends_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("challenge_sha256", name="pk_challenges"),
    )


def _make_tries() -> None:
    op.create_table(
        "tries",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("of", sa.Text, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("last_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_tries"),
    )


def _make_tokens() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Text, nullable=False),
        _producer("api_tokens"),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("token_sha256", sa.Text, nullable=False),
        sa.Column("show", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.Column("ends_at", sa.Text, nullable=False),
        sa.Column("used_at", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_api_tokens"),
        sa.UniqueConstraint("token_sha256", name="uq_api_tokens_token_sha256"),
    )
    op.create_index("ix_api_tokens_producer", "api_tokens", ["producer"])


def _producer(table: str) -> sa.Column[str]:
    key = sa.ForeignKey("producers.id", name=f"fk_{table}_producer")
    return sa.Column("producer", sa.Text, key, nullable=False)
