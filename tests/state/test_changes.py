"""Changes whose order or number in one batch matters."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import StateError
from bot.state.acts import Want
from bot.state.changes import Arrival, Arrived, Draft, Moved, Settled, Wanted
from bot.state.left import left
from bot.state.opening import State


def test_an_update_settled_twice_in_a_batch_has_its_effects_once(opened: Callable[[], State]) -> None:
    store = opened().store
    store.apply([Arrived([Arrival(1, (7, 7), b"asked", 1000.0)])])
    twice = [Settled(1, (7, 7), 1001.0, body, [Draft(7, "text", body)]) for body in (b"first", b"second")]
    letters, nothing, dead = store.apply([*twice, Settled(1, (7, 7), 1001.0, error="it broke", reference="r1")])
    assert [letter.body for letter in letters] == [b"first"]
    assert nothing is dead is None
    ((found,),) = store.apply([Wanted([Want((7, 7))])])
    assert found.session == b"first"
    with store.engine.begin() as connection:
        assert left(connection).letters == letters


def test_sessions_outlive_a_move_that_is_told_twice(opened: Callable[[], State]) -> None:
    store = opened().store
    store.apply([Arrived([Arrival(1, (7, 7), b"asked", 1000.0)]), Settled(1, (7, 7), 1001.0, b"session")])
    for _ in range(2):
        store.apply([Moved(7, -1007)])
    ((before, after),) = store.apply([Wanted([Want((7, 7)), Want((-1007, 7))])])
    assert (before.session, after.session) == (None, b"session")


def test_what_another_program_hinders_is_told_and_goes_on_when_it_may(
    file: Path, opened: Callable[[], State], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.state.sqlite._BUSY", 50)
    store = opened().store
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    arrived = Arrived([Arrival(1, (7, 7), b"asked", 1000.0)])
    with pytest.raises(StateError, match=r"^the state cannot be written: database is locked$"):
        store.apply([arrived])
    other.execute("ROLLBACK")
    other.close()
    assert store.apply([arrived]) == [{1}]


def test_nothing_is_kept_after_closing(opened: Callable[[], State]) -> None:
    store = opened().store
    store.close()
    with pytest.raises(StateError, match="the state is closed"):
        store.apply([])
    store.close()
