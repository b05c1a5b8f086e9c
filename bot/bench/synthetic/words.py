"""The words that made-up knowledge is written in, each as frequent as a real one."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain, islice, product
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.model import Lang
from bot.text import HAN, jieba_dictionary

FUNCTION: Final = 150
"""So many of the most frequent words say how something is asked, not what about."""

_ENGLISH: Final = (
    "the of and to in a is that for it as was with be by on not he i this are or his from at which but have an had they you were their "
    "one all we can her has there been if more when will would who so no out up into them than she may other its only some could these "
    "two then do first any my now such like our over man me even most made after also did many before must through back years where "
    "much your way well down should because each just those people how too little state good very make world still own see men work "
    "long get here between both life being under never day same another know while last might us great old year off come since against "
    "go came right used take three states himself few house use during without again place around however home small found"
).split()
"""The most frequent words of English, in order (Brown corpus)."""
_ONSETS: Final = "b br c ch d dr f fl g gr h j k l m n p pl r s sh st t tr v w z".split()
_SYLLABLES: Final = tuple(map("".join, product(_ONSETS, "aiou")))
_CODAS: Final = ("", "n", "r", "l", "m", "k", "t")
"""Endings that the stemmer leaves alone: a made-up word is its own stem."""
_SHORT: Final = 20_000
"""So many of the made-up words, the most frequent, have two syllables; the others have three."""
_HAN: Final = re.compile(f"[{HAN}]+")
_SEEN: Final = 3
"""How often jieba's corpus must hold a word: the rest of its list is mostly chance."""
_FLATTENED: Final = 0.85
"""The power to which the frequencies of content words are taken: the words of one field are less unequal than those of all."""


class Words(NamedTuple):
    """The words of a language, the most frequent first, and the sums of their frequencies: of function words, of all others."""

    words: tuple[str, ...]
    function: NDArray[np.float64]
    content: NDArray[np.float64]


@lru_cache(4)
def words_of(lang: Lang, most: int) -> Words:
    """At most so many words of a language, always the same ones: of jieba's dictionary, or English ones and pronounceable ones."""
    found = list(islice(_english() if lang is Lang.EN else _chinese(), most))
    frequencies = np.array([frequency for _, frequency in found], np.float64)
    return Words(
        tuple(word for word, _ in found),
        np.cumsum(frequencies[:FUNCTION] / frequencies[:FUNCTION].sum()),
        np.cumsum(frequencies[FUNCTION:] ** _FLATTENED),
    )


def _chinese() -> list[tuple[str, int]]:
    known = [(word, count) for word, count in jieba_dictionary({}).items() if count >= _SEEN and _HAN.fullmatch(word)]
    return sorted(known, key=lambda pair: (-pair[1], pair[0]))


def _english() -> list[tuple[str, float]]:
    """English words and made-up ones by Zipf's law, shifted as Mandelbrot did (1953)."""
    mixed = np.random.default_rng(0)
    short = [f"{one}{two}{coda}" for one, two, coda in product(_SYLLABLES, _SYLLABLES, _CODAS)]
    long = [f"{one}{two}{three}" for one, two, three in product(_SYLLABLES, repeat=3)]
    made = chain(
        (short[place] for place in mixed.permutation(len(short))[:_SHORT]), (long[place] for place in mixed.permutation(len(long)))
    )
    in_order = dict.fromkeys([*_ENGLISH[:FUNCTION], *made])
    return [(word, 1e6 / (rank + 2.7)) for rank, word in enumerate(in_order, 1)]
