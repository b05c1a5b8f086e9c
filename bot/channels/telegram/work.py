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
from bot.channels.telegram.handling import Desk
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.lanes import MOST_OPEN, Item, Lanes
from bot.channels.telegram.outgoing import MOST_WAITING, Outgoing
from bot.channels.telegram.pacing import Pacing
from bot.channels.telegram.remarks import Remarks
from bot.settings import TelegramSettings
from bot.state.store import Left
from bot.state.writer import Writer

_IN_HAND: Final = 0.7
"""Seconds that calls under way may take after a signal to stop: one that takes longer is made again at the next start."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is under way."""

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


@asynccontextmanager
async def working(desk: Desk, bot: Caller, writer: Writer, left: Left, settings: TelegramSettings) -> AsyncIterator[tuple[Intake, Work]]:
    """The way in and what is under way, with what an earlier process left taken up again; ended in order."""
    remarks, lanes, acknowledgements = Remarks(desk.index), Lanes(), Acknowledgements(bot)
    outgoing = Outgoing(bot, writer, Pacing(settings.rate), remarks, time.time)
    dealing = Dealing(desk, lanes, writer, outgoing, acknowledgements, remarks, time.time)
    outgoing.put(left.letters)
    for number, key, body, arrived in left.updates:
        lanes.put(Item(number, key, json.loads(body), arrived))
    dealing.start()
    work = Work(lanes, dealing, outgoing, acknowledgements)
    try:
        yield Intake(writer, lanes, acknowledgements, time.time), work
    finally:
        await dealing.finish(_IN_HAND)
        await asyncio.gather(outgoing.finish(_IN_HAND), acknowledgements.finish(_IN_HAND))
