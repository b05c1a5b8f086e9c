"""Duties in a real database: whoever has one does its work for as long as its connection lasts, and then another does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.channels.telegram.duties import Appointment
from bot.state.sharing import Duty
from bot.state.writer import Writer
from tests.state.replicas import Replicas


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Duties are looked at more often than in earnest."""
    monkeypatch.setattr("bot.channels.telegram.duties._LOOK", 0.03)


@dataclass
class Worker:
    """A replica with a duty: how often its work was begun and broken off, and whether it is under way."""

    appointment: Appointment
    begun: int = 0
    ended: int = 0
    breaks: bool = False
    fit: bool = True
    _over: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def works(self) -> bool:
        """Whether it is at work."""
        return self.begun > self.ended

    async def work(self) -> None:
        """What the duty is about."""
        self.begun += 1
        try:
            await self._over.wait()
            if self.breaks:
                raise ValueError("the work is broken")
        finally:
            self.ended += 1

    def over(self) -> None:
        """Has the work come to its end by itself."""
        self._over.set()


@asynccontextmanager
async def workers(two: Replicas, **more: Any) -> AsyncIterator[list[Worker]]:
    """A worker of each replica, at one duty; and that each of them has ended."""
    writers = [Writer(store) for store in two.sending]
    found = [Worker(Appointment(Duty.CHORES, writer)) for writer in writers]
    for worker in found:
        worker.appointment.fit = lambda worker=worker: worker.fit
    tasks = [asyncio.create_task(worker.appointment.run(worker.work)) for worker in found]
    try:
        yield found
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError, ValueError):
                await task
        for writer in writers:
            await writer.finish()


async def until(what: Callable[[], bool]) -> None:
    """Waits until something is so."""
    async with asyncio.timeout(5):
        while not what():
            await asyncio.sleep(0.005)


def lived(two: Replicas, steps: Callable[[list[Worker]], Awaitable[None]]) -> list[Worker]:
    """The workers after something was done."""

    async def live() -> list[Worker]:
        async with workers(two) as found:
            await steps(found)
        return found

    return asyncio.run(live())


async def _one(found: list[Worker]) -> tuple[Worker, Worker]:
    """Who is at work, and the other."""
    await until(lambda: any(worker.works for worker in found))
    assert sum(worker.works for worker in found) == 1
    return (found[0], found[1]) if found[0].works else (found[1], found[0])


def test_one_is_at_work_and_only_one(two):
    async def steps(found):
        (worker, other) = await _one(found)
        await asyncio.sleep(0.2)
        assert (worker.begun, worker.ended, other.begun) == (1, 0, 0)
        assert (worker.appointment.ours, other.appointment.ours) == (True, False)

    found = lived(two, steps)
    assert all(worker.begun == worker.ended for worker in found)


def test_where_the_connection_ends_the_work_is_broken_off_and_another_takes_it_on(two):
    async def steps(found):
        (worker, other) = await _one(found)
        await asyncio.to_thread(two.cut_off, two.sending[found.index(worker)])
        await until(lambda: other.works or worker.begun == 2)
        await until(lambda: sum(one.works for one in found) == 1)
        assert worker.ended == 1

    lived(two, steps)


def test_who_is_unfit_hands_the_work_on_and_has_it_back_when_the_other_is(two):
    async def steps(found):
        (worker, other) = await _one(found)
        worker.fit = False
        await until(lambda: other.works)
        assert not worker.works
        worker.fit, other.fit = True, False
        await until(lambda: worker.works)
        assert (worker.begun, worker.ended, other.works) == (2, 1, False)

    lived(two, steps)


def test_who_is_unfit_resigns_also_what_it_was_not_told_was_its_own(two):
    async def steps(found):
        (worker, other) = await _one(found)
        worker.fit, worker.appointment.ours = False, False
        await until(lambda: other.works)

    lived(two, steps)


def test_nobody_is_at_work_where_nobody_is_fit(two):
    async def steps(found):
        (worker, other) = await _one(found)
        worker.fit = other.fit = False
        await until(lambda: not worker.works)
        await asyncio.sleep(0.15)
        assert not other.works
        assert await asyncio.to_thread(two.locks) == 0

    lived(two, steps)


def test_who_ends_leaves_its_duty_to_the_next(two):
    async def steps(found):
        (worker, other) = await _one(found)
        await asyncio.to_thread(two.states[found.index(worker)].close)
        await until(lambda: other.works)
        await until(lambda: not worker.works)

    lived(two, steps)


def test_an_error_of_the_work_is_an_error_of_the_duty(two):
    async def live():
        writer = Writer(two.sending[0])
        worker = Worker(Appointment(Duty.POLLING, writer), breaks=True)
        worker.over()
        with pytest.raises(ValueError, match="broken"):
            await worker.appointment.run(worker.work)
        await writer.finish()

    asyncio.run(live())
