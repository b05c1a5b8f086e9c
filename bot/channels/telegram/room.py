"""How much is under way at once: work that is being done, not what waits for its time."""

from __future__ import annotations

import asyncio


class Room:
    """Counts what is under way, and lets one who brings more wait until there is room for it."""

    def __init__(self, most: int = 128) -> None:
        """`most` may be under way before no more is brought."""
        self._most, self._under_way, self._left = most, 0, asyncio.Event()

    def __enter__(self) -> None:
        self._under_way += 1

    def __exit__(self, *_: object) -> None:
        self._under_way -= 1
        self._left.set()

    async def wait(self) -> None:
        """Waits until less than that is under way."""
        while self._under_way >= self._most:
            self._left.clear()
            await self._left.wait()
