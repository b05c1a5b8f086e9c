"""`python -m tests.access [--scale 0.1] [--seed 1] [ROW …]`: runs the rows and prints one table; ends with 1 where a row fails."""

from __future__ import annotations

import sys

from tests.access.rows import ROWS
from tests.load.running import run

if __name__ == "__main__":
    sys.exit(run(ROWS, "tests.access", __doc__ or ""))
