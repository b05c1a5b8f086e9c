"""How much may be sent: Telegram's own limits as its FAQ tells them, each a bucket that runs empty at its rate."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil
from typing import Final

OVERALL: Final = (30.0, 30)
GROUP: Final = (20 / 60, 20)
PRIVATE: Final = (1.0, 4)
"""Messages a second, and how many may come at once."""


@dataclass
class Limits:
    """Counts what was taken; `wait` is the retry_after for what would be too much, 0 where it is taken and counted."""

    _full_until: dict[int, float] = field(default_factory=dict)

    def wait(self, chat: int, now: float) -> int:
        """The whole seconds to wait for a message to a chat."""
        buckets = {0: OVERALL, chat: PRIVATE if chat > 0 else GROUP}
        after = {number: max(self._full_until.get(number, 0.0), now) + 1 / rate for number, (rate, _) in buckets.items()}
        over = max(after[number] - now - burst / rate for number, (rate, burst) in buckets.items())
        if over > 1e-6:
            return ceil(over)
        self._full_until |= after
        return 0
