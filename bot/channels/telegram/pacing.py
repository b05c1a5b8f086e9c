"""When a message may go out: so many a second over all, and fewer to one chat. Pure; the time is handed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

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
        """Sets the overall limit up."""
        self._overall = Limit((self.rate or 1.0) * _MARGIN, max(1, round(self.rate * _AT_ONCE)))

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
