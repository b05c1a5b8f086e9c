"""How an entry uses its terms, packed into one blob: read for few terms out of many, it must not be parsed as a whole.

Figures stand in the machine's own order of bytes, which the make of the file names: a file is compiled where it is read.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from bot.fitted import FINEST, Use, Uses

_WORD: Final = 4
"""Bytes of a whole number or of a float in a blob; shorter figures take half of it."""


def packed(uses: Mapping[int, Use], lengths: Sequence[float]) -> bytes:
    """The stored form of how an entry uses its terms, by their numbers, and of the worth of each of its examples as a whole."""
    numbers = sorted(uses)
    held = [pair for number in numbers for pair in uses[number][2]]
    ends, end = [], 0
    for number in numbers:
        end += len(uses[number][2])
        ends.append(end)
    parts: tuple[array[Any], ...] = (
        array("I", (len(lengths), len(numbers), len(held))),
        array("f", lengths),
        array("I", numbers),
        array("I", ends),
        array("f", (worth for _, worth in held)),
        array("H", (round(uses[number][0] / FINEST) for number in numbers)),
        array("H", (round(uses[number][1] / FINEST) for number in numbers)),
        array("H", (place for place, _ in held)),
    )
    return b"".join(part.tobytes() for part in parts)


def unpacked(stored: bytes) -> tuple[Uses, Sequence[float]]:
    """How an entry uses its terms, and the worth of each of its examples, from the stored form."""
    view = memoryview(stored)
    examples, terms, pairs = view[: 3 * _WORD].cast("I")
    lengths = 3 * _WORD
    numbers = lengths + _WORD * examples
    ends = numbers + _WORD * terms
    worths = ends + _WORD * terms
    shares = worths + _WORD * pairs
    told = shares + _WORD // 2 * terms
    holding = told + _WORD // 2 * terms
    uses = Uses(
        places=dict(zip(view[numbers:ends].cast("I"), range(terms), strict=True)),
        shares=view[shares:told].cast("H"),
        told=view[told:holding].cast("H"),
        ends=view[ends:worths].cast("I"),
        examples=view[holding:].cast("H"),
        worths=view[worths:shares].cast("f"),
    )
    return uses, view[lengths:numbers].cast("f")


def packed_entries(numbers: Iterable[int]) -> bytes:
    """The stored form of the numbers of the entries that use a term."""
    return array("I", numbers).tobytes()


def unpacked_entries(stored: bytes) -> Sequence[int]:
    """The numbers of the entries that use a term, from the stored form."""
    return memoryview(stored).cast("I")
