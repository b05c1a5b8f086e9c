"""What could not be answered, and how often what was asked."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Carries the step out."""
    op.create_table(
        "questions",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("edition", sa.BigInteger, nullable=False),
        *(sa.Column(text, sa.Text, nullable=False) for text in ("audience", "family", "key")),
        sa.Column("times", sa.BigInteger, nullable=False),
        sa.Column("last", sa.Float, nullable=False),
        *(sa.Column(text, sa.Text, nullable=False, server_default="") for text in ("entry", "why", "by")),
        sa.Column("curator", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("lang", sa.Text, nullable=False, server_default=""),
    )
    op.create_table(
        "misses",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("question", sa.BigInteger, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("chat", sa.BigInteger, nullable=False),
        sa.Column("topic", sa.BigInteger),
        sa.Column("person", sa.BigInteger, nullable=False),
        *(sa.Column(text, sa.Text, nullable=False) for text in ("lang", "reason", "text", "key", "near", "audience", "knowledge")),
        sa.Column("told", sa.Float),
    )
    op.create_table(
        "usage",
        *(sa.Column(part, sa.Text, primary_key=True) for part in ("day", "lang", "outcome", "entry")),
        sa.Column("times", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("misses_of", "misses", ["question"])
    op.create_index("misses_by", "misses", ["person"])
    op.create_index("questions_open", "questions", ["stage", "audience", "family"])
    counters = sa.table("counters", sa.column("name", sa.Text), sa.column("value", sa.BigInteger))
    op.bulk_insert(counters, [{"name": "miss", "value": 0}])
