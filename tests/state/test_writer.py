"""The way from an event loop to the store: one transaction for many, one error for one."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.errors import StateError
from bot.state.acts import Want
from bot.state.changes import Arrival, Arrived, Begun, Closed, Draft, Noted, Reopened, Settled, Tidied, Wanted
from bot.state.opening import State
from bot.state.writer import Writer


@pytest.fixture
def state(opened: Callable[[], State]) -> State:
    return opened()


def arrived(*updates: int) -> Arrived:
    return Arrived([Arrival(update, (7, 7), b"asked", 1000.0) for update in updates])


def with_writer(state: State, doing: Callable[[Writer], Coroutine[Any, Any, Any]]) -> Any:
    async def whole() -> Any:
        writer = Writer(state.store)
        try:
            return await doing(writer)
        finally:
            await writer.finish()

    return asyncio.run(whole())


def test_what_is_handed_in_together_shares_a_transaction(state: State) -> None:
    commits: list[object] = []
    sa.event.listen(state.store.engine, "commit", commits.append)

    async def many(writer: Writer) -> list[Any]:
        return await asyncio.gather(*(writer.write(arrived(update)) for update in range(100)))

    assert with_writer(state, many) == [{update} for update in range(100)]
    assert len(commits) == 1


def test_what_is_handed_in_meanwhile_shares_the_next_transaction(state: State) -> None:
    commits: list[object] = []
    sa.event.listen(state.store.engine, "commit", commits.append)

    async def in_two(writer: Writer) -> None:
        first = writer.soon(arrived(0))
        await asyncio.sleep(0.01)
        await asyncio.gather(*(writer.write(arrived(update)) for update in range(1, 50)))
        assert await first == {0}

    with_writer(state, in_two)
    assert len(commits) == 2


TOO_LARGE = {"sqlite": "OverflowError", "postgresql": "bigint out of range"}
EMPTY = {
    "sqlite": "NOT NULL constraint failed: notes.value",
    "postgresql": 'null value in column "value" of relation "notes" violates not-null constraint',
}


def test_one_bad_change_fails_alone(state: State, engine: str) -> None:
    async def mixed(writer: Writer) -> list[Any]:
        changes = [arrived(1), arrived(2**70), arrived(2), Noted("beat", None), arrived(1, 3)]  # type: ignore[arg-type]
        return await asyncio.gather(*map(writer.write, changes), return_exceptions=True)

    one, huge, two, empty, last = with_writer(state, mixed)
    assert (one, two, last) == ({1}, {2}, {3})
    assert isinstance(huge, StateError)
    assert str(huge) == f"the state cannot be written: {TOO_LARGE[engine]}"
    assert isinstance(empty, StateError)
    assert str(empty) == f"the state cannot be written: {EMPTY[engine]}"


def test_results_are_those_of_the_changes(state: State) -> None:
    async def all_kinds(writer: Writer) -> None:
        assert await writer.write(arrived(1, 2)) == {1, 2}
        assert await writer.write(Arrived([])) == frozenset()
        letters = await writer.write(Settled(1, (7, 7), 1001.0, b"session", [Draft(7, "text", b"hello")]))
        assert letters is not None
        assert await writer.write(Begun(letters[0].id, 1002.0))
        assert [found.session for found in await writer.write(Wanted([Want((7, 7)), Want((8, 8))]))] == [b"session", None]
        assert await writer.write(Closed(7)) == 1
        assert await writer.write(Settled(2, (7, 7), 1003.0, error="it broke", reference="r1")) == ()
        assert await writer.write(Reopened("r1")) == 1
        assert await writer.write(Tidied(0.0, 0.0)) is None

    with_writer(state, all_kinds)


def test_more_sessions_than_fit_one_statement_are_found(state: State) -> None:
    async def many(writer: Writer) -> None:
        keys = [(chat, 1) for chat in range(1000)]
        await asyncio.gather(*(writer.write(Arrived([Arrival(chat, (chat, 1), b"?", 1.0)])) for chat in range(1000)))
        await asyncio.gather(*(writer.write(Settled(chat, (chat, 1), 2.0, b"%d" % chat)) for chat in range(1000)))
        found = await writer.write(Wanted([Want(key) for key in keys]))
        assert [one.session for one in found] == [b"%d" % chat for chat, _ in keys]

    with_writer(state, many)


def test_finishing_carries_out_what_waits_and_takes_no_more(state: State) -> None:
    async def whole() -> None:
        writer = Writer(state.store)
        waiting = [writer.soon(arrived(update)) for update in range(10)]
        await writer.finish()
        assert [one.result() for one in waiting] == [{update} for update in range(10)]
        with pytest.raises(StateError, match="the state is closed"):
            await writer.write(arrived(11))
        await writer.finish()

    asyncio.run(whole())
    with state.store.engine.begin() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM inbox")).scalar_one() == 10


def test_who_no_longer_waits_is_passed_over(state: State) -> None:
    async def cancelling(writer: Writer) -> None:
        gone, here = writer.soon(arrived(1)), writer.soon(arrived(2))
        gone.cancel()
        assert await here == {2}

    with_writer(state, cancelling)


def test_a_loop_that_ends_leaves_nobody_waiting(state: State, file: Path) -> None:
    left: list[asyncio.Future[Any]] = []
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def ending() -> None:
        writer = Writer(state.store)
        left.append(writer.soon(arrived(1)))
        await asyncio.sleep(0.05)
        left.append(writer.soon(arrived(2)))

    asyncio.run(ending())
    other.execute("ROLLBACK")
    other.close()
    assert [one.cancelled() for one in left] == [True, True]


def test_how_long_a_transaction_takes_can_be_seen_and_it_goes_on_when_it_may(state: State, file: Path) -> None:
    async def blocked(writer: Writer) -> None:
        assert writer.slow == 0.0
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        waiting = writer.soon(arrived(1))
        await asyncio.sleep(0.2)
        assert not waiting.done()
        assert 0.1 < writer.slow < 5
        other.execute("ROLLBACK")
        other.close()
        assert await waiting == {1}
        assert writer.slow == 0.0

    with_writer(state, blocked)
