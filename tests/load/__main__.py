"""`python -m tests.load [--scale 0.1] [--seed 1] [ROW …]`: runs the rows and prints one table; ends with 1 where a row fails."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import traceback
from pathlib import Path

from tests.load.row import Outcome, Row, Trial
from tests.load.rows import ROWS


def main(arguments: list[str] | None = None) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"of {', '.join(row.name for row in ROWS)}; all without")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the full size (default: 1)")
    parser.add_argument("--seed", type=int, default=1, help="of all chance (default: 1)")
    parsed = parser.parse_args(arguments)
    unknown = set(parsed.rows) - {row.name for row in ROWS}
    if unknown:
        parser.error(f"there is no row {', '.join(sorted(unknown))}")
    outcomes = [ran(row, parsed.scale, parsed.seed) for row in ROWS if not parsed.rows or row.name in parsed.rows]
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


if __name__ == "__main__":
    print("| row | | goal | result | seed | took |\n| --- | --- | --- | --- | --: | --: |")
    sys.exit(main())
