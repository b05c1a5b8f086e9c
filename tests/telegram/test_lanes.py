"""Lanes: order within a chat, none between chats, nothing left out, and an end to what all of them may pile up."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.telegram import lanes
from bot.channels.telegram.lanes import Item, Lanes, Slice


def item(number, chat=1):
    return Item(number, (chat, chat), {"update_id": number}, 0.0)


def taken(*numbered):
    found = Lanes()
    for one in numbered:
        found.put(one)
    return found


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, 5))


async def numbers(found, most=100):
    return [one.number for one in await found.next(most)]


def test_of_each_lane_the_next_comes_when_the_one_before_is_done():
    async def turns():
        found = taken(*[item(number, 1 + number % 3) for number in range(6)])
        first = await found.next(2)
        assert [one.number for one in first] == [0, 1]
        assert await numbers(found) == [2]
        found.done(first[0])
        assert await numbers(found) == [3]
        assert found.open == 5

    run(turns())


def test_what_waits_in_a_lane_comes_by_number_however_it_arrived():
    async def turns():
        found, seen = taken(*[item(number) for number in (5, 3, 9, 1)]), []
        while found.open:
            [one] = await found.next(10)
            seen.append(one.number)
            found.done(one)
        assert seen == [1, 3, 5, 9]

    run(turns())


def test_nothing_of_a_chat_is_left_out_however_much_it_sends():
    async def turns():
        found, seen = taken(*[item(number) for number in range(5_000)]), 0
        while found.open:
            [one] = await found.next(10)
            assert one.number == seen
            seen += 1
            found.done(one)
        assert seen == 5_000

    run(turns())


def test_what_is_dealt_with_again_comes_before_what_is_behind_it_and_holds_no_other_lane():
    async def turns():
        found = taken(item(1), item(2), item(3, 2))
        first, other = await found.next(10)
        found.again(first, 0.01)
        found.done(other)
        found.put(item(4, 2))
        assert await numbers(found) == [4]
        assert await numbers(found) == [1]

    run(turns())


def test_who_waits_for_updates_can_be_woken_without_one():
    async def turns():
        found = Lanes()
        waiting = asyncio.create_task(found.next(5))
        await asyncio.sleep(0)
        found.wake()
        assert await waiting == []

    run(turns())


def test_no_more_is_taken_in_while_too_much_waits_over_all(monkeypatch):
    assert lanes.MOST_OPEN == 20_000
    monkeypatch.setattr(lanes, "MOST_OPEN", 2)

    async def turns():
        found = taken(item(1, 1))
        await found.room()
        found.put(item(2, 2))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(found.room(), 0.02)
        [one] = await found.next(1)
        found.done(one)
        await found.room()

    run(turns())


def test_the_oldest_of_what_is_open_is_known():
    async def turns():
        found = Lanes()
        assert found.oldest is None
        for number in (3, 1, 2):
            found.put(Item(number, (number, number), {}, arrived=10.0 * number))
        assert found.oldest == 10.0
        three, one = await found.next(2)
        assert found.oldest == 10.0  # in hand is not done
        found.done(one)
        assert found.oldest == 20.0
        found.again(three, 0.0)
        assert found.oldest == 20.0

    run(turns())


def test_a_slice_lets_others_run_between_two_long_pieces_of_work():
    async def turns():
        piece, others = Slice(0.0), []

        async def other():
            others.append(1)

        asyncio.get_running_loop().create_task(other())
        await piece.turn()
        with piece:
            sum(range(10_000))
        assert others == []
        await piece.turn()
        assert others == [1]

    run(turns())
