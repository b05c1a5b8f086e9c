"""A row of the table: what is tried, what must come out, and what did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Trial:
    """How a row is run: its share of the full size, the seed of all chance, and a folder of its own."""

    scale: float
    seed: int
    folder: Path

    def of(self, full: int, least: int = 1) -> int:
        """So many of what is `full` at full size."""
        return max(least, round(full * self.scale))


@dataclass(frozen=True)
class Outcome:
    """The figures in words, and whether they are good enough. `injected` says that a fault was made inside the process."""

    good: bool
    figures: str
    injected: bool = False


@dataclass(frozen=True)
class Row:
    """A name such as F01, the goal in words, and how it is run; `timed` where the figure depends on what else the machine does, `long`
    where it takes minutes even in small, and the suite tries the same in parts.

    `share` is the part of the full size at which the suite runs it: a twentieth, and less where
    that takes half a minute.
    """

    name: str
    goal: str
    run: Callable[[Trial], Outcome]
    timed: bool = False
    long: bool = False
    share: float = 0.05
