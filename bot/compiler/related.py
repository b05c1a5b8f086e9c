"""What else a reader of an entry may want to ask: the entries that share the rarest names with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.compiler.examine import Checked, findable
from bot.dialogue import ASSERTING
from bot.knowledge.folder import Placed

MOST: Final = 3
"""Related entries of one entry: as many as fit on a phone below an answer."""


def related(checked: Checked) -> Mapping[str, tuple[str, ...]]:
    """For each entry at most three others: what it covers first, then what says something about the same, the nearest first.

    Near is who shares names that few entries have, each name counting 1 / entries that are about it, and who stands on the
    same screen of the brief. Whoever printed it is no name that counts. An entry and one that covers it are the same thing.
    """
    told = [placed for placed in findable(checked.dossier) if placed.kind in ASSERTING]
    outlets = {placed.record.id for placed in checked.dossier.entities if getattr(placed.record, "class_", None) == "outlet"}
    names = {placed.record.id: _names(placed) - outlets for placed in told}
    common = Counter(name for about in names.values() for name in about)
    screens = [set(step.entries) for case in checked.dossier.cases for step in case.record.steps]
    covered = {placed.record.id: _covered(placed) for placed in told}

    def nearness(one: str, other: str) -> float:
        shared = sum(1 / common[name] for name in names[one] & names[other])
        return shared + sum(0.5 / len(screen) for screen in screens if one in screen and other in screen)

    parts = {placed.record.id: getattr(placed.record, "covers", ()) for placed in told}
    return {one: (*parts[one], *_nearest(one, [other for other in names if _apart(one, other, covered)], nearness))[:MOST] for one in names}


def _nearest(one: str, others: Sequence[str], nearness: Any) -> tuple[str, ...]:
    near = sorted(((nearness(one, other), other) for other in others), key=lambda pair: (-pair[0], pair[1]))
    return tuple(other for value, other in near[:MOST] if value > 0)


def _names(placed: Placed[Any]) -> frozenset[str]:
    record = placed.record
    own = {record.id} if placed.kind in {"agency", "person", "term"} else set()
    return frozenset({*getattr(record, "about", ()), *own, *filter(None, [getattr(record, "speaker", None)])})


def _covered(placed: Placed[Any]) -> frozenset[str]:
    return frozenset({*getattr(placed.record, "covers", ()), *getattr(placed.record, "statements", ())})


def _apart(one: str, other: str, covered: Mapping[str, frozenset[str]]) -> bool:
    return one != other and other not in covered[one] and one not in covered[other]
