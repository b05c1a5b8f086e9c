"""The rules that content must keep. Each check is a generator of problems; `check` runs them all."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from bot.errors import Problem
from bot.knowledge import contacts, figures, marking
from bot.knowledge.folder import Dossier, Placed, at
from bot.knowledge.schema import Asks, Statement, Translation, Value
from bot.knowledge.wording import as_it_is_in, asks, everything, hygiene, languages, words_of

LONGEST_SUMMARY: Final = 900

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DAY = r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
_DATE = re.compile(_DAY)
_WHEN = re.compile(f"undated|{_DAY}(?:/{_DAY})?")

Fold = Callable[[str], str]


def check(dossier: Dossier, fold: Fold, *, whole: bool = True) -> list[Problem]:
    """Every problem of a dossier, in order of file and line. `fold` is the folding that matching uses.

    Where not all of it could be read (`whole` is false), references are left alone: what they name may be what was not read.
    """
    rules = [ids, languages, asks, citations, values, statements, events, hygiene, cases, sources]
    rules += [marking.labels, marking.agencies, marking.naming, contacts.channels, contacts.settings]
    problems = [problem for rule in (*rules, *([references, contacts.names] if whole else [])) for problem in rule(dossier)]
    problems += [*examples(dossier, fold), *aliases(dossier, fold)]
    return sorted(set(problems), key=lambda problem: (problem.file, problem.line, problem.what))


def ids(dossier: Dossier) -> Iterator[Problem]:
    """An id is lower-case words joined by hyphens, and belongs to one entry only."""
    seen: dict[str, Placed[Any]] = {}
    for placed in (*everything(dossier), *dossier.sources):
        name = placed.record.id
        if not _ID.fullmatch(name):
            yield at(placed, "the id is not allowed; use lower-case letters, figures and single hyphens")
        if name in seen and not (placed.kind == "source" or seen[name].kind == "source"):
            yield at(placed, f"the id is taken by {seen[name].file}:{seen[name].line}; choose another")
        seen.setdefault(name, placed)


def citations(dossier: Dossier) -> Iterator[Problem]:
    """Every fact has a citation with the words that carry it; a gap cites the documents that were looked through.

    What stands in a table, and a passage, carries itself.
    """
    known = {placed.record.id for placed in dossier.sources}
    as_it_is = as_it_is_in(dossier)
    for placed in (*dossier.said(), *dossier.cases):
        record = placed.record
        told = getattr(record, "say", None) is not None or getattr(record, "text", None) or placed.kind == "brief"
        if told and not record.cite:
            yield at(placed, "'cite' is missing; every entry says where it stands")
        for cite in record.cite:
            if cite.source not in known:
                yield at(placed, f"cites '{cite.source}', which sources.yaml does not hold; it holds {', '.join(sorted(known))}")
            if not cite.words and placed.kind not in {"gap", "statement"} and not as_it_is(placed):
                yield at(placed, f"cites '{cite.source}' without the words that carry it; copy a few, letter for letter")


def values(dossier: Dossier) -> Iterator[Problem]:
    """Every name in braces has a value; every value is used, is of one type, and stands in the words that are cited.

    A date may also be that of a cited document; a gap cites documents without words.
    """
    published = {placed.record.id: placed.record.date for placed in dossier.sources}
    for placed in (*dossier.said(), *dossier.cases):
        record = placed.record
        texts = [words for _, words in words_of(record)]
        spoken = {name for words in texts for text in words.written if "{" in text or "}" in text for name in placeholders(text)}
        for name in sorted(spoken - record.values.keys()):
            yield at(placed, f"{{{name}}} has no value; give one under 'values', or write the words out")
        cited = " ".join(cite.words for cite in record.cite)
        dates = {str(published.get(cite.source)) for cite in record.cite}
        for name, value in record.values.items():
            if name not in spoken:
                yield at(placed, f"the value '{name}' is used nowhere; write {{{name}}} or leave it out")
            faults = list(_faults(value))
            yield from (at(placed, f"the value '{name}' {what}") for what in faults)
            of_source = value.date is not None and value.date in dates
            if cited and placed.kind != "gap" and not faults and not of_source and not figures.stands(value, cited):
                yield at(placed, f"the value '{name}' does not stand in the words that are cited; cite the place where it does")


def placeholders(text: str) -> list[str]:
    """The names in braces in a text; a stray brace counts as a name that no value can have."""
    try:
        return [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
    except ValueError:
        return ["{"]


def _faults(value: Value) -> Iterator[str]:
    given = [kind for kind in ("count", "date", "money") if getattr(value, kind) is not None]
    if len(given) != 1:
        yield "must be one of count, date and money"
    if (value.money is None) != (value.currency is None):
        yield "needs money and currency together, like {money: 790000, currency: CNY}"
    if value.date is not None and not _DATE.fullmatch(value.date):
        yield f"is '{value.date}'; a date is 2017, 2017-08 or 2017-08-31"


def references(dossier: Dossier) -> Iterator[Problem]:
    """Every id that an entry names exists."""
    entities = {placed.record.id for placed in dossier.named()}
    entries = {placed.record.id for placed in dossier.said()}
    allowed = {
        "about": (entities, "no agency, person, place, term or topic"),
        "needs": (entities, "no agency, person, place, term or topic"),
        "statements": (entries, "no statement"),
        "covers": (entries, "no entry"),
    }
    for placed in (*dossier.said(), *dossier.talk):
        for field, (known, nothing) in allowed.items():
            for name in getattr(placed.record, field, ()):
                if name not in known:
                    yield at(placed, f"'{field}' names '{name}', which {nothing} has as its id")
    for case in dossier.cases:
        for name in (name for step in case.record.steps for name in step.entries):
            if name not in entries:
                yield at(case, f"a step names '{name}', which no entry has as its id")


def statements(dossier: Dossier) -> Iterator[Problem]:
    """A statement has speaker, standing and basis, and public record only where the document's rule grants it."""
    people = {placed.record.id for placed in dossier.entities if placed.kind in {"person", "agency"}}
    granted = {placed.record.id for placed in dossier.sources if placed.record.public_record == "yes"}
    for placed in dossier.entries:
        record = placed.record
        if not isinstance(record, Statement):
            continue
        if (record.text is None) == (not record.statements):
            yield at(placed, "needs either 'text' or 'statements'")
        if record.text is None:
            continue
        for field in ("speaker", "standing", "basis"):
            if getattr(record, field) is None:
                yield at(placed, f"'{field}' is missing")
        if record.speaker and record.speaker not in people:
            yield at(placed, f"the speaker '{record.speaker}' is not in people.yaml or agencies.yaml")
        if record.basis == "public record" and not all(cite.source in granted for cite in record.cite):
            yield at(placed, "its basis is 'public record', which sources.yaml does not grant for the cited document")
        if record.translation == Translation():
            yield at(placed, "'translation' is empty; give en or zh-Hans")


def events(dossier: Dossier) -> Iterator[Problem]:
    """An event says when, or that it is undated; nothing else does."""
    for placed in dossier.entries:
        when = getattr(placed.record, "when", None)
        if placed.kind == "event" and when is None:
            yield at(placed, "is an event without 'when'; give 2017-08, 2017-11/2018-01 or undated")
        if when is not None and (placed.kind != "event" or not _WHEN.fullmatch(when)):
            yield at(placed, f"'when' is '{when}'; only events have it, as 2017-08, 2017-11/2018-01 or undated")


def cases(dossier: Dossier) -> Iterator[Problem]:
    """A case fits on one screen."""
    for placed in dossier.cases:
        for text in placed.record.summary.written[:2]:
            if len(text) > LONGEST_SUMMARY:
                yield at(placed, f"the summary has {len(text)} characters; at most {LONGEST_SUMMARY} fit on one screen")


def sources(dossier: Dossier) -> Iterator[Problem]:
    """A document is dated, or says what it does say; its digest is one."""
    for placed in dossier.sources:
        if (placed.record.date is None) == (placed.record.undated is None):
            yield at(placed, "needs either 'date' or 'undated' (what it does say of its time)")
        if not re.fullmatch("[0-9a-f]{64}", placed.record.sha256):
            yield at(placed, "'sha256' must be the 64 hexadecimal figures of the document's digest")


def examples(dossier: Dossier, fold: Fold) -> Iterator[Problem]:
    """No two entries share a way of asking unless each is of a case of its own; and none has one twice."""
    seen: dict[str, list[Placed[Any]]] = {}
    for placed in everything(dossier):
        ask: Asks | None = placed.record.ask
        for example in ask.every if ask else ():
            alike = seen.setdefault(example_key(example, fold), [])
            other = next((one for one in alike if not (one.case and placed.case) or one.case == placed.case), None)
            if other:
                whose = "itself" if other.record.id == placed.record.id else f"{other.record.id} ({other.file}:{other.line})"
                yield at(placed, f"the example “{example}” is shared with {whose}; keep it in one place")
            alike.append(placed)


def example_key(example: str, fold: Fold) -> str:
    """What two ways of writing the same question share."""
    return re.sub(r"[\W_]+", " ", fold(example)).strip() or example


def aliases(dossier: Dossier, fold: Fold) -> Iterator[Problem]:
    """No alias means two things unless both declare it ambiguous."""
    seen: dict[str, tuple[Placed[Any], bool]] = {}
    for placed in dossier.entities:
        for name, declared in entity_names(placed.record):
            key = fold(name)
            other, ambiguous = seen.setdefault(key, (placed, declared))
            if other.record.id != placed.record.id and not (declared and ambiguous):
                whose = f"{other.record.id} ({other.file}:{other.line})"
                yield at(placed, f"“{name}” is also a name of {whose}; list it under 'ambiguous' at both, or drop one")


def entity_names(record: Any) -> Iterable[tuple[str, bool]]:
    """Every name of an entity, and whether it is declared ambiguous."""
    names = [record.name.en, record.name.zh_hans, record.name.zh_hant, getattr(record, "short", None), *record.alias]
    ambiguous = getattr(record, "ambiguous", ())
    plain = [(name, False) for name in names if name and name not in ambiguous]
    return [*plain, *((name, True) for name in ambiguous)]
