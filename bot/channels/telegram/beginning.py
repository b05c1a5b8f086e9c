"""The beginning: that the bot has started and what it serves is recorded, and how somebody becomes who can decide about people."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot import people
from bot.channels.telegram.served import Board
from bot.errors import StateError
from bot.state.acts import Want
from bot.state.changes import Governed, Noted, Recorded, Wanted
from bot.state.loads import Past, to_be_served
from bot.state.records import Kind, Record
from bot.state.writer import Writer

log = logging.getLogger(__name__)

_PAUSE: Final = 1.0
"""Seconds between two tries to begin on a state that others share."""
FIRST: Final = "Administrator"
"""What the first administrator is called."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is kept when a bot begins; on a state that is `shared` it waits for that, however long."""

    board: Board
    writer: Writer
    username: str
    shared: bool

    async def recorded(self, before: Past) -> Past:
        """Records the start and what is served; where nobody can decide about people yet, prints how somebody becomes who can.

        The result is what was served up to now, by what the audit trail had `before`.
        """
        while True:
            try:
                return await self._recorded(before)
            except StateError as error:
                if not self.shared:
                    raise
                log.error("%s; nothing begins before it can be", error)  # noqa: TRY400
                await asyncio.sleep(_PAUSE)

    async def _recorded(self, before: Past) -> Past:
        await noted(self.writer, "start", {})
        versions = self.board.ready.versions
        detail = {**versions, **({"rollback": "allowed"} if before.replaced(versions) else {})}
        await noted(self.writer, "knowledge", detail)
        await self.writer.write(to_be_served(versions))
        await self.writer.write(Noted("username", self.username))
        (found,) = await self.writer.write(Wanted([Want((0, 0), roster=True)]))
        now = before.then(detail, time.time())
        if people.administrators(found.roster):
            return now
        code = people.new_code()
        ruling = people.invite("", "admin", "", FIRST, now=time.time(), code=code)
        await self.writer.write(Governed(found.people, ruling.acts, ruling.records))
        minutes = int(people.CODE_LASTS / 60)
        print(  # never logged
            f"casebrief: nobody can decide about people yet. Who opens this link within {minutes} minutes becomes the administrator:\n"
            f"casebrief: https://t.me/{self.username}?start={code} (or send the bot: /start {code})",
            file=sys.stderr,
            flush=True,
        )
        return now


async def noted(writer: Writer, kind: Kind, detail: Mapping[str, str]) -> None:
    """Puts into the audit trail what the bot itself does."""
    try:
        await writer.write(Recorded((Record(kind, "", detail=detail, at=time.time()),)))
    except StateError as error:
        log.error("%s; not recorded: %s", error, kind)  # noqa: TRY400
