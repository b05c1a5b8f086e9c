"""Lanes: order within a chat, none between chats, and an end to what one chat or all of them may pile up."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.telegram import lanes
from bot.channels.telegram.incoming import key_of
from bot.channels.telegram.lanes import Lanes
from bot.channels.telegram.room import Room
from bot.model import Session


class Echo:
    """Sends each update on as it is."""

    def handle(self, update, session):
        return session, (update,)


class Gate:
    """A sender that lets nothing of some chats through before it is opened, and keeps what went through."""

    def __init__(self, *held):
        self.held, self.open, self.sent, self.room = held, asyncio.Event(), [], Room()

    async def send(self, update):
        if key_of(update)[0] in self.held:
            await self.open.wait()
        self.sent.append(update["update_id"])


def said(number, chat):
    return {"update_id": number, "message": {"message_id": number, "chat": {"id": chat, "type": "private"}, "from": {"id": chat}}}


async def settled():
    for _ in range(30):
        await asyncio.sleep(0)


def test_a_chat_that_is_held_holds_no_other_and_loses_no_order():
    async def run():
        gate = Gate(1)
        taken = Lanes(Echo(), gate)
        for number in range(10):
            taken.put(said(number, 1 + number % 2))
        await settled()
        assert gate.sent == [1, 3, 5, 7, 9]
        gate.open.set()
        await settled()
        assert gate.sent[5:] == [0, 2, 4, 6, 8]

    asyncio.run(run())


def test_of_one_chat_a_hundred_wait_and_what_comes_beyond_is_left_out(caplog):
    async def run():
        gate = Gate(1)
        taken = Lanes(Echo(), gate)
        assert taken.put(said(0, 1))
        await settled()  # the first is in hand and waits no more
        assert [taken.put(said(number, 1)) for number in range(1, 112)] == [True] * 111
        gate.open.set()
        await asyncio.sleep(0.05)
        assert gate.sent == list(range(101))

    asyncio.run(run())
    assert lanes.MOST_WAITING == 100
    assert [record.getMessage() for record in caplog.records] == [f"chat 1: update {number} left out, 100 are waiting" for number in range(101, 112)]


def test_no_more_is_fetched_while_too_much_waits_over_all(monkeypatch):
    assert lanes.MOST_OPEN == 20_000
    monkeypatch.setattr(lanes, "MOST_OPEN", 3)

    async def run():
        gate = Gate(1, 2, 3)
        taken = Lanes(Echo(), gate)
        for number in range(1, 4):
            await asyncio.wait_for(taken.room(), 1)
            taken.put(said(number, number))
        await settled()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(taken.room(), 0.02)
        gate.open.set()
        await asyncio.wait_for(taken.room(), 1)

    asyncio.run(run())


def test_an_update_is_taken_once():
    async def run():
        gate = Gate()
        taken = Lanes(Echo(), gate)
        assert [taken.put(said(7, 1)) for _ in range(3)] == [True, False, False]
        await settled()
        assert gate.sent == [7]

    asyncio.run(run())


def test_a_session_is_one_persons_in_one_chat():
    class Remembers(Echo):
        def handle(self, update, session):
            seen.append((key_of(update), session.step))
            return Session(step=update["update_id"]), ()

    seen = []

    async def run():
        taken = Lanes(Remembers(), Gate())
        for number, (chat, person) in enumerate([(-1, 1), (-1, 2), (-1, 1), (1, 1), (-1, 2)], 1):
            taken.put({"update_id": number, "message": {"chat": {"id": chat}, "from": {"id": person}}})
        await settled()

    asyncio.run(run())
    assert [met for met in seen if met[0][0] < 0] == [((-1, 1), -1), ((-1, 2), -1), ((-1, 1), 1), ((-1, 2), 2)]
    assert [met for met in seen if met[0][0] > 0] == [((1, 1), -1)]


def test_no_more_is_brought_while_much_is_under_way():
    async def run():
        room, brought = Room(2), []

        async def bring():
            await room.wait()
            brought.append(1)

        with room:
            with room:
                bringing = asyncio.create_task(bring())
                await asyncio.sleep(0.01)
                assert brought == []
            await asyncio.wait_for(bringing, 1)
        assert brought == [1]

    asyncio.run(run())
