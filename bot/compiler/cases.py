"""Which case has what: the entries of a case are its own, and a name belongs to the cases whose entries are about it."""

from __future__ import annotations

from typing import Any

from bot.knowledge.folder import Dossier, Placed


def cases_of(dossier: Dossier) -> dict[str, tuple[str, ...]]:
    """For each entity and case the cases that have to do with it, in the order of the folder."""
    names: dict[str, set[str]] = {case.record.id: {case.record.id} for case in dossier.cases}
    for placed in dossier.entries:
        if placed.case in names:
            names[placed.case] |= _names(placed)
    return {placed.record.id: tuple(case for case, held in names.items() if placed.record.id in held) for placed in dossier.named()}


def _names(placed: Placed[Any]) -> set[str]:
    record = placed.record
    return {
        *getattr(record, "about", ()),
        *getattr(record, "needs", ()),
        *getattr(record, "named", ()),
        *filter(None, [getattr(record, "speaker", None)]),
    }


def case_told_of(dossier: Dossier) -> dict[str, str]:
    """For each entry the only case that it tells of, '' where there is not one; an agency is of the case that alone has it."""
    shared = {entity: cases[0] for entity, cases in cases_of(dossier).items() if len(cases) == 1}
    return {
        placed.record.id: placed.case or shared.get(placed.record.id, "") for placed in (*dossier.said(), *dossier.cases, *dossier.talk)
    }
