"""Sending where other replicas send, too: the letters of one chat by one of them at a time, and all of them no faster than one would."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from bot.channels.telegram.outgoing import ElsewhereError, Outgoing
from bot.state.changes import Letter
from bot.state.sharing import GivenBack, Taken

log = logging.getLogger(__name__)

_SOON: Final = 0.05
_LATER: Final = 1.0
"""Seconds between two tries to get a chat that another replica sends to, at first and at last."""
MOST_HELD: Final = 256
"""Chats that are held at once: a server has room for some thousand locks of all replicas together. It is some seconds' worth of messages,
and so much is lost of the pace that all keep when one that has taken its places is killed."""


@dataclass(slots=True)
class SharedOutgoing(Outgoing):
    """Sends letters of the outbox that replicas share: what it is handed is sent with all that waits before it in its chat."""

    _found: set[int] = field(default_factory=set)
    _odd: set[int] = field(default_factory=set)
    _held: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_HELD))

    def put(self, letters: Iterable[Letter]) -> None:
        """Takes letters of the outbox: their chats are waited for from now on, though they were found waiting before."""
        some = list(letters)
        self._found.difference_update(letter.chat for letter in some)
        Outgoing.put(self, some)

    def adopt(self, letters: Iterable[Letter]) -> None:
        """Sends letters that were found waiting, and all else in their chats, unless another replica is about to."""
        some = [letter for letter in letters if letter.chat not in self._tasks and letter.id not in self._odd]
        self._found.update(letter.chat for letter in some)
        Outgoing.put(self, some)

    async def _run(self, chat: int, queue: deque[Letter]) -> None:
        pause = _SOON
        try:
            while queue and not self._stopping:
                async with self._held:
                    had = await self._sent_all(chat, queue)
                if queue and not had:
                    await asyncio.sleep(pause)
                pause = _SOON if had else min(pause * 2, _LATER)
        finally:
            self._found.discard(chat)
            self._ended(chat)

    async def _sent_all(self, chat: int, queue: deque[Letter]) -> bool:
        """Whether the chat could be had, and nothing is left to be sent there; what was found waiting is left to who has it."""
        while queue and not self._stopping:
            known = {letter.id for letter in queue}
            waiting = await self._kept(Taken(chat))
            if waiting is None:
                if chat in self._found:
                    self._replaced(queue, ())
                return False
            later = [letter for letter in queue if letter.id not in known]
            sound = [letter for letter in waiting if letter.id not in self._odd]
            self._replaced(queue, [*sound, *later])
            await self._sent_first(chat, queue, len(sound))
            if not queue:
                await self._kept(GivenBack(chat))
        return True

    def _left(self, letter: Letter) -> None:
        """It stays in the outbox for the next start, as where there are no others: tried at each look, it might come again and again."""
        self._odd.add(letter.id)

    async def _sent_first(self, chat: int, queue: deque[Letter], most: int) -> None:
        """Sends so many; what has come behind them is sent with whatever others have put before that."""
        try:
            for _ in range(most):
                if not queue or self._stopping:
                    return
                await self._first(chat, queue)
        except ElsewhereError:
            log.info("chat %s: the connection by which it was ours is gone; it is taken anew", chat)

    def _replaced(self, queue: deque[Letter], letters: Iterable[Letter]) -> None:
        self.waiting -= len(queue)
        queue.clear()
        queue.extend(letters)
        self.waiting += len(queue)
        self._room.set()
