"""Runs rows and prints one table, as a command does that has a list of them."""

from __future__ import annotations

import argparse
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

from tests.load.row import Outcome, Row, Trial


def run(rows: Sequence[Row], name: str, about: str, arguments: list[str] | None = None) -> int:
    """The exit code of the command of that name: 1 where a row missed its goal."""
    parser = argparse.ArgumentParser(prog=f"python -m {name}", description=about)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"of {', '.join(row.name for row in rows)}; all without")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the full size (default: 1)")
    parser.add_argument("--seed", type=int, default=1, help="of all chance (default: 1)")
    parsed = parser.parse_args(arguments)
    unknown = set(parsed.rows) - {row.name for row in rows}
    if unknown:
        parser.error(f"there is no row {', '.join(sorted(unknown))}")
    print("| row | | goal | result | seed | took |\n| --- | --- | --- | --- | --: | --: |")
    outcomes = [ran(row, parsed.scale, parsed.seed) for row in rows if not parsed.rows or row.name in parsed.rows]
    return 0 if all(outcomes) else 1


def ran(row: Row, scale: float, seed: int) -> bool:
    """Whether a row came out well; its line is printed."""
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="casebrief-load-") as folder:
        try:
            outcome = row.run(Trial(scale, seed, Path(folder)))
        except Exception:  # noqa: BLE001  a row that breaks off has failed; the others are run all the same
            traceback.print_exc()
            outcome = Outcome(False, "no figure: it broke off")
    marked = " (injected in process)" if outcome.injected else ""
    print(f"| {row.name} | {'ok' if outcome.good else 'FAILED'} | {row.goal} | {outcome.figures}{marked} | {seed} | {time.monotonic() - begin:.0f} s |", flush=True)
    return outcome.good
