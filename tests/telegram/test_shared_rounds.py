"""Rounds as the loop of one replica has them, beside another on the same database: heard of, tried again, set aside, and never lost."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.channels.telegram.acknowledging import Acknowledgements
from bot.channels.telegram.dealing import Dealing
from bot.channels.telegram.lanes import MOST_OPEN
from bot.channels.telegram.office import Office
from bot.channels.telegram.pacing import SharedPace
from bot.channels.telegram.posting import SharedOutgoing
from bot.channels.telegram.reception import Reception
from bot.channels.telegram.remarks import Remarks
from bot.channels.telegram.rounds import SharedRounds
from bot.channels.telegram.service import desks_of
from bot.channels.telegram.visitor import Gate
from bot.errors import StateError
from bot.operating.metrics import Metrics
from bot.state.changes import Arrival, Arrived, Settled
from bot.state.sharing import View
from bot.state.writer import Writer
from tests.state.replicas import NOW, Replicas, arrived, claimed, left_open, rows, settled
from tests.telegram.counter import ME, reception


def lived(two: Replicas, steps: Callable[..., Awaitable[Any]]) -> Any:
    """What comes of steps with the rounds of both replicas."""

    async def live() -> Any:
        some = [SharedRounds(store) for store in two.stores]
        try:
            async with asyncio.timeout(20):
                return await steps(*some)
        finally:
            for rounds in some:
                rounds.finish()

    return asyncio.run(live())


def numbers(round_: Any) -> list[int]:
    return [item.number for item in round_.items]


def test_what_is_heard_of_is_looked_for_at_once_and_what_is_not_after_a_while(two):
    async def steps(one, other):
        await (await one.next(16)).end()
        waiting = asyncio.create_task(one.next(16))
        await asyncio.sleep(0.05)
        await asyncio.to_thread(arrived, two.stores[1], 1)
        began = time.monotonic()
        one.put(None)
        heard = await waiting
        assert (numbers(heard), time.monotonic() - began < 0.25) == ([1], True)
        await asyncio.to_thread(arrived, two.stores[1], 2)
        second = await other.next(16)
        assert numbers(second) == [2]
        await second.end()
        await heard.end()
        assert numbers(await one.next(16)) == [1, 2]

    lived(two, steps)


def test_what_is_heard_of_while_one_round_is_taken_has_the_next_look_too(two):
    async def steps(one, _other):
        arrived(two.stores[0], 1)
        first = await one.next(1)
        arrived(two.stores[0], 2)
        one.wake()
        began = time.monotonic()
        second = await one.next(16)
        assert (numbers(first), numbers(second), time.monotonic() - began < 0.25) == ([1], [2], True)
        await first.end()
        await second.end()

    lived(two, steps)


def test_what_was_settled_is_told_once_it_is_kept_and_wakes_who_waits_for_what_is_behind(two):
    arrived(two.stores[0], 1, 2, chat=7)

    async def steps(one, other):
        round_ = await one.next(16)
        result = round_.settle(settled(1, 7))
        assert numbers(await other.next(16)) == []
        await round_.end()
        assert len(await result) == 1
        one.done(round_.items[0])
        began = time.monotonic()
        assert numbers(await one.next(16)) == [2]
        assert time.monotonic() - began < 0.25

    lived(two, steps)


def test_what_could_not_be_kept_is_an_error_for_each_of_a_round_and_is_open_as_before(two):
    arrived(two.stores[0], 1, 2)

    async def steps(one, other):
        round_ = await one.next(16)
        results = [round_.settle(settled(number)) for number in numbers(round_)]
        await asyncio.to_thread(two.cut, "FOR UPDATE")
        await round_.end()
        for result in results:
            with pytest.raises(StateError):
                await result
        await round_.end()
        assert numbers(await other.next(16)) == [1, 2]

    lived(two, steps)


def test_where_nothing_was_settled_others_have_the_updates(two):
    arrived(two.stores[0], 1)

    async def steps(one, other):
        round_ = await one.next(16)
        await round_.end()
        assert numbers(await other.next(16)) == [1]

    lived(two, steps)


def test_what_is_to_be_tried_again_rests_here_and_keeps_count_of_its_tries(two):
    arrived(two.stores[0], 1, 2, chat=7)

    async def steps(one, other):
        round_ = await one.next(16)
        item = round_.items[0]
        item.tries = 2
        one.again(item, 0.2)
        await round_.end()
        one.wake()
        assert numbers(await one.next(16)) == []  # nor what is behind it
        await asyncio.sleep(0.25)
        again = await one.next(16)
        assert [(one.number, one.tries) for one in again.items] == [(1, 2)]
        result = again.settle(settled(1, 7))
        await again.end()
        await result
        one.done(again.items[0])
        assert one._resting == {}
        behind = await other.next(16)
        assert [(one.number, one.tries) for one in behind.items] == [(2, 0)]

    lived(two, steps)


def test_that_an_update_was_to_rest_is_forgotten_where_another_deals_with_it(two, monkeypatch):
    monkeypatch.setattr("bot.channels.telegram.rounds._FORGOTTEN", 0.05)
    arrived(two.stores[0], 1)

    async def steps(one, _other):
        round_ = await one.next(16)
        one.again(round_.items[0], 0.0)
        await round_.end()
        await asyncio.to_thread(two.stores[1].apply, [settled(1)])
        await asyncio.sleep(0.06)
        assert numbers(await one.next(16)) == []
        assert one._resting == {}

    lived(two, steps)


def test_no_more_is_taken_in_while_too_much_is_open(two, monkeypatch):
    monkeypatch.setattr("bot.channels.telegram.rounds._LOOK", 0.01)

    async def steps(one, _other):
        one.view = View(MOST_OPEN, NOW)
        assert (one.open, one.oldest) == (MOST_OPEN, NOW)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(one.room(), 0.05)
        one.view = View()
        await one.room()

    lived(two, steps)


# Dealt with


class Silent:
    """A Telegram that takes everything."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, str]] = []

    async def call(self, _method: str, fields: dict[str, Any]) -> Any:
        self.sent.append((fields["chat_id"], fields.get("text", "")))
        return {"message_id": len(self.sent), "text": fields.get("text")}


def message(number: int, chat: int) -> Arrival:
    whole = {
        "update_id": number,
        "message": {
            "message_id": number, "date": int(time.time()), "text": "what is this about",
            "chat": {"id": chat, "type": "private", "first_name": "A"}, "from": {"id": chat, "is_bot": False, "first_name": "A"},
        },
    }  # fmt: skip
    return Arrival(number, (chat, chat), json.dumps(whole).encode(), time.time())


def dealt(two: Replicas, place: int, room: Reception, done: Callable[[], bool], meanwhile: Callable[[], None] = lambda: None) -> list[tuple[int, str]]:
    """What one replica sends until something is so."""
    line, state = Silent(), two.states[place]

    async def live() -> None:
        writer, sending = Writer(state.store), Writer(two.sending[place])
        remarks, metrics, rounds = Remarks(room.gate), Metrics(), SharedRounds(state.store)
        outgoing = SharedOutgoing(line, sending, SharedPace(0, sending), remarks, metrics, time.time)  # type: ignore[arg-type]  it has but one method
        ended = Acknowledgements(line)  # type: ignore[arg-type]
        dealing = Dealing(room, rounds, writer, outgoing, ended, remarks, metrics, state.in_hand, time.time)
        dealing.start()
        await asyncio.to_thread(meanwhile)
        async with asyncio.timeout(20):
            while not await asyncio.to_thread(done):
                await asyncio.sleep(0.02)
            while outgoing.waiting or outgoing._tasks:
                await asyncio.sleep(0.01)
        await dealing.finish(1)
        await outgoing.finish(1)
        rounds.finish()
        await writer.finish()
        await sending.finish()

    asyncio.run(live())
    return line.sent


def broken(app: Any) -> Reception:
    """A reception whose knowledge is broken: whatever is asked goes wrong inside."""

    def respond(*_: object) -> Any:
        raise ValueError("broken")

    desks = desks_of(dict.fromkeys(("clear", "green", "amber"), (respond, app.index)), ME)
    gate = Gate(desks, True)
    return Reception(gate, Office(gate, ME, 30), ME)


def test_what_can_not_be_dealt_with_is_set_aside_after_three_tries_and_what_is_behind_it_goes_on(two, harbour, caplog):
    store = two.stores[0]
    store.apply([Arrived([message(1, 7), message(2, 8)])])
    store.apply([Settled(2, (8, 8), NOW)])
    sent = dealt(two, 0, broken(harbour), lambda: left_open(store) == [])
    [row] = [row for row in rows(store, "inbox") if row["error"]]
    assert (row["update_id"], row["error"]) == (1, "could not be dealt with")
    assert [chat for chat, _ in sent] == [7]
    assert row["reference"] in sent[0][1]
    assert caplog.text.count("trying again") == 2


def test_what_one_replica_fails_by_another_may_deal_with(two, harbour):
    store = two.stores[0]
    store.apply([Arrived([message(1, 7)])])
    round_, _ = claimed(store)
    round_.leave()
    sent = dealt(two, 1, reception(harbour), lambda: left_open(store) == [])
    assert {chat for chat, _ in sent} == {7}
    assert [row["error"] for row in rows(store, "inbox")] == [None]


def test_dealing_goes_on_after_the_connections_have_ended(two, harbour):
    store = two.stores[0]
    store.apply([Arrived([message(number, number) for number in range(1, 6)])])

    def cut():
        two.cut("inbox", "SAVEPOINT", "outbox")
        end = time.monotonic() + 10
        while time.monotonic() < end:
            try:
                store.apply([Arrived([message(number, number) for number in range(6, 11)])])
            except StateError:
                continue
            return

    def done() -> bool:
        try:
            return left_open(two.stores[1]) == []
        except Exception:  # noqa: BLE001  its connection may have been among those that were ended
            return False

    sent = dealt(two, 0, reception(harbour), done, cut)
    assert {chat for chat, _ in sent} == set(range(1, 11))
    assert rows(two.stores[1], "outbox") == []
