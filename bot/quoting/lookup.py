"""The statements to compare with, made ready once: the few that may be meant are picked by the pieces of text they share."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from bot.quoting.names import Names
from bot.quoting.values import Quotable, Status
from bot.quoting.words import GAP, Words, is_han, weight, words_of
from bot.text import Scripts

_ORDER: Final = tuple(Status)
_TELLING: Final = 48
"""Pieces of a text that are looked up, the rarest of them."""
_READ: Final = 15_000
"""Places in the lists of pieces that are read at most for one look-up, behind the first few pieces."""
_LEAST: Final = 12
"""Pieces that are looked up however long their lists are."""
LEADING: Final = 8
"""Statements that are picked."""


def grams(keys: Sequence[str]) -> frozenset[str]:
    """The pieces of some words: four letters running, a short word by itself, two Chinese characters running."""
    latin = " ".join(key for key in keys if not is_han(key) and key != GAP)
    han = "".join(key for key in keys if is_han(key))
    found = {latin[place : place + 4] for place in range(max(1, len(latin) - 3))} if latin else set()
    return frozenset(found | {han[place : place + 2] for place in range(max(1, len(han) - 1))} - {""})


class QuoteIndex:
    """Statements to compare with; read-only once it is made."""

    def __init__(
        self, quotables: Iterable[Quotable], scripts: Scripts, names: Iterable[str] = (), *, read: Mapping[str, Words] | None = None
    ) -> None:
        """`names` are known names beside the speakers': where one of them is changed, that matters.

        `read` are texts whose words are known, by the same scripts.
        """
        known = read or {}
        self.scripts = scripts
        self.quotables = tuple(sorted(quotables, key=lambda one: _ORDER.index(one.status)))
        self.words = tuple(known.get(one.text) or words_of(one.text, scripts.table) for one in self.quotables)
        spoken = {(one.speaker, name) for one in self.quotables for name in one.names}
        self.names = Names([*sorted(spoken), *(("", name) for name in names)], scripts.table)
        live = sorted((one for one in self.quotables if one.status is Status.LIVE), key=lambda one: one.version)
        self._live = {(one.id, one.lang): one for one in live}
        self._grams = lru_cache(maxsize=64)(lambda number: grams(self.words[number].keys))
        self._most = math.log(len(self.quotables) + 2)
        self._whole: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self._exact = frozenset(one.text for one in self.quotables)
        self._postings: dict[str, list[int]] = defaultdict(list)
        self._using = Counter(key for words in self.words for key in set(words.keys))
        for number, words in enumerate(self.words):
            self._whole[words.keys].append(number)
            for gram in grams(words.keys):
                self._postings[gram].append(number)

    def is_exact(self, text: str) -> bool:
        """Whether a text is that of a statement, to the byte."""
        return text in self._exact

    def whole(self, keys: tuple[str, ...]) -> Sequence[int]:
        """The numbers of the statements that are these words and no others."""
        return self._whole.get(keys, ())

    def current(self, of: Quotable) -> Quotable | None:
        """The live version of a statement that is not live, in its language, or None."""
        if of.status is Status.LIVE:
            return None
        return self._live.get((of.id, of.lang))

    def worth(self, keys: Sequence[str]) -> float:
        """How much some words tell of which statement they are: a word that many use tells less, an ellipsis nothing."""
        return sum(weight((key,)) * (1 - 0.9 * math.log(max(1, self._using[key])) / self._most) for key in keys)

    def near(self, keys: Sequence[str], least: float) -> tuple[int, ...]:
        """The numbers of the statements that share the most telling pieces with some words, and at least that share of them all."""
        asked = grams(keys)
        known = sorted((gram for gram in asked if gram in self._postings), key=lambda gram: (len(self._postings[gram]), gram))
        scores: dict[int, int] = defaultdict(int)
        read = 0
        for count, gram in enumerate(known[:_TELLING]):
            holders = self._postings[gram]
            read += len(holders)
            if read > _READ and count >= _LEAST:
                break
            worth = round(1_000 * math.log(1 + len(self.quotables) / len(holders)))  # whole numbers add up the same in any order
            for number in holders:
                scores[number] += worth
        enough = max(scores.values(), default=0) / 4
        best = sorted((-score, number) for number, score in scores.items() if score >= enough)[:LEADING]
        return tuple(number for _, number in best if self.covers(number, asked) >= least)

    def covers(self, number: int, asked: frozenset[str]) -> float:
        """Which share of some pieces a statement has."""
        return len(asked & self._grams(number)) / len(asked) if asked else 0.0

    def holds(self, number: int, keys: Sequence[str]) -> bool:
        """Whether some words stand in a statement, one behind the other."""
        return _run(keys) in _run(self.words[number].keys)


def _run(keys: Sequence[str]) -> str:
    return "\n".join(("", *keys, ""))
