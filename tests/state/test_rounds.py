"""Rounds of two replicas on one database: nothing is dealt with by two, nothing is kept by halves, and nothing waits for who has died."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from bot.errors import StateError
from bot.labels import LABELS
from bot.state.acts import Enrolled, Person, Want
from bot.state.changes import STALE, Arrival, Arrived, Draft, Governed
from bot.state.sharing import Looked, Taken
from tests.state.replicas import NOW, arrived, claimed, left_open, rows, settled

GROUP = -100
ADA = Person(11, 0, "admin", "", "Ada", "alias-ada", NOW)


def test_what_one_has_in_hand_the_other_does_not_get(two):
    one, other = two.stores
    arrived(one, *range(1, 11))
    (first, mine), (second, theirs) = claimed(one, 4), claimed(other, 100)
    assert mine == [1, 2, 3, 4]
    assert theirs == [5, 6, 7, 8, 9, 10]
    assert claimed(one)[1] == []
    first.leave()
    assert claimed(other)[1] == [1, 2, 3, 4]
    second.leave()


def test_many_who_ask_at_once_share_all_there_is_and_nobody_gets_what_another_has(two):
    arrived(two.stores[0], *range(1, 65))
    start, found = threading.Barrier(6), list[list[int]]()

    def ask(place):
        start.wait()
        round_, numbers = claimed(two.stores[place % 2], 8)
        found.append(numbers)
        return round_

    with ThreadPoolExecutor(6) as threads:
        rounds = list(threads.map(ask, range(6)))
    for round_ in rounds:
        round_.leave()
    assert sorted(number for numbers in found for number in numbers) == sorted({number for numbers in found for number in numbers})
    assert sum(map(len, found)) >= 8  # who asks while another takes them passes those over


@pytest.mark.parametrize("by", ["itself", "the other"])
def test_what_is_behind_in_a_chat_waits_until_the_one_before_it_is_settled(two, by):
    one, asking = two.stores[0], two.stores[by == "the other"]
    arrived(one, 1, 2, chat=GROUP)
    first, mine = claimed(one)
    assert mine == [1]
    assert claimed(asking)[1] == []
    first.settle([settled(1, GROUP)])
    second, next_ = claimed(asking)
    assert next_ == [2]
    second.leave()


def test_what_is_behind_in_a_chat_waits_while_the_one_before_it_rests_or_is_open(two):
    one, other = two.stores
    arrived(one, 1, 2, chat=GROUP)
    arrived(one, 3)
    round_, mine = claimed(one, resting=(1,))
    assert mine == [3]
    round_.leave()
    round_, mine = claimed(other)
    assert mine == [1, 3]
    round_.leave()


def test_one_of_a_chat_that_comes_late_waits_for_the_one_behind_it_that_is_in_hand(two):
    one, other = two.stores
    arrived(one, 2, chat=GROUP)
    first, mine = claimed(one)
    assert mine == [2]
    arrived(other, 1, chat=GROUP)
    arrived(other, 3)
    second, theirs = claimed(other)
    assert theirs == [3]
    first.settle([settled(2, GROUP, session=b"after 2")])
    second.leave()
    third, theirs = claimed(other)
    assert theirs == [1, 3]
    (found, _) = third.found([Want((GROUP, GROUP)), Want((3, 3))])
    assert found.session == b"after 2"
    third.leave()


def test_a_chat_may_be_dealt_with_while_letters_are_sent_to_it(two):
    arrived(two.stores[0], 7)
    assert two.sending[1].apply([Taken(7)]) == [()]
    round_, mine = claimed(two.stores[0])
    assert mine == [7]
    assert isinstance(round_.settle([settled(7)])[0], tuple)


def test_who_brings_an_update_that_is_in_hand_waits_for_nobody(two):
    one, other = two.stores
    arrived(one, 1)
    round_, _ = claimed(one)
    began = time.monotonic()
    again, another = (Arrival(number, (number, number), b"{}", NOW) for number in (1, 2))
    assert other.apply([Arrived([again, another])]) == [{2}]
    assert time.monotonic() - began < 2
    round_.leave()


def test_a_number_that_is_done_may_come_again_as_another_update(two):
    one, other = two.stores
    arrived(one, 1)
    round_, _ = claimed(one)
    round_.settle([settled(1)])
    assert other.apply([Arrived([Arrival(1, (1, 1), b"{}", NOW)])]) == [frozenset()]
    assert other.apply([Arrived([Arrival(1, (1, 1), b"{}", NOW, fingerprint=9)])]) == [{1}]
    assert left_open(one) == [1]


def test_a_chat_with_thousands_of_updates_and_letters_holds_nobody_up(two, postgresql):
    one = two.stores[0]
    postgresql.asked(
        "INSERT INTO inbox (update_id, chat, person, fingerprint, body, arrived) SELECT n, 7, 7, 0, '{}', n FROM generate_series(1, 6000) AS n", two.name
    )
    postgresql.asked(
        "INSERT INTO outbox (id, chat, kind, body, written, due, tries) SELECT n, 7, 'message', '', 0, 0, 0 FROM generate_series(1, 6000) AS n", two.name
    )
    postgresql.asked("ANALYZE", two.name)
    arrived(one, 9_000)
    began = time.monotonic()
    round_, mine = claimed(one)
    (view,) = two.sending[0].apply([Looked(NOW)])
    assert time.monotonic() - began < 0.7
    assert (mine, [letter.id for letter in view.letters]) == ([1, 9_000], [1])
    round_.leave()


# What is cut off, and what fails


def test_what_was_in_hand_by_a_connection_that_is_ended_is_had_by_others_at_once(two):
    one, other = two.stores
    arrived(one, 1, 2)
    round_, _ = claimed(one)
    two.cut("FOR UPDATE")
    began = time.monotonic()
    second, theirs = claimed(other)
    assert theirs == [1, 2]
    assert time.monotonic() - began < 2
    with pytest.raises(StateError):
        round_.settle([settled(1), settled(2)])
    with pytest.raises(StateError, match="has ended"):
        round_.settle([settled(1)])
    assert [len(result) for result in second.settle([settled(1), settled(2)])] == [1, 1]
    assert len(rows(one, "outbox")) == 2
    again, mine = claimed(one)
    assert mine == []
    again.leave()


def test_nothing_of_a_round_is_kept_whose_connection_ends_before_its_end(two):
    one, other = two.stores
    arrived(one, 1, 2)
    round_, _ = claimed(one)
    assert round_._tried([settled(1)])[0][0] is not None
    two.cut("SAVEPOINT", "FOR UPDATE", "outbox")
    with pytest.raises(StateError):
        round_.settle([settled(2)])
    assert left_open(other) == [1, 2]
    assert rows(other, "outbox") == rows(other, "sessions") == []


def test_a_round_whose_connection_is_gone_is_left_without_an_error(two):
    one = two.stores[0]
    arrived(one, 1)
    round_, _ = claimed(one)
    two.cut("FOR UPDATE")
    round_.leave()
    round_.leave()
    again, mine = claimed(one)
    assert mine == [1]
    again.leave()
    assert one.engine.pool.checkedout() == 0


@pytest.mark.parametrize("odd", [2**63, None], ids=["too large", "none"])
@pytest.mark.parametrize("bad", [0, 2])
def test_what_one_fails_by_keeps_none_of_the_others_from_being_kept(two, bad, odd):
    one = two.stores[0]
    arrived(one, 1, 2, 3)
    round_, numbers = claimed(one)
    changes = [settled(number, drafts=(Draft(number, "message", b"x", about=("ps", odd if place == bad else 0)),)) for place, number in enumerate(numbers)]
    outcomes = round_.settle(changes)
    assert [isinstance(outcome, StateError) for outcome in outcomes] == [place == bad for place in range(3)]
    assert left_open(one) == [numbers[bad]]
    assert sorted(row["chat"] for row in rows(one, "outbox")) == sorted({1, 2, 3} - {numbers[bad]})
    assert sorted(row["chat"] for row in rows(one, "sessions")) == sorted({1, 2, 3} - {numbers[bad]})


def test_where_another_has_changed_people_in_between_it_is_to_be_decided_anew(two):
    one, other = two.stores
    arrived(one, 1, 2)
    round_, _ = claimed(one)
    (found, _) = round_.found([Want((1, 1)), Want((2, 2))])
    assert other.apply([Governed(found.people, (Enrolled(ADA, LABELS[-1]),))]) == [True]
    outcomes = round_.settle([settled(1, people=found.people), settled(2)])
    assert outcomes[0] is STALE
    assert len(outcomes[1]) == 1
    assert left_open(one) == [1]
    assert [row["chat"] for row in rows(one, "outbox")] == [2]


def test_the_same_update_settled_by_two_has_one_effect(two):
    one, other = two.stores
    arrived(one, 1)
    round_, _ = claimed(one)
    first = round_.settle([settled(1)])
    late = other.apply([settled(1)])
    assert len(first[0]) == 1
    assert late == [None]
    assert len(rows(one, "outbox")) == 1


def test_of_two_who_settle_one_update_at_once_one_has_an_effect(two):
    for number in range(1, 31):
        arrived(two.stores[0], number)
        start = threading.Barrier(2)

        def settle(store, number=number, start=start):
            start.wait()
            return store.apply([settled(number)])[0]

        with ThreadPoolExecutor(2) as threads:
            outcomes = list(threads.map(settle, two.stores))
        assert sorted(outcome is None for outcome in outcomes) == [False, True]
    assert len(rows(two.stores[0], "outbox")) == 30


def test_others_in_the_way_are_waited_for_and_what_was_in_hand_is_kept_all_the_same(two, postgresql):
    one = two.stores[0]
    arrived(one, 1)
    round_, _ = claimed(one)
    round_._open.execute(text("SET lock_timeout = '50ms'"))
    blocking, taken = threading.Event(), threading.Event()

    def block():
        with two.stores[1].engine.begin() as connection:
            connection.execute(text("LOCK TABLE sessions IN EXCLUSIVE MODE"))
            taken.set()
            blocking.wait(0.12)

    thread = threading.Thread(target=block)
    thread.start()
    taken.wait()
    (outcome,) = round_.settle([settled(1)])
    thread.join()
    assert len(outcome) == 1
    assert left_open(one) == []


def test_who_is_in_the_way_for_too_long_costs_no_claim(two):
    one, other = two.stores
    arrived(one, 1)
    round_, _ = claimed(one)
    round_._open.execute(text("SET lock_timeout = '10ms'"))
    with other.engine.begin() as connection:
        connection.execute(text("LOCK TABLE sessions IN EXCLUSIVE MODE"))
        (outcome,) = round_.settle([settled(1)])
    assert isinstance(outcome, StateError)
    again, mine = claimed(other)
    assert mine == [1]
    again.leave()


def test_a_state_that_is_closed_gives_nothing_in_hand(two):
    two.stores[0].close()
    with pytest.raises(StateError, match="closed"):
        claimed(two.stores[0])


def test_updates_are_had_again_after_the_server_was_cut_off_from_all(two):
    one = two.stores[0]
    arrived(one, 1)
    two.cut()
    with pytest.raises(StateError):
        claimed(one)
    round_, mine = claimed(one)
    assert mine == [1]
    round_.leave()
