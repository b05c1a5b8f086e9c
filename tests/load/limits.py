"""How much may be sent: Telegram's own limits, as its FAQ tells them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from math import ceil
from typing import Final

OVERALL: Final = (30, 1.0)
GROUP: Final = (20, 60.0)
PRIVATE: Final = (1.0, 4)
"""So many in so many seconds over all and in a group; in a private chat a rate a second, and how many may come at once."""


@dataclass
class Limits:
    """Counts what was taken; `wait` is the retry_after for what would be too much, 0 where it is taken and counted."""

    _overall: deque[float] = field(default_factory=deque)
    _groups: dict[int, deque[float]] = field(default_factory=dict)
    _private: dict[int, float] = field(default_factory=dict)

    def wait(self, chat: int, now: float) -> int:
        """The whole seconds to wait for a message to a chat."""
        windows = [(self._overall, *OVERALL)]
        if chat < 0:
            windows.append((self._groups.setdefault(chat, deque()), *GROUP))
        for taken, most, seconds in windows:
            while taken and taken[0] <= now - seconds:
                taken.popleft()
            if len(taken) >= most:
                return ceil(taken[0] + seconds - now) or 1
        if chat > 0:
            rate, burst = PRIVATE
            level = max(self._private.get(chat, 0.0), now) + 1 / rate
            if level - now > burst / rate + 1e-6:
                return ceil(level - now - burst / rate)
            self._private[chat] = level
        for taken, _, _ in windows:
            taken.append(now)
        return 0
