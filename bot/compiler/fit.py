"""Weights and thresholds from the knowledge's own examples: each is asked as if it had not been written.

An example left out must find its own entry among all others; and with its entry taken away altogether, nothing may be
found. The first teaches the weights of the evidence, both together how sure a first place is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.compiler.docs import Material, doc_of, frequencies_of, script_family
from bot.matching import READ, evidence_of, likelihood, score, signs, unlike, weigh
from bot.model import Doc, Fit, Understood

RISK: Final = 0.02
"""The share of answers that may be wrong among those given: the product's promise, measured on left-out examples."""
RISK_OF_ASKING: Final = 0.15
"""The share of times that the right entry may be missing from the three choices offered."""
_NOT_ON_FILE: Final = 0.25
"""How much a question whose entry was taken away counts beside one whose entry is there."""
_RIVALS: Final = 6
_RIDGE: Final = 1.0

Progress = Callable[[int, int], None]
Row = tuple[Mapping[str, float], bool, float]


@dataclass(frozen=True, slots=True)
class _Trial:
    """One left-out example with the entries that compete for it, the right one first in `rivals`."""

    family: str
    rivals: tuple[tuple[str, Mapping[str, float]], ...]
    own: str
    unlike: float


def fit(materials: Sequence[Material], progress: Progress) -> tuple[Fit, dict[str, list[tuple[float, float, float]]]]:
    """The fitted weights and thresholds, and per language the risk-coverage curve (threshold, coverage, risk)."""
    trials = list(_trials(materials, progress))
    weights = logistic([row for trial in trials for row in _pairs(trial)])
    judged = [(trial, *_judged(trial, weights, gone=gone)) for trial in trials for gone in (False, True)]
    confidence = logistic([(found, first, share) for _, found, first, _, share in judged])
    among = logistic([(found, three, share) for _, found, _, three, share in judged])
    thresholds, clarify, curves = {}, {}, {}
    for family in ("en", "zh"):
        ours = [row for row in judged if row[0].family == family]
        curve = risk_coverage([(likelihood(found, confidence), first, share) for _, found, first, _, share in ours])
        thresholds[family] = _lowest(curve, RISK)
        asking = risk_coverage([(likelihood(found, among), three, share) for _, found, _, three, share in ours])
        clarify[family] = _lowest(asking, RISK_OF_ASKING)
        curves[family] = curve
    return Fit(weights, confidence, among, thresholds, clarify), curves


def _trials(materials: Sequence[Material], progress: Progress) -> Iterator[_Trial]:
    frequencies, size = frequencies_of(materials), len(materials)
    docs = {material.entry: doc_of(material, frequencies, size) for material in materials}
    postings = _postings(docs)
    for number, material in enumerate(materials):
        progress(number, size)
        for place, example in enumerate(material.examples):
            if len(material.examples) > 1:
                own = doc_of(material, frequencies, size, without=place)
                yield _trial(example, own, docs, postings, _alone(frequencies, example, own), size)


def _alone(frequencies: Mapping[str, int], example: Understood, own: Doc) -> dict[str, int]:
    """The frequencies of an example's terms as they would be had it not been written."""
    counted = {term: frequencies[term] - (term not in own.pool) for term in example.terms}
    return {term: count for term, count in counted.items() if count}


def _trial(
    example: Understood, own: Doc, docs: Mapping[str, Doc], postings: Mapping[str, Sequence[str]],
    frequencies: Mapping[str, int], size: int,
) -> _Trial:  # fmt: skip
    worth = weigh(example.terms, frequencies, size)
    named = {name.entity for name in example.names}
    reached: dict[str, float] = {}
    for term, value in worth.items():
        for entry in postings.get(term, ()):
            reached[entry] = reached.get(entry, 0.0) + value
    reached.pop(own.entry, None)
    near = sorted(reached, key=lambda entry: (-reached[entry], entry))[:READ]
    rivals = [docs[entry] for entry in near if not docs[entry].needs or docs[entry].needs & named]
    return _Trial(
        family=script_family(example.lang),
        rivals=tuple((doc.entry, evidence_of(example, worth, doc)) for doc in (own, *rivals)),
        own=own.entry,
        unlike=unlike(worth, frequencies),
    )


def _postings(docs: Mapping[str, Doc]) -> dict[str, list[str]]:
    postings: dict[str, list[str]] = {}
    for entry, doc in docs.items():
        for term in doc.pool:
            postings.setdefault(term, []).append(entry)
    return postings


def _pairs(trial: _Trial) -> Iterator[Row]:
    """The right entry against its nearest rivals, which together count as much as it does."""
    own, *rivals = trial.rivals
    nearest = sorted(rivals, key=lambda rival: (-rival[1]["like"] - rival[1]["explained"] - rival[1]["named"], rival[0]))[:_RIVALS]
    yield own[1], True, 1.0
    for _, features in nearest:
        yield features, False, 2 / _RIVALS


def _judged(trial: _Trial, weights: Mapping[str, float], *, gone: bool) -> tuple[dict[str, float], bool, bool, float]:
    rivals = trial.rivals[1:] if gone else trial.rivals
    ranked = sorted(((score(features, weights), entry, features) for entry, features in rivals), key=lambda row: (-row[0], row[1]))[:3]
    if not ranked:
        ranked = [(-6.0, "", dict.fromkeys(("like", "explained", "beside"), 0.0))]
    found = signs([row[0] for row in ranked], {**ranked[0][2], "unlike": trial.unlike})
    return found, ranked[0][1] == trial.own, any(row[1] == trial.own for row in ranked), _NOT_ON_FILE if gone else 1.0


def risk_coverage(rows: Sequence[tuple[float, bool, float]]) -> list[tuple[float, float, float]]:
    """For each tenth of a percent of confidence reached: (threshold, share answered, share wrong of those)."""
    whole = sum(share for _, _, share in rows) or 1.0
    curve, answered, wrong = [], 0.0, 0.0
    for confidence, right, share in sorted(rows, key=lambda row: -row[0]):
        answered += share
        wrong += 0.0 if right else share
        curve.append((round(confidence, 4), round(answered / whole, 4), round(wrong / answered, 4)))
    return curve


def _lowest(curve: Sequence[tuple[float, float, float]], risk: float) -> float:
    """The lowest threshold at which no more than the risk is run; where none is low enough, that of least risk."""
    good = [threshold for threshold, _, wrong in curve if wrong <= risk]
    return good[-1] if good else (min(curve, key=lambda row: row[2])[0] if curve else 0.5)


def logistic(rows: Sequence[Row], rounds: int = 12) -> dict[str, float]:
    """Weights by name, and a bias, of a ridge-penalised logistic regression fitted by Newton's method.

    A row is (values by name, whether it is so, how much it counts). Pure Python: some ten features on some ten thousand
    rows take about a second, and a plain install needs nothing more.
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
