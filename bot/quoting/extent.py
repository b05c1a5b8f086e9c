"""How far the words reach that have to do with a statement, and what stands around them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from bot.quoting.alignment import Alignment
from bot.quoting.attribution import Speakers, is_lead, is_saying
from bot.quoting.words import GAP, weight


class Extent(NamedTuple):
    """From which to before which pasted word a statement is meant.

    `lead` and `tail` say who spoke; `before` and `behind` are other sentences, `others` their weight.
    """

    begin: int
    end: int
    lead: str = ""
    tail: str = ""
    before: str = ""
    behind: str = ""
    others: float = 0.0


def extent_of(alignment: Alignment, speakers: Speakers, is_other: Callable[[str], bool]) -> Extent:
    """How far it reaches; `is_other` says of words in the same sentence whether they are another statement's.

    Words in the same sentence that neither say who spoke nor are another statement's are part of it: somebody put them in.
    """
    begin, lead, before = _begin(alignment, speakers, is_other)
    end, tail, behind = _end(alignment, speakers, is_other)
    own = (begin if not lead else 0, end if not tail else len(alignment.pasted.keys))
    others = weight(alignment.pasted.keys[: own[0]]) + weight(alignment.pasted.keys[own[1] :])
    return Extent(begin, end, lead, tail, before, behind, others)


def _begin(alignment: Alignment, speakers: Speakers, is_other: Callable[[str], bool]) -> tuple[int, str, str]:
    words, first = alignment.pasted, alignment.core[0]
    place = first
    while not words.breaks(place):
        place -= 1
    before, lead = words.reaching(0, place), words.reaching(place, first)
    if set(words.keys[place:first]) <= {GAP}:
        return place, "", before
    # With a colon alone before it, a piece of a statement may be the rest of a sentence that somebody began otherwise.
    if is_lead(lead) and (alignment.part[0] == 0 or is_saying(lead) or speakers.is_named(lead)):
        return first, lead, before
    if is_other(lead):
        return first, "", before + lead
    return place, "", before


def _end(alignment: Alignment, speakers: Speakers, is_other: Callable[[str], bool]) -> tuple[int, str, str]:
    words, last = alignment.pasted, alignment.core[1]
    place = last
    while not words.breaks(place):
        place += 1
    tail, behind = words.reaching(last, place), words.reaching(place, len(words.keys))
    if set(words.keys[last:place]) <= {GAP}:
        return place, "", behind
    if speakers.is_tail(words.gap(last) + tail):
        return last, words.gap(last) + tail, behind
    if is_other(tail):
        return last, "", tail + behind
    return place, "", behind
