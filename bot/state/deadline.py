"""A deadline for connections: what a server that has fallen silent never answers is broken off here, so that nobody waits for ever.

The server ends what takes too long by itself; that it cannot tell so over a line that is cut is what this is for.
"""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from time import monotonic
from typing import Any, Final
from weakref import WeakValueDictionary

import sqlalchemy as sa
from sqlalchemy import Engine

LONGEST: Final = 12.0
"""Seconds for which a connection may be in use: a server ends each statement before, and a transaction has a few that take milliseconds."""
_LOOK: Final = 1.0
UNHURRIED: Final = "unhurried"
"""What a connection's info says of one that may take its time."""


class Deadline:
    """Breaks off the connections of an engine that have been in use for too long."""

    def __init__(self, engine: Engine, longest: float = LONGEST) -> None:
        """`longest` is in seconds."""
        self._longest = longest
        self._in_use: dict[int, tuple[float, Any, dict[str, Any]]] = {}
        self._lock = threading.Lock()
        sa.event.listen(engine, "checkout", self._begun)
        sa.event.listen(engine, "checkin", self._ended)
        _WATCHED[id(self)] = self
        _watch()

    def look(self, now: float) -> None:
        """Breaks off what has taken too long by now."""
        with self._lock:
            late = [driver for since, driver, info in self._in_use.values() if now - since > self._longest and not info.get(UNHURRIED)]
        for driver in late:
            _break_off(driver)

    def _begun(self, driver: Any, record: Any, _proxy: object) -> None:
        with self._lock:
            self._in_use[id(record)] = (monotonic(), driver, record.info)

    def _ended(self, _driver: Any, record: Any) -> None:
        with self._lock:
            self._in_use.pop(id(record), None)


def _break_off(driver: Any) -> None:
    """Has whoever waits for an answer hear that there will be none: the connection itself is left to them."""
    with suppress(Exception), socket.socket(fileno=os.dup(driver.fileno())) as line:  # it may be closed by now
        line.shutdown(socket.SHUT_RDWR)


_WATCHED: Final[WeakValueDictionary[int, Deadline]] = WeakValueDictionary()
_STARTED: Final = threading.Event()


def _watch() -> None:
    """Has a thread look, one for all."""
    if not _STARTED.is_set():
        _STARTED.set()
        threading.Thread(target=_run, name="deadline", daemon=True).start()


def _run() -> None:
    pause = threading.Event()
    while True:
        pause.wait(_LOOK)
        for deadline in list(_WATCHED.values()):
            deadline.look(monotonic())
