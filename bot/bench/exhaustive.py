"""BM25 over every example of made-up knowledge, none left out: what any index is held against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.bench.synthetic.entries import BLOCK, EXAMPLES, LANGS, Numbers, Question, Synthetic
from bot.bench.synthetic.words import words_of
from bot.model import Lang

_K1: Final = 1.2
_B: Final = 0.75
"""The usual figures (Robertson 2009)."""


class _Block(NamedTuple):
    """The words of a block of examples: for each pair of an example and a word of it how often, and how long each example is."""

    example: Numbers
    word: Numbers
    times: Numbers
    lengths: Numbers


def best_of(knowledge: Synthetic, questions: Sequence[Question]) -> list[str]:
    """The entry of the example that scores best for each question; examples are made anew block by block and none is kept."""
    found: dict[int, str] = {}
    for lang in LANGS:
        asked = {number: question for number, question in enumerate(questions) if question.said.lang is lang}
        found |= _best(knowledge, lang, asked)
    return [found.get(number, "") for number in range(len(questions))]


def _best(knowledge: Synthetic, lang: Lang, questions: Mapping[int, Question]) -> dict[int, str]:
    number_of = {word: number for number, word in enumerate(words_of(lang, knowledge.words).words)}
    terms = {key: [number_of[word] for word in dict.fromkeys(question.said.tokens)] for key, question in questions.items()}
    rarity, mean = _weighed(knowledge, lang)
    wanted = np.zeros(len(number_of), bool)
    wanted[[term for held in terms.values() for term in held]] = True
    leading: dict[int, tuple[float, int]] = {}
    for first, block in enumerate(_blocks(knowledge, lang)):
        held = wanted[block.word]
        example, word, count = block.example[held], block.word[held], block.times[held]
        worth = rarity[word] * count * (_K1 + 1) / (count + _K1 * (1 - _B + _B * block.lengths[example] / mean))
        order = word.argsort(kind="stable")
        example, worth, sorted_words = example[order], worth[order], word[order]
        for key, asked in terms.items():
            score, place = _highest(asked, sorted_words, example, worth, len(block.lengths))
            if score > leading.get(key, (0.0, 0))[0]:
                leading[key] = (score, first * BLOCK + place // EXAMPLES)
    return {key: knowledge.entry(entry) for key, (_, entry) in leading.items()}


def _highest(asked: Sequence[int], words: Numbers, example: Numbers, worth: NDArray[np.float64], size: int) -> tuple[float, int]:
    """The best score in a block, and the place of the example that has it."""
    scores = np.zeros(size)
    starts, ends = words.searchsorted(asked), words.searchsorted(asked, side="right")
    for start, end in zip(starts, ends, strict=True):
        scores[example[start:end]] += worth[start:end]  # an example holds a word once here
    place = int(scores.argmax())
    return float(scores[place]), place


def _weighed(knowledge: Synthetic, lang: Lang) -> tuple[NDArray[np.float64], float]:
    """How much each word is worth by how many examples hold it, and how long an example is on average."""
    holding = np.zeros(len(words_of(lang, knowledge.words).words), np.int64)
    total = examples = 0
    for block in _blocks(knowledge, lang):
        holding += np.bincount(block.word, minlength=len(holding))
        total, examples = total + int(block.lengths.sum()), examples + len(block.lengths)
    return np.log(1 + (examples - holding + 0.5) / (holding + 0.5)), total / examples


def _blocks(knowledge: Synthetic, lang: Lang) -> Iterator[_Block]:
    many = len(words_of(lang, knowledge.words).words)
    for block in range(-(-knowledge.size // BLOCK)):
        rows = EXAMPLES * min(BLOCK, knowledge.size - block * BLOCK)
        words, lengths = (drawn[:rows] for drawn in knowledge.examples(lang, block))
        row, column = np.nonzero(np.arange(words.shape[1]) < lengths[:, None])
        pairs, count = np.unique(row * many + words[row, column], return_counts=True)
        yield _Block(pairs // many, pairs % many, count, lengths)
