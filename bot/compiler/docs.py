"""The matching side of entries: examples, title and answer as terms, and what each of them is worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.matching import weigh
from bot.model import Doc, Understood

_USUAL: Final = 0.3
"""A name in at least this share of an entry's examples is expected in a question for it."""
_IN_TITLE: Final = 0.7
_IN_ANSWER: Final = 0.35


@dataclass(frozen=True, slots=True)
class Material:
    """An entry before weighing: its examples understood, the terms of title and answer, and what the curator declared."""

    entry: str
    kind: str
    examples: tuple[Understood, ...]
    title: frozenset[str]
    answer: frozenset[str]
    about: frozenset[str]
    aspects: frozenset[str]
    needs: frozenset[str]
    cites: frozenset[tuple[str, str]] = frozenset()
    members: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    shows: str = ""


def cites_alike(one: Material, other: Material) -> bool:
    """Whether two entries cite the same words of a document."""
    return any(source == cited and (words in quoted or quoted in words) for source, words in one.cites for cited, quoted in other.cites)


def frequencies_of(materials: Iterable[Material]) -> dict[str, int]:
    """In how many entries each term stands: in an example, the title, or as a name that it is about."""
    counted: Counter[str] = Counter()
    for material in materials:
        terms = {term for example in material.examples for term in example.terms}
        counted.update(terms | material.title | {f"e:{entity}" for entity in material.about})
    return dict(counted)


@dataclass(frozen=True, slots=True)
class Corpus:
    """All entries: in how many each term stands, and the sum over them of its share of their examples."""

    size: int
    frequencies: Mapping[str, int]
    shares: Mapping[str, float]


def corpus_of(materials: Sequence[Material]) -> Corpus:
    """The figures over all entries that single ones are weighed by."""
    shares: Counter[str] = Counter()
    for material in materials:
        for term, share in _shares(material.examples).items():
            shares[term] += share  # type: ignore[assignment]
    return Corpus(len(materials), frequencies_of(materials), shares)


def _shares(examples: Sequence[Understood]) -> dict[str, float]:
    counted = Counter(term for example in examples for term in example.terms)
    return {term: count / len(examples) for term, count in counted.items()}


def doc_of(material: Material, corpus: Corpus, *, without: int | None = None) -> Doc:
    """The entry ready for scoring; `without` leaves one example out, as if the curator had not written it."""
    examples = [example for place, example in enumerate(material.examples) if place != without]
    weighed = [weigh(example.terms, corpus.frequencies, corpus.size) for example in examples]
    accounted, telling = _pool(material, examples), _telling(examples, material.examples, corpus)
    holding: dict[str, list[tuple[int, float]]] = {}
    for number, worth in enumerate(weighed):
        for term, value in worth.items():
            holding.setdefault(term, []).append((number, value))
    return Doc(
        entry=material.entry,
        kind=material.kind,
        pool={term: (share, telling.get(term, 0.0), holding.get(term, ())) for term, share in accounted.items()},
        lengths=[sum(worth.values()) for worth in weighed],
        fits=frozenset(term[2:] for term in accounted if term[0] == "e"),
        expects=_expects(examples),
        aspects=_aspects(material, examples),
        needs=material.needs,
        members=material.members,
        speakers=material.speakers,
    )


def _pool(material: Material, examples: Sequence[Understood]) -> dict[str, float]:
    counted = Counter(term for example in examples for term in example.terms)
    pool = dict.fromkeys(material.answer, _IN_ANSWER)
    pool |= {term: max(_IN_TITLE, pool.get(term, 0.0)) for term in material.title}
    for term, count in counted.items():
        pool[term] = max(1 - 0.5**count, pool.get(term, 0.0))
    return pool | {f"e:{entity}": 1.0 for entity in material.about}


_UNSEEN: Final = 0.15
"""Added to a term's sum of shares, so that a term of one example alone does not tell all."""


def _telling(examples: Sequence[Understood], whole: Sequence[Understood], corpus: Corpus) -> dict[str, float]:
    shares, before = _shares(examples), _shares(whole)
    return {term: share / (corpus.shares[term] - before[term] + share + _UNSEEN) for term, share in shares.items()}


def _expects(examples: Sequence[Understood]) -> dict[str, float]:
    counted = Counter(term for example in examples for term in example.terms if term[0] == "e")
    return {term: count / len(examples) for term, count in counted.items() if count >= _USUAL * len(examples)}


def _aspects(material: Material, examples: Sequence[Understood]) -> dict[str, float]:
    counted = Counter(aspect for example in examples for aspect in example.aspects)
    seen = {aspect: count / len(examples) for aspect, count in counted.items()}
    return seen | {aspect: max(_DECLARED, seen.get(aspect, 0.0)) for aspect in material.aspects}


_DECLARED: Final = 0.4
"""How usual an aspect is taken to be that the curator declared, whatever the examples hold."""
