"""Each example asked as if it had not been written: the entries that compete for it, with the evidence for each."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import Final

import numpy as np

from bot.compiler.docs import Material, Weighed, cites_alike, corpus_of, doc_of, doc_without
from bot.compiler.linear import Floats, Linear, linear
from bot.features import Features
from bot.fitted import SMALL, Doc
from bot.matching.evidence import Asked, Held, asked, evidence_of, likest
from bot.matching.learnt import figure
from bot.matching.sureness import unlike
from bot.model import Understood

_READ: Final = 16
"""Entries that compete for an example: the likest by their examples, and half as many that the learnt weights speak for."""
_MOST: Final = 2_500
"""About so many examples are left out in turn, evenly spread: more change the third figure of a weight and cost seconds."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Rival:
    """An entry that competes for an example: the evidence for it, and the log probability that was learnt for it."""

    doc: Doc
    found: Features
    chance: float


@dataclass(frozen=True, slots=True)
class Trial:
    """One left-out example with the entries that compete for it, the right one first in `rivals`.

    `fitting` are the entries with which it is answered rightly, `others` the log probability learnt for all the rest together.
    """

    family: str
    rivals: tuple[Rival, ...]
    fitting: frozenset[str]
    others: float
    unlike: float


def learnt_from(materials: Sequence[Material]) -> Linear:
    """The classifier of all examples of some entries, which are numbered in their order."""
    numbers = [number for number, material in enumerate(materials) for _ in material.examples]
    return linear([example.grams for material in materials for example in material.examples], numbers, len(materials))


class Trials:
    """The trials of a knowledge's examples."""

    def __init__(self, materials: Sequence[Material], apart: Floats) -> None:
        """`apart` are what each example, in order, scores for each entry by weights that were learnt without it."""
        self._materials = materials
        self._corpus = corpus_of(materials)
        self._docs = {material.entry: doc_of(material, self._corpus) for material in materials}
        self._examples = _Examples(self._docs.values())
        self._siblings = _siblings(materials)
        self._numbers = {material.entry: number for number, material in enumerate(materials)}
        self._chances = apart - np.log(np.exp(apart).sum(axis=1, keepdims=True)) if apart.size else apart

    def all(self, progress: Progress) -> Iterator[Trial]:
        """The trials, one for each example that has others beside it; of very many an even share."""
        counted = 0
        stride = 1 + sum(len(material.examples) for material in self._materials) // _MOST
        for number, material in enumerate(self._materials):
            progress(len(self._materials) + number, 2 * len(self._materials))
            for place in range(len(material.examples)):
                if len(material.examples) > 1 and (number + place) % stride == 0:
                    yield self._trial(material, place, self._chances[counted + place])
            counted += len(material.examples)

    def _trial(self, material: Material, place: int, chances: Floats) -> Trial:
        example = material.examples[place]
        own = doc_without(self._docs[material.entry], material, self._corpus, place)
        frequencies = _alone(self._corpus.frequencies, example, own)
        question = asked(example, frequencies, self._corpus.size)
        like = self._examples.likest(question) | {material.entry: likest(question, own.doc, _held(question, own))}
        named = {name.entity for name in example.names}
        rivals = [self._docs[entry] for entry in self._near(like, chances) if entry != material.entry]
        rivals = [rival for rival in rivals if not rival.doc.needs or rival.doc.needs & named]
        fitting = self._siblings[material.entry]
        others = [chances[number] for entry, number in self._numbers.items() if entry not in fitting] if chances.size else []
        return Trial(
            family=example.lang.family,
            rivals=tuple(self._rival(question, entry, like.get(entry.doc.entry, 0.0), chances) for entry in (own, *rivals)),
            fitting=fitting,
            others=math.log(sum(map(math.exp, others))) if others else 0.0,
            unlike=unlike(question, frequencies),
        )

    def _near(self, like: Mapping[str, float], chances: Floats) -> Iterable[str]:
        near = nlargest(_READ, sorted(like), key=like.__getitem__)
        likely = np.argsort(-chances, kind="stable")[: _READ // 2] if chances.size else ()
        return dict.fromkeys([*near, *(self._materials[number].entry for number in likely)])

    def _rival(self, question: Asked, entry: Weighed, like: float, chances: Floats) -> Rival:
        chance = float(chances[self._numbers[entry.doc.entry]]) if chances.size else -math.inf
        return Rival(entry.doc, evidence_of(question, entry.doc, _held(question, entry), like=like, chance=figure(chance)), chance)


def _siblings(materials: Sequence[Material]) -> dict[str, frozenset[str]]:
    """For each entry itself and those that cite the same words: an answer from one of them does no harm."""
    citing: dict[str, list[Material]] = {}
    for material in materials:
        for source in {source for source, _ in material.cites}:
            citing.setdefault(source, []).append(material)
    siblings = {}
    for material in materials:
        near = (other for source in {source for source, _ in material.cites} for other in citing[source])
        siblings[material.entry] = frozenset({material.entry, *(other.entry for other in near if cites_alike(material, other))})
    return siblings


def _alone(frequencies: Mapping[str, int], example: Understood, own: Weighed) -> dict[str, int]:
    """The frequencies of an example's terms as they would be had it not been written."""
    counted = {term: frequencies[term] - (term not in own.pool) for term in example.terms}
    return {term: count for term, count in counted.items() if count}


def _held(question: Asked, entry: Weighed) -> Held:
    return [(kind, value, entry.pool[term]) for term, kind, value in question.terms if term in entry.pool]


class _Examples:
    """All examples by their terms, so that a question is compared with those alone that share one."""

    def __init__(self, entries: Iterable[Weighed]) -> None:
        self._postings: dict[str, list[tuple[int, float]]] = {}
        self._entries: list[str] = []
        self._lengths: list[float] = []
        for doc, pool in entries:
            for term, (_, _, examples) in pool.items():
                if term[0] == SMALL:
                    continue
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
