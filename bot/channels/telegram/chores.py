"""What nobody's update asks for, and what one process does for all."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.channels.telegram.announcing import Announcing
from bot.channels.telegram.others import Followers
from bot.channels.telegram.recalling import Recalling
from bot.channels.telegram.teaching import Teaching
from bot.channels.telegram.upkeep import keep_up
from bot.channels.telegram.work import Work
from bot.operating.health import Pulse
from bot.settings.telegram import TelegramSettings


@dataclass(frozen=True, slots=True)
class Chores:
    """Follows copies of statements up, tells who is to know, teaches, and keeps the state in order."""

    settings: TelegramSettings
    work: Work
    followers: Followers
    pulse: Pulse

    async def run(self) -> None:
        """Does so until it is cancelled."""
        dealing, outgoing, board = self.work.dealing, self.work.outgoing, self.followers.others.board
        writer, gate, settings = dealing.writer, dealing.reception.gate, self.settings
        if self.followers.others.sending is not None:
            await self.followers.take_over()
        works = (
            Recalling(writer, outgoing, gate, settings.zones, time.time, ahead_of(self.pulse)).run(),
            Announcing(writer, outgoing, gate, time.time).run(),
            Teaching(writer, outgoing, gate, settings.knowledge, settings.ceiling, time.time).run(),
            keep_up(writer, lambda: board.version, settings.retention, time.time),
        )
        async with asyncio.TaskGroup() as group:
            for work in works:
                group.create_task(work)


def ahead_of(pulse: Pulse) -> Callable[[], float]:
    """What tells how many seconds our clock is ahead of Telegram's."""
    return lambda: pulse.ahead(time.monotonic(), time.time())
