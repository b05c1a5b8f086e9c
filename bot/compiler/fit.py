"""Weights and thresholds from the knowledge's own examples: each is asked as if it had not been written.

An example left out must find its own entry among all others; and with its entry taken away altogether, nothing may be
found. The first teaches the weights of the evidence, both together how sure a first place is.

Curators write examples as unlike one another as they can, so an example left out is harder than most questions; and
entries overlap on purpose. An answer therefore does harm only if it cites nothing that the right one cites.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.compiler.docs import Corpus, Material, Weighed, cites_alike, corpus_of, doc_of, doc_without
from bot.compiler.regression import listwise, logistic
from bot.dialogue import ASSERTING
from bot.fitted import Doc, Fit
from bot.matching import Asked, Held, apart, asked, evidence_of, in_order, likelihood, likest, score, signs, unlike
from bot.model import Features, Understood

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
_READ: Final = 16
_MOST_TRIALS: Final = 2_500
"""About so many examples are left out in turn, evenly spread: more change the third figure of a weight and cost seconds."""

Progress = Callable[[int, int], None]
Curve = list[tuple[float, float, float]]


@dataclass(frozen=True, slots=True)
class _Trial:
    """One left-out example with the entries that compete for it, the right one first in `rivals`."""

    family: str
    rivals: tuple[tuple[Doc, Features], ...]
    fitting: frozenset[str]
    unlike: float


@dataclass(frozen=True, slots=True)
class _Judged:
    """A trial's result: the signs of sureness, whether the first place fits, whether one of three does, and its weight."""

    family: str
    signs: Mapping[str, float]
    first: bool
    three: bool
    asserted: bool
    share: float


def fit(materials: Sequence[Material], progress: Progress) -> tuple[Fit, dict[str, Curve]]:
    """The fitted weights and thresholds, and per language the risk-coverage curve (threshold, coverage, risk)."""
    trials = list(_trials(materials, progress))
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


def _trials(materials: Sequence[Material], progress: Progress) -> Iterator[_Trial]:
    corpus = corpus_of(materials)
    docs = {material.entry: doc_of(material, corpus) for material in materials}
    examples = _Examples(docs.values())
    siblings = _siblings(materials)
    stride = 1 + sum(len(material.examples) for material in materials) // _MOST_TRIALS
    for number, material in enumerate(materials):
        progress(len(materials) + number, 2 * len(materials))
        for place, example in enumerate(material.examples):
            if len(material.examples) > 1 and (number + place) % stride == 0:
                own = doc_without(docs[material.entry], material, corpus, place)
                yield _trial(example, own, docs, examples, corpus, siblings[material.entry])


def _siblings(materials: Sequence[Material]) -> dict[str, frozenset[str]]:
    """For each entry itself and those that cite the same words: an answer from one of them does no harm."""
    return {
        material.entry: frozenset({material.entry} | {other.entry for other in materials if cites_alike(material, other)})
        for material in materials
    }


def _alone(frequencies: Mapping[str, int], example: Understood, own: Weighed) -> dict[str, int]:
    """The frequencies of an example's terms as they would be had it not been written."""
    counted = {term: frequencies[term] - (term not in own.pool) for term in example.terms}
    return {term: count for term, count in counted.items() if count}


class _Examples:
    """All examples by their terms, so that a question is compared with those alone that share one."""

    def __init__(self, entries: Iterable[Weighed]) -> None:
        self._postings: dict[str, list[tuple[int, float]]] = {}
        self._entries: list[str] = []
        self._lengths: list[float] = []
        for doc, pool in entries:
            for term, (_, _, examples) in pool.items():
                self._postings.setdefault(term, []).extend((len(self._entries) + number, value) for number, value in examples)
            self._entries += [doc.entry] * len(doc.lengths)
            self._lengths += doc.lengths

    def likest(self, question: Asked) -> dict[str, float]:
        """For each entry that shares a term, the overlap with its likest example, as matching works it out."""
        shared: dict[int, float] = {}
        for term, value in question.worth.items():
            for number, other in self._postings.get(term, ()):
                shared[number] = shared.get(number, 0.0) + min(value, other)
        best: dict[str, float] = {}
        for number, value in shared.items():
            entry = self._entries[number]
            best[entry] = max(best.get(entry, 0.0), 2 * value / (question.total + self._lengths[number]))
        return best


def _held(question: Asked, entry: Weighed) -> Held:
    return [(kind, value, entry.pool[term]) for term, kind, value in question.terms if term in entry.pool]


def _trial(
    example: Understood, own: Weighed, docs: Mapping[str, Weighed], examples: _Examples, corpus: Corpus, fitting: frozenset[str]
) -> _Trial:
    frequencies = _alone(corpus.frequencies, example, own)
    question = asked(example, frequencies, corpus.size)
    named = {name.entity for name in example.names}
    like = examples.likest(question)
    like.pop(own.doc.entry, None)
    near = sorted(like, key=lambda entry: (-like[entry], entry))[:_READ]
    rivals = [docs[entry] for entry in near if not (needs := docs[entry].doc.needs) or needs & named]
    like[own.doc.entry] = likest(question, own.doc, _held(question, own))
    return _Trial(
        family=example.lang.family,
        rivals=tuple(
            (entry.doc, evidence_of(question, entry.doc, _held(question, entry), like[entry.doc.entry])) for entry in (own, *rivals)
        ),
        fitting=fitting,
        unlike=unlike(question, frequencies),
    )


def _share(trial: _Trial) -> float:
    return _ASKED.get(trial.rivals[0][0].kind, 1.0)


def _nearest(trial: _Trial) -> list[Mapping[str, float]]:
    """The features of the right entry and of its nearest rivals."""
    own, *rivals = (features for _, features in trial.rivals)
    nearest = sorted(rivals, key=lambda found: -found.like - found.explained - found.named)[:_RIVALS]
    return [found._asdict() for found in (own, *nearest)]


def _judged(trial: _Trial, weights: Mapping[str, float], *, gone: bool) -> _Judged:
    rivals = [(doc, found) for doc, found in trial.rivals if not (gone and doc.entry in trial.fitting)]
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
