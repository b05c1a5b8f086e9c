"""The result of a bench: rows of figures with their headings, printed as a table or as JSON."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """What a bench found: the heading of each figure by its key, the rows, what to know about them, and which peers are left out why."""

    bench: str
    heads: Mapping[str, str]
    rows: Sequence[Row]
    notes: Sequence[str] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """All of it, with the machine and the date, as `--json` prints it."""
        rows = [{key: _rounded(value) for key, value in row.items()} for row in self.rows]
        shape = {"bench": self.bench, "date": f"{datetime.now(UTC):%Y-%m-%d}", "machine": machine()}
        return shape | {"rows": rows, "notes": list(self.notes), "left_out": dict(self.left_out)}


def machine() -> str:
    """The shape of this machine: cores, processor, system, Python."""
    return f"{os.cpu_count()} cores, {_processor()}, {platform.system()} {platform.release()}, Python {platform.python_version()}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())


def show(result: Result, *, as_json: bool) -> int:
    """Prints a result; the exit code is 0."""
    told = result.told()
    if as_json:
        print(json.dumps(told, ensure_ascii=False))
        return 0
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None)
    for place, head in enumerate(result.heads.values()):
        table.add_column(head, justify="right" if place else "left")
    for row in result.rows:
        table.add_row(*(_figure(row.get(key)) for key in result.heads))
    console = Console(width=160, highlight=False, markup=False)
    console.print(table)
    for line in (*result.notes, *(f"{peer} is left out: {why}" for peer, why in result.left_out.items())):
        console.print(line)
    console.print(f"{told['date']}, {told['machine']}")
    return 0


def _rounded(value: Any) -> Any:
    return float(f"{value:.5g}") if isinstance(value, float) else value


def _figure(value: Any) -> str:
    if value is None:
        return "-"
    if not isinstance(value, float):
        return str(value)
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.2f}" if abs(value) >= 1 else f"{value:.3f}"
