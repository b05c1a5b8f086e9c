"""What replicas share out between them, as values: who sends to a chat, who sees to what one alone may see to, and when messages may go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.state.changes import Letter


class Duty(IntEnum):
    """What one replica sees to for all."""

    POLLING = 1
    CHORES = 2


@dataclass(frozen=True, slots=True)
class Taken:
    """Has a chat's letters sent by this replica alone, until it gives them back or its connection ends.

    The result is all that waits there, in order; None where another replica has the chat, or has sent to it just now and may still
    say what became of that.
    """

    chat: int


@dataclass(frozen=True, slots=True)
class GivenBack:
    """Lets others send to a chat."""

    chat: int


@dataclass(frozen=True, slots=True)
class Appointed:
    """Has this replica see to something alone; the result is whether it does, from now on or still."""

    duty: Duty


@dataclass(frozen=True, slots=True)
class Resigned:
    """Lets another replica have a duty."""

    duty: Duty


@dataclass(frozen=True, slots=True)
class Paced:
    """Takes a place in the line of a chat, or with 0 in that of all: one place is due each `step` seconds, and `slack` may be run ahead.

    The result is the seconds to wait for it.
    """

    chat: int
    step: float
    slack: float


@dataclass(frozen=True, slots=True)
class Looked:
    """Looks at what is left undone, by whomever; the result is a View. Of letters that have waited for a while it holds so many at most."""

    at: float
    most: int = 100


@dataclass(frozen=True, slots=True)
class View:
    """How many updates are open and since when the oldest is, letters that nobody may be sending, and the versions to be served."""

    open: int = 0
    oldest: float | None = None
    letters: tuple[Letter, ...] = ()
    served: Mapping[str, str] = field(default_factory=dict)


Shared = Taken | GivenBack | Appointed | Resigned | Paced | Looked
"""What replicas ask of the state, besides all else that can be."""
