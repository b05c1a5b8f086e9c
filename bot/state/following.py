"""What can be asked of the state about copies of statements that are out, as values: they are changes like all others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.state.acts import Key, Person
from bot.state.delivered import Delivery
from bot.state.filed import EMPTY, Shelf


@dataclass(frozen=True, slots=True)
class Delivered:
    """Notes as which message a copy is out."""

    letter: int
    message: int


@dataclass(frozen=True, slots=True)
class Told:
    """Notes that a notice is out, or a mark on a copy, of a recall."""

    letter: int
    at: float


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Reads what is to be done about copies at a time; the result is an Outstanding with at most so many copies of each sort."""

    at: float
    most: int = 100


@dataclass(frozen=True, slots=True)
class Outstanding:
    """What is to be done about copies, as of one moment.

    `used` are the versions of which there are copies that were not recalled; `untold` are recalled copies whose readers were not told,
    `unmarked` those that still stand in a chat as they were. `sessions` are those of who asked for them, where they did; `people` and
    `labels` tell who they are now, and what their groups may be shown. `version` is that of all that decides who may do what.
    `under_way` is how many chats notices and marks are on their way to by now.
    """

    version: int = 0
    shelf: Shelf = EMPTY
    used: frozenset[tuple[str, int]] = frozenset()
    untold: Sequence[Delivery] = ()
    unmarked: Sequence[Delivery] = ()
    sessions: Mapping[Key, bytes] = field(default_factory=dict)
    people: Mapping[int, Person] = field(default_factory=dict)
    labels: Mapping[int, str] = field(default_factory=dict)
    under_way: int = 0
