"""`casebrief bench accuracy`: every method on every set, the lines as they come and the table at the end."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bot.bench.accuracy import product
from bot.bench.accuracy.measure import Result, measured
from bot.bench.accuracy.peers import Method
from bot.bench.accuracy.row import Row
from bot.bench.accuracy.table import show
from bot.bench.accuracy.task import Task


def runnable(methods: Iterable[Method]) -> tuple[tuple[Method, ...], tuple[tuple[str, str], ...]]:
    """The methods that import, and the others with the reason, each told on standard error."""
    here: list[Method] = []
    missing: list[tuple[str, str]] = []
    for method in methods:
        reason = method.missing()
        if reason is None:
            here.append(method)
        else:
            missing.append((method.name, reason))
            _say(f"{method.name} is left out: {reason} (pip install 'casebrief[bench]')")
    return tuple(here), tuple(missing)


def rows(tasks: Iterable[Task], methods: Sequence[Method]) -> list[Row]:
    """A row for each task, the product first and then the peers that it suits."""
    found = []
    with tempfile.TemporaryDirectory(prefix="casebrief-bench-") as folder:
        for task in tasks:
            ours = product.measured(task, Path(folder))
            _tell(task, ours.result)
            peers = []
            for method in methods:
                if method.fits(task):
                    peers.append(measured(method.name, method.fitted, task))
                    _tell(task, peers[-1])
            found.append(Row(task, ours, tuple(peers)))
    return found


def bench(tasks: Iterable[Task], methods: Iterable[Method], *, as_json: bool, every_method: bool) -> int:
    """Measures and prints; the exit code is 0."""
    here, missing = runnable(methods)
    found = rows(tasks, here)
    if as_json:
        result: dict[str, Any] = {"sets": [row.told() for row in found], "left_out": dict(missing)}
        print(json.dumps(result, ensure_ascii=False))
    else:
        show(found, methods=every_method)
    return 0


def _tell(task: Task, result: Result) -> None:
    sure = "" if result.auroc is None else f", AUROC {result.auroc:.3f}"
    times = f"{result.fit_seconds:.1f} s to fit, {result.ms_per_question:.2f} ms a question"
    _say(f"{task.name}: {result.method} {result.accuracy:.3f}{sure}, {times}")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
