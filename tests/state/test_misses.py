"""What is kept of questions asked in vain, in the tables themselves; and counts of what was asked."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert

from bot.state import counting, misses, schema
from bot.state.acts import Erased, Key, Want
from bot.state.asking import InCheck, Unanswered
from bot.state.changes import Arrival, Arrived, Governed, Moved, Settled, Tidied, Wanted
from bot.state.counted import TOLD, Count, Counted, day_of
from bot.state.missed import Explained, Miss, Missed, Question, Replied
from bot.state.opening import State

NOW = 1_800_000_000.0
DAY = 86_400.0


@pytest.fixture
def state(opened: Callable[[], State]) -> State:
    return opened()


def miss(text: str = "who insured the crates", key: str = "crat insur", **more: Any) -> Miss:
    whole = {"chat": 7, "person": 7, "lang": "en", "reason": "abstained", "at": NOW, "audience": "green", "knowledge": "v1", **more}
    return Miss(text=text, key=key, **whole)


def govern(state: State, *acts: Any) -> bool:
    ((found,),) = state.store.apply([Wanted([Want((0, 0))])])
    return bool(state.store.apply([Governed(found.people, acts)])[0])


def questions(state: State, number: int = 0) -> tuple[Question, ...]:
    ((found,),) = state.store.apply([Wanted([Want((0, 0), question=number)])])
    return tuple(found.questions)


def rows(state: State, statement: str) -> list[tuple[Any, ...]]:
    with state.store.engine.begin() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(statement)]


def settle(state: State, update: int, key: Key, at: float = NOW, **more: Any) -> Any:
    state.store.apply([Arrived([Arrival(update, key, b"{}", at)])])
    return state.store.apply([Settled(update, key, at, **more)])[0]


def test_nearly_the_same_words_are_one_question_and_fewer_than_four_fifths_are_not(state: State) -> None:
    govern(
        state, Missed(miss()), Missed(miss(key="crate insur")), Missed(miss(key="crat insur ware")), Missed(miss(key="harbour master name"))
    )
    assert sorted(one.times for one in questions(state)) == [1, 3]
    govern(
        state, Missed(miss("", "", reason="down", near=(("a", 1.0),))), Missed(miss("", "", reason="down", near=(("a", 1.0),), person=8))
    )
    assert sorted(one.times for one in questions(state)) == [1, 2, 3]


def test_what_is_assigned_is_joined_and_what_is_closed_is_not(state: State) -> None:
    govern(state, Missed(miss()))
    [first] = questions(state)
    assert govern(state, first.then("assigned", entry="a"))
    govern(state, Missed(miss(person=8)))
    assert questions(state) == ()
    assert questions(state, first.number)[0].times == 2
    assert govern(state, questions(state, first.number)[0].then("closed", why="scope", keeps=False))
    govern(state, Missed(miss(person=9)))
    assert questions(state)[0].number != first.number


def test_a_decision_on_what_was_so_before_is_not_carried_out(state: State) -> None:
    govern(state, Missed(miss()))
    [first] = questions(state)
    assert govern(state, first.then("drafted"))
    assert not govern(state, first.then("closed", keeps=False))
    assert not govern(state, Question(1, 1, "open", "green", 1, NOW).then("closed"))
    assert questions(state)[0].stage == "drafted"


def test_an_asker_is_noted_as_told_once(state: State) -> None:
    govern(state, Missed(miss()), Missed(miss(person=8, chat=8)))
    (found,) = state.store.apply([Unanswered(500)])
    one, other = found.askers
    assert govern(state, Replied((one.id,), NOW))
    assert not govern(state, Replied((one.id,), NOW))
    assert questions(state)[0].texts == (("who insured the crates", "en"),)
    assert govern(state, Replied((other.id,), NOW))
    assert rows(state, "select stage, key from questions") == [("answered", "")]
    assert state.store.apply([Unanswered(500), InCheck()])[0].askers == ()


def test_the_last_asked_are_told_first_where_there_are_too_many(state: State) -> None:
    for number in range(6):
        govern(state, Missed(miss(f"text {number}", f"key{number} {'abcdef'[number] * 9}", at=NOW + number)))
    (found,) = state.store.apply([Unanswered(2)])
    assert [one.miss.text for one in found.askers] == ["text 4", "text 5"]


def test_a_reason_is_given_to_the_mark_that_was_made_last_and_not_long_ago(state: State) -> None:
    near = (("a", 1.0),)
    govern(
        state,
        Missed(miss(reason="down", near=near)),
        Missed(miss(reason="down", near=near)),
        Missed(miss(reason="down", near=(("b", 1.0),))),
    )
    govern(state, Explained(7, 7, "wrong", NOW + 60), Explained(8, 8, "wrong", NOW + 60), Explained(7, 7, "outdated", NOW + 2 * 3_600))
    assert rows(state, "select reason from misses order by id") == [("down",), ("wrong",)]


def test_a_group_that_moves_takes_its_misses_along(state: State) -> None:
    govern(state, Missed(miss(chat=-5)))
    state.store.apply([Moved(-5, -500)])
    assert rows(state, "select chat from misses") == [(-500,)]


def test_erasing_and_retention_leave_nothing_of_a_persons_words(state: State) -> None:
    govern(
        state, Missed(miss()), Missed(miss("whose crates", person=8, chat=8)), Missed(miss("else", "something other", at=NOW - 40 * DAY))
    )
    [(number, *_)] = [(one.number, one) for one in questions(state) if one.times == 2]
    govern(state, questions(state, number)[0].then("open", curator=7))
    ((found,),) = state.store.apply([Wanted([Want((7, 7), inventory=True)])])
    assert found.missed == 2
    state.store.apply([Tidied(0, NOW - 30 * DAY)])
    assert len(questions(state)) == 1
    govern(state, Erased(7))
    assert rows(state, "select person, text from misses") == [(8, "whose crates")]
    assert rows(state, "select times, curator, key from questions") == [(1, 0, "crat insur")]
    govern(state, Erased(8))
    assert rows(state, "select * from misses") == rows(state, "select * from questions") == []


def test_numbers_are_drawn_by_lot_and_grow_longer_where_half_are_taken(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    govern(state, *(Missed(miss(f"t{one}", f"{chr(97 + one) * 12}")) for one in range(20)))
    numbers = [one.number for one in questions(state)]
    assert len(set(numbers)) == 20
    assert all(1_000 <= number < 10_000 for number in numbers)
    assert sorted(numbers) != list(range(min(numbers), min(numbers) + 20))
    monkeypatch.setattr(misses, "_NUMBERS", (2, 10_000))
    drawn = iter([numbers[0] - 10_000, numbers[0] - 10_000, 5])
    monkeypatch.setattr(misses, "randbelow", lambda _below: next(drawn))
    govern(state, Missed(miss("more", "zz yy xx ww")))
    assert 10_005 in {one.number for one in questions(state)}


def test_at_most_so_many_of_an_audience_are_read_the_most_asked_first(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(misses, "MOST", 2)
    govern(state, *(Missed(miss(f"t{one}", chr(97 + one) * 12)) for one in (0, 1, 2, 2)), Missed(miss(audience="clear")))
    found = questions(state)
    assert [one.times for one in found] == [2, 1, 1]
    assert sorted(one.audience for one in found) == ["clear", "green", "green"]


def test_ten_thousand_open_questions_hold_up_nobody(state: State, figure: Callable[[str], None]) -> None:
    words, chance = [f"word{number}" for number in range(3_000)], random.Random(7)
    of_all = {"stage": "open", "edition": 1, "audience": "green", "family": "en", "times": 1}
    keys = [" ".join(sorted(chance.sample(words, 5))) for _ in range(10_000)]
    asked = [of_all | {"number": number + 100_000, "key": key, "last": NOW + number} for number, key in enumerate(keys)]
    with state.store.engine.begin() as connection:
        connection.execute(insert(schema.questions), asked)
    begun = time.thread_time()
    for number in range(10):
        govern(state, Missed(miss(f"new {number}", " ".join(sorted(chance.sample(words, 5))))))
    spent = (time.thread_time() - begun) / 10
    begun = time.thread_time()
    assert len(questions(state)) == misses.MOST
    figure(
        f"asked in vain, 10,000 open: {1_000 * spent:.0f} ms to keep one more, {1_000 * (time.thread_time() - begun):.0f} ms to list the first 200"
    )
    assert spent < 0.25


# Counts


def counts(state: State, since: str = "") -> tuple[Count, ...]:
    with state.store.engine.begin() as connection:
        return counting.counts(connection, since)


def test_questions_are_counted_by_day_language_outcome_and_entry(state: State) -> None:
    settle(state, 1, (7, 7), counted=Counted("en", "answered", ("a", "b")))
    settle(state, 2, (7, 7), counted=Counted("en", "answered", ("a",)))
    settle(state, 3, (7, 7), NOW + DAY, counted=Counted("zh-Hant", "missed"))
    settle(state, 4, (7, 7), NOW + DAY, counted=Counted("zh-Hant", "", ("a",)))
    settle(state, 5, (7, 7))
    first, second = day_of(NOW), day_of(NOW + DAY)
    assert counts(state) == (
        Count(first, "en", "answered", "", 2), Count(first, "en", TOLD, "a", 2), Count(first, "en", TOLD, "b", 1),
        Count(second, "zh-Hant", "missed", "", 1), Count(second, "zh-Hant", TOLD, "a", 1),
    )  # fmt: skip
    assert len(counts(state, second)) == 2
    state.store.apply([Tidied(0, 0, counts_before=NOW + DAY)])
    assert {one.day for one in counts(state)} == {second}


def test_a_question_that_is_dealt_with_twice_is_counted_once(state: State) -> None:
    state.store.apply([Arrived([Arrival(1, (7, 7), b"{}", NOW)])])
    once = Settled(1, (7, 7), NOW, counted=Counted("en", "missed"))
    state.store.apply([once, once])
    state.store.apply([once])
    assert [one.times for one in counts(state)] == [1]
