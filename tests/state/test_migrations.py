"""The migrations lead to the tables that the program reads, and each is carried out whole or not at all."""

from __future__ import annotations

import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, Table, inspect, select

from bot.state.audit import verify
from bot.state.changes import Recorded
from bot.state.dialect import Where, engine_of, unguarded
from bot.state.migrating import is_known, migrate, revision, settings
from bot.state.opening import open_state
from bot.state.records import Record
from bot.state.schema import REVISION, metadata
from tests.state.processes import run, told
from tests.state.tampering import hash_of

KILLED = 5
"""Of the fifty of the fault list; the rest is a matter of patience."""

MIGRATING = """
import sys
import alembic.command
from bot.state.dialect import engine_of
from bot.state.migrating import migrate
from tests.state.processes import where_of
engine = engine_of(where_of(sys.argv[1]))
print("ready", flush=True)
migrate(engine)
print("done", flush=True)
sys.stdin.read()
"""

MAKING = """
import sys
import alembic.command
from bot.state.opening import open_state
from tests.state.processes import where_of
print("ready", flush=True)
open_state(where_of(sys.argv[1]))
sys.stdin.read()
"""


def test_the_migrations_lead_to_the_schema(where: Where) -> None:
    engine = engine_of(where)
    with engine.begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata) == []
        assert revision(connection) == REVISION
    engine.dispose()


def test_the_newest_migration_is_the_one_the_schema_names() -> None:
    assert ScriptDirectory.from_config(settings()).get_heads() == [REVISION]


def test_a_revision_is_known_or_not() -> None:
    assert [is_known(found) for found in (REVISION, "0001", "9999", "")] == [True, True, False, False]


def test_each_migration_is_a_step_from_what_was_there_before(nothing: Where) -> None:
    engine = engine_of(nothing)
    with engine.begin() as connection:
        assert revision(connection) == ""
    migrate(engine)
    migrate(engine)  # nothing is left to do
    with engine.begin() as connection:
        assert revision(connection) == REVISION
    engine.dispose()


def at_revision(engine: Engine, which: str) -> None:
    """Brings tables to a migration and no further."""
    with engine.begin() as connection:
        chosen = settings()
        chosen.attributes["connection"] = connection
        command.upgrade(chosen, which)


FIRST_ROWS = {
    "inbox": [(1, 7, 7, 0, None, 1000.0, 1001.0, None, None), (2, 7, 7, 9, b"asked", 1000.5, None, None, None)],
    "outbox": [(1, 1, 7, "text", b"hello", 1001.0, 0.0, 2, 1002.0, None)],
    "sessions": [(7, 7, b"session", 1001.0)],
    "counters": [("outbox", 1)],
    "notes": [("beat", "1001.0")],
}
SINCE = {"audit", "filed", "miss", "people", "person"}
"""The counters that have come since."""


def test_a_state_of_the_first_make_is_brought_on_without_losing_a_row(nothing: Where) -> None:
    engine = engine_of(nothing)
    at_revision(engine, "0001")
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM counters")
        tables = MetaData()
        tables.reflect(connection)
        for table, rows in FIRST_ROWS.items():
            columns = tables.tables[table].columns.keys()
            connection.execute(tables.tables[table].insert(), [dict(zip(columns, row, strict=True)) for row in rows])
    engine.dispose()
    state = open_state(nothing)
    with state.store.engine.begin() as connection:
        for table, rows in FIRST_ROWS.items():
            kept = [tuple(row)[: len(rows[0])] for row in connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1")]
            assert [row for row in kept if row[0] not in SINCE] == rows
        assert revision(connection) == REVISION
        assert unguarded(connection) == ()
    (head,) = state.store.apply([Recorded([Record("start", "bot")])])
    assert head.id == 1
    state.close()


OLDER = sorted(script.revision for script in ScriptDirectory.from_config(settings()).walk_revisions() if script.revision != REVISION)
WORDS = "“芬太尼案”、開庭 \u00e9\U0001f600"


def some_rows(table: Table) -> list[dict[str, Any]]:
    """Two rows for a table, of whatever columns: the one with all that may be missing, the other without."""
    values: dict[type, Any] = {int: 2**31 - 7, float: 1_800_000_000.1, str: WORDS, bytes: bytes(range(256))}
    whole = {column.name: values[column.type.python_type] for column in table.columns}
    keys = {column.name for column in table.primary_key}
    other = {name: f"{value}2" if isinstance(value, str) else value + 1 for name, value in whole.items() if name in keys}
    bare = {column.name: None if column.nullable else whole[column.name] for column in table.columns} | other
    if table.name == "audit":  # the guards let in no others than these
        first = [1, 1000, "start", "bot", "", "{}", "0" * 64]
        second = [2, 2000, "stop", "bot", WORDS, "{}", hash_of(first)]
        return [dict(zip(table.columns.keys(), [*row, hash_of(row)], strict=True)) for row in (first, second)]
    return [whole, bare]


@pytest.mark.parametrize("older", OLDER)
def test_rows_of_every_older_make_are_brought_on_as_they_are(nothing: Where, older: str) -> None:
    engine, before = engine_of(nothing), MetaData()
    at_revision(engine, older)
    with engine.begin() as connection:
        before.reflect(connection)
        tables = [table for table in before.sorted_tables if table.name != "alembic_version"]
        for table in tables:
            connection.execute(table.insert(), some_rows(table))
    migrate(engine)
    with engine.begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata) == []
        for table in tables:
            found = [dict(row) for row in connection.execute(select(table)).mappings()]
            assert all(row in found for row in some_rows(table)), table.name
            assert len(found) == 2 or table.name == "counters", table.name
        assert revision(connection) == REVISION
        assert verify(connection).wrong == ()
    engine.dispose()


@pytest.mark.parametrize("engine", ["postgresql"])
def test_replicas_that_start_together_make_the_tables_once(nothing: Where) -> None:
    engines = [engine_of(nothing) for _ in range(4)]
    with ThreadPoolExecutor(len(engines)) as threads:
        list(threads.map(migrate, engines))
    for one in engines:
        with one.begin() as connection:
            assert revision(connection) == REVISION
        one.dispose()


def kill_soon(code: str, where: Where, longest: float) -> None:
    process = run(code, told(where))
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(random.uniform(0, longest))
    process.send_signal(signal.SIGKILL)
    process.communicate()


@pytest.mark.parametrize("which", range(KILLED))
def test_a_migration_killed_half_way_leaves_the_old_tables_or_the_new(nothing: Where, which: int) -> None:
    kill_soon(MIGRATING, nothing, 0.1 if isinstance(nothing, Path) else 0.3)
    engine = engine_of(nothing)
    with engine.begin() as connection:
        found, at = set(inspect(connection).get_table_names()), revision(connection)
    assert (at, found) in [("", set()), (REVISION, {*metadata.tables, "alembic_version"})]
    engine.dispose()


@pytest.mark.parametrize("which", range(KILLED))
def test_a_first_start_killed_half_way_leaves_nothing_or_a_whole_state(nothing: Where, which: int) -> None:
    kill_soon(MAKING, nothing, 0.15 if isinstance(nothing, Path) else 0.3)
    open_state(nothing).close()
