"""What one audience may read of a dossier, as if the rest had never been written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from msgspec import structs

from bot.knowledge.checks import entity_names, example_key
from bot.knowledge.folder import Dossier, Placed
from bot.knowledge.schema import Case
from bot.labels import LABELS, height

Reads = Callable[[str, str], bool]
"""Whether an audience may read what has this label and belongs to this agency ('' for none)."""
Fold = Callable[[str], str]

_MENTIONS: Final = ("about", "needs", "covers", "statements", "jurisdiction")
"""Fields that name others and lose the names of those that are not kept; of the rest, see `bot.knowledge.marking`."""


def everything(_label: str, _agency: str) -> bool:
    """True: the reading of who may read all that is on file."""
    return True


def readable_by(dossier: Dossier, reads: Reads, fold: Fold) -> Dossier:
    """The dossier as if what is not for an audience had never been written: entries, names, cases, and every trace of them.

    `dossier` is sound, and `fold` the folding that matching uses.
    """
    cases = [placed for placed in dossier.cases if reads(placed.label, placed.agency)]
    open_cases = {"", *(placed.record.id for placed in cases)}
    entities = [placed for placed in dossier.entities if reads(placed.label, placed.agency)]
    entries = [placed for placed in dossier.entries if placed.case in open_cases and reads(placed.label, placed.agency)]
    kept = {placed.record.id for placed in (*entities, *entries, *cases)}
    gone = [placed for placed in (*dossier.said(), *dossier.cases) if placed.record.id not in kept]
    if not gone:
        return dossier
    traces = _Traces(gone, [*entities, *cases], fold)
    return Dossier(
        sources=_cited(dossier, gone, [*entities, *entries, *cases]),
        entities=tuple(_without_mentions(placed, kept) for placed in entities),
        talk=tuple(_without_mentions(placed, kept) for placed in dossier.talk),
        cases=tuple(_without_traces(placed, kept, traces) for placed in cases),
        entries=tuple(_without_mentions(placed, kept) for placed in entries),
    )


def extent(dossier: Dossier) -> frozenset[str]:
    """The ids of all that is labelled in a dossier: of two cuts of one dossier, those that have the same are the same."""
    return frozenset(placed.record.id for placed in (*dossier.said(), *dossier.cases))


def sample_labels(dossier: Dossier, fold: Fold) -> Callable[[str], str]:
    """What tells the label of a sample question: the lowest whose readers keep it, since all that it is about is for them."""
    said: list[Placed[Any]] = [*dossier.said(), *dossier.cases]
    named: list[Placed[Any]] = [*dossier.entities, *dossier.cases]

    def traces(label: str) -> _Traces:
        gone = [placed for placed in said if height(placed.label) > height(label)]
        return _Traces(gone, [placed for placed in named if height(placed.label) <= height(label)], fold)

    ladder = [(label, traces(label)) for label in LABELS]
    return lambda sample: next(label for label, above in ladder if not above.stand_in(sample))


def _cited(dossier: Dossier, gone: Iterable[Placed[Any]], kept: Iterable[Placed[Any]]) -> tuple[Placed[Any], ...]:
    """The documents without those that only what is gone had cited."""
    still = {cite.source for placed in kept for cite in placed.record.cite}
    lost = {cite.source for placed in gone for cite in placed.record.cite} - still
    return tuple(placed for placed in dossier.sources if placed.record.id not in lost)


class _Traces:
    """What gives away what is gone: its examples, and the names that nothing kept has too."""

    def __init__(self, gone: Iterable[Placed[Any]], named: Iterable[Placed[Any]], fold: Fold) -> None:
        self._fold = fold
        gone = list(gone)
        self._examples = {self._key(example) for placed in gone if placed.record.ask for example in placed.record.ask.every}
        self._names = self._names_of(gone) - self._names_of(named)

    def stand_in(self, text: str) -> bool:
        """Whether a sample question is about what is gone."""
        key = self._key(text)
        return key in self._examples or any(_holds(key, name) for name in self._names)

    def _names_of(self, some: Iterable[Placed[Any]]) -> set[str]:
        return {self._key(name) for placed in some if hasattr(placed.record, "alias") for name, _ in entity_names(placed.record)}

    def _key(self, text: str) -> str:
        return example_key(text, self._fold)


def _holds(text: str, name: str) -> bool:
    return bool(re.search(rf"\b{re.escape(name)}\b", text)) if name.isascii() else name in text


def _without_traces(placed: Placed[Case], kept: set[str], traces: _Traces) -> Placed[Case]:
    """A case without the steps of which nothing is kept, and without sample questions about what is gone."""
    case = placed.record
    cut = (structs.replace(step, entries=tuple(name for name in step.entries if name in kept)) for step in case.steps)
    samples = case.samples and structs.replace(
        case.samples,
        **{
            field: tuple(text for text in getattr(case.samples, field) if not traces.stand_in(text))
            for field in ("en", "zh_hans", "zh_hant")
        },
    )
    return replace(placed, record=structs.replace(case, steps=tuple(step for step in cut if step.entries), samples=samples))


def _without_mentions(placed: Placed[Any], kept: set[str]) -> Placed[Any]:
    cut: Mapping[str, tuple[str, ...]] = {
        field: tuple(name for name in names if name in kept) for field in _MENTIONS if (names := getattr(placed.record, field, ()))
    }
    return replace(placed, record=structs.replace(placed.record, **cut)) if cut else placed
