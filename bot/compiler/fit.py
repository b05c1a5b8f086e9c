"""Weights and thresholds from the knowledge's own examples: each is asked as if it had not been written.

An example left out must find its own entry among all others; and with its entry taken away altogether, nothing may be
found. The first teaches the weights of the evidence, both together how sure a first place is.

Curators write examples as unlike one another as they can, so an example left out is harder than most questions; and
entries overlap on purpose. An answer therefore does harm only if it cites nothing that the right one cites.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.compiler.regression import listwise, logistic
from bot.compiler.trials import Trial
from bot.dialogue import ASSERTING
from bot.fitted import Fit
from bot.matching import apart
from bot.matching.evidence import in_order, score
from bot.matching.learnt import figure
from bot.matching.sureness import likelihood, signs
from bot.model import Features

RISK: Final = 0.25
"""The share of answers to left-out examples that may cite other words than the right one does: the house's policy.

It is high because an example left out is hard (nobody asks as curators vary); on questions put by others the share of
wrong answers at this threshold is far below it (`casebrief evaluate`).
"""
RISK_OF_ASKING: Final = 0.2
"""The share of times that the right entry may be missing from the three choices offered."""
_NOT_ON_FILE: Final = 0.25
"""How much a question whose entry was taken away counts beside one whose entry is there."""
_ASKED: Final = {"gap": 0.35, "refusal": 2.0}
"""How much examples count: of gaps curators write many, while people mostly ask for what there is; of what lies outside they
can write few, while people ask for anything."""
_RIVALS: Final = 8

Curve = list[tuple[float, float, float]]


@dataclass(frozen=True, slots=True)
class _Judged:
    """A trial's result: the signs of sureness, whether the first place fits, whether one of three does, and its weight."""

    family: str
    signs: Mapping[str, float]
    first: bool
    three: bool
    asserted: bool
    share: float


def fit(trials: Sequence[Trial]) -> tuple[Fit, dict[str, Curve]]:
    """The fitted weights and thresholds, and per language the risk-coverage curve (threshold, coverage, risk)."""
    weights = listwise([(_nearest(trial), min(1.0, _share(trial))) for trial in trials])
    judged = [_judged(trial, weights, gone=gone) for trial in trials for gone in (False, True)]
    confidence = logistic([(row.signs, row.first, row.share) for row in judged])
    among = logistic([(row.signs, row.three, row.share) for row in judged])
    thresholds, clarify, curves = {}, {}, {}
    for family in ("en", "zh"):
        ours = [row for row in judged if row.family == family]
        # Only what asserts something can do harm: a gap, a refusal or a greeting out of place does not.
        curves[family] = risk_coverage([(likelihood(row.signs, confidence), row.first, row.share) for row in ours if row.asserted])
        thresholds[family] = _lowest(curves[family], RISK)
        clarify[family] = _lowest(risk_coverage([(likelihood(row.signs, among), row.three, row.share) for row in ours]), RISK_OF_ASKING)
    return Fit(weights, confidence, among, thresholds, clarify), curves


def _share(trial: Trial) -> float:
    return _ASKED.get(trial.rivals[0].doc.kind, 1.0)


def _nearest(trial: Trial) -> list[Mapping[str, float]]:
    """The features of the right entry and of its nearest rivals."""
    own, *rivals = (rival.found for rival in trial.rivals)
    nearest = sorted(rivals, key=lambda found: -found.like - found.explained - found.named - found.learnt)[:_RIVALS]
    return [found._asdict() for found in (own, *nearest)]


def _judged(trial: Trial, weights: Mapping[str, float], *, gone: bool) -> _Judged:
    """A trial judged by fitted weights; `gone` with the entries taken away that would be right."""
    rivals = [(rival.doc, rival.found) for rival in trial.rivals]
    if gone:
        left = (rival for rival in trial.rivals if rival.doc.entry not in trial.fitting)
        rivals = [(rival.doc, rival.found._replace(learnt=figure(rival.chance - trial.others))) for rival in left]
    ordered, bias = in_order(weights), weights["bias"]
    ranked = sorted(((score(found, ordered, bias), doc, found) for doc, found in rivals), key=lambda row: (-row[0], row[1].entry))
    if not ranked:
        return _Judged(trial.family, signs([], Features(), 0.0), first=False, three=False, asserted=False, share=0.0)
    return _Judged(
        family=trial.family,
        signs=signs([ranked[0][0], *(row[0] for row in ranked[1:] if apart(ranked[0][1], row[1]))][:3], ranked[0][2], trial.unlike),
        first=ranked[0][1].entry in trial.fitting,
        three=any(row[1].entry in trial.fitting for row in ranked[:3]),
        asserted=ranked[0][1].kind in ASSERTING,
        share=(_NOT_ON_FILE if gone else 1.0) * _share(trial),
    )


def risk_coverage(rows: Sequence[tuple[float, bool, float]]) -> Curve:
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
