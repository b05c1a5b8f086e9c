"""Copies of statements that were handed out, and what became of them: values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

NEVER_OUT: Final = 0
"""In the place of a message's number: the copy was taken back before it was sent."""

NOBODY: Final = 0
"""In the place of who asked for a copy: they were erased, and the copy stands in a group."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What a letter hands out: the words in one script of a version with that hash."""

    statement: str
    version: int
    hash: str
    script: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """A copy that was handed out: to whom, where, as which message (None: that is not known, 0: it never went out).

    `recalled` is since when it may not be used, `notice` the letter that tells so, `told` when that went out, `marking` and `marked`
    the same of the mark on the copy itself. `confirmed` is when somebody answered that they had read the notice, `shut` since when
    the chat has taken nothing.
    """

    id: int
    statement: str
    version: int
    script: str
    chat: int
    person: int
    at: float
    message: int | None = None
    recalled: float | None = None
    notice: int | None = None
    told: float | None = None
    marking: int | None = None
    marked: float | None = None
    confirmed: float | None = None
    shut: float | None = None

    @property
    def of(self) -> tuple[str, int]:
        """Which version of which statement it is a copy of."""
        return self.statement, self.version
