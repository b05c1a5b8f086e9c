"""Which entry is meant: a score per entry as a sum of named evidence, and how sure the first place is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from bot.model import Candidate, Doc, Evidence, Fit, Index, Ranking, Understood

KINDS: Final[Mapping[str, float]] = {"e": 1.6, "w": 1.0, "a": 0.7, "p": 0.35, "g": 0.3, "c": 0.25}
"""How much each kind of term counts: names, words, aspects, pairs of words, grams, single Chinese characters."""

READ: Final = 40
"""Entries that are scored in full, of those that share the most telling terms."""

FEATURES: Final = ("like", "explained", "telling", "named", "beside", "expected", "aspect", "own", "grasped", "gap")
"""The kinds of evidence, in the order in which they are shown; `evidence_of` says what each one is."""


def weigh(terms: Mapping[str, float], frequencies: Mapping[str, int], size: int) -> dict[str, float]:
    """What each term of a question is worth: its kind times its rarity, 0 to 1, as in BM25 (Robertson 2009)."""
    most = math.log(1 + (size + 0.5) / 0.5)
    return {
        term: share * KINDS[term[0]] * math.log(1 + (size - (df := frequencies.get(term, 0)) + 0.5) / (df + 0.5)) / most
        for term, share in terms.items()
    }


def evidence_of(question: Understood, worth: Mapping[str, float], doc: Doc, like: float | None = None) -> dict[str, float]:
    """How far an entry fits a question, each feature from 0 to 1.

    like: overlap with its likest example, counted both ways; explained: share of the question that its examples, title
    and answer account for; telling: the same, each term shared out among the entries that use it; named: share of the
    names in the question that it is about; beside: weight of the names that it is not about; expected: share of the names
    that its examples always hold and the question lacks; aspect: how usual this kind of answer is for it; own: whether it
    is the entry of a name in the question; grasped: share of the plain words which it accounts for; gap: whether it is
    one. `like` is given where it was worked out already.
    """
    total = sum(worth.values()) or 1.0
    names = {term: value for term, value in worth.items() if term[0] == "e"}
    of_names = sum(names.values())
    fitting = sum(value * doc.pool.get(term, 0.0) for term, value in names.items())
    missed = sum(share for term, share in doc.expects.items() if term not in worth)
    return {
        "like": likest(worth, total, doc) if like is None else like,
        "explained": sum(value * doc.pool.get(term, 0.0) for term, value in worth.items()) / total,
        "telling": sum(value * doc.telling.get(term, 0.0) for term, value in worth.items()) / total,
        "named": fitting / of_names if of_names else 0.0,
        "beside": 0.0 if doc.kind in ABOUT_NOTHING else min(1.0, of_names - fitting),
        "expected": min(1.0, missed),
        "aspect": _aspect(question.aspects, doc.aspects),
        "own": float(f"e:{doc.entry}" in worth),
        "grasped": _grasped(worth, doc),
        "gap": float(doc.kind == "gap"),
    }


def likest(worth: Mapping[str, float], total: float, doc: Doc) -> float:
    """The overlap of a question with the likest example of an entry, counted both ways (Dice 1945)."""
    best = 0.0
    for example in doc.examples:
        shared = length = 0.0
        for term, value in example.items():
            length += value
            shared += min(value, worth.get(term, 0.0))
        best = max(best, 2 * shared / (total + length))
    return best


def _grasped(worth: Mapping[str, float], doc: Doc) -> float:
    words = {term: value for term, value in worth.items() if term[0] == "w"}
    total = sum(words.values())
    return sum(value * doc.pool.get(term, 0.0) for term, value in words.items()) / total if total else 1.0


ABOUT_NOTHING: Final = frozenset({"refusal", "smalltalk", "command"})
"""Kinds that are about no name, so that a name in the question does not speak against them."""


def _aspect(asked: Sequence[str], given: Mapping[str, float]) -> float:
    return sum(given.get(aspect, 0.0) for aspect in asked) / len(asked) if asked else 0.0


def score(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The sum of the features by their fitted weights, in log odds."""
    return weights["bias"] + sum(value * weights.get(name, 0.0) for name, value in features.items())


def likelihood(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """A probability from fitted weights (logistic)."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score(values, weights)))))


SIGNS: Final = ("like", "explained", "telling", "named", "beside", "expected", "own", "grasped", "unlike")


def signs(best: Sequence[float], features: Mapping[str, float]) -> dict[str, float]:
    """What tells how sure the first place is: its score, its lead, and how well the best one explains the question.

    `best` are the scores of the first three; with none of them the least that can be.
    """
    first = best[0] if best else -6.0
    second = best[1] if len(best) > 1 else min(first, 0.0)  # no rival: as one with nothing to its credit
    third = best[2] if len(best) > 2 else min(second, 0.0)
    leads = {"score": first, "lead": min(6.0, first - second), "field": min(6.0, first - third)}
    return leads | {name: features.get(name, 0.0) for name in SIGNS}


def rank(question: Understood, index: Index) -> Ranking:
    """The entries that may be meant, best first, each with the evidence for it, and the confidence in the first."""
    frequencies = index.frequencies(list(question.terms))
    worth = weigh(question.terms, frequencies, index.size)
    named = {name.entity for name in question.names}
    docs = [doc for doc in index.candidates(worth, READ) if not doc.needs or doc.needs & named]
    scored = [(doc, evidence_of(question, worth, doc)) for doc in docs]
    candidates = sorted(
        (_candidate(doc, found, index.fit) for doc, found in scored), key=lambda candidate: (-candidate.score, candidate.entry)
    )
    if not candidates:
        return Ranking(question)
    best = candidates[0]
    features = next(found for doc, found in scored if doc.entry == best.entry)
    scores = [best.score, *(candidate.score for candidate in candidates[1:] if apart(best, candidate))]
    found = signs(scores[:3], {**features, "unlike": unlike(worth, frequencies)})
    return Ranking(question, tuple(candidates), likelihood(found, index.fit.confidence), likelihood(found, index.fit.among))


def apart(one: Candidate | Doc, other: Candidate | Doc) -> bool:
    """Whether two entries are rivals: neither covers the other."""
    return other.entry not in one.members and one.entry not in other.members


def unlike(worth: Mapping[str, float], frequencies: Mapping[str, int]) -> float:
    """The share of a question's words that stand in no entry at all, by worth."""
    words = {term: value for term, value in worth.items() if term[0] == "w"}
    return sum(value for term, value in words.items() if term not in frequencies) / (sum(words.values()) or 1.0)


def _candidate(doc: Doc, found: Mapping[str, float], fit: Fit) -> Candidate:
    return Candidate(
        entry=doc.entry,
        kind=doc.kind,
        score=score(found, fit.weights),
        evidence=_shown(found, fit),
        members=doc.members,
        speakers=doc.speakers,
        fits=frozenset(term[2:] for term in doc.pool if term[0] == "e"),
    )


def _shown(features: Mapping[str, float], fit: Fit) -> tuple[Evidence, ...]:
    return tuple(Evidence(name, features[name], fit.weights.get(name, 0.0)) for name in FEATURES if name in features)
