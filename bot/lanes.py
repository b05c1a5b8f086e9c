"""Figures of many entries side by side in one whole number, each in bits of its own: to add two such numbers is to add all figures.

Python adds and multiplies a number of ten thousand bits in less time than it takes to look at ten floats.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable
from typing import Final

_BYTES: Final = 8
_FINEST: Final = 1e-3
_MOST: Final = 64
"""Figures are told apart to a thousandth, and beyond minus or plus this not at all: nothing that was learnt comes near it."""
_ZERO: Final = round(_MOST / _FINEST)
"""What stands for 0, so that no figure is negative."""
TIMES: Final = 1 << 20
"""In all, a sum of such numbers may take them this many times over a hundred times: no lane then runs over into the next."""


def together(figures: Iterable[tuple[int, float]], size: int) -> int:
    """Some figures by their places, 0 at all others, as one number of `size` lanes."""
    lanes = array("Q", (_ZERO,)) * size
    for place, figure in figures:
        lanes[place] += round(max(-_MOST, min(_MOST, figure)) / _FINEST)
    return int.from_bytes(lanes.tobytes(), sys.byteorder)


def apart(total: int, size: int, times: int) -> list[float]:
    """The figures of a sum of such numbers that were taken `times` times in all."""
    zero = times * _ZERO
    return [(lane - zero) * _FINEST for lane in memoryview(total.to_bytes(_BYTES * size, sys.byteorder)).cast("Q")]
