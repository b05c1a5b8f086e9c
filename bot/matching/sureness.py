"""How sure the first place of a ranking is: signs of it, and what the compiler learnt from them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from bot.features import Features
from bot.matching.evidence import Asked


def likelihood(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """A probability from fitted weights (logistic)."""
    total = weights["bias"] + sum(value * weights.get(name, 0.0) for name, value in values.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


ORDER: Final = frozenset({"score", "lead", "field", "unlike"})
"""Signs that come of the ranking as a whole."""
SIGNS: Final = ("like", "words", "grams", "telling", "named", "beside", "expected", "own", "learnt")


def signs(best: Sequence[float], found: Features, unlike: float) -> dict[str, float]:
    """What tells how sure the first place is: its score, its lead, and how well the best one explains the question.

    `best` are the scores of the first three; with none of them the least that can be.
    """
    first = best[0] if best else -6.0
    second = best[1] if len(best) > 1 else min(first, 0.0)  # no rival: as one with nothing to its credit
    third = best[2] if len(best) > 2 else min(second, 0.0)
    leads = {"score": first, "lead": min(6.0, first - second), "field": min(6.0, first - third)}
    return leads | {name: getattr(found, name) for name in SIGNS} | {"unlike": unlike}


def unlike(question: Asked, frequencies: Mapping[str, int]) -> float:
    """The share of a question's words that stand in no entry at all, by worth."""
    return sum(value for term, value in question.worth.items() if term[0] == "w" and term not in frequencies) / (question.kinds["w"] or 1.0)
