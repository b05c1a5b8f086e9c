"""Which entry is meant: a score per entry as a sum of named evidence, and how sure the first place is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from heapq import heapify, heappop, heappush, nlargest
from itertools import islice
from typing import Final, NamedTuple

from bot.fitted import SMALL, Doc, Standing
from bot.index import Index
from bot.matching.evidence import Asked, Terms, Used, asked, evidence_of, in_order, likest, score
from bot.matching.learnt import learnt
from bot.matching.sureness import likelihood, signs, unlike
from bot.model import Candidate, Ranking, Understood

__all__ = ["apart", "rank"]

READ: Final = 24
"""Entries that are scored in full, of those that share the most telling terms; and as many again that the learnt weights speak for."""

BUDGET: Final = 2_000
"""Entries of terms that are gone through to find those to score, the rarest terms first: what half of all entries hold tells little."""

LEADING: Final = 5
"""Entries whose order is exact where the likest example weighs; no decision looks further down for anything but what an entry is about."""


def rank(question: Understood, index: Index, *, without: Collection[str] = ()) -> Ranking:
    """The entries that may be meant, best first, each with the evidence for it, and the confidence in the first.

    `without` are entries that are known not to be meant.
    """
    standing = index.standing(question.terms)
    frequencies = {term: found.frequency for term, found in standing.items()}
    weighed = asked(question, frequencies, index.size)
    known = [(standing[term], kind, value) for term, kind, value in weighed.terms if term in standing]
    terms = [(term.number, kind, value) for term, kind, value in known]
    numbers = [number for number, _, _ in terms]
    named = {name.entity for name in question.names}
    chances = learnt(question.grams, index.grams([piece for sort in question.grams.values() for piece in sort]), index.size)
    reached, unread = _reached(known, index)
    docs = {number: index.doc(number) for number in dict.fromkeys([*_best(reached, _HOPELESS), *_best(chances)])}
    near = [
        _Near(doc, doc.uses.of(numbers), chances.get(number, 0.0), reached.get(number, 0.0) + unread)
        for number, doc in docs.items()
        if (not doc.needs or doc.needs & named) and doc.entry not in without
    ]
    if not near:
        return Ranking(question)
    candidates = _ranked(weighed, terms, near, index.fit.weights)
    best = candidates[0]
    rivals = (candidate.score for candidate in candidates[1:] if apart(best.doc, candidate.doc))
    told = signs([best.score, *islice(rivals, 2)], best.found, unlike(weighed, frequencies))
    return Ranking(question, candidates, likelihood(told, index.fit.confidence), likelihood(told, index.fit.among))


Known = Sequence[tuple[Standing, str, float]]
"""The terms of a question that any entry uses: where each stands, the letter of its kind, and its worth."""


def _reached(known: Known, index: Index) -> tuple[dict[int, float], float]:
    """How much of a question entries share by worth, by their numbers, as far as its rarest terms tell; and how much is left unread."""
    reached: defaultdict[int, float] = defaultdict(float)
    read, unread = 0, 0.0
    for term, _, value in sorted(known, key=_spread):
        read += term.spread
        if reached and read > BUDGET:
            unread += value
            continue
        for number in index.entries(term):
            reached[number] += value
    return reached, unread


def _best(values: Mapping[int, float], least: float = 0.0) -> list[int]:
    """The numbers with the highest values, best first; `least` is the share of the highest that they must have."""
    if len(values) > _MANY:
        best = nlargest(READ, values, key=values.__getitem__)
    else:
        best = sorted(values, key=values.__getitem__, reverse=True)[:READ]
    floor = least * values[best[0]] if best else 0.0
    return [number for number in best if values[number] >= floor]


_HOPELESS: Final = 0.5
"""An entry that shares less of a question than this, beside the one that shares the most, is scored only if learnt weights speak for it."""


_MANY: Final = 2_000
"""To sort no more than these is faster than to pick the best of them."""


def _spread(known: tuple[Standing, str, float]) -> int:
    return known[0].spread


class _Near(NamedTuple):
    """An entry that is scored in full: how it uses the terms of the question, how likely the learnt weights make it, and how much of the
    question by worth it shares at most."""

    doc: Doc
    used: Used[int]
    chance: float
    shared: float


def _ranked(question: Asked, terms: Terms[int], docs: Sequence[_Near], fitted: Mapping[str, float]) -> tuple[Candidate, ...]:
    """The candidates, best first.

    The likest example takes the longest to find and changes a score by no more than its weight, and the likeness that is possible. So it
    is looked for only while an entry could still come among the leading ones; the others follow without it. Where it changes no score it
    is told of the first alone, as a sign.
    """
    weights, bias, weight = in_order(fitted), fitted["bias"], max(0.0, fitted.get("like", 0.0))
    leads, rivalling = (LEADING, 2) if weight else (1, 0)
    found = [evidence_of(question, near.doc, terms, near.used, chance=near.chance) for near in docs]
    most = [weight * _likeness(question, near) for near in docs] if weight else [0.0] * len(docs)
    waiting = [
        (-score(one, weights, bias) - most[place], near.doc.entry, place, False)
        for place, (one, near) in enumerate(zip(found, docs, strict=True))
    ]
    heapify(waiting)
    leading: list[Candidate] = []
    rivals = 0
    while waiting and (len(leading) < leads or rivals < rivalling):
        least, entry, place, exact = heappop(waiting)
        doc, used, *_ = docs[place]
        if exact:
            leading.append(Candidate(doc, -least, found[place], fitted))
            rivals += apart(leading[0].doc, doc) and len(leading) > 1
        else:
            examples = [(value, doc.uses.holding(used[number][2])) for number, kind, value in terms if kind != SMALL and number in used]
            found[place] = found[place]._replace(like=likest(question, doc.lengths, examples))
            heappush(waiting, (-score(found[place], weights, bias), entry, place, True))
    rest = ((-least - (0.0 if exact else most[place]), place) for least, _, place, exact in sorted(waiting))
    return (*leading, *(Candidate(docs[place].doc, value, found[place], fitted) for value, place in rest))


def _likeness(question: Asked, near: _Near) -> float:
    """The most that an entry's likest example can be like the question: as long as what it shares, and sharing no more than the entry."""
    return 2 * near.shared / (question.total + max(near.shared, min(near.doc.lengths, default=0.0)))


def apart(one: Doc, other: Doc) -> bool:
    """Whether two entries are rivals: neither covers the other."""
    return other.entry not in one.members and one.entry not in other.members
