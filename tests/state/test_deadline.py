"""Connections that a server never answers on: they are broken off, and what comes after them goes through."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.errors import StateError
from bot.settings.database import Server as Address
from bot.state.changes import Noted
from bot.state.deadline import UNHURRIED, Deadline
from bot.state.postgresql import engine_of
from bot.state.store import Store
from tests.postgresql.proxy import Proxy
from tests.postgresql.server import Server
from tests.state.replicas import arrived, claimed, left_open, settled

LONGEST = 0.4


@pytest.fixture
def proxy(postgresql: Server) -> Iterator[Proxy]:
    """A line to the server that can be cut."""
    with Proxy(postgresql.port) as line:
        yield line


@pytest.fixture
def watched(postgresql: Server, proxy: Proxy, database: Address) -> Iterator[tuple[Store, Deadline]]:
    """A store behind that line, and what watches its connections."""
    engine = engine_of(Address(database.url.replace(f":{postgresql.port}/", f":{proxy.port}/"), database.folder))
    deadline = Deadline(engine, LONGEST)
    yield Store(engine), deadline
    engine.dispose()


def broken_off(call, deadline):
    """The seconds until a call ends in a StateError, while connections are looked at every moment."""
    done = threading.Event()

    def look():
        while not done.wait(0.05):
            deadline.look(time.monotonic())

    thread = threading.Thread(target=look)
    thread.start()
    began = time.monotonic()
    try:
        with pytest.raises(StateError):
            call()
    finally:
        done.set()
        thread.join()
    return time.monotonic() - began


def test_what_is_asked_over_a_line_that_is_cut_is_broken_off_and_the_next_goes_through(watched, proxy):
    store, deadline = watched
    store.apply([Noted("beat", "1")])
    proxy.cut()
    assert LONGEST <= broken_off(lambda: store.apply([Noted("beat", "2")]), deadline) < 3
    proxy.mend()
    store.apply([Noted("beat", "3")])


def test_a_round_over_a_line_that_is_cut_is_broken_off_and_its_updates_are_had_again(watched, proxy, postgresql, database):
    store, deadline = watched
    arrived(store, 1)
    round_, mine = claimed(store)
    assert mine == [1]
    proxy.cut()
    assert broken_off(lambda: round_.settle([settled(1)]), deadline) < 3
    proxy.mend()
    postgresql.asked(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE query LIKE '%FOR UPDATE%' AND datname = '{database.url.rpartition('/')[2]}'")
    again, mine = claimed(store)
    assert mine == [1]
    assert isinstance(again.settle([settled(1)])[0], tuple)
    assert left_open(store) == []


def test_what_is_not_in_use_or_not_for_so_long_is_left_alone(watched):
    store, deadline = watched
    store.apply([Noted("beat", "1")])
    deadline.look(time.monotonic() + 100)
    with store.engine.connect() as connection:
        deadline.look(time.monotonic() + LONGEST / 2)
        assert connection.execute(text("SELECT 1")).scalar_one() == 1


def test_what_may_take_its_time_is_left_alone(watched):
    store, deadline = watched
    with store.engine.connect() as connection:
        connection.info[UNHURRIED] = True
        deadline.look(time.monotonic() + 100)
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
        connection.info.clear()
        deadline.look(time.monotonic() + 100)
        with pytest.raises(DBAPIError):
            connection.execute(text("SELECT 1"))
        connection.invalidate()
