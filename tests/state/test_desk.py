"""Versions of statements in the state: filed where they stand, in the transaction of what is recorded of them, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.errors import StateError
from bot.labels import LABELS
from bot.state.acts import Enrolled, Found, Person, Want
from bot.state.audit import rows, verify
from bot.state.changes import STALE, Arrival, Arrived, Draft, Governed, Settled, Wanted
from bot.state.desk import statements
from bot.state.filed import Approval, Filed, Filing, Hand
from bot.state.opening import State
from bot.state.records import Record
from bot.state.store import Store
from tests.state.faults import refusing

FIRST = Filed(
    "ps-1", 1, "draft", 1, "a" * 64, b"body", "salt", 1000.0, approved=1.0, withdrawn=2.0, why={"en": "no", "zh": "否"},
    editors=(Hand("one", "m1"), Hand("two")), approvals=(Approval(Hand("three", "m3"), "a" * 64, "north", 3.0), Approval(Hand("four"), "a" * 64, "south", 4.0)),
)  # fmt: skip
NEXT = FIRST.then(stored="submitted", hash="b" * 64, editors=(Hand("one"),), approvals=(), why={})
RECORD = Record("submitted", "one", "ps-1", {"version": 1})


def found(store: Store, statement: str = "ps-1") -> Found:
    ((one,),) = store.apply([Wanted([Want((0, 0), statement=statement)])])
    assert isinstance(one, Found)
    return one


def recorded(store: Store) -> list[str]:
    with store.engine.begin() as connection:
        assert verify(connection).wrong == ()
        return [row["kind"] for row in rows(connection)]


def test_a_version_is_read_as_it_was_filed(opened: Callable[[], State]) -> None:
    store = opened().store
    other = replace(FIRST, version=2, why={}, approvals=(), editors=())
    assert store.apply([Governed(0, (Filing(FIRST),)), Governed(0, (Filing(other),)), Governed(0, (Filing(replace(FIRST, statement="ps-2")),))]) == [True] * 3
    assert found(store).versions == (FIRST, other)
    assert found(store, "ps-3").versions == found(store, "").versions == ()
    assert store.apply([Governed(0, (NEXT,))]) == [True]
    assert found(store).versions == (NEXT.filed, other)
    with store.engine.begin() as connection:
        assert statements(connection) == ("ps-1", "ps-2")


@pytest.mark.parametrize(
    "late",
    [Filing(FIRST), replace(NEXT, edition=2), replace(NEXT, hash="c" * 64), replace(NEXT, filed=replace(NEXT.filed, version=2))],
    ids=["it is there already", "another edition", "another hash", "it is not there"],
)
def test_one_that_is_not_what_was_read_is_neither_written_over_nor_recorded(opened: Callable[[], State], late: Filing) -> None:
    store = opened().store
    assert store.apply([Governed(0, (Filing(FIRST),), (RECORD,))]) == [True]
    assert store.apply([Governed(0, (late,), (RECORD,))]) == [False]
    assert found(store).versions == (FIRST,)
    assert recorded(store) == ["submitted"]


def test_of_two_in_one_batch_the_first_is_done(opened: Callable[[], State]) -> None:
    store = opened().store
    store.apply([Governed(0, (Filing(FIRST),))])
    assert store.apply([Governed(0, (NEXT,), (RECORD,)), Governed(0, (FIRST.then(stored="withdrawn"),), (RECORD,))]) == [True, False]
    assert [one.stored for one in found(store).versions] == ["submitted"]
    assert recorded(store) == ["submitted"]


def test_of_two_updates_in_one_batch_the_second_is_decided_anew(opened: Callable[[], State]) -> None:
    store = opened().store
    store.apply([Governed(0, (Filing(FIRST),)), Arrived([Arrival(number, (7, number), b"asked", 1000.0) for number in (1, 2, 3)])])
    changes = [Settled(number, (7, number), 1001.0, b"session", [Draft(7, "text", b"done")], people=0, acts=[NEXT], records=[RECORD]) for number in (1, 2)]
    other = Settled(3, (7, 3), 1001.0, people=0, acts=[Filing(replace(FIRST, version=2))])
    done, stale, beside, governed = store.apply([*changes, other, Governed(0, (NEXT,), (RECORD,))])
    assert (len(done), stale, beside, governed) == (1, STALE, (), False)
    assert store.apply([changes[1]]) == [STALE]
    assert [one.edition for one in found(store).versions] == [2, 1]
    assert recorded(store) == ["submitted"]


def test_who_may_do_what_having_changed_it_is_decided_anew(opened: Callable[[], State]) -> None:
    store = opened().store
    person = Person(7, 0, "approver", "", "An approver", "alias", 1000.0)
    assert store.apply([Governed(0, (Filing(FIRST),)), Governed(0, (Enrolled(person, LABELS[-1]),)), Governed(0, (NEXT,), (RECORD,))]) == [True, True, False]
    assert store.apply([Governed(1, (NEXT,), (RECORD,))]) == [True]


def test_what_cannot_be_recorded_is_not_filed(opened: Callable[[], State]) -> None:
    store = opened().store
    store.apply([Governed(0, (Filing(FIRST),))])
    with refusing(store, "audit", "no row can be written"), pytest.raises(StateError, match="no row can be written"):
        store.apply([Governed(0, (NEXT,), (RECORD,))])
    assert found(store).versions == (FIRST,)
