"""A table before anything is made of it: rows of cells, each row with its number."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import Problem


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a table by their numbers, and what was wrong with single cells; `name` is what problems call the table."""

    name: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    problems: tuple[Problem, ...] = ()
