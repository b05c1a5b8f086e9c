"""Rounds: whose updates are dealt with next, and how what follows from them is kept; alone on a state, or with others beside."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Final, Protocol

from bot.channels.telegram.lanes import MOST_OPEN, Item, Lanes
from bot.errors import StateError
from bot.state.acts import Found, Want
from bot.state.changes import Settled, Wanted
from bot.state.rounds import Round as Claimed
from bot.state.sharing import View
from bot.state.store import Store
from bot.state.writer import Writer

AT_ONCE: Final = 2
"""Rounds side by side: while one is being kept, the next is dealt with."""
_FORGOTTEN: Final = 60.0
"""Seconds after which it is forgotten that an update was to be tried again: another replica has dealt with it."""
_LOOK: Final = 0.5
"""Seconds after which a replica that has heard of no update looks for those that others have left."""


class Round(Protocol):
    """Some updates to be dealt with."""

    items: list[Item]

    async def found(self, wants: Sequence[Want]) -> Sequence[Found]:
        """What is on file for them; a StateError where that cannot be had."""
        ...

    def settle(self, change: Settled) -> Awaitable[Any]:
        """The result to come of a change, once `end` has been asked for; a StateError where it is not kept."""
        ...

    async def end(self) -> None:
        """Has what was settled kept."""
        ...


class Rounds(Protocol):
    """What is open, and whose turn it is."""

    @property
    def open(self) -> int:
        """How many updates are open."""
        ...

    @property
    def oldest(self) -> float | None:
        """When the oldest of them came; None where there is none."""
        ...

    def put(self, item: Item) -> None:
        """Hears of an update that was stored."""
        ...

    async def next(self, most: int) -> Round:
        """The next updates, at most so many and one of a chat; none when woken."""
        ...

    def done(self, item: Item) -> None:
        """Nothing is left to do for an update."""
        ...

    def again(self, item: Item, seconds: float) -> None:
        """Has an update dealt with again, before all behind it."""
        ...

    def wake(self) -> None:
        """Has who waits for updates look up."""
        ...

    async def room(self) -> None:
        """Waits until more updates can be taken in."""
        ...

    def finish(self) -> None:
        """Lets go of what it works with."""
        ...


@dataclass(slots=True)
class OwnRound:
    """Updates of a state that nobody else deals with; what is settled goes to the writer at once."""

    items: list[Item]
    writer: Writer

    async def found(self, wants: Sequence[Want]) -> Sequence[Found]:
        """What is on file for them."""
        return await self.writer.write(Wanted(wants))

    def settle(self, change: Settled) -> Awaitable[Any]:
        """The result to come of a change."""
        return self.writer.soon(change)

    async def end(self) -> None:
        """Nothing is left to be asked for."""


@dataclass(slots=True)
class OwnRounds:
    """The updates of one process, in its memory; the state has them for the next start."""

    writer: Writer
    lanes: Lanes = field(default_factory=Lanes)

    @property
    def open(self) -> int:
        """How many updates are open."""
        return self.lanes.open

    @property
    def oldest(self) -> float | None:
        """When the oldest of them came."""
        return self.lanes.oldest

    def put(self, item: Item) -> None:
        """Takes an update in."""
        self.lanes.put(item)

    async def next(self, most: int) -> Round:
        """The next updates."""
        return OwnRound(await self.lanes.next(most), self.writer)

    def done(self, item: Item) -> None:
        """Gives the lane of an update to the one behind it."""
        self.lanes.done(item)

    def again(self, item: Item, seconds: float) -> None:
        """Has an update dealt with again, before all behind it."""
        self.lanes.again(item, seconds)

    def wake(self) -> None:
        """Has who waits for updates look up."""
        self.lanes.wake()

    async def room(self) -> None:
        """Waits until more updates can be taken in."""
        await self.lanes.room()

    def finish(self) -> None:
        """There is nothing to let go of."""


@dataclass(slots=True)
class SharedRound:
    """Updates that this replica has claimed."""

    items: list[Item]
    _claimed: Claimed
    _threads: ThreadPoolExecutor
    _settled: list[tuple[Settled, asyncio.Future[Any]]] = field(default_factory=list)

    async def found(self, wants: Sequence[Want]) -> Sequence[Found]:
        """What is on file for them."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._claimed.found, wants)

    def settle(self, change: Settled) -> Awaitable[Any]:
        """The result to come of a change."""
        result: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._settled.append((change, result))
        return result

    async def end(self) -> None:
        """Has what was settled kept, all together; where nothing was, lets others have the updates."""
        loop, settled, self._settled = asyncio.get_running_loop(), self._settled, []
        if not settled:
            await loop.run_in_executor(self._threads, self._claimed.leave)
            return
        outcomes: Sequence[Any]
        try:
            outcomes = await loop.run_in_executor(self._threads, self._claimed.settle, [change for change, _ in settled])
        except StateError as error:
            outcomes = [error] * len(settled)
        for (_, result), outcome in zip(settled, outcomes, strict=True):
            if isinstance(outcome, Exception):
                result.set_exception(outcome)
            else:
                result.set_result(outcome)


@dataclass(slots=True)
class SharedRounds:
    """The updates of all replicas: each takes what is open and in nobody's hand. `view` is what was seen last of all that is open."""

    store: Store
    view: View = field(default_factory=View)
    _heard: asyncio.Event = field(default_factory=asyncio.Event)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(AT_ONCE, "rounds"))
    _resting: dict[int, tuple[float, int]] = field(default_factory=dict)
    _more: bool = True

    @property
    def open(self) -> int:
        """How many updates were open when that was looked at."""
        return self.view.open

    @property
    def oldest(self) -> float | None:
        """When the oldest of them came."""
        return self.view.oldest

    def put(self, _item: Item) -> None:
        """Has one look who waits for updates; whoever comes first deals with it."""
        self.wake()

    async def next(self, most: int) -> Round:
        """The next updates; where there are none, waits until something is heard, or for a while."""
        async with self._turn:  # what one round hears of is not for the other, too
            if not self._more:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._heard.wait(), _LOOK)
            self._heard.clear()
            claimed = Claimed(self.store)
            rows = await asyncio.get_running_loop().run_in_executor(self._threads, claimed.begin, most, self._rests())
            self._more = len(rows) == most
        items = [Item(row.number, row.key, json.loads(row.body), row.arrived, self._tries(row.number)) for row in rows]
        return SharedRound(items, claimed, self._threads)

    def done(self, item: Item) -> None:
        """Forgets what was noted of an update."""
        self._resting.pop(item.number, None)
        self.wake()  # the next of its chat may be there, which nobody could have taken till now

    def again(self, item: Item, seconds: float) -> None:
        """Leaves an update alone for some time, and its chat with it; another replica may try it meanwhile."""
        self._resting[item.number] = (monotonic() + seconds, item.tries)
        asyncio.get_running_loop().call_later(seconds, self.wake)

    def wake(self) -> None:
        """Has one who waits look up."""
        self._heard.set()

    async def room(self) -> None:
        """Waits until more updates can be taken in."""
        while self.open >= MOST_OPEN:
            await asyncio.sleep(_LOOK)

    def finish(self) -> None:
        """Ends the threads."""
        self._threads.shutdown()

    def _rests(self) -> list[int]:
        now = monotonic()
        self._resting = {number: noted for number, noted in self._resting.items() if noted[0] > now - _FORGOTTEN}
        return [number for number, (until, _) in self._resting.items() if until > now]

    def _tries(self, number: int) -> int:
        return self._resting[number][1] if number in self._resting else 0
