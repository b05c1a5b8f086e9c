"""When a message may go out: so many a second over all, and fewer to one chat."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from time import monotonic
from typing import Final, Protocol

from bot.errors import StateError
from bot.state.sharing import Paced
from bot.state.writer import Writer

log = logging.getLogger(__name__)

_STATE_PAUSE: Final = 1.0
"""Seconds between two tries to get a place."""
PRIVATE: Final = (0.95, 3)
GROUP: Final = (19 / 60, 18)
"""Messages a second, and how many may come at once, in a private chat and in a group: what Telegram's Bot FAQ says ("My bot is
hitting limits"), a little less, since what leaves here evenly arrives there in bunches."""
_MARGIN: Final = 0.95
_AT_ONCE: Final = 0.7
"""Of the rate over all: what is used of it, and how much of a second's worth may go at once."""
_MOST_CHATS: Final = 10_000


@dataclass(slots=True)
class Limit:
    """So many a second, with a burst: the virtual scheduling form of the leaky bucket (ITU-T I.371)."""

    rate: float
    burst: int
    due: float = 0.0

    @property
    def slack(self) -> float:
        """How far may be run ahead, in seconds."""
        return self.burst / self.rate

    def reserve(self, now: float) -> float:
        """The seconds to wait for the place that is taken by this call."""
        self.due = max(self.due, now) + 1 / self.rate
        return max(0.0, self.due - self.slack - now)


def of_chat(chat: int) -> Limit:
    """The limit of a chat."""
    return Limit(*(PRIVATE if chat > 0 else GROUP))


def overall(rate: float) -> Limit:
    """The limit over all chats, by messages a second."""
    return Limit((rate or 1.0) * _MARGIN, max(1, round(rate * _AT_ONCE)))


class Pace(Protocol):
    """Tells when a message may go out, and takes the place for it."""

    async def in_chat(self, chat: int) -> float:
        """The seconds until a chat may get its next message."""
        ...

    async def overall(self) -> float:
        """The seconds until the bot may send its next message anywhere."""
        ...


@dataclass(slots=True)
class Pacing:
    """The limits of one bot, in its memory: `rate` messages a second over all; 0 for a server of one's own, which has no limits.

    Pure; the time is handed in.
    """

    rate: float
    _overall: Limit = field(init=False)
    _chats: dict[int, Limit] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sets the overall limit up."""
        self._overall = overall(self.rate)

    def in_chat(self, chat: int, now: float) -> float:
        """The seconds until a chat may get its next message; a place there is taken by this call."""
        if not self.rate:
            return 0.0
        if len(self._chats) >= _MOST_CHATS:  # a bucket that has run empty is as good as none
            self._chats = {known: limit for known, limit in self._chats.items() if limit.due > now}
        limit = self._chats.get(chat)
        if limit is None:
            limit = self._chats[chat] = of_chat(chat)
        return limit.reserve(now)

    def overall(self, now: float) -> float:
        """The seconds until the bot may send its next message anywhere; a place is taken by this call."""
        return self._overall.reserve(now) if self.rate else 0.0


@dataclass(frozen=True, slots=True)
class OwnPace:
    """The pace of a bot that is one process."""

    pacing: Pacing

    async def in_chat(self, chat: int) -> float:
        """The seconds until a chat may get its next message."""
        return self.pacing.in_chat(chat, monotonic())

    async def overall(self) -> float:
        """The seconds until the bot may send its next message anywhere."""
        return self.pacing.overall(monotonic())


@dataclass(frozen=True, slots=True)
class SharedPace:
    """The pace that replicas keep together: each takes its places from the state that they share; `rate` is that of all of them."""

    rate: float
    writer: Writer

    async def in_chat(self, chat: int) -> float:
        """The seconds until a chat may get its next message."""
        return await self._place(chat, of_chat(chat))

    async def overall(self) -> float:
        """The seconds until any of them may send the next message anywhere."""
        return await self._place(0, overall(self.rate))

    async def _place(self, line: int, limit: Limit) -> float:
        while self.rate:
            try:
                return await self.writer.write(Paced(line, 1 / limit.rate, limit.slack))
            except StateError as error:
                log.error("%s; nothing is sent meanwhile", error)  # noqa: TRY400
                await asyncio.sleep(_STATE_PAUSE)
        return 0.0
