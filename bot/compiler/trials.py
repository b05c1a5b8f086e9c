"""Each example asked as if it had not been written: the entries that compete for it, with the evidence for each."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.compiler.docs import Material, Weighed, cites_alike, corpus_of, doc_of, doc_without
from bot.compiler.linear import Floats
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
        like = self._examples.likest(question) | {material.entry: _likest(question, own)}
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


def _likest(question: Asked, entry: Weighed) -> float:
    held = ((value, entry.pool[term][2]) for term, kind, value in question.terms if kind != SMALL and term in entry.pool)
    return likest(question, entry.doc.lengths, held)


class _Examples:
    """All examples by their terms, so that a question is compared with those alone that share one."""

    def __init__(self, entries: Iterable[Weighed]) -> None:
        holding: dict[str, list[tuple[int, float]]] = {}
        lengths: list[float] = []
        self._entries: list[str] = []
        starts: list[int] = []
        for doc, pool in entries:
            for term, (_, _, examples) in pool.items():
                if term[0] != SMALL:
                    holding.setdefault(term, []).extend((len(lengths) + number, value) for number, value in examples)
            if doc.lengths:
                self._entries.append(doc.entry)
                starts.append(len(lengths))
            lengths += doc.lengths
        self._postings = {term: _apart(held) for term, held in holding.items()}
        self._starts, self._lengths = np.array(starts, np.int64), np.array(lengths)

    def likest(self, question: Asked) -> dict[str, float]:
        """For each entry that shares a term, the overlap with its likest example, as matching works it out."""
        shared = [(*self._postings[term], value) for term, value in question.worth.items() if term in self._postings]
        if not shared:
            return {}
        numbers = np.concatenate([numbers for numbers, _, _ in shared])
        values = np.concatenate([np.minimum(others, value) for _, others, value in shared])
        alike = 2 * np.bincount(numbers, values, len(self._lengths)) / (question.total + self._lengths)
        best = np.maximum.reduceat(alike, self._starts)
        return {self._entries[place]: float(best[place]) for place in np.flatnonzero(best)}


def _apart(held: Sequence[tuple[int, float]]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Numbers and values, each in an array."""
    return np.array([number for number, _ in held], np.int64), np.array([value for _, value in held])
