"""How far an entry fits a question: a figure from 0 to 1 for each thing that may speak for it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import mul
from typing import Final

from bot.fitted import Doc, Use
from bot.model import Features, Understood

KINDS: Final[Mapping[str, float]] = {"e": 1.6, "w": 1.0, "a": 0.7, "p": 0.35, "g": 0.3, "c": 0.25}
"""How much each kind of term counts: names, words, aspects, pairs of words, grams, single Chinese characters."""

ABOUT_NOTHING: Final = frozenset({"refusal", "smalltalk", "command"})
"""Kinds that are about no name, so that a name in the question does not speak against them."""


def weigh(terms: Mapping[str, float], frequencies: Mapping[str, int], size: int) -> dict[str, float]:
    """What each term of a question is worth: its kind times its rarity, 0 to 1, as in BM25 (Robertson 2009)."""
    most = math.log(1 + (size + 0.5) / 0.5)
    return {
        term: share * KINDS[term[0]] * math.log(1 + (size - (df := frequencies.get(term, 0)) + 0.5) / (df + 0.5)) / most
        for term, share in terms.items()
    }


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as every entry is held against it: what its terms are worth, singly, in all, as names and as words.

    `terms` are the terms once more, each with the letter of its kind.
    """

    worth: Mapping[str, float]
    terms: Sequence[tuple[str, str, float]]
    aspects: Sequence[str]
    total: float
    names: float
    words: float


def asked(question: Understood, frequencies: Mapping[str, int], size: int) -> Asked:
    """A question, weighed by how rare its terms are."""
    worth = weigh(question.terms, frequencies, size)
    terms = [(term, term[0], value) for term, value in worth.items()]
    names, words = (sum([value for _, kind, value in terms if kind == wanted]) for wanted in "ew")
    return Asked(worth, terms, question.aspects, sum(worth.values()) or 1.0, names, words)


Held = Sequence[tuple[str, float, Use]]
"""The terms of a question that an entry uses: the letter of the kind, the worth, and how the entry uses it."""


def evidence_of(question: Asked, doc: Doc, held: Held, *, like: float = 0.0, chance: float = 0.0) -> Features:
    """How far an entry fits a question; `Features` says what each figure is; `like` and `chance` are worked out elsewhere."""
    explained = telling = fitting = grasped = missed = usual = 0.0
    for kind, value, (share, told, _) in held:
        accounted = value * share
        explained += accounted
        telling += value * told
        if kind == "e":
            fitting += accounted
        elif kind == "w":
            grasped += accounted
    for term, share in doc.expects.items():
        if term not in question.worth:
            missed += share
    for aspect in question.aspects:
        usual += doc.aspects.get(aspect, 0.0)
    return Features(
        like,
        explained / question.total,
        telling / question.total,
        fitting / question.names if question.names else 0.0,
        0.0 if doc.kind in ABOUT_NOTHING else min(1.0, question.names - fitting),
        min(1.0, missed),
        usual / (len(question.aspects) or 1),
        float(f"e:{doc.entry}" in question.worth),
        grasped / question.words if question.words else 1.0,
        float(doc.kind == "gap"),
        chance,
    )


def likest(question: Asked, doc: Doc, held: Held) -> float:
    """The overlap of a question with the likest example of an entry, counted both ways (Dice 1945)."""
    shared: dict[int, float] = {}
    for _, value, (_, _, examples) in held:
        for number, other in examples:
            shared[number] = shared.get(number, 0.0) + (value if value < other else other)  # noqa: FURB136  min() is slow
    return 2 * max([value / (question.total + doc.lengths[number]) for number, value in shared.items()], default=0.0)


def in_order(weights: Mapping[str, float]) -> tuple[float, ...]:
    """Fitted weights in the order of the features."""
    return tuple(weights.get(name, 0.0) for name in Features._fields)


def score(found: Features, weights: Sequence[float], bias: float) -> float:
    """The sum of the features by their fitted weights, in log odds."""
    return bias + float(sum(map(mul, found, weights)))
