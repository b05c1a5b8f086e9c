"""Each example asked as if it had not been written: the entries that compete for it, with the evidence for each."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.compiler.docs import Corpus, Material, Weighed, doc_asked, doc_of, doc_without, length_of
from bot.compiler.linear import Floats
from bot.features import Features
from bot.fitted import SMALL, Doc
from bot.knowledge.kept import Kept
from bot.matching.evidence import Asked, asked, evidence_of, likest, weigh
from bot.matching.learnt import figure
from bot.matching.sureness import unlike
from bot.model import Understood

_READ: Final = 16
"""Entries that compete for an example: the likest by their examples, and half as many that the learnt weights speak for."""
_MOST: Final = 2_500
"""About so many examples are left out in turn, evenly spread: more change the third figure of a weight and cost seconds."""

_HELD: Final = 3_000
"""Entries up to which all are held weighed while they are tried, each some tens of kilobytes; of more, only what a question asks for."""

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

    def __init__(self, materials: Sequence[Material], corpus: Corpus, apart: Floats) -> None:
        """`corpus` are the figures over all entries, `apart` is what each example, in order, scores for each of them by weights that were
        learnt without it.
        """
        self._materials = materials
        self._corpus = corpus
        self._whole = Kept[int, Weighed](lambda number: doc_of(materials[number], self._corpus), _HELD)
        self._examples = _Examples(materials, self._corpus)
        self._siblings = Siblings(self._examples.cites)
        self._chances = apart - np.log(np.exp(apart).sum(axis=1, keepdims=True)) if apart.size else apart

    def all(self, progress: Progress) -> Iterator[Trial]:
        """The trials, one for each example that has others beside it; of very many an even share."""
        counts, counted = self._examples.counts, 0
        stride = 1 + sum(counts) // _MOST
        for number, count in enumerate(counts):
            progress(len(counts) + number, 2 * len(counts))
            tried = [place for place in range(count) if count > 1 and (number + place) % stride == 0]
            if tried:
                material = self._materials[number]
                yield from (self._trial(number, material, place, self._chances[counted + place]) for place in tried)
            counted += count

    def _trial(self, number: int, material: Material, place: int, chances: Floats) -> Trial:
        example = material.examples[place]
        own = doc_without(self._weighed(number, example.terms), material, self._corpus, place)
        frequencies = _alone(self._corpus.frequencies, example, own)
        question = asked(example, frequencies, self._corpus.size)
        like = self._examples.likest(question)
        like[number] = _likest(question, own)
        named = {name.entity for name in example.names}
        near = ((other, self._weighed(other, question.worth)) for other in self._near(like, chances) if other != number)
        rivals = [(other, entry) for other, entry in near if not entry.doc.needs or entry.doc.needs & named]
        fitting = self._siblings.of(number)
        others = [chance for other, chance in enumerate(chances.tolist()) if other not in fitting] if chances.size else []
        return Trial(
            family=example.lang.family,
            rivals=tuple(self._rival(question, other, entry, float(like[other]), chances) for other, entry in ((number, own), *rivals)),
            fitting=frozenset(self._examples.entries[other] for other in fitting),
            others=math.log(sum(map(math.exp, others))) if others else 0.0,
            unlike=unlike(question, frequencies),
        )

    def _weighed(self, number: int, terms: Collection[str]) -> Weighed:
        """An entry with those of some terms that it uses, if not with all."""
        if len(self._materials) <= _HELD:
            return self._whole[number]
        return doc_asked(self._materials[number], self._corpus, terms, self._examples.lengths(number))

    def _near(self, like: NDArray[np.float64], chances: Floats) -> Iterable[int]:
        found = np.flatnonzero(like)
        if len(found) > _READ:
            found = found[like[found] >= np.partition(like[found], -_READ)[-_READ]]
        near = sorted(found.tolist(), key=lambda number: (-like[number], self._examples.entries[number]))[:_READ]
        likely = np.argsort(-chances, kind="stable")[: _READ // 2].tolist() if chances.size else ()
        return dict.fromkeys([*near, *likely])

    def _rival(self, question: Asked, number: int, entry: Weighed, like: float, chances: Floats) -> Rival:
        chance = float(chances[number]) if chances.size else -math.inf
        return Rival(entry.doc, evidence_of(question, entry.doc, question.terms, entry.pool, like=like, chance=figure(chance)), chance)


Cites = frozenset[tuple[str, str]]
"""The words that an entry cites, each with their document."""


class Siblings:
    """For each entry itself and those that cite the same words: an answer from one of them does no harm."""

    def __init__(self, cites: Sequence[Cites]) -> None:
        """`cites` are those of each entry in order."""
        self._cites = cites
        self._citing: dict[str, dict[str, list[int]]] = {}
        for number, cited in enumerate(cites):
            for source, words in cited:
                self._citing.setdefault(source, {}).setdefault(words, []).append(number)
        self._found = Kept(self._alike)
        self._quotes = {source: Quotes(citing) for source, citing in self._citing.items()}

    def of(self, number: int) -> frozenset[int]:
        """The numbers of an entry and of its siblings."""
        cited = (self._found[source, words] for source, words in self._cites[number])
        return frozenset({number}).union(*cited)

    def _alike(self, cite: tuple[str, str]) -> frozenset[int]:
        source, words = cite
        return frozenset(number for quoted in self._quotes[source].alike(words) for number in self._citing[source][quoted])


class Quotes:
    """Words that are cited of one document, to be found by what they hold and by what holds them."""

    def __init__(self, quotes: Iterable[str]) -> None:
        """Each quote once."""
        self._quotes = sorted(quotes)
        self._there = frozenset(self._quotes)
        self._lengths = sorted({len(quote) for quote in self._quotes})
        self._text = _BETWEEN.join(["", *self._quotes, ""])

    def alike(self, words: str) -> Iterator[str]:
        """The quotes that hold these words, and those that these words hold."""
        yield from self._holding(words)
        for length in self._lengths:
            for start in range(len(words) - length + 1):
                if words[start : start + length] in self._there:
                    yield words[start : start + length]

    def _holding(self, words: str) -> Iterator[str]:
        found = self._text.find(words)
        while found >= 0:
            start, end = self._text.rfind(_BETWEEN, 0, found + 1) + 1, self._text.index(_BETWEEN, found + len(words))
            yield self._text[start:end]
            found = self._text.find(words, end)


_BETWEEN: Final = "\0"
"""Stands in no text of the knowledge."""


def _alone(frequencies: Mapping[str, int], example: Understood, own: Weighed) -> dict[str, int]:
    """The frequencies of an example's terms as they would be had it not been written."""
    counted = {term: frequencies[term] - (term not in own.pool) for term in example.terms}
    return {term: count for term, count in counted.items() if count}


def _likest(question: Asked, entry: Weighed) -> float:
    held = ((value, entry.pool[term][2]) for term, kind, value in question.terms if kind != SMALL and term in entry.pool)
    return likest(question, entry.doc.lengths, held)


class _Examples:
    """All examples by their terms, so that a question is compared with those alone that share one."""

    def __init__(self, materials: Iterable[Material], corpus: Corpus) -> None:
        held: dict[str, tuple[array[int], array[float]]] = {}
        lengths = array("d")
        self.entries: list[str] = []
        self.counts: list[int] = []
        self.cites: list[Cites] = []
        for material in materials:
            self.entries.append(material.entry)
            self.counts.append(len(material.examples))
            self.cites.append(material.cites)
            for example in material.examples:
                worth = weigh(example.terms, corpus.frequencies, corpus.size)
                for term, value in worth.items():
                    if term[0] != SMALL:
                        numbers, values = held.get(term) or held.setdefault(term, (array("i"), array("d")))
                        numbers.append(len(lengths))
                        values.append(value)
                lengths.append(length_of(worth))
        self._held, self._lengths = held, np.array(lengths)
        self._asked = np.flatnonzero(self.counts)
        self._first = np.cumsum([0, *self.counts])
        self._starts = self._first[self._asked]

    def lengths(self, number: int) -> Sequence[float]:
        """The lengths of an entry's examples, as matching works them out."""
        return self._lengths[self._first[number] : self._first[number + 1]].tolist()  # type: ignore[no-any-return]

    def likest(self, question: Asked) -> NDArray[np.float64]:
        """For each entry the overlap with its likest example, as matching works it out; 0 where it shares no term."""
        found = np.zeros(len(self.counts))
        shared = [(*self._held[term], value) for term, value in question.worth.items() if term in self._held]
        if shared:
            numbers = np.concatenate([np.frombuffer(numbers, np.intc) for numbers, _, _ in shared])
            values = np.concatenate([np.minimum(np.frombuffer(others), value) for _, others, value in shared])
            alike = 2 * np.bincount(numbers, values, len(self._lengths)) / (question.total + self._lengths)
            found[self._asked] = np.maximum.reduceat(alike, self._starts)
        return found
