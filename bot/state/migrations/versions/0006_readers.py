"""Where readers are in a brief, what they have read and when they were last here, and how what is on file has changed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Carries the step out."""
    op.create_table(
        "readers",
        sa.Column("person", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("seen", sa.Float, nullable=False),
        sa.Column("before", sa.Float),
    )
    op.create_table(
        "briefs",
        sa.Column("person", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("case", sa.Text, primary_key=True),
        sa.Column("screen", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("read", "answers", "done")),
        sa.Column("finished", sa.Float),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.create_table(
        "readings",
        sa.Column("person", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("entry", sa.Text, primary_key=True),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.create_table(
        "editions",
        sa.Column("audience", sa.Text, primary_key=True),
        sa.Column("entry", sa.Text, primary_key=True),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("documents", sa.Integer, nullable=False),
        sa.Column("until", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "changes",
        sa.Column("audience", sa.Text, primary_key=True),
        sa.Column("entry", sa.Text, primary_key=True),
        sa.Column("at", sa.Float, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
