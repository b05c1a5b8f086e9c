"""How an entry uses its terms, packed into one blob: read for few terms out of many, it must not be parsed as a whole.

Figures stand in the machine's own order of bytes, which the make of the file names: a file is compiled where it is read.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, chain
from typing import Any, Final

from bot.fitted import Found, Use

_FINEST: Final = 1e-4
"""The unit of stored figures: what is finer changes no score that anyone sees."""
_WORD: Final = 4
_HALF: Final = 2
"""Bytes of a number, and of a figure or the number of an example."""


def packed(uses: Mapping[int, Use]) -> bytes:
    """The stored form of how an entry uses its terms, by their numbers."""
    numbers = sorted(uses)
    held = [uses[number][2] for number in numbers]
    parts: tuple[array[Any], ...] = (
        array("I", (len(numbers), sum(map(len, held)))),
        array("I", numbers),
        array("I", accumulate(map(len, held))),
        array("H", (round(uses[number][0] / _FINEST) for number in numbers)),
        array("H", (round(uses[number][1] / _FINEST) for number in numbers)),
        array("H", (place for place, _ in chain.from_iterable(held))),
        array("H", (round(worth / _FINEST) for _, worth in chain.from_iterable(held))),
    )
    return b"".join(part.tobytes() for part in parts)


class Packed:
    """How an entry uses its terms, read from the stored form.

    That is: how many terms there are, and how many pairs of a term and an example that holds it; the numbers of the terms, in order, and
    for each where its pairs end; the first two figures of each Use; the examples of the pairs, and the worths.
    """

    __slots__ = ("_asked", "_found", "_held", "_numbers", "_pairs", "_shares", "_told")

    def __init__(self, stored: bytes) -> None:
        """Looks where in the stored form everything stands."""
        view = memoryview(stored)
        terms, pairs = view[: 2 * _WORD].cast("I")
        numbers, ends = 2 * _WORD, (2 + terms) * _WORD
        shares = ends + terms * _WORD
        told = shares + terms * _HALF
        examples = told + terms * _HALF
        worths = examples + pairs * _HALF
        self._numbers = view[numbers:ends].cast("I")
        self._shares, self._told = view[shares:told].cast("H"), view[told:examples].cast("H")
        self._pairs = view[ends:shares].cast("I"), view[examples:worths].cast("H"), view[worths:].cast("H")
        self._asked = 0
        self._found: dict[int, Found] = {}
        self._held: dict[int, Sequence[tuple[int, float]]] = {}

    def of(self, terms: Sequence[int]) -> Mapping[int, Found]:
        """How the entry uses those of some terms that it uses; others may be there, too.

        Of large knowledge an entry is asked once or twice and not soon again: then its terms are searched. What is asked often is unpacked.
        """
        self._asked += 1
        if self._asked < _OFTEN:
            return self._searched(terms)
        if not self._found:
            figures = _figures().__getitem__
            told = zip(map(figures, self._shares), map(figures, self._told), range(len(self._numbers)), strict=True)
            self._found = dict(zip(self._numbers, told, strict=True))
        return self._found

    def _searched(self, terms: Sequence[int]) -> dict[int, Found]:
        numbers, shares, told, count = self._numbers, self._shares, self._told, len(self._numbers)
        return {
            number: (shares[place] * _FINEST, told[place] * _FINEST, place)
            for number in terms
            if (place := bisect_left(numbers, number)) < count and numbers[place] == number
        }

    def holding(self, place: int) -> Sequence[tuple[int, float]]:
        """The numbers of the examples that hold the term at a place, each with the term's worth there."""
        found = self._held.get(place)
        if found is None:
            ends, examples, worths = self._pairs
            start, end = ends[place - 1] if place else 0, ends[place]
            self._held[place] = found = tuple(zip(examples[start:end], [worth * _FINEST for worth in worths[start:end]], strict=True))
        return found


_OFTEN: Final = 5
"""Times that an entry is asked before it is unpacked."""


@lru_cache(1)
def _figures() -> tuple[float, ...]:
    """All figures from 0 to 1."""
    return tuple(count * _FINEST for count in range(round(1 / _FINEST) + 1))


def packed_entries(numbers: Iterable[int]) -> bytes:
    """The stored form of the numbers of the entries that use a term."""
    return array("I", numbers).tobytes()


def unpacked_entries(stored: bytes) -> Sequence[int]:
    """The numbers of the entries that use a term, from the stored form."""
    return memoryview(stored).cast("I")
