"""The command `casebrief`."""

from __future__ import annotations

import gc
import sys

from bot.cli import run
from bot.cli.asked import plainly


def main() -> None:
    """Runs the command line and ends the process with its exit code."""
    arguments = sys.argv[1:]
    code = run(arguments)
    if plainly(arguments):
        # All that there is goes with the process: looking through it for what nobody needs takes longer than the answer did.
        gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()
