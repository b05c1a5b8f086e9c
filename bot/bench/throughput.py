"""`casebrief bench throughput`: how many questions a second one process answers, and two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final

from bot.bench.result import Result
from bot.bench.workers import Worker, workers

HEADS: Final[Mapping[str, str]] = {
    "processes": "processes", "per_second": "questions/s", "per_second_x": "x one", "per_cpu_second": "per CPU second",
    "per_cpu_x": "x one",
}  # fmt: skip
PROCESSES: Final = (1, 2)


def bench(path: Path, what: str, texts: Sequence[str], rounds: int) -> Result:
    """Questions a second of one process and of two, each with the file opened for itself; `what` is told in bot.bench.worker."""
    found: dict[int, list[tuple[float, float]]] = {number: [] for number in PROCESSES}
    with workers(max(PROCESSES), path, what, texts) as running:
        for turn in range(rounds + 1):
            for number in PROCESSES if turn % 2 else PROCESSES[::-1]:
                found[number].append(_asked(running[:number], len(texts)))
    one = found[1][1:]
    rows = [_row(number, found[number][1:], one) for number in PROCESSES]
    return Result("throughput", HEADS, rows, _notes(rounds, len(texts), what))


def _asked(running: Sequence[Worker], texts: int) -> tuple[float, float]:
    """Questions a second by the clock, from when all begin until the last is done, and a second of CPU."""
    for worker in running:
        worker.begin()
    done = [worker.done() for worker in running]
    questions = texts * len(running)
    return questions / max(one["wall"] for one in done), questions / sum(one["cpu"] for one in done)


def _row(number: int, rounds: Sequence[tuple[float, float]], one: Sequence[tuple[float, float]]) -> dict[str, Any]:
    return {
        "processes": number,
        "per_second": median(each for each, _ in rounds),
        "per_second_x": median(each / alone for (each, _), (alone, _) in zip(rounds, one, strict=True)),
        "per_cpu_second": median(each for _, each in rounds),
        "per_cpu_x": median(each / alone for (_, each), (_, alone) in zip(rounds, one, strict=True)),
    }


def _notes(rounds: int, texts: int, what: str) -> list[str]:
    return [
        f"Medians of {rounds} interleaved rounds, in which each process is asked the same {texts} questions ({what}) once more.",
        "By the clock two processes need two cores that nobody else uses; per CPU second they do not.",
    ]
