"""Versions of statements, who wrote in them, and who approved them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Carries the step out."""
    op.create_table(
        "versions",
        sa.Column("statement", sa.Text, primary_key=True),
        sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("stored", sa.Text, nullable=False),
        sa.Column("edition", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("salt", sa.Text, nullable=False),
        sa.Column("changed", sa.Float, nullable=False),
        sa.Column("approved", sa.Float),
        sa.Column("withdrawn", sa.Float),
        sa.Column("why", sa.Text, nullable=False),
    )
    for name, more in (("editors", ()), ("approvals", ("hash", "party"))):
        op.create_table(
            name,
            sa.Column("statement", sa.Text, primary_key=True),
            sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
            sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column("known_as", sa.Text, nullable=False),
            sa.Column("mark", sa.Text, nullable=False),
            *(sa.Column(column, sa.Text, nullable=False) for column in more),
            *([sa.Column("at", sa.Float, nullable=False)] if more else []),
        )
