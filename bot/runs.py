"""Runs of words, as numbers: whether a text shares enough of them with the statements on file to be compared with them at all."""

from __future__ import annotations

from binascii import crc32
from collections.abc import Collection, Iterable, Iterator
from typing import Final, NamedTuple

from bot.text import is_han, pieces

_RUN: Final = 1.5
"""Weight of the shortest run that tells something: two words, or three Chinese characters."""
_LEAST: Final = 2.0
"""Weight of the words in shared runs below which no text is compared."""
_SHARE: Final = 0.3
"""Share of a text, by weight, that must stand in shared runs. Of statements altered so that they are still noticed, half does."""


class Run(NamedTuple):
    """From which to before which word it goes, and its number: the CRC-32 of its words, which another run may have by chance."""

    begin: int
    end: int
    number: int


def words_of(folded: str) -> list[str]:
    """The words of a folded text and its Chinese characters, in order."""
    return [word for piece in pieces(folded) for word in (piece if is_han(piece[0]) else (piece,))]


def runs_of(words: list[str]) -> Iterator[Run]:
    """The shortest run that begins at each word; what is left behind the last of them is none."""
    for begin in range(len(words)):
        weight = 0.0
        for end in range(begin, len(words)):
            weight += weight_of(words[end])
            if weight >= _RUN:
                yield Run(begin, end + 1, crc32(" ".join(words[begin : end + 1]).encode()))
                break


def numbers_of(texts: Iterable[str]) -> list[int]:
    """The numbers of all runs in some folded texts, each once, in order."""
    return sorted({run.number for text in texts for run in runs_of(words_of(text))})


def shares_enough(words: list[str], runs: Iterable[Run], known: Collection[int]) -> bool:
    """Whether enough of a text, given as its words and their runs, stands in runs that are known."""
    there: set[int] = set()
    for run in runs:
        if run.number in known:
            there.update(range(run.begin, run.end))
    shared = sum(weight_of(words[place]) for place in there)
    return shared >= max(_LEAST, _SHARE * sum(map(weight_of, words)))


def weight_of(word: str) -> float:
    """One for a word or a number, a half for a Chinese character."""
    return 0.5 if len(word) == 1 and is_han(word) else 1.0
