"""The log of the state grows while another process reads, is told of, and is small again soon after that has ended."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress

import pytest

from bot.channels.telegram.upkeep import keep_up, tell_of_log
from bot.state.changes import Arrival, Arrived
from bot.state.opening import State
from bot.state.writer import Writer

MEGABYTE = 1_000_000
of_a_file = pytest.mark.parametrize("engine", ["sqlite"])  # a server's log is its own business


@pytest.fixture
def state(opened: Callable[[], State]) -> State:
    return opened()


@contextmanager
def reader_of(state: State) -> Iterator[None]:
    """Another connection reads while it lasts."""
    with closing(sqlite3.connect(state.place.file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM inbox").fetchone()
        yield


def write(state: State, megabytes: int) -> None:
    """Writes so much in one row, over and over: with nobody reading, the log begins anew all the time."""
    for number in range(megabytes):
        body = bytes([number % 256]) * MEGABYTE
        state.store.apply([Arrived([Arrival(number, (7, 7), body, 1_000.0)])])


@of_a_file
def test_a_log_that_has_grown_while_another_read_is_cut_once_that_has_ended(state: State) -> None:
    with reader_of(state):
        write(state, 12)
        assert state.place.wal.stat().st_size > 12 * MEGABYTE
    for number in range(100, 103):  # one puts it away, the next begins it anew
        state.store.apply([Arrived([Arrival(number, (7, 7), b"asked", 1_000.0)])])
    assert state.place.wal.stat().st_size <= 8 * 1024 * 1024


@of_a_file
def test_a_log_without_a_reader_stays_small(state: State) -> None:
    write(state, 12)
    assert state.place.wal.stat().st_size <= 8 * 1024 * 1024


def test_a_log_that_grows_too_large_is_told_of_once_and_when_it_is_over(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    told = False
    for size in (0, 64_000_000, 64_000_001, 500_000_000, 8_000_000, 0):
        told = tell_of_log(size, told)
    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"]
    assert "the log of the state has grown to 64 MB: another process keeps reading the state" in caplog.text


@of_a_file
def test_the_bot_looks_at_the_size_of_its_log(state: State, caplog: pytest.LogCaptureFixture) -> None:
    async def one_beat() -> int:
        writer = Writer(state.store)
        upkeep = asyncio.create_task(keep_up(writer, lambda: "none", 30, time.time))
        await asyncio.sleep(0.2)
        upkeep.cancel()
        with suppress(asyncio.CancelledError):
            await upkeep
        await writer.finish()
        return writer.log_size

    with reader_of(state):
        write(state, 65)
        size = asyncio.run(one_beat())
    assert size == state.place.wal.stat().st_size > 64 * MEGABYTE
    assert caplog.text.count("the log of the state has grown to") == 1
