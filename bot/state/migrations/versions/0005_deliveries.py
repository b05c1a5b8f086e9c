"""Copies of statements that were handed out, and what is to be followed up of them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Carries the step out."""
    op.add_column("outbox", sa.Column("statement", sa.Text, nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("version", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("outbox", sa.Column("recalled", sa.Float))
    op.add_column("versions", sa.Column("filed", sa.BigInteger, nullable=False, server_default="0"))
    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("statement", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("script", sa.Text, nullable=False),
        sa.Column("chat", sa.BigInteger, nullable=False),
        sa.Column("person", sa.BigInteger, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        *(sa.Column(letter, sa.BigInteger) for letter in ("message", "notice", "marking")),
        *(sa.Column(time, sa.Float) for time in ("recalled", "told", "marked", "confirmed", "shut")),
    )
    op.create_index("deliveries_of", "deliveries", ["statement", "version"])
    op.create_index("deliveries_to", "deliveries", ["chat"])
    counters = sa.table("counters", sa.column("name", sa.Text), sa.column("value", sa.BigInteger))
    op.bulk_insert(counters, [{"name": "filed", "value": 0}])
