"""The audit trail, and the guards that let it only grow."""

import sqlalchemy as sa
from alembic import op

from bot.state.dialect import guards

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Carries the step out."""
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("previous", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    for guard in guards(op.get_bind()).values():
        op.execute(guard)
