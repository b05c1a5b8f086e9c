"""What a server was asked and what reached the chats: written by its thread, read and waited for by the tests."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Call:
    """One request of the bot, with all its fields as they were sent."""

    method: str
    fields: dict[str, Any]
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    at: float = 0.0
    status: int | None = None  # None while it is under way, or when it was dropped or left hanging
    description: str = ""
    result: Any = None
    fault: str = ""


@dataclass(frozen=True)
class Delivery:
    """A message that reached its chat, new or edited, whether or not the bot learnt of it."""

    message: dict[str, Any]
    call: Call


class Record:
    """The calls in the order in which they came, the deliveries in the order in which they happened."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.delivered: list[Delivery] = []
        self._changed = threading.Condition()

    def begin(self, call: Call) -> None:
        with self._changed:
            self.calls.append(call)
            self._changed.notify_all()

    def end(self, call: Call, status: int, result: Any = None, description: str = "") -> None:
        with self._changed:
            call.status, call.result, call.description = status, result, description
            self._changed.notify_all()

    def deliver(self, message: dict[str, Any], call: Call) -> None:
        with self._changed:
            self.delivered.append(Delivery(message, call))
            self._changed.notify_all()

    def of(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in list(self.calls) if call.method == method]

    def wait(self, ready: Callable[[], Any], timeout: float) -> Any:
        """What ready() gives as soon as that is true, or what it gives when the time is over."""
        end = time.monotonic() + timeout
        with self._changed:
            while not (found := ready()) and (left := end - time.monotonic()) > 0:
                self._changed.wait(min(left, 0.5))
        return found
