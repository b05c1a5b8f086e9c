"""Whether messages get through to Telegram at all: who waits to try again need not wait on once others do."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from time import monotonic
from typing import Final

_DOWN: Final = 5.0
"""Seconds without a message that got through from which the next one that does is news."""


class Line:
    """Tells those who wait after a failure when the line is back after an interruption."""

    def __init__(self) -> None:
        """As if something had just got through."""
        self._through, self._back = monotonic(), asyncio.Event()

    def is_up(self) -> None:
        """A message got through."""
        now = monotonic()
        if now - self._through > _DOWN:
            self._back.set()
            self._back = asyncio.Event()
        self._through = now

    async def back_within(self, seconds: float) -> None:
        """Waits for so long, or until the line is back."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._back.wait(), seconds)
