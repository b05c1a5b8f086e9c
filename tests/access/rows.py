"""All rows, in the order in which they are run. A row is added here and nowhere else."""

from __future__ import annotations

from typing import Final

from tests.access import beside, erasing, guessing, inviting, leaks, places, pressing, revoking, timing, trail
from tests.load.row import Row

ROWS: Final[tuple[Row, ...]] = (*leaks.ROWS, *timing.ROWS, *guessing.ROWS, *revoking.ROWS, *beside.ROWS, *pressing.ROWS, *places.ROWS, *inviting.ROWS, *erasing.ROWS, *trail.ROWS)
