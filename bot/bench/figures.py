"""What was measured, and the arithmetic on it: percentiles, medians over rounds, and how two bots compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Phase:
    """One load on one bot, in seconds and counts; `latencies` run from when an update was due to the first send to its chat.

    `others_cpu` is what the other processes of the machine took, as a share of one core.
    """

    updates: int
    lost: int
    doubled: int
    seconds: float
    cpu: float
    driver_cpu: float
    latencies: tuple[float, ...]
    sends: int = 0
    others_cpu: float = 0.0

    @property
    def answered(self) -> int:
        """How many updates had a reply."""
        return self.updates - self.lost

    @property
    def per_second(self) -> float | None:
        """Updates answered per second by the clock."""
        return ratio(self.answered, self.seconds)

    @property
    def per_cpu_second(self) -> float | None:
        """Updates answered per second of the bot's CPU time."""
        return ratio(self.answered, self.cpu)

    @property
    def cpu_ms(self) -> float | None:
        """CPU milliseconds of the bot per answered update."""
        return ratio(self.cpu * 1000, self.answered)

    @property
    def driver_cpu_ms(self) -> float | None:
        """CPU milliseconds of the driver with its server per answered update."""
        return ratio(self.driver_cpu * 1000, self.answered)

    @property
    def sends_each(self) -> float | None:
        """Messages and edits sent per answered update."""
        return ratio(self.sends, self.answered)

    @property
    def other_work(self) -> float | None:
        """What else the machine did meanwhile, as a share of one core: above a few per cent it slows both sides and blurs the ratio."""
        return self.others_cpu * 100

    def latency_ms(self, share: float) -> float | None:
        """The latency in milliseconds that this share of the answered updates did not exceed."""
        found = percentile(self.latencies, share)
        return None if found is None else found * 1000


@dataclass(frozen=True, slots=True)
class Round:
    """What one bot did in one round."""

    burst: Phase
    paced: Phase


def percentile(values: Iterable[float], share: float) -> float | None:
    """The smallest value that at least this share of the values do not exceed (nearest rank); None of no values."""
    ordered = sorted(values)
    return ordered[max(ceil(share * len(ordered)), 1) - 1] if ordered else None


def ratio(of: float | None, to: float | None) -> float | None:
    """One figure over another; None where either is missing or the second is nothing."""
    return None if of is None or not to else of / to


def middle(values: Iterable[float | None]) -> float | None:
    """The median of the figures that there are."""
    there = [value for value in values if value is not None]
    return median(there) if there else None


FIGURES: dict[str, tuple[str, str, Callable[[Round], float | None]]] = {
    "updates_per_s": ("burst: updates per second", "updates/s", lambda r: r.burst.per_second),
    "cpu_ms_per_update": ("burst: CPU time per update", "ms", lambda r: r.burst.cpu_ms),
    "updates_per_cpu_s": ("burst: updates per CPU second", "updates/CPU s", lambda r: r.burst.per_cpu_second),
    "driver_cpu_ms_per_update": ("burst: the driver's own CPU time per update", "ms", lambda r: r.burst.driver_cpu_ms),
    "sends_per_update": ("burst: messages sent per update", "messages", lambda r: r.burst.sends_each),
    "other_work_percent": ("burst: other work on this machine", "% of a core", lambda r: r.burst.other_work),
    "p50_ms": ("paced: latency, half within", "ms", lambda r: r.paced.latency_ms(0.5)),
    "p99_ms": ("paced: latency, 99 of 100 within", "ms", lambda r: r.paced.latency_ms(0.99)),
}
"""Key, words, unit and figure; the result is the median over the rounds."""

COUNTS: dict[str, tuple[str, str, Callable[[Round], int]]] = {
    "burst_lost_chats": ("burst: lost (no reply)", "chats, all rounds", lambda r: r.burst.lost),
    "burst_doubled_chats": ("burst: doubled (a text twice)", "chats, all rounds", lambda r: r.burst.doubled),
    "paced_lost_chats": ("paced: lost", "chats, all rounds", lambda r: r.paced.lost),
    "paced_doubled_chats": ("paced: doubled", "chats, all rounds", lambda r: r.paced.doubled),
}
"""Key, words, unit and count; the result is the sum over the rounds."""


def summary(rounds: Sequence[Round]) -> dict[str, Any]:
    """The figures of a bot by key: medians over the rounds, counts added up."""
    told: dict[str, Any] = {key: _told(middle(map(figure, rounds))) for key, (_, _, figure) in FIGURES.items()}
    return told | {key: sum(map(count, rounds)) for key, (_, _, count) in COUNTS.items()}


def compared(ours: Sequence[Round], theirs: Sequence[Round]) -> dict[str, float | None]:
    """Updates per CPU second of one bot over the other's, round by round: median, lowest and highest.

    Rounds are paired because the machine is not the same throughout: what slows one round slows both halves of it.
    """
    pairs = [ratio(one.burst.per_cpu_second, other.burst.per_cpu_second) for one, other in zip(ours, theirs, strict=True)]
    there = [value for value in pairs if value is not None]
    return {"median": _told(middle(there)), "lowest": _told(min(there, default=None)), "highest": _told(max(there, default=None))}


def _told(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
