"""How far an entry fits a question: a figure from 0 to 1 for each thing that may speak for it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from operator import mul
from typing import Any, Final, NamedTuple, TypeVar

from bot.features import Features
from bot.fitted import SMALL, Doc
from bot.model import Understood

KINDS: Final[Mapping[str, float]] = {"e": 1.6, "w": 1.0, "s": 1.0, "a": 0.7, "p": 0.35, "g": 0.3, "c": 0.25, "n": 1.0}
"""How much each kind of term counts: names, words, small words, aspects, pairs of words, grams, single Chinese
characters, figures."""

_Term = TypeVar("_Term", int, str)

ABOUT_NOTHING: Final = frozenset({"refusal", "smalltalk", "command"})
"""Kinds that are about no name, so that a name in the question does not speak against them."""


def weigh(terms: Mapping[str, float], frequencies: Mapping[str, int], size: int) -> dict[str, float]:
    """What each term of a question is worth: its kind times its rarity, 0 to 1, as in BM25 (Robertson 2009)."""
    most = math.log(1 + (size + 0.5) / 0.5)
    return {term: share * KINDS[term[0]] * _rarity(frequencies.get(term, 0), size) / most for term, share in terms.items()}


@lru_cache(10_000)
def _rarity(frequency: int, size: int) -> float:
    return math.log(1 + (size - frequency + 0.5) / (frequency + 0.5))


class Asked(NamedTuple):
    """A question as every entry is held against it: what its terms are worth, singly, in all, and by kind.

    `terms` are the terms once more, each with the letter of its kind; characters count as grams, and small words among the words.
    """

    worth: Mapping[str, float]
    terms: Sequence[tuple[str, str, float]]
    aspects: Sequence[str]
    total: float
    kinds: Mapping[str, float]


def asked(question: Understood, frequencies: Mapping[str, int], size: int) -> Asked:
    """A question, weighed by how rare its terms are."""
    worth = weigh(question.terms, frequencies, size)
    terms = [(term, "g" if term[0] == "c" else term[0], value) for term, value in worth.items()]
    kinds = dict.fromkeys("ewsgpan", 0.0)
    for _, kind, value in terms:
        kinds[kind] += value
    total = sum(kinds.values()) - kinds[SMALL]
    return Asked(worth, terms, question.aspects, total or 1.0, kinds | {"w": kinds["w"] + kinds[SMALL]})


Terms = Sequence[tuple[_Term, str, float]]
"""Terms of a question, by their text or number: each with the letter of its kind and its worth."""
Used = Mapping[_Term, tuple[float, float, Any]]
"""How an entry uses terms: for each the Use, or what leads to the last part of it."""


def evidence_of(question: Asked, doc: Doc, terms: Terms[_Term], used: Used[_Term], *, like: float = 0.0, chance: float = 0.0) -> Features:
    """How far an entry fits a question; `Features` says what each figure is; `like` and `chance` are worked out elsewhere."""
    telling = missed = usual = 0.0
    kinds = question.kinds
    accounted = dict.fromkeys(kinds, 0.0)
    for term, kind, value in terms:
        use = used.get(term)
        if use is not None:
            accounted[kind] += value * use[0]
            if kind != SMALL:
                telling += value * use[1]
    for name, share in doc.expects.items():
        if name not in question.worth:
            missed += share
    for aspect in question.aspects:
        usual += doc.aspects.get(aspect, 0.0)
    named = kinds["e"]
    return Features(
        like,
        (accounted["w"] + accounted[SMALL]) / kinds["w"] if kinds["w"] else 1.0,
        accounted["g"] / (kinds["g"] or 1.0),
        accounted["p"] / (kinds["p"] or 1.0),
        telling / question.total,
        accounted["e"] / (named or 1.0),
        0.0 if not named or doc.kind in ABOUT_NOTHING else min(1.0, named - accounted["e"]),
        min(1.0, missed) if missed else 0.0,
        usual / (len(question.aspects) or 1),
        1.0 if named and f"e:{doc.entry}" in question.worth else 0.0,
        1.0 if doc.kind == "gap" else 0.0,
        chance,
        accounted["n"] / (kinds["n"] or 1.0),
    )


def likest(question: Asked, lengths: Sequence[float], held: Iterable[tuple[float, Sequence[tuple[int, float]]]]) -> float:
    """The overlap of a question with the likest example of an entry, counted both ways (Dice 1945).

    `lengths` are those of the entry's examples; `held` gives for each term that it uses, small words apart, the worth in the question,
    and the examples that hold it with the worth there.
    """
    shared = [0.0] * len(lengths)
    for value, examples in held:
        for number, other in examples:
            shared[number] += value if value < other else other  # noqa: FURB136  min() is slow
    total = question.total
    return 2 * max([value / (total + length) for value, length in zip(shared, lengths, strict=True)], default=0.0)


def in_order(weights: Mapping[str, float]) -> tuple[float, ...]:
    """Fitted weights in the order of the features."""
    return tuple(weights.get(name, 0.0) for name in Features._fields)


def score(found: Features, weights: Sequence[float], bias: float) -> float:
    """The sum of the features by their fitted weights, in log odds."""
    return bias + float(sum(map(mul, found, weights)))
