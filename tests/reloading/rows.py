"""All rows, in the order in which they are run. A row is added here and nowhere else."""

from __future__ import annotations

from typing import Final

from tests.load.row import Row
from tests.reloading import curators, hostile, killed, load, planted, pressed, shipped

ROWS: Final[tuple[Row, ...]] = (
    *planted.ROWS,
    *load.ROWS,
    *pressed.ROWS,
    *killed.ROWS,
    *curators.ROWS,
    *hostile.ROWS,
    *shipped.ROWS,
)
