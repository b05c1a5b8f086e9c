"""Patience with a database that is being started, or is away for a moment."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import monotonic, sleep
from typing import Final, TypeVar

from bot.errors import StateBusyError

log = logging.getLogger(__name__)

LONGEST: Final = 30.0
"""Seconds to wait for it at a start; after them whoever looks after services is told, and starts anew."""
_PAUSE: Final = 0.5

T = TypeVar("T")


def patiently(call: Callable[[], T], seconds: float = LONGEST) -> T:
    """The result of a call, made again for so long while the state cannot be had."""
    end, told = monotonic() + seconds, False
    while True:
        try:
            return call()
        except StateBusyError as error:
            if monotonic() > end:
                raise
            if not told:
                log.warning("%s; waiting for it", error)
                told = True
        sleep(_PAUSE)
