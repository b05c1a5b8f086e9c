"""Two small regressions in pure Python: ten features on ten thousand rows take a second, and a plain install needs no more."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

_RIDGE: Final = 1.0

Row = tuple[Mapping[str, float], bool, float]
"""Values by name, whether it is so, and how much the row counts."""


def logistic(rows: Sequence[Row], rounds: int = 12) -> dict[str, float]:
    """Weights by name, and a bias, of a ridge-penalised logistic regression fitted by Newton's method.

    Missing values count 0.
    """
    names = sorted({name for values, _, _ in rows for name in values})
    table = [([1.0, *(values.get(name, 0.0) for name in names)], truth, share) for values, truth, share in rows]
    weights = [0.0] * (len(names) + 1)
    for _ in range(rounds):
        step = _newton(table, weights)
        weights = [weight + change for weight, change in zip(weights, step, strict=True)]
        if max(map(abs, step), default=0.0) < 1e-6:
            break
    rounded = [round(weight, 6) for weight in weights]
    return {"bias": rounded[0], **dict(zip(names, rounded[1:], strict=True))}


def listwise(fields: Sequence[tuple[Sequence[Mapping[str, float]], float]], rounds: int = 8) -> dict[str, float]:
    """Weights under which the first of each field is the likeliest of it (conditional logit, McFadden 1974), by Newton's method.

    A field is (values by name of each rival, how much the field counts).
    """
    names = sorted({name for field, _ in fields for values in field for name in values})
    table = [([[values[name] for name in names] for values in field], share) for field, share in fields if len(field) > 1]
    weights = [0.0] * len(names)
    for _ in range(rounds):
        step = _listwise_newton(table, weights)
        weights = [weight + change for weight, change in zip(weights, step, strict=True)]
        if max(map(abs, step), default=0.0) < 1e-4:
            break
    return {"bias": 0.0, **{name: round(weight, 6) for name, weight in zip(names, weights, strict=True)}}


def _listwise_newton(table: Sequence[tuple[Sequence[Sequence[float]], float]], weights: list[float]) -> list[float]:
    width = len(weights)
    gradient = [-_RIDGE * weight for weight in weights]
    hessian = [[_RIDGE * (one == two) for two in range(width)] for one in range(width)]
    for field, share in table:
        scores = [sum(value * weight for value, weight in zip(values, weights, strict=True)) for values in field]
        top = max(scores)
        odds = [math.exp(score - top) for score in scores]
        whole = sum(odds)
        mean = [0.0] * width
        for values, chance in zip(field, odds, strict=True):
            for place, value in enumerate(values):
                mean[place] += chance / whole * value
        for one in range(width):
            gradient[one] += share * (field[0][one] - mean[one])
        for values, chance in zip(field, odds, strict=True):
            away = [value - middle for value, middle in zip(values, mean, strict=True)]
            for one in range(width):
                scaled = share * chance / whole * away[one]
                for two in range(one + 1):
                    hessian[one][two] += scaled * away[two]
    return _solve([[hessian[max(one, two)][min(one, two)] for two in range(width)] for one in range(width)], gradient)


def _newton(table: Sequence[tuple[list[float], bool, float]], weights: list[float]) -> list[float]:
    width = len(weights)
    gradient = [-_RIDGE * weight if place else 0.0 for place, weight in enumerate(weights)]
    hessian = [[_RIDGE * (one == two and one > 0) + 1e-9 * (one == two) for two in range(width)] for one in range(width)]
    for values, truth, share in table:
        total = sum(value * weight for value, weight in zip(values, weights, strict=True))
        chance = 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
        error, curvature = share * (truth - chance), share * chance * (1 - chance)
        for one in range(width):
            gradient[one] += error * values[one]
            scaled, line = curvature * values[one], hessian[one]
            for two in range(one + 1):
                line[two] += scaled * values[two]
    return _solve([[hessian[max(one, two)][min(one, two)] for two in range(width)] for one in range(width)], gradient)


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """The solution of a linear system, by elimination with pivots."""
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for place in range(size):
        pivot = max(range(place, size), key=lambda line: abs(rows[line][place]))
        rows[place], rows[pivot] = rows[pivot], rows[place]
        for line in range(size):
            if line != place and rows[line][place]:
                factor = rows[line][place] / rows[place][place]
                rows[line] = [value - factor * above for value, above in zip(rows[line], rows[place], strict=True)]
    return [rows[place][size] / rows[place][place] for place in range(size)]
