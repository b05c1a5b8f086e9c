"""The arithmetic: how well a confidence tells two groups apart, and whether one method is better than another by chance."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from math import comb


def auroc(confidences: Sequence[float], positive: Sequence[bool]) -> float | None:
    """How often one of the positive ones has a higher figure than one of the others, ties counting half (Mann and Whitney 1947).

    None where there are none of the one or of the other.
    """
    many = sum(positive)
    few = len(positive) - many
    if not many or not few:
        return None
    below = above = 0.0
    for _, tied in groupby(sorted(zip(confidences, positive, strict=True)), key=lambda pair: pair[0]):
        signs = [sign for _, sign in tied]
        others = len(signs) - sum(signs)
        above += sum(signs) * (below + others / 2)
        below += others
    return above / (many * few)


def sign_test(one: Sequence[bool], other: Sequence[bool]) -> float:
    """The probability that two methods equally good differ on as many questions so one-sidedly, either way (two-sided sign test)."""
    better = sum(a and not b for a, b in zip(one, other, strict=True))
    worse = sum(b and not a for a, b in zip(one, other, strict=True))
    tail = sum(comb(better + worse, k) for k in range(min(better, worse) + 1))
    return min(1.0, 2 * tail / (1 << better + worse))
