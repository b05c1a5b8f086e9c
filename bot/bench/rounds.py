"""Rounds in one process: each of several is asked in turn, in an order that rotates, and every question is timed by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from statistics import median
from time import perf_counter, process_time
from typing import Any, NamedTuple, TypeVar

from bot.bench.figures import percentile

Q = TypeVar("Q")


class Taken(NamedTuple):
    """Seconds of CPU and by the clock."""

    cpu: float
    wall: float


def timed(act: Callable[[], object]) -> Taken:
    """What it takes to do something once."""
    wall, cpu = perf_counter(), process_time()
    act()
    return Taken(process_time() - cpu, perf_counter() - wall)


def each(act: Callable[[Q], object], questions: Sequence[Q], limit: float = float("inf")) -> list[Taken]:
    """What each question took; once they took so many seconds together the rest is not asked."""
    found: list[Taken] = []
    until = perf_counter() + limit
    for question in questions:
        wall, cpu = perf_counter(), process_time()
        act(question)
        found.append(Taken(process_time() - cpu, perf_counter() - wall))
        if perf_counter() > until:
            break
    return found


def rotated(items: Sequence[Q], turn: int) -> Iterator[Q]:
    """The items in the order of a round: each is first once."""
    begin = turn % len(items)
    yield from items[begin:]
    yield from items[:begin]


def percentiles(rounds: Sequence[Sequence[Taken]]) -> dict[str, Any]:
    """p50 and p99 in milliseconds, by CPU time and by the clock: the medians over the rounds."""
    figures = {"p50_ms": (0.5, 0), "p99_ms": (0.99, 0), "wall_p50_ms": (0.5, 1), "wall_p99_ms": (0.99, 1)}
    return {
        key: 1000 * median(percentile((taken[which] for taken in one), share) or 0.0 for one in rounds)
        for key, (share, which) in figures.items()
    }
