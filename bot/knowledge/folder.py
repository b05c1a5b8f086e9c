"""A knowledge folder read into records, each with the place it was written at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from bot.errors import KnowledgeMissingError, Problem
from bot.knowledge import schema
from bot.knowledge.inside import Listing, listed
from bot.knowledge.personal import identity_numbers
from bot.knowledge.records import Reader, declared
from bot.knowledge.source import Mapped, Node, read
from bot.labels import CLEAR, STRICT

SHARED: Final[dict[str, tuple[type[Any], str]]] = {
    "sources.yaml": (schema.Source, "source"),
    "agencies.yaml": (schema.Entity, "agency"),
    "people.yaml": (schema.Entity, "person"),
    "glossary.yaml": (schema.Entity, "term"),
    "conversation.yaml": (schema.Talk, "talk"),
}
OF_A_CASE: Final[dict[str, tuple[type[Any], str]]] = {
    "facts.yaml": (schema.Fact, "fact"),
    "gaps.yaml": (schema.Fact, "gap"),
    "statements.yaml": (schema.Statement, "statement"),
    "contacts.yaml": (schema.Contact, "contact"),
}
NEEDED: Final = ("sources.yaml", "conversation.yaml")

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Placed(Generic[R]):
    """A record, its kind, and where it stands; `case` is the id of its case, '' for what all cases share.

    `label` is the label in force, its own or that of its case, and `agency` whose own it is where that is TLP:AMBER+STRICT.
    """

    record: R
    kind: str
    file: str
    line: int
    case: str = ""
    label: str = CLEAR
    agency: str = ""


def at(placed: Placed[Any], what: str) -> Problem:
    """A problem of a record, where it stands."""
    return Problem(placed.file, placed.line, f"{placed.record.id}: {what}")


@dataclass(frozen=True, slots=True)
class Dossier:
    """All records of a folder."""

    sources: tuple[Placed[schema.Source], ...]
    entities: tuple[Placed[schema.Entity], ...]
    talk: tuple[Placed[schema.Talk], ...]
    cases: tuple[Placed[schema.Case], ...]
    entries: tuple[Placed[Any], ...]

    def named(self) -> tuple[Placed[Any], ...]:
        """Everything that has names to be recognised by: entities and cases."""
        return (*self.entities, *self.cases)

    def said(self) -> Iterator[Placed[Any]]:
        """Everything that has the fields of an entry: entities and entries of the cases."""
        yield from self.entities
        yield from self.entries


def files_of(folder: Path) -> Listing:
    """What lies in a knowledge folder; an error where there is no such folder."""
    if not folder.is_dir():
        raise KnowledgeMissingError(
            f"{folder}: no such knowledge folder; name one with --knowledge or CASEBRIEF_KNOWLEDGE, "
            "or leave both out to serve the shipped one"
        )
    if not (folder / "sources.yaml").is_file():
        raise KnowledgeMissingError(
            f"{folder}: holds no sources.yaml, so it is no knowledge folder; see knowledge/README.md for what one holds"
        )
    return listed(folder)


def load(folder: Path) -> tuple[Dossier, list[Problem]]:
    """The records of a folder and every problem met in reading them."""
    problems: list[Problem] = []
    found: dict[str, list[Placed[Any]]] = {}
    listing = files_of(folder)
    paths = listing.files
    problems += listing.refused
    names = [path.relative_to(folder).as_posix() for path in paths]
    there = {*names, *listing.named}
    problems += [Problem(name, 1, f"is missing; every knowledge folder needs {name}") for name in NEEDED if name not in there]
    cases, languages = _cases(folder, names, problems)
    for path, name in zip(paths, names, strict=True):
        kind = _kind_of(name)
        if kind is None:
            allowed = f"{', '.join(SHARED)} and, under cases/<case>/, case.yaml, {', '.join(OF_A_CASE)}"
            split = "(or, in parts, facts/<any name>.yaml and so on)"
            problems.append(Problem(name, 1, f"is not a file of this folder; allowed are {allowed} {split}"))
        elif kind[1] != "case":
            node, faults = read(path, name)
            of_case = _case_of(name)
            reader = Reader(name, languages.get(of_case, ()))
            records = reader.records(node, kind[0])
            problems += [*faults, *reader.problems, *identity_numbers(node, name)]
            case = cases.get(of_case)
            found.setdefault(_group(kind[1]), []).extend(
                Placed(record, _own_kind(record, kind[1]), name, line, case.record.id if case else "", *_in_force(record, case))
                for record, line in records
            )
    return Dossier(
        sources=tuple(found.get("source", ())),
        entities=tuple(found.get("entity", ())),
        talk=tuple(found.get("talk", ())),
        cases=tuple(cases.values()),
        entries=tuple(found.get("entry", ())),
    ), problems


def _cases(folder: Path, names: list[str], problems: list[Problem]) -> tuple[dict[str, Placed[schema.Case]], dict[str, tuple[str, ...]]]:
    """The cases by their folders, and the languages that each declares, even where the rest of its file is not sound."""
    cases, languages, there = {}, {}, frozenset(names)
    for name in names:
        parts = name.split("/")
        if len(parts) == 3 and parts[0] == "cases" and parts[2] == "case.yaml":
            node, faults = read(folder / name, name)
            languages["/".join(parts[:2])] = declared(node)
            reader = Reader(name, declared(node))
            record = reader.record(node, schema.Case) if node is not None else None
            problems += [*faults, *reader.problems, *identity_numbers(node, name)]
            if record is not None:
                cases["/".join(parts[:2])] = Placed(record, "brief", name, _line(node), record.id, *_in_force(record, None))
        elif _kind_of(name) == OF_A_CASE["facts.yaml"] and f"{_case_of(name)}/case.yaml" not in there:
            problems.append(Problem(name, 1, "stands in a case without a case.yaml; write one (see knowledge/README.md)"))
    return cases, languages


def _line(node: Node | None) -> int:
    return node.line if isinstance(node, Mapped) else 1


def _in_force(record: Any, case: Placed[schema.Case] | None) -> tuple[str, str]:
    """The label in force of a record, and the agency whose own it is."""
    label = getattr(record, "label", None) or (case.label if case else CLEAR)
    agency = getattr(record, "agency", None) or (case.agency if case and label == STRICT else "")
    return label, agency


def _kind_of(name: str) -> tuple[type[Any], str] | None:
    """The type and kind of the records of a file; None where it has no place. What is much may be split: facts/<any name>.yaml."""
    parts = name.split("/")
    if len(parts) == 1:
        return SHARED.get(name)
    if parts[0] != "cases":
        return None
    if len(parts) == 3:
        return (schema.Case, "case") if parts[2] == "case.yaml" else OF_A_CASE.get(parts[2])
    return OF_A_CASE.get(f"{parts[2]}.yaml") if len(parts) == 4 else None


def _case_of(name: str) -> str:
    """The folder of the case that a file belongs to; that of all cases for a shared one."""
    return "/".join(name.split("/")[:2]) if "/" in name else ""


def _own_kind(record: Any, kind: str) -> str:
    return record.kind if isinstance(record, schema.Fact | schema.Talk) else kind


def _group(kind: str) -> str:
    return {"agency": "entity", "person": "entity", "term": "entity", "source": "source", "talk": "talk"}.get(kind, "entry")
