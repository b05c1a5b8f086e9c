"""The matching side of entries: examples, title and answer as terms, and what each of them is worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, NamedTuple

from bot.fitted import SMALL, Doc, Use
from bot.matching.evidence import weigh
from bot.model import Understood

_USUAL: Final = 0.3
"""A name in at least this share of an entry's examples is expected in a question for it."""
_IN_TITLE: Final = 0.7
_SOON, _LONG = 1.2, 0.75
"""How soon a term that stands in an answer more often adds nothing, and how far long answers count for less: BM25's usual k1, b."""


@dataclass(frozen=True, slots=True)
class Material:
    """An entry before weighing: its examples understood, the terms of title and answer, and what the curator declared.

    `answer` says in how many sentences each term stands.
    """

    entry: str
    kind: str
    examples: tuple[Understood, ...]
    title: frozenset[str]
    answer: Mapping[str, int]
    about: frozenset[str]
    aspects: frozenset[str]
    needs: frozenset[str]
    cites: frozenset[tuple[str, str]] = frozenset()
    members: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    shows: str = ""
    case: str = ""
    years: frozenset[str] = frozenset()
    figures: bool = False


def cites_alike(one: Material, other: Material) -> bool:
    """Whether two entries cite the same words of a document."""
    return any(source == cited and (words in quoted or quoted in words) for source, words in one.cites for cited, quoted in other.cites)


def _standing(material: Material) -> set[str]:
    """The terms that stand in an entry: in an example, the title, or as a name that it is about; without examples, in the answer."""
    terms = {term for example in material.examples for term in example.terms}
    terms.update(material.answer if not material.examples else (), material.title, (f"e:{entity}" for entity in material.about))
    return terms


@dataclass(frozen=True, slots=True)
class Corpus:
    """All entries: in how many each term stands, the sum over them of its share of their examples, and how long answers are."""

    size: int
    frequencies: Mapping[str, int]
    shares: Mapping[str, float]
    length: float


def corpus_of(materials: Collection[Material]) -> Corpus:
    """The figures over all entries that single ones are weighed by."""
    frequencies: dict[str, int] = {}
    shares: dict[str, float] = {}
    lengths = []
    for material in materials:
        for term, share in _shares(material.examples).items():
            shares[term] = shares.get(term, 0.0) + share
        for term in _standing(material):
            frequencies[term] = frequencies.get(term, 0) + 1
        if material.answer:
            lengths.append(sum(material.answer.values()))
    return Corpus(len(materials), frequencies, shares, sum(lengths) / (len(lengths) or 1))


def _shares(examples: Sequence[Understood]) -> dict[str, float]:
    counted = Counter(term for example in examples for term in example.terms)
    return {term: count / (len(examples) or 1) for term, count in counted.items()}


class Weighed(NamedTuple):
    """An entry ready for scoring, with how it uses each of its terms."""

    doc: Doc
    pool: Mapping[str, Use]


def doc_of(material: Material, corpus: Corpus) -> Weighed:
    """The entry with all its terms."""
    weighed = [weigh(example.terms, corpus.frequencies, corpus.size) for example in material.examples]
    used = dict.fromkeys(chain(*weighed, _stated(material)))
    return Weighed(_doc(material, [length_of(worth) for worth in weighed]), _pool(material, corpus, weighed, used))


def doc_asked(material: Material, corpus: Corpus, terms: Collection[str], lengths: Sequence[float] = ()) -> Weighed:
    """The entry as one question sees it, holding no terms but some; `lengths` are those of its examples, where they are asked for."""
    held = [{term: example.terms[term] for term in terms if term in example.terms} for example in material.examples]
    weighed = [weigh(share, corpus.frequencies, corpus.size) for share in held]
    stands = {*chain(*weighed), *_stated(material)}
    return Weighed(_doc(material, lengths), _pool(material, corpus, weighed, [term for term in terms if term in stands]))


def _stated(material: Material) -> Iterator[str]:
    """The terms that stand in an entry besides its examples."""
    return chain(material.title, material.answer, (f"e:{entity}" for entity in material.about))


def length_of(worth: Mapping[str, float]) -> float:
    """How long an example is: the worth of its terms, small words apart."""
    return sum(value for term, value in worth.items() if term[0] != SMALL)


def _doc(material: Material, lengths: Sequence[float]) -> Doc:
    """The entry without its terms."""
    named = _named(material.examples)
    return Doc(
        entry=material.entry,
        kind=material.kind,
        lengths=lengths,
        fits=frozenset(term[2:] for term in chain(named, _stated(material)) if term[0] == "e"),
        expects=_expects(named, len(material.examples)),
        aspects=_aspects(material, material.examples),
        needs=material.needs,
        members=material.members,
        speakers=material.speakers,
        years=material.years,
        figures=material.figures,
    )


def _pool(material: Material, corpus: Corpus, weighed: Sequence[Mapping[str, float]], used: Iterable[str]) -> dict[str, Use]:
    """How the entry uses some terms that stand in it; `weighed` is what the terms of each example are worth."""
    holding: dict[str, list[tuple[int, float]]] = {}
    for number, worth in enumerate(weighed):
        for term, value in worth.items():
            holding.setdefault(term, []).append((number, value))
    stated, shares, of = _stated_by(material, corpus), corpus.shares, len(material.examples) or 1
    held = ((term, holding.get(term, [])) for term in used)
    return {term: _use(examples, of, stated(term), shares.get(term, 0.0) - len(examples) / of) for term, examples in held}


def doc_without(whole: Weighed, material: Material, corpus: Corpus, place: int) -> Weighed:
    """An entry as if the curator had not written one of its examples, holding no terms but those of that one."""
    left_out = material.examples[place]
    rest = [*material.examples[:place], *material.examples[place + 1 :]]
    stated = _stated_by(material, corpus)
    pool = {}
    for term in left_out.terms:
        held = whole.pool[term][2]
        elsewhere = corpus.shares[term] - len(held) / len(material.examples)
        pool[term] = _use([use for use in held if use[0] != place], len(rest), stated(term), elsewhere)
    doc = whole.doc._replace(expects=_expects(_named(rest), len(rest)), aspects=_aspects(material, rest))
    return Weighed(doc, {term: use for term, use in pool.items() if use[0]})


_UNSEEN: Final = 0.15
"""Added to a term's sum of shares, so that a term of one example alone does not tell all."""


def _use(held: Sequence[tuple[int, float]], examples: int, stated: float, elsewhere: float) -> Use:
    """How an entry uses a term that some of its examples hold; `elsewhere` is the sum of the other entries' shares of it."""
    share = len(held) / (examples or 1)
    return max(stated, 1 - 0.5 ** len(held)), share / (elsewhere + share + _UNSEEN), held


def _stated_by(material: Material, corpus: Corpus) -> Callable[[str], float]:
    """How far an entry accounts for a term by what it is about, its title and its answer (BM25, Robertson 2009), examples apart."""
    about, title, answer = {f"e:{entity}" for entity in material.about}, material.title, material.answer
    soon = _SOON * (1 - _LONG + _LONG * sum(answer.values()) / corpus.length if answer else 1.0)

    def stated(term: str) -> float:
        if term in about:
            return 1.0
        titled, count = _IN_TITLE if term in title else 0.0, answer.get(term)
        if not count:
            return titled
        return 1.0 if term[0] == "n" else max(count / (count + soon), titled)

    return stated


def _named(examples: Sequence[Understood]) -> Counter[str]:
    """How many examples hold each name."""
    return Counter(term for example in examples for term in example.terms if term[0] == "e")


def _expects(holding: Mapping[str, int], examples: int) -> dict[str, float]:
    return {term: count / examples for term, count in holding.items() if count >= _USUAL * examples}


def _aspects(material: Material, examples: Sequence[Understood]) -> dict[str, float]:
    counted = Counter(aspect for example in examples for aspect in example.aspects)
    seen = {aspect: count / len(examples) for aspect, count in counted.items()}
    return seen | {aspect: max(_DECLARED, seen.get(aspect, 0.0)) for aspect in material.aspects}


_DECLARED: Final = 0.4
"""How usual an aspect is taken to be that the curator declared, whatever the examples hold."""
