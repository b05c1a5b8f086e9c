"""The end of a button's waiting: nobody should look at a spinning button, whatever the disk is doing."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Final

from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from bot.channels.telegram.caller import Caller
from bot.channels.telegram.recent import Recent
from bot.channels.telegram.refusals import cause
from bot.channels.telegram.sends import Acknowledgement, call_of

log = logging.getLogger(__name__)

_PATIENCE: Final = 1.0
"""Seconds after which a button's waiting is ended without a word, if its view takes longer."""


@dataclass(slots=True)
class Acknowledgements:
    """Ends the waiting of buttons: at once when it is known with which words, without words when that takes long.

    They go past the outbox: a button's call lives for seconds, and nothing is lost with it but a notice.
    """

    bot: Caller
    _expected: dict[str, asyncio.TimerHandle] = field(default_factory=dict)
    _ended: Recent[bool] = field(default_factory=Recent)
    """Those that have waited too long, of which no more may be heard here where another process deals with them."""
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def expect(self, query: str) -> None:
        """Sees to it that a button does not wait for longer than a second."""
        if query not in self._expected and not self._ended.get(query):
            loop = asyncio.get_running_loop()
            self._expected[query] = loop.call_later(_PATIENCE, self._out_of_patience, query)

    def forget(self, query: str) -> None:
        """Lets a button's waiting be: it was dealt with before."""
        self._ended.drop(query)
        timer = self._expected.pop(query, None)
        if timer is not None:
            timer.cancel()

    def end(self, acknowledgement: Acknowledgement) -> bool:
        """Ends the waiting of a button; False where it has ended already, so that a notice must be told in another way."""
        if self._ended.get(acknowledgement.query):
            self._ended.drop(acknowledgement.query)
            return False
        timer = self._expected.pop(acknowledgement.query, None)
        if timer is not None:
            timer.cancel()
        self._begin(acknowledgement)
        return True

    def stop(self) -> None:
        """Ends the waiting of every button that is expected to be dealt with later."""
        for query, timer in list(self._expected.items()):
            self._expected.pop(query)
            timer.cancel()
            self._ended.put(query, value=True)
            self._begin(Acknowledgement(query))

    async def finish(self, seconds: float) -> None:
        """Waits for the calls under way."""
        self.stop()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    def _out_of_patience(self, query: str) -> None:
        del self._expected[query]
        self._ended.put(query, value=True)
        self._begin(Acknowledgement(query))

    def _begin(self, acknowledgement: Acknowledgement) -> None:
        task = asyncio.get_running_loop().create_task(self._call(acknowledgement))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _call(self, acknowledgement: Acknowledgement) -> None:
        try:
            await self.bot.call(*call_of(acknowledgement))
        except (BadRequest, RetryAfter, NetworkError) as error:
            log.info("a button's waiting was not ended: %s", cause(error))  # too old, or too many: it ends by itself
        except TelegramError as error:
            log.error("a button's waiting was not ended: %s", cause(error))  # noqa: TRY400  its text may hold the token
