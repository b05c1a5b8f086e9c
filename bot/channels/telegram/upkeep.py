"""What is done at intervals: signs of life, taking out what nobody needs any more, and leaving nothing of what was erased on the disk."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from bot.errors import StateError
from bot.state.changes import Noted, Recorded, Tidied
from bot.state.counted import KEPT
from bot.state.heads import publish
from bot.state.writer import Writer

log = logging.getLogger(__name__)

_BEAT: Final = 10.0
"""Seconds between two signs of life: writing one shows that the state can be written, also when nobody asks anything."""
_BEATS_TO_TIDY: Final = 360
_BEATS_TO_WIPE: Final = 360
"""Beats after an erasure at which what is left of it on the disk is wiped: its confirmation may wait for Telegram for an hour."""
_DAY: Final = 86_400.0
_BEATS_A_DAY: Final = 8_640
_CODES: Final = 3_600.0
"""Seconds for which wrong codes, and invitations that have ended, are remembered."""
_KNOWN: Final = 8 * _DAY
"""Seconds for which the number of an update is kept: Telegram delivers none that is older than a day."""
_LARGEST_LOG: Final = 64_000_000
"""Bytes of the state's log from which its operator is told: half a minute's, at thirty messages a second."""

_CHANGES: Final = 366 * _DAY
"""Seconds for which it is kept how what is on file has changed."""


async def keep_up(writer: Writer, version: Callable[[], str], retention: int, clock: Callable[[], float]) -> None:
    """Keeps the state in order until it is cancelled; `version` is that of what is served now, `retention` is in days."""
    beats, wipes, erasures, noted, overgrown = 0, 0, writer.store.erasures, "", False
    while True:
        now = clock()
        try:
            await writer.write(Noted("beat", str(now)))
            if noted != (now_served := version()):
                await writer.write(Noted("version", now_served))
                noted = now_served
            if beats and beats % _BEATS_A_DAY == 0:
                publish(await writer.write(Recorded(())))
            if beats % _BEATS_TO_TIDY == 0:
                await writer.write(Tidied(now - _KNOWN, now - retention * _DAY, now - _CODES, now - _CHANGES, now - KEPT * _DAY))
                wipes = max(wipes, 1)
            if erasures != writer.store.erasures:
                erasures, wipes = writer.store.erasures, _BEATS_TO_WIPE
            if wipes and await writer.put_away():
                wipes -= 1
        except StateError as error:
            log.error("%s", error)  # noqa: TRY400
        else:
            beats += 1
        overgrown = tell_of_log(writer.log_size, overgrown)
        await asyncio.sleep(_BEAT)


def tell_of_log(size: int, told: bool) -> bool:
    """Whether the log of the state is too large, which is told when it begins and when it is over.

    Nothing of a log can be used again while another process reads what it was when that began.
    """
    if size > _LARGEST_LOG and not told:
        log.error("the log of the state has grown to %.0f MB: another process keeps reading the state (fuser names it)", size / 1e6)
    if size <= _LARGEST_LOG and told:
        log.info("the log of the state is small again")
    return size > _LARGEST_LOG
