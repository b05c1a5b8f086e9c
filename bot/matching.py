"""Which entry is meant: a score per entry as a sum of named evidence, and how sure the first place is."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import islice
from operator import mul
from typing import Final

from bot.fitted import Doc, Standing, Use
from bot.index import Index
from bot.model import Candidate, Features, Ranking, Understood

KINDS: Final[Mapping[str, float]] = {"e": 1.6, "w": 1.0, "a": 0.7, "p": 0.35, "g": 0.3, "c": 0.25}
"""How much each kind of term counts: names, words, aspects, pairs of words, grams, single Chinese characters."""

READ: Final = 40
"""Entries that are scored in full, of those that share the most telling terms."""

LEADING: Final = 8
"""Entries whose order is exact; no decision looks further down for anything but what an entry is about."""

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


def evidence_of(question: Asked, doc: Doc, held: Held, like: float = 0.0) -> Features:
    """How far an entry fits a question; `Features` says what each figure is, and `likest` works out the first of them."""
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


def likelihood(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """A probability from fitted weights (logistic)."""
    total = weights["bias"] + sum(value * weights.get(name, 0.0) for name, value in values.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


SIGNS: Final = ("like", "explained", "telling", "named", "beside", "expected", "own", "grasped")


def signs(best: Sequence[float], found: Features, unlike: float) -> dict[str, float]:
    """What tells how sure the first place is: its score, its lead, and how well the best one explains the question.

    `best` are the scores of the first three; with none of them the least that can be.
    """
    first = best[0] if best else -6.0
    second = best[1] if len(best) > 1 else min(first, 0.0)  # no rival: as one with nothing to its credit
    third = best[2] if len(best) > 2 else min(second, 0.0)
    leads = {"score": first, "lead": min(6.0, first - second), "field": min(6.0, first - third)}
    return leads | {name: getattr(found, name) for name in SIGNS} | {"unlike": unlike}


def rank(question: Understood, index: Index, *, without: Collection[str] = ()) -> Ranking:
    """The entries that may be meant, best first, each with the evidence for it, and the confidence in the first.

    `without` are entries that are known not to be meant.
    """
    standing = index.standing(question.terms)
    frequencies = {term: found.frequency for term, found in standing.items()}
    weighed = asked(question, frequencies, index.size)
    named = {name.entity for name in question.names}
    near = [(index.doc(number), held) for number, held in _nearest(weighed, standing)]
    docs = [(doc, held) for doc, held in near if (not doc.needs or doc.needs & named) and doc.entry not in without]
    if not docs:
        return Ranking(question)
    candidates = _ranked(weighed, docs, index.fit.weights)
    best = candidates[0]
    rivals = (candidate.score for candidate in candidates[1:] if apart(best.doc, candidate.doc))
    told = signs([best.score, *islice(rivals, 2)], best.found, unlike(weighed, frequencies))
    return Ranking(question, candidates, likelihood(told, index.fit.confidence), likelihood(told, index.fit.among))


def _nearest(question: Asked, standing: Mapping[str, Standing]) -> list[tuple[int, Held]]:
    """The numbers of the entries that share the most of a question's terms by worth, each with the terms that it uses."""
    held: defaultdict[int, list[tuple[str, float, Use]]] = defaultdict(list)
    reached: defaultdict[int, float] = defaultdict(float)
    for term, kind, value in question.terms:
        if term in standing:
            for number, use in standing[term].uses:
                held[number].append((kind, value, use))
                reached[number] += value
    best = sorted(sorted(reached), key=reached.__getitem__, reverse=True)[:READ]
    return [(number, held[number]) for number in best]


def _ranked(question: Asked, docs: Sequence[tuple[Doc, Held]], fitted: Mapping[str, float]) -> tuple[Candidate, ...]:
    """The candidates, best first.

    The likest example takes the longest to find and changes a score by no more than its weight. So it is looked for only
    while an entry could still come among the leading ones; the others follow without it.
    """
    weights, bias, most = in_order(fitted), fitted["bias"], max(0.0, fitted.get("like", 0.0))
    found = [evidence_of(question, doc, held) for doc, held in docs]
    waiting = [
        (-score(one, weights, bias) - most, doc.entry, place, False) for place, (one, (doc, _)) in enumerate(zip(found, docs, strict=True))
    ]
    heapify(waiting)
    leading: list[Candidate] = []
    rivals = 0
    while waiting and (len(leading) < LEADING or rivals < 2):
        least, entry, place, exact = heappop(waiting)
        doc, held = docs[place]
        if exact:
            leading.append(Candidate(doc, -least, found[place], fitted))
            rivals += apart(leading[0].doc, doc) and len(leading) > 1
        else:
            found[place] = found[place]._replace(like=likest(question, doc, held))
            heappush(waiting, (-score(found[place], weights, bias), entry, place, True))
    rest = ((-least - (0.0 if exact else most), place) for least, _, place, exact in sorted(waiting))
    return (*leading, *(Candidate(docs[place][0], value, found[place], fitted) for value, place in rest))


def apart(one: Doc, other: Doc) -> bool:
    """Whether two entries are rivals: neither covers the other."""
    return other.entry not in one.members and one.entry not in other.members


def unlike(question: Asked, frequencies: Mapping[str, int]) -> float:
    """The share of a question's words that stand in no entry at all, by worth."""
    return sum(value for term, value in question.worth.items() if term[0] == "w" and term not in frequencies) / (question.words or 1.0)
