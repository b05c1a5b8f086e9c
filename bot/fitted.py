"""What the compiler worked out for matching: of each term, of each entry, and of the knowledge as a whole."""

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
    """Where a term stands: in how many entries, how each that accounts for it, by number, uses it, and whether any of them tells
    something: what stands in refusals and greetings alone is not on file."""

    frequency: int
    uses: Sequence[tuple[int, Use]]
    tells: bool = True


class Doc(NamedTuple):
    """What matching knows of one entry besides its terms, which are looked up by term: a question has few of them.

    `lengths` give the worth of each example as a whole; `fits` the entities that it has to do with; `expects` the names that
    its examples hold as a rule, with their share; `aspects` how usual each kind of answer is; `needs` the names without any
    of which it is not meant; `members` the entries that it hands out together; `speakers` whose words it holds.
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
