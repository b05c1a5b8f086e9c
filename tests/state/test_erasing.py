"""What was erased is gone from the disk: from the rows, from the log, and from what was waiting."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest

from bot.errors import StateError
from bot.labels import CLEAR, GREEN, STRICT
from bot.state.acts import Enrolled, Erased, Guessed, Guesses, Invitation, Invited, Person, Want
from bot.state.changes import Arrival, Arrived, Begun, Draft, Governed, Settled, Wanted
from bot.state.opening import State
from bot.state.writer import Writer
from tests.state.test_disk import no_file_grows

WORD = b"a word that nothing else holds"
ANN = Person(70_000_000_001, 0, "admin", "", "Ann", "alias-ann", 1_000.0)
BEN = Person(70_000_000_002, 0, "staff", "", "Ben", "alias-ben", 1_000.0)


@pytest.fixture
def state(opened: Callable[[], State]) -> State:
    return opened()


def version(state: State) -> int:
    ((found,),) = state.store.apply([Wanted([Want((0, 0))])])
    return int(found.people)


def asked(state: State, update: int, person: Person, *drafts: Draft, acts: tuple[object, ...] = ()) -> Settled:
    """An update of a person that has come in, and what is to be kept of it."""
    key = (person.person, person.person)
    state.store.apply([Arrived([Arrival(update, key, WORD, 1_000.0)])])
    return Settled(update, key, 1_001.0, WORD, drafts, people=version(state), acts=acts)  # type: ignore[arg-type]


def holds(state: State, what: bytes) -> list[str]:
    return [path.name for path in (state.place.file, state.place.wal) if what in path.read_bytes()]


IN_A_FILE = pytest.mark.parametrize("engine", ["sqlite"])
IN_A_DATABASE = pytest.mark.parametrize("engine", ["postgresql"])
_DEAD = "SELECT sum(pg_stat_get_dead_tuples(oid)) FROM pg_class WHERE relname IN ('inbox', 'sessions', 'people', 'misses')"


def dead_rows(state: State) -> int:
    """How many rows that were deleted, or written over, still lie in the tables of a database."""
    with state.store.engine.begin() as connection:
        connection.exec_driver_sql("SELECT pg_stat_force_next_flush()")
    with state.store.engine.begin() as connection:
        return int(connection.exec_driver_sql(_DEAD).scalar_one())


@IN_A_DATABASE
def test_the_place_of_what_was_deleted_is_free_to_be_written_over_once_it_is_put_away(state: State) -> None:
    state.store.apply([asked(state, 1, ANN)])
    state.store.apply([asked(state, 2, ANN, acts=(Erased(ANN.person),))])
    assert state.store.erasures == 1
    assert dead_rows(state)
    assert state.store.put_away()
    assert dead_rows(state) == 0


@IN_A_FILE
def test_what_was_deleted_is_in_the_log_until_that_is_put_away(state: State) -> None:
    state.store.apply([asked(state, 1, ANN)])
    state.store.apply([asked(state, 2, ANN, acts=(Erased(ANN.person),))])
    assert state.store.erasures == 1
    assert holds(state, WORD)
    assert state.store.put_away()
    assert holds(state, WORD) == []
    assert state.place.wal.stat().st_size == 0


@IN_A_FILE
def test_who_reads_is_not_waited_for(state: State) -> None:
    state.store.apply([asked(state, 1, ANN)])
    with closing(sqlite3.connect(state.place.file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM inbox").fetchone()
        assert not state.store.put_away()
        reader.execute("COMMIT")
    assert state.store.put_away()


@IN_A_FILE
def test_a_log_that_cannot_be_put_away_is_an_error_and_the_next_change_is_kept_all_the_same(state: State) -> None:
    state.store.apply([Arrived([Arrival(update, (7, 7), WORD * 200, 1_000.0) for update in range(60)])])
    with no_file_grows(state.place.file.stat().st_size), pytest.raises(StateError, match="cannot be put away"):
        state.store.put_away()
    state.store.apply([asked(state, 100, ANN)])
    assert state.store.put_away()


def test_a_loop_does_not_wait_for_it(state: State, engine: str) -> None:
    async def away() -> bool:
        writer = Writer(state.store)
        try:
            return await writer.put_away()
        finally:
            await writer.finish()

    state.store.apply([asked(state, 1, ANN)])
    assert asyncio.run(away())
    assert engine != "sqlite" or state.place.wal.stat().st_size == 0


def test_nothing_is_put_away_once_it_is_closed(opened: Callable[[], State]) -> None:
    state = opened()
    state.store.close()
    with pytest.raises(StateError, match="closed"):
        state.store.put_away()


def test_what_others_were_to_be_told_of_who_is_erased_goes_too(state: State) -> None:
    told = asked(state, 1, ANN, Draft(BEN.person, "message", WORD, CLEAR, BEN.person))
    ((letter,),) = state.store.apply([told])
    state.store.apply([asked(state, 2, ANN, acts=(Erased(ANN.person),))])
    assert state.store.apply([Begun(letter.id, 1_002.0)]) == [False]


def test_the_word_that_it_is_done_is_still_sent(state: State) -> None:
    ((letter,),) = state.store.apply([asked(state, 1, ANN, Draft(ANN.person, "message", b"done", CLEAR, ANN.person), acts=(Erased(ANN.person),))])
    assert state.store.apply([Begun(letter.id, 1_002.0)]) == [True]


@pytest.mark.parametrize("turned", [False, True], ids=["the answer first", "the decision first"])
def test_an_answer_that_is_kept_together_with_a_decision_is_taken_back_by_it(state: State, turned: bool) -> None:
    state.store.apply([Governed(version(state), (Enrolled(ANN, STRICT), Enrolled(BEN, STRICT)))])
    answer = asked(state, 1, BEN, Draft(BEN.person, "message", b"{}", GREEN, BEN.person))
    decision = asked(state, 2, ANN, acts=(Enrolled(replace(BEN, number=2, suspended=1_000.0), CLEAR),))
    changes = [decision, answer] if turned else [answer, decision]
    kept = [letter for result in state.store.apply(changes) if isinstance(result, tuple) for letter in result]
    assert [state.store.apply([Begun(letter.id, 1_002.0)]) for letter in kept] == ([] if turned else [[False]])


@pytest.mark.parametrize(
    "act",
    [
        Enrolled(replace(ANN, number=1, role="staff"), CLEAR),
        Enrolled(replace(ANN, number=1, suspended=1_000.0), CLEAR),
        Erased(ANN.person),
    ],
    ids=["another role", "suspended", "erased"],
)
def test_the_invitations_of_who_may_invite_no_more_are_gone(state: State, act: Enrolled | Erased) -> None:
    own, others = Invitation("own", "staff", "", "Somebody", "alias-ann", 2_000.0), Invitation("others", "staff", "", "Somebody", "alias-ben", 2_000.0)
    state.store.apply([Governed(version(state), (Enrolled(ANN, STRICT), Invited(own), Invited(others), Guessed(5, Guesses(1, 1.0, "x"))))])
    state.store.apply([Governed(version(state), (act,))])
    ((first, second),) = state.store.apply([Wanted([Want((5, 5), "own"), Want((5, 5), "others")])])
    assert first.invitation is None
    assert second.invitation == others
