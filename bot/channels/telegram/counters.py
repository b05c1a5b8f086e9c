"""What a counter is: some commands, and what comes of them and of its buttons."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from bot.channels.telegram.incoming import Pressed
from bot.channels.telegram.sends import Send
from bot.channels.telegram.visitor import Visitor
from bot.state.acts import Act
from bot.state.records import Record


@dataclass(frozen=True, slots=True)
class Done:
    """What a counter has done: what to send, what to keep, what to record; what somebody has read for approval.

    `instead` says that it stands in the place of what else would be answered.
    """

    sends: tuple[Send, ...] = ()
    acts: tuple[Act, ...] = ()
    records: tuple[Record, ...] = ()
    erased: bool = False
    seen: tuple[str, int, str] | None = None
    instead: bool = False


class Counter(Protocol):
    """Carries out some commands, each given by somebody who may, and answers its own buttons."""

    @property
    def commands(self) -> Collection[str]:
        """The commands that are carried out here."""
        ...

    def carry_out(self, command: str, text: str, visitor: Visitor) -> Done:
        """What a command does, given with these words."""
        ...

    def pressed(self, incoming: Pressed, visitor: Visitor) -> Done | None:
        """What a button of this counter does; None for any other button, or for who may not press it."""
        ...
