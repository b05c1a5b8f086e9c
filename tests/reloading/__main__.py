"""`python -m tests.reloading [--scale 0.1] [--seed 1] [ROW …]`: runs the rows and prints one table; ends with 1 where a row fails."""

from __future__ import annotations

import sys

from tests.load.running import run
from tests.reloading.rows import ROWS

if __name__ == "__main__":
    sys.exit(run(ROWS, "tests.reloading", __doc__ or ""))
