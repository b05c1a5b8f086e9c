"""Pasted words laid beside a statement's: which of them are the same, what is left out, what is put in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple

from bot.quoting.scripts import Sameness
from bot.quoting.words import GAP, Words, weight

_RUN: Final = 1.5
"""Weight from which words that are the same, one behind the other, are no chance: two words or three Chinese characters."""
TELLING: Final = 8.0
"""Weight of words of a statement that are no turn of phrase, even without a full stop before them."""
NEARLY: Final = 0.8
"""Share of a statement that is recognised in any sentence, however long."""
_FAR: Final = 6
"""Words that may be put in before or behind a first or last word that is still taken for the statement's."""


class Block(NamedTuple):
    """A run of words that are the same: where it begins in the pasted text, where in the statement, how long it is."""

    pasted: int
    stated: int
    size: int


class Place(NamedTuple):
    """What stands between two runs: which words of the pasted text, which of the statement; either may be none."""

    pasted: tuple[int, int]
    stated: tuple[int, int]


@dataclass(frozen=True)
class Alignment:
    """Two texts beside one another; at least one run is the same in both."""

    pasted: Words
    stated: Words
    blocks: tuple[Block, ...]

    @property
    def core(self) -> tuple[int, int]:
        """From which to before which word the pasted text has to do with the statement."""
        return self.blocks[0].pasted, self.blocks[-1].pasted + self.blocks[-1].size

    @property
    def part(self) -> tuple[int, int]:
        """From which to before which word the statement has to do with the pasted text."""
        return self.blocks[0].stated, self.blocks[-1].stated + self.blocks[-1].size

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """What stands between the runs."""
        return tuple(Place((one.pasted + one.size, two.pasted), (one.stated + one.size, two.stated)) for one, two in pairwise(self.blocks))

    @cached_property
    def solid(self) -> tuple[str, ...]:
        """The words that are the same and no chance: those that stand in runs."""
        runs = (self.stated.keys[block.stated : block.stated + block.size] for block in self.blocks)
        return tuple(key for run in runs if weight(run) >= _RUN for key in run)

    @property
    def is_telling(self) -> bool:
        """Whether so much of the statement is there that it cannot be a turn of phrase."""
        solid = weight(self.solid)
        return solid >= min(TELLING, NEARLY * weight(self.stated.keys))

    @property
    def is_whole(self) -> bool:
        """Whether the statement is there from its first word to its last."""
        return self.part == (0, len(self.stated.tokens))


def align(pasted: Words, stated: Words, sameness: Sameness) -> Alignment | None:
    """The two texts beside one another, or None where no run of words is the same."""
    blocks = _moved_up(_blocks(pasted.keys, stated.keys), pasted.keys, stated.keys)
    blocks = [part for block in blocks for part in _as_written(block, pasted, stated, sameness)]
    blocks = _without_chance(_from_the_edges(blocks, len(pasted.keys), len(stated.keys)))
    return Alignment(pasted, stated, tuple(blocks)) if blocks else None


def _blocks(pasted: Sequence[str], stated: Sequence[str]) -> list[Block]:
    """The runs that are the same; what both begin and end with is taken first, for that is quick on long texts."""
    shorter = min(len(pasted), len(stated))
    head = 0
    while head < shorter and pasted[head] == stated[head]:
        head += 1
    tail = 0
    while tail < shorter - head and pasted[-1 - tail] == stated[-1 - tail]:
        tail += 1
    # A few words that both begin with by chance say nothing of where the rest stands.
    head, tail = (size if 2 * size >= shorter else 0 for size in (head, tail))
    middle = SequenceMatcher(None, pasted[head : len(pasted) - tail], stated[head : len(stated) - tail], autojunk=False)
    found = [Block(head + a, head + b, size) for a, b, size in middle.get_matching_blocks() if size]
    ends = [Block(0, 0, head)] * bool(head), [Block(len(pasted) - tail, len(stated) - tail, tail)] * bool(tail)
    return [*ends[0], *found, *ends[1]]


def _as_written(block: Block, pasted: Words, stated: Words, sameness: Sameness) -> list[Block]:
    """A run cut where the words are the same to compare, but not as they are written."""
    runs, begin = [], 0
    for step in range(block.size + 1):
        place = block.pasted + step
        if step < block.size:
            first = place == 0 or pasted.keys[place - 1] == GAP or pasted.breaks(place)
            if sameness.same(place, stated.tokens[block.stated + step], first=first):
                continue
        if step > begin:
            runs.append(Block(block.pasted + begin, block.stated + begin, step - begin))
        begin = step + 1
    return runs


def _moved_up(blocks: list[Block], pasted: Sequence[str], stated: Sequence[str]) -> list[Block]:
    """The runs, the first and the last of them right beside the next one, where the same words stand there as well.

    'The captain said: The door is open' has the statement's first word twice.
    """
    kept = list(blocks)
    if len(kept) > 1:
        one, two = kept[0], kept[1]
        near = Block(two.pasted - one.size, one.stated, one.size)
        if one.stated + one.size == two.stated and near.pasted > one.pasted and _are_same(near, pasted, stated):
            kept[:2] = [Block(near.pasted, near.stated, one.size + two.size)]
    if len(kept) > 1:
        one, two = kept[-2], kept[-1]
        near = Block(one.pasted + one.size, two.stated, two.size)
        if one.stated + one.size == two.stated and near.pasted < two.pasted and _are_same(near, pasted, stated):
            kept[-2:] = [Block(one.pasted, one.stated, one.size + two.size)]
    return kept


def _are_same(block: Block, pasted: Sequence[str], stated: Sequence[str]) -> bool:
    return pasted[block.pasted : block.pasted + block.size] == stated[block.stated : block.stated + block.size]


def _from_the_edges(blocks: list[Block], pasted: int, stated: int) -> list[Block]:
    """The runs without those at either end that stand so far off that they are of another sentence."""
    kept = list(blocks)
    while len(kept) > 1:
        one, two = kept[0], kept[1]
        away = two.pasted - one.pasted - one.size
        if not _is_stray(one, away, two.stated - one.stated - one.size, is_end=one.pasted == one.stated == 0):
            break
        del kept[0]
    while len(kept) > 1:
        one, two = kept[-2], kept[-1]
        away = two.pasted - one.pasted - one.size
        is_end = two.pasted + two.size == pasted and two.stated + two.size == stated
        if not _is_stray(two, away, two.stated - one.stated - one.size, is_end=is_end):
            break
        del kept[-1]
    return kept


def _is_stray(block: Block, put_in: int, left_out: int, *, is_end: bool) -> bool:
    if is_end:
        return block.size < 3 and put_in > _FAR
    return block.size < 3 and (put_in > block.size or left_out > 2 * _FAR)


def _without_chance(blocks: list[Block]) -> list[Block]:
    """The runs without single words in the middle of what is another wording altogether."""
    kept = list(blocks)
    for one, block, two in zip(blocks, blocks[1:], blocks[2:], strict=False):
        before = min(block.pasted - one.pasted - one.size, block.stated - one.stated - one.size)
        behind = min(two.pasted - block.pasted - block.size, two.stated - block.stated - block.size)
        if block.size == 1 and before >= 2 and behind >= 2:
            kept.remove(block)
    return kept
