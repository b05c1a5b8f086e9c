"""What the compiler worked out for matching: of each term, of each entry, and of the knowledge as a whole."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple, Protocol

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
    """A piece of questions: how rare it is, and what it speaks for: entries by number, with its weight for each.

    Where these are many, they are told `together`, too (`bot.lanes`).
    """

    rarity: float
    weights: Sequence[tuple[int, float]]
    together: int = 0


Use = tuple[float, float, Sequence[tuple[int, float]]]
"""How an entry uses a term: how much of it the entry accounts for, 0 to 1; the entry's share of it among all entries; and
the numbers of the examples that hold it, each with the term's worth there."""


Found = tuple[float, float, int]
"""The first two figures of a Use, and the place of the term among those that the entry uses."""


class Standing(NamedTuple):
    """Where a term stands: its number; by how many entries it is used, and by which, None where these are looked up by the number; how many
    of them make it frequent; and whether any of them tells something: what stands in refusals and greetings alone is not on file."""

    number: int
    spread: int
    entries: Sequence[int] | None
    frequency: int
    tells: bool = True


class Uses(Protocol):
    """How an entry uses its terms."""

    def of(self, terms: Sequence[int]) -> Mapping[int, Found]:
        """How it uses those of some terms, by number, that it uses; others may be there, too."""

    def holding(self, place: int) -> Sequence[tuple[int, float]]:
        """The numbers of the examples that hold the term at a place, each with the term's worth there."""


class Unused:
    """The uses of an entry that was never compiled: it uses no terms."""

    def of(self, _terms: Sequence[int]) -> Mapping[int, Found]:
        """None of the terms."""
        return {}

    def holding(self, _place: int) -> Sequence[tuple[int, float]]:
        """No examples."""
        return ()


UNUSED: Final = Unused()


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
    uses: Uses = UNUSED
