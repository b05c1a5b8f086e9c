"""A knowledge folder read into records, each with the place it was written at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from msgspec import structs

from bot.errors import KnowledgeMissingError, Problem
from bot.knowledge import schema
from bot.knowledge.source import Mapped, read

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
    """A record, its kind, and where it stands; `case` is the id of its case, '' for what all cases share."""

    record: R
    kind: str
    file: str
    line: int
    case: str = ""


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


def files_of(folder: Path) -> list[Path]:
    """The YAML files of a knowledge folder in a fixed order; an error where there is no such folder."""
    if not folder.is_dir():
        raise KnowledgeMissingError(
            f"{folder}: no such knowledge folder; name one with --knowledge or CASEBRIEF_KNOWLEDGE, "
            "or leave both out to serve the shipped one"
        )
    if not (folder / "sources.yaml").is_file():
        raise KnowledgeMissingError(
            f"{folder}: holds no sources.yaml, so it is no knowledge folder; see knowledge/README.md for what one holds"
        )
    return sorted(path for path in folder.rglob("*.yaml") if not path.name.startswith("."))


def load(folder: Path) -> tuple[Dossier, list[Problem]]:
    """The records of a folder and every problem met in reading them."""
    problems: list[Problem] = []
    found: dict[str, list[Placed[Any]]] = {}
    paths = files_of(folder)
    names = [path.relative_to(folder).as_posix() for path in paths]
    problems += [Problem(name, 1, f"is missing; every knowledge folder needs {name}") for name in NEEDED if name not in names]
    cases, languages = _cases(folder, names, problems)
    for path, name in zip(paths, names, strict=True):
        if path.is_symlink() or not path.resolve().is_relative_to(folder.resolve()):
            problems.append(Problem(name, 1, "is a link to another place; put the file itself into the folder"))
            continue
        kind = _kind_of(name)
        if kind is None:
            allowed = f"{', '.join(SHARED)} and, under cases/<case>/, case.yaml, {', '.join(OF_A_CASE)}"
            problems.append(Problem(name, 1, f"is not a file of this folder; allowed are {allowed}"))
        elif kind[1] != "case":
            node, faults = read(path, name)
            of_case = name.rsplit("/", 1)[0]
            reader = schema.Reader(name, languages.get(of_case, ()))
            records = reader.records(node, kind[0])
            problems += [*faults, *reader.problems]
            case = cases.get(of_case)
            found.setdefault(_group(kind[1]), []).extend(
                Placed(record, _own_kind(record, kind[1]), name, line, case.record.id if case else "") for record, line in records
            )
    return Dossier(
        sources=tuple(found.get("source", ())),
        entities=tuple(found.get("entity", ())),
        talk=tuple(found.get("talk", ())),
        cases=tuple(cases.values()),
        entries=tuple(found.get("entry", ())),
    ), problems


def readable_by(dossier: Dossier, labels: Sequence[str]) -> Dossier:
    """The dossier as if what other labels mark had never been written: entries, and every mention of them."""
    floors = {placed.record.id: placed.record.label for placed in dossier.cases}
    cases = [placed for placed in dossier.cases if placed.record.label in labels]

    def open_to_all(placed: Placed[Any]) -> bool:
        return (placed.record.label or floors.get(placed.case, "TLP:CLEAR")) in labels

    entities = [placed for placed in dossier.entities if open_to_all(placed)]
    entries = [placed for placed in dossier.entries if open_to_all(placed)]
    kept = {placed.record.id for placed in (*entities, *entries, *cases)}
    return replace(
        dossier,
        entities=tuple(_without_mentions(placed, kept) for placed in entities),
        entries=tuple(_without_mentions(placed, kept) for placed in entries),
        cases=tuple(_without_traces(placed, kept, _examples(dossier, kept)) for placed in cases),
    )


def _examples(dossier: Dossier, kept: set[str]) -> set[str]:
    """The examples of what is not kept."""
    gone = (placed.record.ask for placed in (*dossier.entities, *dossier.entries) if placed.record.id not in kept and placed.record.ask)
    return {example for ask in gone for example in ask.every}


def _without_traces(placed: Placed[schema.Case], kept: set[str], gone: set[str]) -> Placed[schema.Case]:
    """A case without the steps of which nothing is kept, and without sample questions about what is gone."""
    case = placed.record
    cut = (structs.replace(step, entries=tuple(name for name in step.entries if name in kept)) for step in case.steps)
    samples = case.samples and structs.replace(
        case.samples,
        **{field: tuple(text for text in getattr(case.samples, field) if text not in gone) for field in ("en", "zh_hans", "zh_hant")},
    )
    return replace(placed, record=structs.replace(case, steps=tuple(step for step in cut if step.entries), samples=samples))


def _without_mentions(placed: Placed[Any], kept: set[str]) -> Placed[Any]:
    fields = [field for field in ("about", "needs", "covers", "statements") if getattr(placed.record, field, ())]
    cut = {field: tuple(name for name in getattr(placed.record, field) if name in kept) for field in fields}
    return replace(placed, record=structs.replace(placed.record, **cut)) if cut else placed


def _cases(folder: Path, names: list[str], problems: list[Problem]) -> tuple[dict[str, Placed[schema.Case]], dict[str, tuple[str, ...]]]:
    """The cases by their folders, and the languages that each declares, even where the rest of its file is not sound."""
    cases, languages = {}, {}
    for name in names:
        parts = name.split("/")
        if len(parts) == 3 and parts[0] == "cases" and parts[2] == "case.yaml":
            node, faults = read(folder / name, name)
            languages["/".join(parts[:2])] = schema.declared(node)
            reader = schema.Reader(name, schema.declared(node))
            record = reader.record(node, schema.Case) if node is not None else None
            problems += [*faults, *reader.problems]
            if record is not None:
                cases["/".join(parts[:2])] = Placed(record, "brief", name, 1 if not isinstance(node, Mapped) else node.line, record.id)
        elif len(parts) == 3 and "/".join((*parts[:2], "case.yaml")) not in names and parts[2] == "facts.yaml":
            problems.append(Problem(name, 1, "stands in a case without a case.yaml; write one (see knowledge/README.md)"))
    return cases, languages


def _kind_of(name: str) -> tuple[type[Any], str] | None:
    parts = name.split("/")
    if len(parts) == 1:
        return SHARED.get(name)
    if len(parts) == 3 and parts[0] == "cases":
        return (schema.Case, "case") if parts[2] == "case.yaml" else OF_A_CASE.get(parts[2])
    return None


def _own_kind(record: Any, kind: str) -> str:
    return record.kind if isinstance(record, schema.Fact | schema.Talk) else kind


def _group(kind: str) -> str:
    return {"agency": "entity", "person": "entity", "term": "entity", "source": "source", "talk": "talk"}.get(kind, "entry")
