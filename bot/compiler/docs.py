"""The matching side of entries: examples, title and answer as terms, and what each of them is worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.matching import weigh
from bot.model import Doc, Lang, Understood

_USUAL: Final = 0.5
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
    shows: str = ""


def frequencies_of(materials: Iterable[Material]) -> dict[str, int]:
    """In how many entries each term stands: in an example, the title, or as a name that it is about."""
    counted: Counter[str] = Counter()
    for material in materials:
        terms = {term for example in material.examples for term in example.terms}
        counted.update(terms | material.title | {f"e:{entity}" for entity in material.about})
    return dict(counted)


def doc_of(material: Material, frequencies: Mapping[str, int], size: int, *, without: int | None = None) -> Doc:
    """The entry ready for scoring; `without` leaves one example out, as if the curator had not written it."""
    examples = [example for place, example in enumerate(material.examples) if place != without]
    return Doc(
        entry=material.entry,
        kind=material.kind,
        examples=tuple(weigh(example.terms, frequencies, size) for example in examples),
        pool=_pool(material, examples),
        about=material.about,
        expects=_expects(examples),
        aspects=material.aspects | {aspect for example in examples for aspect in example.aspects},
        needs=material.needs,
        shows=material.shows,
    )


def _pool(material: Material, examples: Sequence[Understood]) -> dict[str, float]:
    counted = Counter(term for example in examples for term in example.terms)
    pool = dict.fromkeys(material.answer, _IN_ANSWER)
    pool |= {term: max(_IN_TITLE, pool.get(term, 0.0)) for term in material.title}
    for term, count in counted.items():
        pool[term] = max(1 - 0.5**count, pool.get(term, 0.0))
    return pool | {f"e:{entity}": 1.0 for entity in material.about}


def _expects(examples: Sequence[Understood]) -> dict[str, float]:
    counted = Counter(term for example in examples for term in example.terms if term[0] == "e")
    return {term: count / len(examples) for term, count in counted.items() if count >= _USUAL * len(examples)}


def script_family(lang: Lang) -> str:
    """'en' or 'zh': thresholds are fitted per language, not per script."""
    return "en" if lang is Lang.EN else "zh"
