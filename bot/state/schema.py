"""The tables. Times are seconds since 1970, UTC; a body is JSON that only its channel reads."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Float, Index, Integer, LargeBinary, MetaData, Table, Text

metadata: Final = MetaData()

REVISION: Final = "0001"
"""The newest migration: what the tables below are after it."""

inbox: Final = Table(
    "inbox",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat", BigInteger, nullable=False),
    Column("person", BigInteger, nullable=False),
    Column("fingerprint", BigInteger, nullable=False),  # a number may be used again, for another update
    Column("body", LargeBinary),  # blanked when done
    Column("arrived", Float, nullable=False),
    Column("done", Float),
    Column("error", Text),  # why it is a dead letter
    Column("reference", Text),  # what its sender was told to name it by
)
"""Every update that was acknowledged; those done stay for some days without their body, so that a redelivery is known."""

outbox: Final = Table(
    "outbox",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("update_id", BigInteger),
    Column("chat", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("written", Float, nullable=False),
    Column("due", Float, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("begun", Float),  # since when it may be out
    Column("dead", Text),  # why it was given up
)
"""What is to be sent, in order within a chat; a row goes when it is through."""

sessions: Final = Table(
    "sessions",
    metadata,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", Float, nullable=False),
)

counters: Final = Table("counters", metadata, Column("name", Text, primary_key=True), Column("value", BigInteger, nullable=False))
"""The last number given of each kind: numbers are never given twice, and known before the rows are written."""

notes: Final = Table("notes", metadata, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))
"""Single values: when the bot last wrote, when it last stopped in order."""

Index("inbox_open", inbox.c.arrived, sqlite_where=inbox.c.done.is_(None), postgresql_where=inbox.c.done.is_(None))
