"""Patience with a database that is being started, or is away for a moment."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import monotonic, sleep
from typing import Final, TypeVar

from bot.errors import StateBusyError
from bot.state.dialect import is_final

log = logging.getLogger(__name__)

LONGEST: Final = 30.0
"""Seconds to wait for it at a start; after them whoever looks after services is told, and starts anew."""
_PAUSE: Final = 0.5

T = TypeVar("T")


def patiently(call: Callable[[], T]) -> T:
    """The result of a call, made again for a while where the state cannot be had now; not where a server has refused us for good."""
    end, told = monotonic() + LONGEST, False
    while True:
        try:
            return call()
        except StateBusyError as error:
            if monotonic() > end or is_final(error.__cause__):
                raise
            if not told:
                log.warning("%s; waiting for it", error)
                told = True
        sleep(_PAUSE)
