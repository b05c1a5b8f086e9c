"""What the compiler worked out for matching: of each term, of each entry, and of the knowledge as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

SMALL: Final = "s"
"""The kind of term that small words are. They count among the words of a question only: to hold 'the' makes no two alike."""


class Fit(NamedTuple):
    """What the compiler learnt from the knowledge's own examples: weights and thresholds, each with its name."""

    weights: Mapping[str, float]
    confidence: Mapping[str, float]
    among: Mapping[str, float]
    thresholds: Mapping[str, float]
    clarify: Mapping[str, float]


class Gram(NamedTuple):
    """A piece of questions: how rare it is, and what it speaks for: entries by number, with its weight for each."""

    rarity: float
    weights: Sequence[tuple[int, float]]


Use = tuple[float, float, Sequence[tuple[int, float]]]
"""How an entry uses a term: how much of it the entry accounts for, 0 to 1; the entry's share of it among all entries; and
the numbers of the examples that hold it, each with the term's worth there."""


class Standing(NamedTuple):
    """Where a term stands: its number; by how many entries it is used, and by which, None where these are looked up by the number; how many
    of them make it frequent; and whether any of them tells something: what stands in refusals and greetings alone is not on file."""

    number: int
    spread: int
    entries: Sequence[int] | None
    frequency: int
    tells: bool = True


class Uses(dict[int, tuple[float, float, int]]):
    """How an entry uses its terms: by a term's number the first two figures of the Use, and the place of the term among those of the entry.

    `places` gives that place for each term that the entry uses; none but these may be asked for. It is packed: `shares` and `told`, in
    units of FINEST, stand at the places, as do `ends`: the examples that hold a term are those of `examples` from the end of the place
    before up to its own, with their `worths`. What was unpacked of it once is kept.
    """

    __slots__ = ("_ends", "_examples", "_held", "_shares", "_told", "_worths", "places")

    def __init__(
        self,
        places: Mapping[int, int] = MappingProxyType({}),
        shares: Sequence[int] = (),
        told: Sequence[int] = (),
        ends: Sequence[int] = (),
        examples: Sequence[int] = (),
        worths: Sequence[float] = (),
    ) -> None:
        """Nothing is unpacked before it is asked for."""
        super().__init__()
        self.places, self._shares, self._told, self._ends, self._examples, self._worths = places, shares, told, ends, examples, worths
        self._held: dict[int, Sequence[tuple[int, float]]] = {}

    def __missing__(self, number: int) -> tuple[float, float, int]:
        place = self.places[number]
        self[number] = found = (self._shares[place] * FINEST, self._told[place] * FINEST, place)
        return found

    def holding(self, place: int) -> Sequence[tuple[int, float]]:
        """The numbers of the examples that hold the term at a place, each with the term's worth there."""
        found = self._held.get(place)
        if found is None:
            start, end = self._ends[place - 1] if place else 0, self._ends[place]
            self._held[place] = found = tuple(zip(self._examples[start:end], self._worths[start:end], strict=True))
        return found


FINEST: Final = 1e-4
"""The unit of stored figures: what is finer changes no score that anyone sees."""

NOT_USED: Final = Uses()


class Doc(NamedTuple):
    """What matching knows of one entry.

    `uses` tell how it uses its terms; `lengths` give the worth of each example as a whole; `fits` the entities that it has to do
    with; `expects` the names that its examples hold as a rule, with their share; `aspects` how usual each kind of answer is; `needs`
    the names without any of which it is not meant; `members` the entries that it hands out together; `speakers` whose words it holds;
    `years` and `figures` the years that it tells, and whether it tells figures besides.
    """

    entry: str
    kind: str
    lengths: Sequence[float] = ()
    fits: frozenset[str] = frozenset()
    expects: Mapping[str, float] = MappingProxyType({})
    aspects: Mapping[str, float] = MappingProxyType({})
    needs: frozenset[str] = frozenset()
    members: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    years: frozenset[str] = frozenset()
    figures: bool = False
    uses: Uses = NOT_USED
