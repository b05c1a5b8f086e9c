"""The migrations lead to the tables that the program reads, and each is carried out whole or not at all."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.state.changes import Record, Recorded
from bot.state.dialect import engine_of, unguarded
from bot.state.migrating import is_known, migrate, revision, settings
from bot.state.opening import open_state
from bot.state.schema import REVISION, metadata
from tests.state.processes import run

KILLED = 5
"""Of the fifty of the fault list; the rest is a matter of patience."""

MIGRATING = """
import sys
from pathlib import Path
import alembic.command
from bot.state.dialect import engine_of
from bot.state.migrating import migrate
engine = engine_of(Path(sys.argv[1]))
print("ready", flush=True)
migrate(engine)
print("done", flush=True)
sys.stdin.read()
"""

MAKING = """
import sys
from pathlib import Path
import alembic.command
from bot.state.opening import open_state
print("ready", flush=True)
open_state(Path(sys.argv[1]))
sys.stdin.read()
"""


def test_the_migrations_lead_to_the_schema(file: Path) -> None:
    engine = engine_of(file)
    with engine.begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata) == []
        assert revision(connection) == REVISION
    engine.dispose()


def test_the_newest_migration_is_the_one_the_schema_names() -> None:
    assert ScriptDirectory.from_config(settings()).get_heads() == [REVISION]


def test_a_revision_is_known_or_not() -> None:
    assert [is_known(found) for found in (REVISION, "0001", "9999", "")] == [True, True, False, False]


def test_each_migration_is_a_step_from_what_was_there_before(tmp_path: Path) -> None:
    engine = engine_of(tmp_path / "state.sqlite")
    with engine.begin() as connection:
        assert revision(connection) == ""
    migrate(engine)
    migrate(engine)  # nothing is left to do
    with engine.begin() as connection:
        assert revision(connection) == REVISION
    engine.dispose()


FIRST_ROWS = {
    "inbox": [(1, 7, 7, 0, None, 1000.0, 1001.0, None, None), (2, 7, 7, 9, b"asked", 1000.5, None, None, None)],
    "outbox": [(1, 1, 7, "text", b"hello", 1001.0, 0.0, 2, 1002.0, None)],
    "sessions": [(7, 7, b"session", 1001.0)],
    "counters": [("outbox", 1)],
    "notes": [("beat", "1001.0")],
}


def test_a_state_of_the_first_make_is_brought_on_without_losing_a_row(tmp_path: Path) -> None:
    file = tmp_path / "state.sqlite"
    engine = engine_of(file)
    with engine.begin() as connection:
        chosen = settings()
        chosen.attributes["connection"] = connection
        command.upgrade(chosen, "0001")
        connection.exec_driver_sql("DELETE FROM counters")
        for table, rows in FIRST_ROWS.items():
            connection.exec_driver_sql(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)
    engine.dispose()
    state = open_state(file)
    with state.store.engine.begin() as connection:
        for table, rows in FIRST_ROWS.items():
            kept = [tuple(row)[: len(rows[0])] for row in connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1")]
            assert [row for row in kept if row[0] not in {"filed", "miss", "people", "person"}] == rows  # the counters that have come since
        assert revision(connection) == REVISION
        assert unguarded(connection) == ()
    (head,) = state.store.apply([Recorded([Record("start", "bot")])])
    assert head.id == 1
    state.close()


def kill_soon(code: str, file: Path, longest: float) -> None:
    process = run(code, file)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(random.uniform(0, longest))
    process.send_signal(signal.SIGKILL)
    process.communicate()


@pytest.mark.parametrize("which", range(KILLED))
def test_a_migration_killed_half_way_leaves_the_old_tables_or_the_new(tmp_path: Path, which: int) -> None:
    file = tmp_path / "state.sqlite"
    kill_soon(MIGRATING, file, 0.1)
    engine = engine_of(file)
    with engine.begin() as connection:
        found = {str(name) for name in connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'table'").scalars()}
        at = revision(connection)
    assert (at, found) in [("", set()), (REVISION, {*metadata.tables, "alembic_version"})]
    engine.dispose()


@pytest.mark.parametrize("which", range(KILLED))
def test_a_first_start_killed_half_way_leaves_nothing_or_a_whole_state(tmp_path: Path, which: int) -> None:
    kill_soon(MAKING, tmp_path / "state.sqlite", 0.15)
    open_state(tmp_path / "state.sqlite").close()
