"""All that differs between database engines, in one place: how one is opened, written to at once, and copied."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, Table
from sqlalchemy.dialects import sqlite

_BUSY: Final = 5_000
"""Milliseconds to wait for another process, such as a backup."""


def engine_of(path: Path) -> Engine:
    """The engine of a SQLite file; each of its transactions begins by taking the right to write."""
    engine = sa.create_engine(f"sqlite:///{path}", poolclass=sa.pool.StaticPool, connect_args={"check_same_thread": False})
    sa.event.listen(engine, "connect", _set_up)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver would begin transactions at moments of its own
    connection.execute(f"PRAGMA busy_timeout={_BUSY}")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA secure_delete=ON")  # what is blanked is gone from the file too


def _begin(connection: Connection) -> None:
    """Takes the right to write; the option `durable` has the commit wait until it is on the disk, else it survives the process only."""
    raw = connection.connection.cursor()
    raw.execute(f"PRAGMA synchronous={'FULL' if connection.get_execution_options().get('durable') else 'NORMAL'}")
    raw.execute("BEGIN IMMEDIATE")
    raw.close()


def upsert(table: Table, only: Callable[[Any], Any] = lambda _new: None) -> Any:
    """An insertion that overwrites the row whose key is there, if `only` holds of the new row; else it leaves the row as it is."""
    statement = sqlite.insert(table)
    keys = [column.name for column in table.primary_key]
    others = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=others, where=only(statement.excluded))
