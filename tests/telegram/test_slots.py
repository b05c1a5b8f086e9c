"""Few calls at once, none that holds the others up, and no waiting once the line is back."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.telegram import line, slots
from bot.channels.telegram.line import Line
from bot.channels.telegram.slots import AT_ONCE, Slots


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, 5))


async def inside(found, most, inside_for):
    """How many of `most` tasks were inside at once."""
    now = peak = 0

    async def task():
        nonlocal now, peak
        async with found.one():
            now += 1
            peak = max(peak, now)
            await asyncio.sleep(inside_for)
            now -= 1

    await asyncio.gather(*(task() for _ in range(most)))
    return peak


def test_so_many_are_let_in_at_once():
    assert run(inside(Slots(), 50, 0.002)) == AT_ONCE == 8


def test_one_that_hangs_lets_another_in_and_gives_its_slot_back_once(monkeypatch):
    monkeypatch.setattr(slots, "_SLOW", 0.01)

    async def turns():
        found = Slots(2)
        assert await inside(found, 6, 0.05) == 6  # all of them hang, and none holds up the next
        assert await inside(found, 6, 0.001) == 2  # and what was lent came back

    run(turns())


def test_what_fails_inside_gives_its_slot_back():
    async def turns():
        found = Slots(1)
        for _ in range(3):
            with pytest.raises(TimeoutError):
                async with found.one(), asyncio.timeout(0):
                    await asyncio.sleep(1)
        assert await inside(found, 2, 0.001) == 1

    run(turns())


def test_who_waits_goes_on_as_soon_as_the_line_is_back(monkeypatch):
    monkeypatch.setattr(line, "_DOWN", 0.01)

    async def turns():
        found = Line()
        waiting = asyncio.create_task(found.back_within(60))
        await asyncio.sleep(0.02)
        found.is_up()
        await asyncio.wait_for(waiting, 1)

    run(turns())


def test_who_waits_while_others_get_through_waits_out_its_time():
    async def turns():
        found = Line()
        waiting = asyncio.create_task(found.back_within(0.05))
        for _ in range(3):
            await asyncio.sleep(0.01)
            found.is_up()
        assert not waiting.done()
        await waiting

    run(turns())
