"""What one replica does for all of them: it does so for as long as its connection lasts, and then another takes it over."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from bot.errors import StateError
from bot.state.sharing import Appointed, Duty, Resigned
from bot.state.writer import Writer

log = logging.getLogger(__name__)

_LOOK: Final = 1.0
"""Seconds between two looks whether a duty is free, or still ours."""


@dataclass(slots=True)
class Appointment:
    """A duty that this replica has, or waits for; `writer` is that of the connection by which it has it.

    It is not for a replica that is not `fit` for it.
    """

    duty: Duty
    writer: Writer
    fit: Callable[[], bool] = lambda: True
    ours: bool = False

    async def run(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Does the work of the duty whenever that is ours, until it is cancelled; an error that ends the work ends it."""
        while True:
            await self._settled(ours=True)
            log.info("%s: taken on", self.duty.name.lower())
            doing, watching = asyncio.ensure_future(work()), asyncio.ensure_future(self._settled(ours=False))
            try:
                await asyncio.wait({doing, watching}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in (doing, watching):
                    if not task.done():
                        task.cancel()
                        with suppress(asyncio.CancelledError):
                            await task
            if not doing.cancelled():
                if doing.exception() is not None:
                    await self._resign()
                doing.result()
                return
            log.warning("%s: another replica may have taken it over", self.duty.name.lower())

    async def _resign(self) -> None:
        self.ours = False
        with suppress(StateError):
            await self.writer.write(Resigned(self.duty))

    async def _settled(self, *, ours: bool) -> None:
        """Waits until the duty is ours, or is no more; while the state cannot be asked, it is not."""
        while True:
            try:
                if self.fit():
                    self.ours = await self.writer.write(Appointed(self.duty))
                else:  # also where it is ours and we were not told so
                    await self._resign()
            except StateError:
                self.ours = False
            if self.ours is ours:
                return
            await asyncio.sleep(_LOOK)
