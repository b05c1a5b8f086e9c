"""How an entry uses its terms, packed into one blob: read for few terms out of many, it must not be parsed as a whole.

Figures stand in the machine's own order of bytes, which the make of the file names: a file is compiled where it is read.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, chain
from typing import Any, Final

from bot.fitted import Asked, Found, Use

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

    __slots__ = ("_asked", "_found", "_held", "_numbers", "_pairs", "_shares", "_stored", "_told")

    def __init__(self, stored: bytes) -> None:
        """Nothing is read before it is asked for."""
        self._stored = memoryview(stored)
        terms, self._pairs = self._stored[: 2 * _WORD].cast("I")
        shares = (2 + 2 * terms) * _WORD
        told = shares + terms * _HALF
        self._numbers = self._stored[2 * _WORD : (2 + terms) * _WORD].cast("I")
        self._shares, self._told = self._stored[shares:told].cast("H"), self._stored[told : told + terms * _HALF].cast("H")
        self._asked = False
        self._found: dict[int, Found] = {}
        self._held: dict[int, Sequence[tuple[int, float]]] = {}

    def of(self, asked: Sequence[Asked]) -> list[tuple[str, float, Found]]:
        """Those of the asked terms that the entry uses, each with its kind, its worth, and how it is used.

        Of large knowledge an entry is asked once and not soon again: then its terms are searched. One that is asked twice is asked often.
        """
        if not self._asked:
            self._asked = True
            return self._searched(asked)
        if not self._found:
            self._found = {number: self._at(place) for place, number in enumerate(self._numbers)}
        found = self._found
        return [(kind, value, found[number]) for number, kind, value in asked if number in found]

    def _searched(self, asked: Sequence[Asked]) -> list[tuple[str, float, Found]]:
        numbers, terms = self._numbers, len(self._numbers)
        return [
            (kind, value, self._at(place))
            for number, kind, value in asked
            if (place := bisect_left(numbers, number)) < terms and numbers[place] == number
        ]

    def _at(self, place: int) -> Found:
        return self._shares[place] * _FINEST, self._told[place] * _FINEST, place

    def holding(self, place: int) -> Sequence[tuple[int, float]]:
        """The numbers of the examples that hold the term at a place, each with the term's worth there."""
        found = self._held.get(place)
        if found is None:
            terms = len(self._numbers)
            ends = self._stored[(2 + terms) * _WORD : (2 + 2 * terms) * _WORD].cast("I")
            start, end = ends[place - 1] if place else 0, ends[place]
            examples = (2 + 2 * terms) * _WORD + 2 * terms * _HALF
            worths = examples + self._pairs * _HALF
            held = (self._stored[of + start * _HALF : of + end * _HALF].cast("H") for of in (examples, worths))
            self._held[place] = found = tuple((example, worth * _FINEST) for example, worth in zip(*held, strict=True))
        return found


def packed_entries(numbers: Iterable[int]) -> bytes:
    """The stored form of the numbers of the entries that use a term."""
    return array("I", numbers).tobytes()


def unpacked_entries(stored: bytes) -> Sequence[int]:
    """The numbers of the entries that use a term, from the stored form."""
    return memoryview(stored).cast("I")
