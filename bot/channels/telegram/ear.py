"""What is heard with each answer of Telegram: that the line is up, and what time it is there."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Final

from bot.operating.health import FARTHEST_APART, Pulse, clocks_apart

log = logging.getLogger(__name__)

_COMPARE: Final = 5.0
_WARN: Final = 60.0
"""Seconds between two looks at Telegram's clock, and between two warnings that it says something else."""


@dataclass(slots=True)
class Ear:
    """Hears each answer of Telegram: that the line is up, and now and then what time it is there."""

    pulse: Pulse
    _compared: float = -60.0
    _warned: float = -60.0

    def __call__(self, date: str | None) -> None:
        now = time.monotonic()
        apart = None
        if now - self._compared > _COMPARE:
            ours = time.time()
            self._compared, apart = now, clocks_apart(date, ours)
            if apart is not None:
                self.pulse.compared(now, ours - apart)
                self.warn(now, apart)
        self.pulse.called(now, apart)

    def warn(self, now: float, apart: float) -> None:
        """Says in the log, once a minute, that the clocks are apart: embargoes then end by whichever is late."""
        if abs(apart) > FARTHEST_APART and now - self._warned > _WARN:
            self._warned = now
            log.warning(
                "our clock is %.0f s %s Telegram's; embargoes end by the later of the two",
                abs(apart),
                "ahead of" if apart > 0 else "behind",
            )
