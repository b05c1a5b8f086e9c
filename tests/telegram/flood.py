"""Telegram's limits on how fast a bot may write."""

from __future__ import annotations

import math
from collections.abc import Callable

from tests.telegram.refusal import RefusalError


class Bucket:
    """Lets a burst through and then so many a second."""

    def __init__(self, rate: float, burst: int, now: float) -> None:
        self.rate, self.burst, self.level, self.at = rate, burst, 0.0, now

    def wait(self, now: float) -> float:
        """The seconds until one more fits."""
        self.level = max(0.0, self.level - (now - self.at) * self.rate)
        self.at = now
        return max(0.0, (self.level + 1 - self.burst) / self.rate)

    def take(self) -> None:
        self.level += 1


class Flood:
    """About 30 messages a second over all, one a second in a private chat after a small burst, 20 a minute in a group."""

    def __init__(self, clock: Callable[[], float], burst: int = 4) -> None:
        self.clock, self.burst = clock, burst
        self.on = False
        self.refused: list[int] = []  # the chats of the messages that came too fast
        self._all = Bucket(30, 30, clock())
        self._chats: dict[int, Bucket] = {}

    def check(self, chat_id: int) -> None:
        """Refuses a message that comes too fast, with the seconds to wait."""
        if not self.on:
            return
        wait = max(bucket.wait(self.clock()) for bucket in self._buckets(chat_id))
        if wait > 0:
            self.refused.append(chat_id)
            seconds = math.ceil(wait)
            raise RefusalError(f"retry after {seconds}", 429, retry_after=seconds)

    def count(self, chat_id: int) -> None:
        """A message was taken."""
        if self.on:
            for bucket in self._buckets(chat_id):
                bucket.take()

    def _buckets(self, chat_id: int) -> tuple[Bucket, Bucket]:
        if chat_id not in self._chats:
            now = self.clock()
            self._chats[chat_id] = Bucket(1, self.burst, now) if chat_id > 0 else Bucket(20 / 60, 20, now)
        return self._all, self._chats[chat_id]
