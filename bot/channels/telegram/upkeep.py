"""What is done at intervals: signs of life, and taking out what nobody needs any more."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from bot.errors import StateError
from bot.state.changes import Noted, Tidied
from bot.state.writer import Writer

log = logging.getLogger(__name__)

_BEAT: Final = 10.0
"""Seconds between two signs of life: writing one shows that the state can be written, also when nobody asks anything."""
_BEATS_TO_TIDY: Final = 360
_DAY: Final = 86_400.0
_KNOWN: Final = 8 * _DAY
"""Seconds for which the number of an update is kept: Telegram delivers none that is older than a day."""


async def keep_up(writer: Writer, version: str, retention: int, clock: Callable[[], float]) -> None:
    """Keeps the state in order until it is cancelled; `retention` is in days."""
    beats = 0
    while True:
        now = clock()
        try:
            await writer.write(Noted("beat", str(now)))
            if beats == 0:
                await writer.write(Noted("version", version))
            if beats % _BEATS_TO_TIDY == 0:
                await writer.write(Tidied(now - _KNOWN, now - retention * _DAY))
        except StateError as error:
            log.error("%s", error)  # noqa: TRY400
        else:
            beats += 1
        await asyncio.sleep(_BEAT)
