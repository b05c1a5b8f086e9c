"""What is read of questions that were asked in vain, by those who see to it that they are answered: values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.state.acts import Person
from bot.state.missed import Asker


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Reads whom an answer may be told who asked in vain, of at most so many questions; the result is Askers."""

    most: int


@dataclass(frozen=True, slots=True)
class InCheck:
    """Reads the questions of which it is to be looked whether an entry can take them."""


@dataclass(frozen=True, slots=True)
class Askers:
    """Those who may be told an answer, who they are now, and which label their groups have; `version` is that of all this."""

    version: int
    askers: tuple[Asker, ...] = ()
    people: Mapping[int, Person] = field(default_factory=dict)
    labels: Mapping[int, str] = field(default_factory=dict)
