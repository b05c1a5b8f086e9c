"""The rules of labels: what may stand on what, whose own an entry is, and which names may stand where. Generators of problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from bot.errors import Problem
from bot.knowledge.folder import Dossier, Placed, at
from bot.labels import STRICT, height

_ONE: Final = ("speaker", "agency", "person", "office", "place")
"""Fields that name one record, which is told of or needed wherever the entry is."""
_ANY: Final = {
    "needs": "it would be asked for by no name, and so by every question",
    "statements": "it would hand out nothing",
}
"""Fields of which names may be cut for an audience as long as one is left, and what it would mean if none were."""


def labels(dossier: Dossier) -> Iterator[Problem]:
    """An entry may be labelled above its case, never below; what is of one agency is read by none but who reads its case."""
    cases = {placed.record.id: placed for placed in dossier.cases}
    for placed in dossier.entries:
        case = cases.get(placed.case)
        if case is None:
            continue
        if height(placed.label) < height(case.label):
            yield at(placed, f"is labelled {placed.label}, below its case's {case.label}; a label may only be raised")
        elif case.agency and placed.agency != case.agency:
            yield at(placed, f"belongs to the agency '{placed.agency}', but its case to '{case.agency}' alone; leave 'agency' out")


def agencies(dossier: Dossier) -> Iterator[Problem]:
    """What is TLP:AMBER+STRICT says whose own it is, by the id of an agency on file; nothing else does."""
    known = sorted(placed.record.id for placed in dossier.entities if placed.kind == "agency")
    held = f"it holds {', '.join(known)}" if known else "it holds none yet"
    for placed in (*dossier.said(), *dossier.cases):
        own, agency = getattr(placed.record, "label", None), placed.record.agency
        if own == STRICT and not placed.agency:
            yield at(placed, f"is {STRICT}, and 'agency' is missing: name the agency whose own it is; agencies.yaml: {held}")
        if agency and placed.label != STRICT:
            yield at(placed, f"'agency' stands on {placed.label}; only what is {STRICT} belongs to one agency")
        if agency and agency not in known:
            yield at(placed, f"the agency '{agency}' is not in agencies.yaml; {held}")


def naming(dossier: Dossier) -> Iterator[Problem]:
    """Nobody who reads an entry is kept from what it cannot do without: its speaker, and one at least of what it needs or hands out."""
    records: dict[str, Placed[Any]] = {placed.record.id: placed for placed in (*dossier.said(), *dossier.cases)}
    for placed in (*dossier.said(), *dossier.cases, *dossier.talk):
        for field in _ONE:
            yield from _above(placed, field, [getattr(placed.record, field, None) or ""], records)
        for field, meaning in _ANY.items():
            names = getattr(placed.record, field, ())
            found = list(_above(placed, field, names, records, f"; without it {meaning}"))
            yield from found if len(found) == len(names) else ()


def _above(
    placed: Placed[Any], field: str, names: Sequence[str], records: Mapping[str, Placed[Any]], meaning: str = ""
) -> Iterator[Problem]:
    for name in names:
        named = records.get(name)
        if named is not None and not _reads_too(placed, named):
            yield at(
                placed,
                f"'{field}' names '{name}' ({named.file}:{named.line}), which is {_marked(named)} and hidden from some who may read"
                f" {placed.record.id}, which is {_marked(placed)}{meaning}; raise the one or lower the other",
            )


def _reads_too(placed: Placed[Any], named: Placed[Any]) -> bool:
    """Whether whoever may read the one may read the other."""
    return height(named.label) <= height(placed.label) and (named.label != STRICT or named.agency == placed.agency)


def _marked(placed: Placed[Any]) -> str:
    return f"{placed.label} of '{placed.agency}'" if placed.agency else placed.label


def above(dossier: Dossier, ceiling: str) -> Iterator[Problem]:
    """Nothing is labelled above the ceiling of this machine."""
    for placed in (*dossier.said(), *dossier.cases):
        label = placed.record.label
        if label is not None and height(label) > height(ceiling):
            yield at(placed, f"is labelled {label}, above CASEBRIEF_CEILING ({ceiling}); it may not be compiled here")
