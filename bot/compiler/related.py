"""What else a reader of an entry may want to ask: the entries that share the rarest names with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import Any, Final

from bot.compiler.cases import case_told_of
from bot.compiler.examine import Checked, findable
from bot.dialogue import ASSERTING
from bot.knowledge.folder import Placed
from bot.labels import height

MOST: Final = 3
"""Related entries of one entry: as many as fit on a phone below an answer."""


_COMMON: Final = 500
"""Groups from which on sharing a name brings nobody near by itself: it counts less than a five-hundredth."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Entries of one case, or none, and one label, that are about the same names and stand on the same screens of the brief.

    To all others they are equally near.
    """

    case: str
    label: str
    names: frozenset[str]
    screens: frozenset[int]
    members: Sequence[str]


def related(checked: Checked) -> Mapping[str, tuple[str, ...]]:
    """For each entry at most three others: what it covers first, then what says something about the same, the nearest first.

    Near is who shares names that few entries have, each name counting 1 / entries that are about it, and who stands on the
    same screen of the brief, in the same case. Whoever printed it is no name that counts. An entry and one that covers it are
    the same thing. Nothing leads to what is labelled above it: an answer is to be passed on by its own label, not by that of
    what is offered below it.
    """
    told = [placed for placed in findable(checked.dossier) if placed.kind in ASSERTING]
    screens = [set(step.entries) for case in checked.dossier.cases for step in case.record.steps]
    groups = _groups(told, checked, screens)
    common = Counter(name for group in groups for name in group.names for _ in group.members)
    sharing: dict[object, list[int]] = {}
    for number, group in enumerate(groups):
        for mark in (*group.names, *group.screens):
            sharing.setdefault(mark, []).append(number)
    apart = _apart(told)
    near: dict[str, tuple[str, ...]] = {}
    heights = {placed.record.id: height(placed.label) for placed in told}
    parts = {
        placed.record.id: tuple(part for part in getattr(placed.record, "covers", ()) if heights.get(part, 0) <= heights[placed.record.id])
        for placed in told
    }
    for number, group in enumerate(groups):
        beside = {other for mark in (*group.names, *group.screens) if len(sharing[mark]) <= _COMMON for other in sharing[mark]}
        nearest = [
            (_nearness(group, groups[other], common, screens), groups[other])
            for other in sorted(beside | {number})
            if _together(group, groups[other])
        ]
        ordered = _ordered(nearest, MOST + max(len(apart[one]) for one in group.members))
        for one in group.members:
            near[one] = (*parts[one], *(other for other in ordered if other not in apart[one]))[:MOST]
    return near


def _groups(told: Sequence[Placed[Any]], checked: Checked, screens: Sequence[set[str]]) -> list[_Group]:
    outlets = {placed.record.id for placed in checked.dossier.entities if getattr(placed.record, "class_", None) == "outlet"}
    cases = case_told_of(checked.dossier)
    found: dict[tuple[str, str, frozenset[str], frozenset[int]], list[str]] = {}
    for placed in told:
        entry = placed.record.id
        shown = frozenset(number for number, screen in enumerate(screens) if entry in screen)
        found.setdefault((cases[entry], placed.label, _names(placed) - outlets, shown), []).append(entry)
    return [_Group(*marks, sorted(members)) for marks, members in found.items()]


def _together(one: _Group, other: _Group) -> bool:
    """Whether a reader of the one may be led to the other: what tells of one case leads to no other, nor to a higher label."""
    return other.case in {"", one.case or other.case} and height(other.label) <= height(one.label)


def _nearness(one: _Group, other: _Group, common: Mapping[str, int], screens: Sequence[set[str]]) -> float:
    shared = sum(1 / common[name] for name in sorted(one.names & other.names))
    return round(shared + sum(0.5 / len(screens[number]) for number in sorted(one.screens & other.screens)), 9)


def _ordered(nearest: Sequence[tuple[float, _Group]], most: int) -> list[str]:
    """The first of the entries, the nearest first, and of those that are equally near by their ids."""
    members: dict[float, list[Sequence[str]]] = {}
    for value, group in nearest:
        if value > 0:
            members.setdefault(value, []).append(group.members)
    found: list[str] = []
    for value in sorted(members, reverse=True):
        found += islice(merge(*members[value]), most - len(found))
        if len(found) >= most:
            break
    return found


def _names(placed: Placed[Any]) -> frozenset[str]:
    record = placed.record
    own = {record.id} if placed.kind in {"agency", "person", "term"} else set()
    return frozenset(
        {*getattr(record, "about", ()), *getattr(record, "named", ()), *own, *filter(None, [getattr(record, "speaker", None)])}
    )


def _apart(told: Sequence[Placed[Any]]) -> Mapping[str, set[str]]:
    """For each entry what is no other one: itself, what it holds, and what holds it."""
    apart = {placed.record.id: {placed.record.id} for placed in told}
    for placed in told:
        for part in (*getattr(placed.record, "covers", ()), *getattr(placed.record, "statements", ())):
            apart[placed.record.id].add(part)
            if part in apart:
                apart[part].add(placed.record.id)
    return apart
