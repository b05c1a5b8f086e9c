"""What the pieces of a question speak for, by the weights that the compiler learnt for each of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from bot.fitted import Gram
from bot.lanes import TIMES, apart

SORTS: Final[Mapping[str, float]] = {"read": 1.0, "words": 1.0, "letters": 2.0, "characters": 2.0, "runs": 1.0}
"""Each sort of pieces (`understanding.grams`), and how much it counts beside the others, whatever the number of its pieces."""

_LEAST_ODDS: Final = math.log(10_000)
"""An entry that is this many times less likely than all others together has nothing learnt for it."""


def unit(grams: Mapping[str, Mapping[str, float]], rarities: Mapping[str, float]) -> dict[str, float]:
    """What each known piece of a question is worth: its count times its rarity, each sort brought to its share, the whole to length 1."""
    whole = math.sqrt(sum(SORTS[sort] for sort in grams)) or 1.0
    worth: dict[str, float] = {}
    for sort, counted in grams.items():
        known = {piece: count * rarities[piece] for piece, count in counted.items() if piece in rarities}
        length = math.sqrt(sum(value * value for value in known.values())) or 1.0
        share = math.sqrt(SORTS[sort]) / (whole * length)
        for piece, value in known.items():
            worth[piece] = value * share
    return worth


def learnt(grams: Mapping[str, Mapping[str, float]], known: Mapping[str, Gram], size: int) -> dict[int, float]:
    """For each entry by number that a question's pieces speak for: how likely it is, as `figure` tells it; none that are hopeless.

    `known` are those of the pieces that have weights, `size` is how many entries there are.
    """
    if not known:
        return {}
    scores = [0.0] * size
    total = times = 0
    for piece, value in unit(grams, {piece: gram.rarity for piece, gram in known.items()}).items():
        gram = known[piece]
        if gram.together:
            taken = round(value * TIMES)
            total += taken * gram.together
            times += taken
        else:
            for entry, weight in gram.weights:
                scores[entry] += value * weight
    if times:
        scores = [score + told / TIMES for score, told in zip(scores, apart(total, size, times), strict=True)]
    whole = math.log(sum(map(math.exp, scores)))
    least = whole - _LEAST_ODDS
    return {entry: (value - least) / _LEAST_ODDS for entry, value in enumerate(scores) if value and value > least}


def figure(chance: float) -> float:
    """A log probability as a figure from 0, hopeless, to 1, certain."""
    return max(0.0, 1 + chance / _LEAST_ODDS)
