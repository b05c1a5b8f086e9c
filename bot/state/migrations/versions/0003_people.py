"""Who is enrolled, invited and suspended, what groups read at, and whom letters are for."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Carries the step out."""
    op.add_column("outbox", sa.Column("label", sa.Text, nullable=False, server_default="TLP:CLEAR"))
    op.add_column("outbox", sa.Column("person", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("sessions", sa.Column("audience", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "people",
        sa.Column("person", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("known_as", sa.Text, nullable=False),
        sa.Column("enrolled", sa.Float, nullable=False),
        sa.Column("suspended", sa.Float),
        sa.Column("held", sa.Float),
    )
    op.create_table(
        "invitations",
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("ends", sa.Float, nullable=False),
    )
    op.create_table(
        "guesses",
        sa.Column("person", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("wrong", sa.Integer, nullable=False),
        sa.Column("since", sa.Float, nullable=False),
        sa.Column("known_as", sa.Text, nullable=False),
    )
    op.create_table(
        "groups",
        sa.Column("chat", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("label", sa.Text, nullable=False),
    )
    counters = sa.table("counters", sa.column("name", sa.Text), sa.column("value", sa.BigInteger))
    op.bulk_insert(counters, [{"name": "people", "value": 0}, {"name": "person", "value": 0}])
