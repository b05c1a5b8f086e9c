"""How many messages are under way at once: few, so that few can come twice; one that hangs does not hold the others up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

AT_ONCE: Final = 8
"""Messages under way at once: so many may come twice when the process is killed."""
_SLOW: Final = 2.0
"""Seconds after which a call gives its slot to another: it hangs, and the reader whom it is for has most likely not got it."""


class Slots:
    """Lets so many in at once, and more for each that takes too long."""

    def __init__(self, most: int = AT_ONCE) -> None:
        """`most` are let in at once."""
        self._free = asyncio.Semaphore(most)

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """A slot, for as long as the context lasts, or until it has taken too long."""
        await self._free.acquire()
        given_back = False

        def give_back() -> None:
            nonlocal given_back
            if not given_back:
                given_back = True
                self._free.release()

        hangs = asyncio.get_running_loop().call_later(_SLOW, give_back)
        try:
            yield
        finally:
            hangs.cancel()
            give_back()
