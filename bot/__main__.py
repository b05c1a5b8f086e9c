"""The command `casebrief`."""

from __future__ import annotations

import gc
import sys

from bot.cli import run
from bot.cli.asked import plainly


def main() -> None:
    """Runs the command line and ends the process with its exit code."""
    arguments = sys.argv[1:]
    plain = plainly(arguments) is not None
    if plain:
        gc.disable()  # all that there is goes with the process: to look through it for what nobody needs takes as long as to answer
    code = run(arguments)
    if plain:
        gc.freeze()  # nor is it looked through at the end
    sys.exit(code)


if __name__ == "__main__":
    main()
