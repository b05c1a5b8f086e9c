"""Lanes: what comes from one chat is dealt with one by one and in order, what comes from many side by side."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from heapq import heappop, heappush
from time import monotonic
from typing import Any, Final

from bot.channels.telegram.incoming import Key

MOST_OPEN: Final = 20_000
"""Updates that may wait here before no more are taken in: some sixty megabytes. What is not taken in waits at Telegram."""


class Slice:
    """Lets the loop go round every few milliseconds of work, so that signals and sends come between many questions at once."""

    def __init__(self, most: float = 0.005) -> None:
        """`most` is the seconds of work in one round."""
        self._most, self._spent, self._begun = most, 0.0, 0.0

    async def turn(self) -> None:
        """Waits for a round in which there is still time."""
        if self._spent > self._most:
            await asyncio.sleep(0)
            self._spent = 0.0

    def __enter__(self) -> None:
        self._begun = monotonic()

    def __exit__(self, *_: object) -> None:
        self._spent += monotonic() - self._begun


@dataclass(order=True, slots=True)
class Item:
    """An update that is stored and to be dealt with; of one lane, the one with the lowest number comes first."""

    number: int
    key: Key = field(compare=False)
    update: dict[str, Any] = field(compare=False)
    arrived: float = field(compare=False)
    tries: int = field(default=0, compare=False)


@dataclass(slots=True)
class Lanes:
    """The updates to be dealt with, and whose turn it is: each lane's next one once the one before is done."""

    _lanes: dict[int, list[Item]] = field(default_factory=dict)
    _ready: deque[int] = field(default_factory=deque)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _room: asyncio.Event = field(default_factory=asyncio.Event)
    _in_hand: dict[int, float] = field(default_factory=dict)
    open: int = 0

    def put(self, item: Item) -> None:
        """Takes an update in."""
        lane = self._lanes.get(item.key[0])
        if lane is None:
            lane = self._lanes[item.key[0]] = []
            self._ready.append(item.key[0])
            self._changed.set()
        heappush(lane, item)
        self.open += 1

    async def next(self, most: int) -> list[Item]:
        """The next updates, at most so many and one of a lane, none when woken; their lanes wait until they are done."""
        if not self._ready:
            self._changed.clear()
            await self._changed.wait()
        items = [heappop(self._lanes[self._ready.popleft()]) for _ in range(min(most, len(self._ready)))]
        self._in_hand |= {item.key[0]: item.arrived for item in items}
        return items

    def done(self, item: Item) -> None:
        """Gives the lane of an update to the one behind it."""
        self.open -= 1
        self._in_hand.pop(item.key[0], None)
        self._room.set()
        self._open(item.key[0])

    def again(self, item: Item, seconds: float) -> None:
        """Has an update dealt with again, before all behind it."""
        heappush(self._lanes[item.key[0]], item)
        self._in_hand.pop(item.key[0], None)
        asyncio.get_running_loop().call_later(seconds, self._open, item.key[0])

    def wake(self) -> None:
        """Has who waits for updates look up."""
        self._changed.set()

    async def room(self) -> None:
        """Waits until more updates can be taken in."""
        while self.open >= MOST_OPEN:
            self._room.clear()
            await self._room.wait()

    @property
    def oldest(self) -> float | None:
        """When the update arrived that has been open longest; None where none is."""
        waiting = (item.arrived for lane in self._lanes.values() for item in lane)
        return min((*waiting, *self._in_hand.values()), default=None)

    def _open(self, chat: int) -> None:
        if self._lanes[chat]:
            self._ready.append(chat)
            self._changed.set()
        else:
            del self._lanes[chat]
