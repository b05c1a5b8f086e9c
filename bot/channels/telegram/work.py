"""All that works between the way in and the way out, put together, started and stopped."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from bot.channels.telegram.acknowledging import Acknowledgements
from bot.channels.telegram.caller import Caller
from bot.channels.telegram.dealing import Dealing
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.lanes import MOST_OPEN, Item, Lanes
from bot.channels.telegram.outgoing import MOST_WAITING, Outgoing
from bot.channels.telegram.pacing import Pacing
from bot.channels.telegram.reception import Reception
from bot.channels.telegram.remarks import Remarks
from bot.operating.metrics import Metrics
from bot.state.inhand import InHand
from bot.state.left import Left
from bot.state.writer import Writer

_IN_HAND: Final = 0.7
"""Seconds that calls under way may take after a signal to stop: one that takes longer is made again at the next start."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is under way: the lanes of what came in, the outbox, and between them those who deal with it."""

    intake: Intake
    lanes: Lanes
    dealing: Dealing
    outgoing: Outgoing
    acknowledgements: Acknowledgements

    async def room(self) -> None:
        """Waits until more updates can be taken in."""
        await self.lanes.room()
        await self.outgoing.room()

    def has_room(self) -> bool:
        """Whether more updates can be taken in."""
        return self.lanes.open < MOST_OPEN and self.outgoing.waiting < MOST_WAITING

    def take_up(self, left: Left) -> None:
        """Goes on with what an earlier process left undone."""
        self.outgoing.put(left.letters)
        for number, key, body, arrived in left.updates:
            self.lanes.put(Item(number, key, json.loads(body), arrived))


def work_of(reception: Reception, bot: Caller, writer: Writer, metrics: Metrics, *, in_hand: InHand, rate: float) -> Work:
    """The work of a bot, not yet begun; `rate` is messages a second over all."""
    remarks, lanes, acknowledgements = Remarks(reception.gate), Lanes(), Acknowledgements(bot)
    outgoing = Outgoing(bot, writer, Pacing(rate), remarks, metrics, time.time)
    dealing = Dealing(reception, lanes, writer, outgoing, acknowledgements, remarks, metrics, in_hand, time.time)
    work = Work(Intake(writer, lanes, acknowledgements, metrics, time.time), lanes, dealing, outgoing, acknowledgements)
    metrics.watch(
        inbox_open=lambda: lanes.open,
        inbox_oldest=lambda: age(lanes.oldest),
        outbox_waiting=lambda: outgoing.waiting,
        outbox_oldest=lambda: age(outgoing.oldest),
    )
    return work


def age(at: float | None) -> float:
    """The seconds since a time; 0 where there is none."""
    return 0.0 if at is None else max(0.0, time.time() - at)


@asynccontextmanager
async def working(work: Work, left: Left) -> AsyncIterator[None]:
    """Works while it lasts; then what is in hand comes to its end, and the rest stays in the state."""
    work.take_up(left)
    work.dealing.start()
    try:
        yield
    finally:
        await work.dealing.finish(_IN_HAND)
        await asyncio.gather(work.outgoing.finish(_IN_HAND), work.acknowledgements.finish(_IN_HAND))
