"""A disk that fails: nothing is told kept that is not, and the store goes on by itself once the disk does."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.errors import StateError
from bot.state.changes import Arrival, Arrived
from bot.state.opening import State, open_state


@contextmanager
def no_file_grows(most: int) -> Iterator[None]:
    """No file of this process may grow beyond so many bytes: SQLite is told that a write failed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    opened = open_state(tmp_path / "state.sqlite")
    yield opened
    opened.close()


def arrive(state: State, *numbers: int) -> None:
    state.store.apply([Arrived([Arrival(number, (7, 7), b"x" * 3_000, 1_000.0 + number) for number in numbers])])


def stored(state: State) -> list[int]:
    with state.store.engine.begin() as connection:
        return list(connection.execute(text("SELECT update_id FROM inbox ORDER BY update_id")).scalars())


def test_after_a_failed_write_the_next_transaction_has_a_connection_of_its_own(state):
    arrive(state, 1)
    with state.store.engine.connect() as connection:
        before = connection.connection.dbapi_connection
    with no_file_grows(64 * 1024), pytest.raises(StateError, match="disk I/O error"):
        arrive(state, *range(2, 60))
    arrive(state, 60)
    with state.store.engine.connect() as connection:
        assert connection.connection.dbapi_connection is not before
    assert stored(state) == [1, 60]


def test_a_process_killed_after_a_failed_write_is_followed_by_one_that_starts(state, tmp_path):
    arrive(state, 1)
    with no_file_grows(64 * 1024), pytest.raises(StateError):
        arrive(state, *range(2, 60))
    survives = tmp_path / "after"
    survives.mkdir()
    for path in (state.place.file, state.place.wal, state.place.run):
        (survives / path.name).write_bytes(path.read_bytes())
    after = open_state(survives / state.place.file.name)
    try:
        assert stored(after) == [1]
        arrive(after, 2)
    finally:
        after.close()


def test_after_a_failed_write_nothing_is_taken_while_another_program_keeps_the_log_from_being_put_away(state, tmp_path):
    arrive(state, 1)
    with closing(sqlite3.connect(tmp_path / "state.sqlite", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM inbox").fetchone()
        arrive(state, 2)
        with no_file_grows(64 * 1024), pytest.raises(StateError, match="disk I/O error"):
            arrive(state, *range(3, 60))
        with pytest.raises(StateError, match="cannot be put in order while another process uses it"):
            arrive(state, 70)
        reader.execute("COMMIT")
        arrive(state, 71)
    assert stored(state) == [1, 2, 71]
