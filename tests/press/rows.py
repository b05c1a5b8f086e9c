"""All rows, in the order in which they are run. A row is added here and nowhere else."""

from __future__ import annotations

from typing import Final

from tests.load.row import Row
from tests.press import afterwards, altered, clocks, crossing, exact, fanout, haste, recalls, revival, texts

ROWS: Final[tuple[Row, ...]] = (
    *haste.ROWS,
    *clocks.ROWS,
    *texts.ROWS,
    *recalls.ROWS,
    *afterwards.ROWS,
    *revival.ROWS,
    *fanout.ROWS,
    *crossing.ROWS,
    *exact.ROWS,
    *altered.ROWS,
)
