"""The entries of made-up knowledge, made one after the other and never held together, and questions that one of them answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.bench.synthetic.words import FUNCTION, Words, words_of
from bot.model import Lang

WIDE: Final = 150_000
NARROW: Final = 3_000
"""Words per language: of all there is, and of one narrow field."""
LANGS: Final = (Lang.EN, Lang.HANS)
EXAMPLES: Final = 3
"""Examples of an entry in each language."""
_TOPICS: Final = 4
BLOCK: Final = 1_000
"""Entries that are drawn together: any can be made anew without those before its block."""
_LONGEST: Final = 24
_ID: Final = re.compile(r"s(\d+)-(\d+)-(\d{7})")

Numbers = NDArray[np.int64]


class Said(NamedTuple):
    """A way of asking, as the words that it is made of."""

    lang: Lang
    tokens: tuple[str, ...]

    @property
    def text(self) -> str:
        """It as a person writes it: Chinese without blanks."""
        return (" " if self.lang is Lang.EN else "").join(self.tokens)


class Made(NamedTuple):
    """An entry: its id, the words that it is about by language, its examples."""

    entry: str
    topics: tuple[tuple[str, ...], ...]
    examples: tuple[Said, ...]


class Question(NamedTuple):
    """A question, and the entry that answers it."""

    said: Said
    entry: str


@dataclass(frozen=True, slots=True)
class Synthetic:
    """Made-up knowledge of so many entries. An entry is the same in a larger one of the same words and seed."""

    size: int
    words: int = WIDE
    seed: int = 7

    def entry(self, number: int) -> str:
        """The id of an entry, which tells what knowledge it belongs to."""
        return f"s{self.seed}-{self.words}-{number:07}"

    def entries(self) -> Iterator[Made]:
        """All entries in the order of their ids; a thousand of them are held at a time."""
        for block in range(-(-self.size // BLOCK)):
            topics = [self._topics(lang, block) for lang in LANGS]
            drawn = [list(_said(lang, words_of(lang, self.words), *self.examples(lang, block))) for lang in LANGS]
            for place in range(min(BLOCK, self.size - block * BLOCK)):
                about = tuple(tuple(self._words(lang)[word] for word in of[place]) for lang, of in zip(LANGS, topics, strict=True))
                examples = (said for of in drawn for said in of[place * EXAMPLES : (place + 1) * EXAMPLES])
                yield Made(self.entry(block * BLOCK + place), about, tuple(examples))

    def questions(self, count: int, seed: int = 1) -> list[Question]:
        """So many questions, the languages in turn: some of what an entry is about, function words, a word or two of anything."""
        rng = np.random.default_rng([self.seed, self.words, seed, count])
        return [self._question(LANGS[number % len(LANGS)], int(rng.integers(self.size)), rng) for number in range(count)]

    def _question(self, lang: Lang, number: int, rng: np.random.Generator) -> Question:
        known = words_of(lang, self.words)
        topics = self._topics(lang, number // BLOCK)[number % BLOCK]
        told = rng.random(_TOPICS) < 0.75
        told[rng.integers(_TOPICS)] |= not told.any()
        function = _drawn(rng, known.function, int(rng.integers(2, 6)))
        noise = _drawn(rng, known.content, int(rng.integers(1, 3))) + FUNCTION
        words = rng.permutation(np.concatenate([topics[told], function, noise]))
        return Question(Said(lang, tuple(known.words[word] for word in words)), self.entry(number))

    def _words(self, lang: Lang) -> tuple[str, ...]:
        return words_of(lang, self.words).words

    def _rng(self, lang: Lang, block: int, what: int) -> np.random.Generator:
        return np.random.default_rng([self.seed, self.words, LANGS.index(lang), block, what])

    def _topics(self, lang: Lang, block: int) -> Numbers:
        return _drawn(self._rng(lang, block, 0), words_of(lang, self.words).content, (BLOCK, _TOPICS)) + FUNCTION

    def examples(self, lang: Lang, block: int) -> tuple[Numbers, Numbers]:
        """The words of the examples of a block of a thousand entries by number, a row each, and how many of a row count.

        They hold most of what their entry is about, and else as many function words as others, in any order.
        """
        rng, known = self._rng(lang, block, 1), words_of(lang, self.words)
        shape = (BLOCK * EXAMPLES, _LONGEST)
        words = np.where(rng.random(shape) < 0.5, _drawn(rng, known.function, shape), _drawn(rng, known.content, shape) + FUNCTION)
        told = rng.random((shape[0], _TOPICS)) < 0.85
        words[:, :_TOPICS] = np.where(told, self._topics(lang, block).repeat(EXAMPLES, 0), words[:, :_TOPICS])
        lengths = np.clip(np.rint(rng.normal(12, 3, shape[0])), 5, _LONGEST).astype(np.int64)
        place = np.where(np.arange(_LONGEST) < lengths[:, None], rng.random(shape), 2.0).argsort(1)
        return np.take_along_axis(words, place, 1), lengths


def up_to(entry: str) -> Synthetic | None:
    """The made-up knowledge whose last entry has this id; None where it is no such id."""
    found = _ID.fullmatch(entry)
    return Synthetic(int(found[3]) + 1, int(found[2]), int(found[1])) if found else None


def _drawn(rng: np.random.Generator, sums: NDArray[np.float64], shape: Any) -> Numbers:
    found: Numbers = np.searchsorted(sums, rng.random(shape) * sums[-1], side="right")
    return found


def _said(lang: Lang, known: Words, words: Numbers, lengths: Numbers) -> Iterator[Said]:
    for row, length in zip(words.tolist(), lengths.tolist(), strict=True):
        yield Said(lang, tuple(known.words[word] for word in row[:length]))
