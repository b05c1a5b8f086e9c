"""What replicas share out: chats to send to, duties, the pace, and what is left undone; each held by a connection and gone with it."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import pytest

from bot.channels.telegram.pacing import of_chat, overall
from bot.errors import StateError
from bot.state.changes import STALE, Arrival, Arrived, Begun, Closed, Dead, Deferred, Moved, Noted, Sent, Tidied
from bot.state.holding import SERVED
from bot.state.sharing import Appointed, Duty, GivenBack, Looked, Paced, Resigned, Taken
from tests.state.replicas import NOW, Replicas, arrived, letters, rows

ANN, BEN, GROUP, MOVED = 11, 12, -100, -1_001_000


def taken(store, chat=ANN):
    """The bodies of the letters of a chat that can be had; None where another has it."""
    (found,) = store.apply([Taken(chat)])
    return None if found is None else [letter.body for letter in found]


# Chats


def test_a_chat_is_had_by_one_until_it_is_given_back(two):
    one, other = two.sending
    letters(two.stores[0], 1, ANN)
    assert taken(one) == [b"0"]
    assert taken(other) is None
    assert taken(one) == [b"0"]
    one.apply([GivenBack(ANN)])
    assert taken(other) == [b"0"]
    assert taken(one) is None
    assert taken(one, BEN) == []


def test_who_has_the_next_turn_sees_what_others_have_put_there_meanwhile_in_order(two):
    one, other = two.sending
    first, second = letters(two.stores[0], 1, ANN, 2)
    assert taken(one) == [b"0", b"1"]
    (third,) = letters(two.stores[1], 2, ANN)
    one.apply([Sent(first.id), Sent(second.id), GivenBack(ANN)])
    (found,) = other.apply([Taken(ANN)])
    assert [letter.id for letter in found] == [third.id]


def test_many_who_want_a_chat_at_once_never_have_it_together(two):
    held, most, start = list[int](), list[int](), threading.Barrier(2)

    def turns(store):
        start.wait()
        for _ in range(60):
            if store.apply([Taken(ANN)]) != [None]:
                held.append(1)
                most.append(len(held))
                held.pop()
                store.apply([GivenBack(ANN)])

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(turns, two.sending))
    assert set(most) == {1}
    assert len(most) > 10


def test_a_chat_whose_connection_ends_is_had_by_another_at_once_and_its_letters_are_not_begun_by_the_first(two):
    one, other = two.sending
    (letter,) = letters(two.stores[0], 1, ANN)
    assert taken(one) == [b"0"]
    two.cut_off(one)
    assert taken(other) == [b"0"]
    with pytest.raises(StateError):
        one.apply([Begun(letter.id, NOW, ANN)])
    assert one.apply([Begun(letter.id, NOW, ANN)]) == [STALE]
    assert other.apply([Begun(letter.id, NOW, ANN)]) == [True]


def test_all_that_waits_goes_with_a_chat_that_is_taken_anew(two):
    one = two.sending[0]
    (letter,) = letters(two.stores[0], 1, ANN)
    assert taken(one) == [b"0"]
    two.cut_off(one)
    with pytest.raises(StateError):
        taken(one)
    assert one.apply([Begun(letter.id, NOW, ANN)]) == [STALE]
    assert taken(one) == [b"0"]
    assert one.apply([Begun(letter.id, NOW, ANN)]) == [True]


def test_a_chat_taken_twice_is_free_once_it_is_given_back(two):
    one, other = two.sending
    assert one.apply([Taken(ANN), Taken(ANN)]) == [(), ()]
    one.apply([GivenBack(ANN), GivenBack(ANN), GivenBack(BEN)])
    assert taken(other) == []
    assert two.locks() == 1


@pytest.fixture
def grace(monkeypatch):
    """How long who has begun a letter may say what became of it."""
    monkeypatch.setattr("bot.state.holding._GRACE", 0.4)
    return 0.4


def test_what_was_just_begun_is_waited_for_and_then_sent_once_more_as_what_may_be_out(two, grace):
    one, other = two.sending
    (letter,) = letters(two.stores[0], 1, ANN)
    assert taken(one) == [b"0"]
    one.apply([Begun(letter.id, time.time(), ANN)])
    two.cut_off(one)
    assert taken(other) is None
    assert two.locks() == 0
    time.sleep(grace)
    (found,) = other.apply([Taken(ANN)])
    assert [(one.id, one.begun) for one in found] == [(letter.id, True)]


def test_who_has_begun_a_letter_says_what_became_of_it_also_by_another_connection(two, grace):
    one, other = two.sending
    (letter,) = letters(two.stores[0], 1, ANN)
    one.apply([Taken(ANN)])
    one.apply([Begun(letter.id, time.time(), ANN)])
    two.cut_off(one)
    with pytest.raises(StateError):
        one.apply([Sent(letter.id)])
    one.apply([Sent(letter.id)])
    assert taken(other) == []


@pytest.mark.parametrize("apart", [-3_600, 3_600])
def test_what_was_begun_by_a_clock_that_is_far_off_keeps_nobody_waiting_for_long(two, grace, apart):
    (letter,) = letters(two.stores[0], 1, ANN)
    two.sending[0].apply([Taken(ANN)])
    two.sending[0].apply([Begun(letter.id, time.time() + apart, ANN)])
    two.cut_off(two.sending[0])
    assert taken(two.sending[1]) == [b"0"]


def test_letters_that_are_dead_or_recalled_or_put_off_are_told_as_they_are(two):
    store, sending = two.stores[0], two.sending[0]
    one, two_, _ = letters(store, 1, ANN, 3)
    sending.apply([Dead(one.id, "refused", NOW), Deferred(two_.id, NOW + 60, 1)])
    (found,) = sending.apply([Taken(ANN)])
    assert [(letter.body, letter.due, letter.tries) for letter in found] == [(b"1", NOW + 60, 1), (b"2", 0.0, 0)]
    sending.apply([Closed(ANN, NOW)])
    assert taken(sending) == []


def test_letters_of_a_chat_with_another_number_go_by_that_and_by_nobody_who_had_the_old_one(two):
    one, other = two.sending
    first, second = letters(two.stores[0], 1, GROUP, 2)
    assert taken(one, GROUP) == [b"0", b"1"]
    assert one.apply([Begun(first.id, NOW, GROUP)]) == [True]
    one.apply([Moved(GROUP, MOVED), Deferred(first.id, 0.0, 0)])
    assert taken(other, MOVED) == [b"0", b"1"]
    assert one.apply([Begun(first.id, NOW, GROUP), Begun(second.id, NOW, GROUP)]) == [STALE, STALE]
    assert other.apply([Begun(first.id, NOW, MOVED), Begun(second.id, NOW, MOVED)]) == [True, True]
    assert taken(one, GROUP) == []


def test_locks_of_chats_duties_and_updates_do_not_stand_in_each_others_way(two):
    one, other = two.sending
    assert one.apply([Appointed(Duty.POLLING), Appointed(Duty.CHORES)]) == [True, True]
    assert [taken(other, chat) for chat in (1, 2, 0x0CA5F, 0x0CA5E, -(1 << 62) + 1, (1 << 63) - 1, -(1 << 63))] == [[]] * 7


# Duties


def test_a_duty_is_of_one_and_of_another_once_it_is_resigned(two):
    one, other = two.sending
    assert one.apply([Appointed(Duty.CHORES), Appointed(Duty.CHORES)]) == [True, True]
    assert other.apply([Appointed(Duty.CHORES), Appointed(Duty.POLLING)]) == [False, True]
    other.apply([Resigned(Duty.CHORES)])
    assert other.apply([Appointed(Duty.CHORES)]) == [False]
    one.apply([Resigned(Duty.CHORES), Resigned(Duty.CHORES)])
    assert other.apply([Appointed(Duty.CHORES)]) == [True]
    assert one.apply([Appointed(Duty.CHORES)]) == [False]


def test_a_duty_is_taken_over_when_the_connection_ends_of_who_had_it(two):
    one, other = two.sending
    assert one.apply([Appointed(Duty.CHORES)]) == [True]
    two.cut_off(one)
    assert other.apply([Appointed(Duty.CHORES)]) == [True]
    with pytest.raises(StateError):
        one.apply([Appointed(Duty.CHORES)])
    assert one.apply([Appointed(Duty.CHORES)]) == [False]


def test_who_closes_in_order_leaves_nothing_held(two):
    one, other = two.states[0], two.sending[1]
    one.sending.apply([Appointed(Duty.CHORES), Taken(ANN), Taken(BEN)])
    one.close()
    assert other.apply([Appointed(Duty.CHORES), Taken(ANN)]) == [True, ()]
    assert two.locks() == 2


# Pace


class Line:
    """Places that two replicas take in turn, by a clock that is simulated: the seconds told are those that the server's would need."""

    def __init__(self, two: Replicas) -> None:
        self.two, self.number = two, 0

    def places(self, chat, limit, count):
        """The seconds after which each of so many messages goes out, where all places are asked for at once."""
        waits = []
        for _ in range(count):
            self.number += 1
            (wait,) = self.two.sending[self.number % 2].apply([Paced(chat, 1 / limit.rate, limit.slack)])
            waits.append(wait)
        return waits


def test_over_all_there_is_no_second_with_more_messages_than_the_rate_says(two):
    began = time.monotonic()
    waits = Line(two).places(0, overall(30), 90)
    took = time.monotonic() - began
    assert waits[:20] == [0.0] * 20
    for start in waits:
        assert sum(start <= wait < start + 1 - took for wait in waits) <= 30 + 21  # a burst and a second's worth
    assert waits[-1] >= (90 - 21 - 1) / (30 * 0.95) - took
    assert waits == sorted(waits) or took > 0.03


@pytest.mark.parametrize(("chat", "burst", "rate"), [(ANN, 3, 0.95), (GROUP, 18, 19 / 60)])
def test_a_chat_gets_no_more_than_its_burst_and_then_its_rate_whoever_sends(two, chat, burst, rate):
    began = time.monotonic()
    waits = Line(two).places(chat, of_chat(chat), burst + 4)
    took = time.monotonic() - began
    assert waits[:burst] == [0.0] * burst
    for number, wait in enumerate(waits[burst:], 1):
        assert number / rate - took <= wait <= number / rate + 0.01


def test_two_who_take_places_at_once_never_have_the_same(two):
    start = threading.Barrier(2)

    def take(store):
        start.wait()
        return [store.apply([Paced(0, 10.0, 0.0)])[0] for _ in range(25)]

    with ThreadPoolExecutor(2) as threads:
        waits = sorted(wait for found in threads.map(take, two.sending) for wait in found)
    assert all(later - sooner > 5 for sooner, later in pairwise(waits))


def test_places_of_several_lines_are_told_to_who_asked_for_each(two):
    (first, second, third) = two.sending[0].apply([Paced(5, 10.0, 0.0), Paced(0, 100.0, 0.0), Paced(5, 10.0, 0.0)])
    assert (round(first), round(second), round(third)) == (10, 100, 20)


def test_places_that_are_long_past_are_forgotten_and_others_are_not(two):
    store = two.stores[0]
    two.sending[0].apply([Paced(ANN, 1.0, 0.0), Paced(BEN, 5_000.0, 0.0)])
    store.apply([Tidied(0.0, 0.0, codes_before=time.time() + 60)])
    assert [row["chat"] for row in rows(store, "paces")] == [BEN]


# What is left undone


def test_a_view_tells_what_is_open_since_when_and_what_is_to_be_served(two):
    store, sending = two.stores[0], two.sending[1]
    (empty,) = sending.apply([Looked(NOW)])
    assert (empty.open, empty.oldest, empty.letters, empty.served) == (0, None, (), {})
    arrived(store, 5, 3)
    store.apply([Noted(SERVED, '{"clear": "sha256:1"}')])
    (view,) = sending.apply([Looked(NOW)])
    assert (view.open, view.oldest, view.served) == (2, NOW + 3, {"clear": "sha256:1"})


def test_of_each_chat_the_first_letter_is_seen_once_it_has_waited_and_may_go(two):
    store, sending = two.stores[0], two.sending[1]
    first, second = letters(store, 1, ANN, 2)
    (other,) = letters(store, 2, BEN)
    (group,) = letters(store, 3, GROUP)
    seen = lambda at=NOW + 3, **most: [letter.id for letter in sending.apply([Looked(at, **most)])[0].letters]  # noqa: E731
    assert seen(NOW + 1) == []
    assert seen() == [first.id, other.id, group.id]
    assert seen(most=2) == [first.id, other.id]
    sending.apply([Deferred(first.id, NOW + 60, 1), Dead(group.id, "refused", NOW)])
    assert seen() == [other.id]  # nothing goes to a chat before what is put off there
    assert seen(NOW + 61) == [first.id, other.id]
    sending.apply([Dead(first.id, "refused", NOW), Sent(other.id)])
    assert seen() == [second.id]


def test_a_state_of_one_process_lets_it_send_wherever_it_wants(tmp_path):
    from bot.state.opening import open_state

    state = open_state(tmp_path / "state.sqlite")
    state.store.apply([Arrived([Arrival(1, (ANN, ANN), b"{}", NOW)])])
    (letter,) = letters(state.store, 2, GROUP)
    state.store.apply([Moved(GROUP, MOVED)])
    assert state.store.apply([Begun(letter.id, NOW, GROUP)]) == [True]
    assert replace(letter, chat=MOVED).id == rows(state.store, "outbox")[0]["id"]
    state.close()
