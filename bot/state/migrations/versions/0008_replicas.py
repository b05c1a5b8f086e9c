"""What replicas share: whose turn it is in a chat, when messages may go out, and numbers that are given without waiting."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Carries the step out."""
    still_open = sa.text("done IS NULL")
    op.create_index("inbox_lane", "inbox", ["chat", "update_id"], sqlite_where=still_open, postgresql_where=still_open)
    op.create_index("outbox_lane", "outbox", ["chat", "id"])
    op.create_table(
        "paces",
        sa.Column("chat", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("due", sa.Float, nullable=False),
    )
    counters = sa.table("counters", sa.column("name", sa.Text), sa.column("value", sa.BigInteger))
    op.bulk_insert(counters, [{"name": "audit", "value": 0}])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE outbox_numbers")
