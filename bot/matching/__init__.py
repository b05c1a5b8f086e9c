"""Which entry is meant: a score per entry as a sum of named evidence, and how sure the first place is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from heapq import heapify, heappop, heappush, nlargest
from itertools import islice
from typing import Final, NamedTuple

from bot.fitted import Doc, Standing, Use
from bot.index import Index
from bot.matching.evidence import Asked, Held, asked, evidence_of, in_order, likest, score
from bot.matching.learnt import learnt
from bot.matching.sureness import likelihood, signs, unlike
from bot.model import Candidate, Ranking, Understood

__all__ = ["apart", "rank"]

READ: Final = 40
"""Entries that are scored in full, of those that share the most telling terms; and as many again that the learnt weights speak for."""

LEADING: Final = 8
"""Entries whose order is exact; no decision looks further down for anything but what an entry is about."""


def rank(question: Understood, index: Index, *, without: Collection[str] = ()) -> Ranking:
    """The entries that may be meant, best first, each with the evidence for it, and the confidence in the first.

    `without` are entries that are known not to be meant.
    """
    standing = index.standing(question.terms)
    frequencies = {term: found.frequency for term, found in standing.items()}
    weighed = asked(question, frequencies, index.size)
    named = {name.entity for name in question.names}
    chances = learnt(question.grams, index.grams([piece for sort in question.grams.values() for piece in sort]), index.size)
    docs = [_Near(index.doc(number), held, chances.get(number, 0.0)) for number, held in _nearest(weighed, standing, chances)]
    docs = [near for near in docs if (not near.doc.needs or near.doc.needs & named) and near.doc.entry not in without]
    if not docs:
        return Ranking(question)
    candidates = _ranked(weighed, docs, index.fit.weights)
    best = candidates[0]
    rivals = (candidate.score for candidate in candidates[1:] if apart(best.doc, candidate.doc))
    told = signs([best.score, *islice(rivals, 2)], best.found, unlike(weighed, frequencies))
    return Ranking(question, candidates, likelihood(told, index.fit.confidence), likelihood(told, index.fit.among))


class _Near(NamedTuple):
    """An entry that is scored in full: the terms of the question that it uses, and how likely the learnt weights make it."""

    doc: Doc
    held: Held
    chance: float


def _nearest(question: Asked, standing: Mapping[str, Standing], chances: Mapping[int, float]) -> list[tuple[int, Held]]:
    """The numbers of the entries to score: that share the most of a question by worth, and that the learnt weights speak for.

    Each comes with the terms that it uses.
    """
    held: defaultdict[int, list[tuple[str, float, Use]]] = defaultdict(list)
    reached: defaultdict[int, float] = defaultdict(float)
    for term, kind, value in question.terms:
        if term in standing:
            for number, use in standing[term].uses:
                held[number].append((kind, value, use))
                reached[number] += value
    best = nlargest(READ, sorted(reached), key=reached.__getitem__)
    likely = nlargest(READ, sorted(number for number, chance in chances.items() if chance), key=chances.__getitem__)
    return [(number, held.get(number, ())) for number in dict.fromkeys([*best, *likely])]


def _ranked(question: Asked, docs: Sequence[_Near], fitted: Mapping[str, float]) -> tuple[Candidate, ...]:
    """The candidates, best first.

    The likest example takes the longest to find and changes a score by no more than its weight. So it is looked for only
    while an entry could still come among the leading ones; the others follow without it.
    """
    weights, bias, most = in_order(fitted), fitted["bias"], max(0.0, fitted.get("like", 0.0))
    found = [evidence_of(question, near.doc, near.held, chance=near.chance) for near in docs]
    waiting = [
        (-score(one, weights, bias) - most, near.doc.entry, place, False) for place, (one, near) in enumerate(zip(found, docs, strict=True))
    ]
    heapify(waiting)
    leading: list[Candidate] = []
    rivals = 0
    while waiting and (len(leading) < LEADING or rivals < 2):
        least, entry, place, exact = heappop(waiting)
        doc, held, _ = docs[place]
        if exact:
            leading.append(Candidate(doc, -least, found[place], fitted))
            rivals += apart(leading[0].doc, doc) and len(leading) > 1
        else:
            found[place] = found[place]._replace(like=likest(question, doc, held))
            heappush(waiting, (-score(found[place], weights, bias), entry, place, True))
    rest = ((-least - (0.0 if exact else most), place) for least, _, place, exact in sorted(waiting))
    return (*leading, *(Candidate(docs[place].doc, value, found[place], fitted) for value, place in rest))


def apart(one: Doc, other: Doc) -> bool:
    """Whether two entries are rivals: neither covers the other."""
    return other.entry not in one.members and one.entry not in other.members
