"""Weights and thresholds from the knowledge's own examples: each is asked as if it had not been written.

An example left out must find its own entry among all others; and with its entry taken away altogether, nothing may be
found. The first teaches the weights of the evidence, both together how sure a first place is.

Curators write examples as unlike one another as they can, so an example left out is harder than most questions; and
entries overlap on purpose. An answer therefore does harm only if it cites nothing that the right one cites.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.compiler.regression import USUAL, listwise, logistic
from bot.compiler.trials import Trial
from bot.dialogue import ASSERTING
from bot.features import Features
from bot.fitted import Fit
from bot.matching import apart
from bot.matching.evidence import in_order, score
from bot.matching.learnt import figure
from bot.matching.sureness import ORDER, likelihood, signs

COST: Final = 0.5
"""What a wrong answer to a left-out example costs, where a right one gains 1: the house's policy, from which thresholds follow.

It is low because an example left out is hard (nobody asks as curators vary, and a rival that answers as well counts as
wrong); of questions put by others, answers at this threshold are wrong far less often (`casebrief evaluate`).
"""
COST_OF_ASKING: Final = 1.0
"""The same for three choices among which the right one is missing."""
_NOT_ON_FILE: Final = 0.25
"""How often people ask for what is not on file, beside once for what is. To learn the signs of it, both count alike."""
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
    gone: bool

    @property
    def usual(self) -> float:
        """How much the trial counts where it matters how often such a question comes."""
        return self.share * (_NOT_ON_FILE if self.gone else 1.0)


def fit(trials: Sequence[Trial], using: Collection[str] = Features._fields) -> tuple[Fit, dict[str, Curve]]:
    """The fitted weights and thresholds, and per language the risk-coverage curve (threshold, coverage, risk).

    Without trials, where no entry has two examples, the usual weights serve, and what is likelier than not is what has half
    of all that words could speak for it. `using` names the features to go by, if not all.
    """
    if not trials:
        half = {"bias": -sum(weight for name, weight in USUAL.items() if name != "learnt") / 2, "score": 1.0}
        even = dict.fromkeys(("en", "zh"), 0.5)
        return Fit(listwise([]), half, half, even, even), {family: [] for family in even}
    weights = listwise([(_nearest(trial, using), min(1.0, _share(trial))) for trial in trials])
    judged = [_judged(trial, weights, using, gone=gone) for trial in trials for gone in (False, True)]
    confidence = logistic([(row.signs, row.first, row.share) for row in judged])
    among = logistic([(row.signs, row.three, row.share) for row in judged])
    thresholds, clarify, curves = {}, {}, {}
    for family in ("en", "zh"):
        ours = [row for row in judged if row.family == family]
        # Only what asserts something can do harm: a gap, a refusal or a greeting out of place does not.
        curves[family] = risk_coverage([(likelihood(row.signs, confidence), row.first, row.usual) for row in ours if row.asserted])
        thresholds[family] = _best(curves[family], COST)
        asking = risk_coverage([(likelihood(row.signs, among), row.three, row.usual) for row in ours])
        clarify[family] = _best(asking, COST_OF_ASKING)
    return Fit(weights, confidence, among, thresholds, clarify), curves


def _share(trial: Trial) -> float:
    return _ASKED.get(trial.rivals[0].doc.kind, 1.0)


def _nearest(trial: Trial, using: Collection[str]) -> list[Mapping[str, float]]:
    """The features of the right entry and of its nearest rivals."""
    own, *rivals = (rival.found for rival in trial.rivals)
    nearest = sorted(rivals, key=lambda found: -found.like - found.words - found.grams - found.named - found.learnt)[:_RIVALS]
    return [{name: getattr(found, name) for name in using} for found in (own, *nearest)]


def _judged(trial: Trial, weights: Mapping[str, float], using: Collection[str], *, gone: bool) -> _Judged:
    """A trial judged by fitted weights; `gone` with the entries taken away that would be right."""
    rivals = [(rival.doc, rival.found) for rival in trial.rivals]
    if gone:
        left = (rival for rival in trial.rivals if rival.doc.entry not in trial.fitting)
        rivals = [(rival.doc, rival.found._replace(learnt=figure(rival.chance - trial.others))) for rival in left]
    ordered, bias = in_order(weights), weights["bias"]
    ranked = sorted(((score(found, ordered, bias), doc, found) for doc, found in rivals), key=lambda row: (-row[0], row[1].entry))
    if not ranked:
        return _Judged(trial.family, signs([], Features(), 0.0), first=False, three=False, asserted=False, share=0.0, gone=gone)
    scores = [ranked[0][0], *(row[0] for row in ranked[1:] if apart(ranked[0][1], row[1]))]
    told = signs(scores[:3], ranked[0][2], trial.unlike)
    return _Judged(
        family=trial.family,
        signs={name: value for name, value in told.items() if name in using or name in ORDER},
        first=ranked[0][1].entry in trial.fitting,
        three=any(row[1].entry in trial.fitting for row in ranked[:3]),
        asserted=ranked[0][1].kind in ASSERTING,
        share=_share(trial),
        gone=gone,
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


_AS_GOOD: Final = 0.98


def _best(curve: Curve, cost: float) -> float:
    """The threshold at which answering gains most, a wrong answer costing `cost` where a right one gains 1; 0.5 without a curve.

    Gains hardly differ about the best: of those as good as it, the highest is taken, which errs least.
    """

    def gain(row: tuple[float, float, float]) -> float:
        return row[1] * (1 - row[2] - cost * row[2])

    most = max(map(gain, curve), default=0.0)
    return max((row[0] for row in curve if gain(row) >= _AS_GOOD * most), default=0.5)
