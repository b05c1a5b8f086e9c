"""When a message may go out: so many a second over all, and fewer to one chat. Pure; the time is handed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

PRIVATE: Final = (1.0, 3)
GROUP: Final = (20 / 60, 20)
"""Messages a second, and how many may come at once, in a private chat and in a group (Telegram's Bot FAQ, "My bot is hitting limits")."""
_MOST_CHATS: Final = 10_000


@dataclass(slots=True)
class Limit:
    """So many a second, with a burst: the virtual scheduling form of the leaky bucket (ITU-T I.371)."""

    rate: float
    burst: int
    due: float = 0.0

    def reserve(self, now: float) -> float:
        """The seconds to wait for the place that is taken by this call."""
        self.due = max(self.due, now) + 1 / self.rate
        return max(0.0, self.due - self.burst / self.rate - now)


@dataclass(slots=True)
class Pacing:
    """The limits of one bot: `rate` messages a second over all; 0 for a server of one's own, which has no limits."""

    rate: float
    _overall: Limit = field(init=False)
    _chats: dict[int, Limit] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sets the overall limit up; a second's worth may go at once."""
        self._overall = Limit(self.rate or 1.0, max(1, round(self.rate)))

    def in_chat(self, chat: int, now: float) -> float:
        """The seconds until a chat may get its next message; a place there is taken by this call."""
        if not self.rate:
            return 0.0
        if len(self._chats) >= _MOST_CHATS:  # a bucket that has run empty is as good as none
            self._chats = {known: limit for known, limit in self._chats.items() if limit.due > now}
        limit = self._chats.get(chat)
        if limit is None:
            limit = self._chats[chat] = Limit(*(PRIVATE if chat > 0 else GROUP))
        return limit.reserve(now)

    def overall(self, now: float) -> float:
        """The seconds until the bot may send its next message anywhere; a place is taken by this call."""
        return self._overall.reserve(now) if self.rate else 0.0
