"""Two small regressions: a few features on some thousands of rows, by Newton's method."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]

_RIDGE: Final = 1.0
_ROUNDS: Final = 30
_STILL: Final = 1e-6

AGAINST: Final = frozenset({"beside", "expected", "unlike"})
"""What speaks against an entry; a kind of entry (gap) may be more or less likely than the others; all else speaks for one."""
_EITHER: Final = frozenset({"bias", "gap"})
USUAL: Final[Mapping[str, float]] = {"like": 3.0, "words": 4.0, "grams": 6.0, "pairs": 1.0, "learnt": 12.0}
"""Weights of an entry's features where no example tells better: found on public sets of questions and passages."""

Row = tuple[Mapping[str, float], bool, float]
"""Values by name, whether it is so, and how much the row counts."""
Field = tuple[Sequence[Mapping[str, float]], float]
"""Values by name of each rival, the right one first, and how much the field counts."""


def logistic(rows: Sequence[Row]) -> dict[str, float]:
    """Weights by name, and a bias, of a ridge-penalised logistic regression in which nothing has the wrong sign.

    Missing values count 0.
    """
    truth = np.array([1.0 if so else 0.0 for _, so, _ in rows])
    shares = np.array([share for _, _, share in rows])

    def fitted(names: Sequence[str]) -> dict[str, float]:
        table = np.array([[1.0, *(values.get(name, 0.0) for name in names)] for values, _, _ in rows]).reshape(len(rows), -1)
        ridge = np.array([1e-9, *(_RIDGE for _ in names)])

        def at(weights: Reals) -> tuple[float, Reals, Reals]:
            scores = np.clip(table @ weights, -30, 30)
            chances = 1 / (1 + np.exp(-scores))
            value = float(shares @ (truth * scores - np.logaddexp(0, scores)) - ridge @ weights**2 / 2)
            curvature = (table * (shares * chances * (1 - chances))[:, None]).T @ table + np.diag(ridge)
            return value, table.T @ (shares * (truth - chances)) - ridge * weights, curvature

        return _named(["bias", *names], _highest(at, np.zeros(len(ridge))))

    return _in_sense(fitted, {name for values, _, _ in rows for name in values})


def listwise(fields: Sequence[Field]) -> dict[str, float]:
    """Weights under which the first of each field is the likeliest of it (conditional logit, McFadden 1974), none of the wrong sign.

    They are drawn to the usual ones: with few fields, or none, these serve.
    """
    fields = [field for field in fields if len(field[0]) > 1]
    if not fields:
        return {"bias": 0.0, **USUAL}
    most = max(len(rivals) for rivals, _ in fields)
    shares = np.array([share for _, share in fields])
    there = np.array([[place < len(rivals) for place in range(most)] for rivals, _ in fields])

    def fitted(names: Sequence[str]) -> dict[str, float]:
        table = np.zeros((len(fields), most, len(names)))
        for number, (rivals, _) in enumerate(fields):
            table[number, : len(rivals)] = [[values[name] for name in names] for values in rivals]
        usual = np.array([USUAL.get(name, 0.0) for name in names])

        def at(weights: Reals) -> tuple[float, Reals, Reals]:
            scores = np.where(there, table @ weights, -np.inf)
            whole = np.logaddexp.reduce(scores, axis=1)
            chances = np.exp(scores - whole[:, None])
            mean = np.einsum("nr,nrf->nf", chances, table)
            away = (table - mean[:, None]) * np.sqrt(shares[:, None] * chances)[:, :, None]
            value = float(shares @ (scores[:, 0] - whole) - _RIDGE * ((weights - usual) ** 2).sum() / 2)
            curvature = np.einsum("nrf,nrg->fg", away, away) + _RIDGE * np.eye(len(names))
            return value, shares @ (table[:, 0] - mean) - _RIDGE * (weights - usual), curvature

        return {"bias": 0.0, **_named(names, _highest(at, usual))}

    return _in_sense(fitted, fields[0][0][0])


def _in_sense(fitted: Callable[[Sequence[str]], dict[str, float]], names: Collection[str]) -> dict[str, float]:
    """Weights none of which has the wrong sign: what would have is left out, and the rest fitted again.

    Things that go together share their credit at random: one gets too much and the other the opposite sign, which
    is right on the average of the examples and wrong where they part.
    """
    left = set(names)
    while True:
        weights = fitted(sorted(left))
        wrong = {name for name, weight in weights.items() if name not in _EITHER and (weight > 0 if name in AGAINST else weight < 0)}
        if not wrong:
            return weights
        left -= wrong


def _highest(at: Callable[[Reals], tuple[float, Reals, Reals]], begin: Reals) -> Reals:
    """Where a concave function is highest; `at` gives its value, gradient and curvature. A step that does not rise is halved."""
    weights = begin
    value, gradient, curvature = at(weights)
    for _ in range(_ROUNDS):
        step: Any = np.linalg.solve(curvature, gradient)
        while (tried := at(weights + step))[0] < value and np.abs(step).max() > _STILL:
            step = step / 2
        weights = weights + step
        value, gradient, curvature = tried
        if np.abs(step).max() < _STILL:
            break
    return weights


def _named(names: Sequence[str], weights: Reals) -> dict[str, float]:
    return {name: round(float(weight), 6) for name, weight in zip(names, weights, strict=True)}
