"""The rules that content must keep. Each check is a generator of problems; `check` runs them all."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from bot.errors import Problem
from bot.knowledge import figures
from bot.knowledge.folder import Dossier, Placed
from bot.knowledge.schema import Asks, Statement, Translation, Value, Words

FEWEST_ASKS: Final = 5
LONGEST_SUMMARY: Final = 900
LABELS: Final = ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT")

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DAY = r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
_DATE = re.compile(_DAY)
_WHEN = re.compile(f"undated|{_DAY}(?:/{_DAY})?")
_HAN = re.compile("[\u4e00-\u9fff]")
_HALF_WIDTH = re.compile(r"(?<=[\u4e00-\u9fff])[,;:!?](?=[\u4e00-\u9fff]|\s|$)|[\u4e00-\u9fff]\((?=[\u4e00-\u9fff])")

Fold = Callable[[str], str]


def check(dossier: Dossier, fold: Fold, *, whole: bool = True) -> list[Problem]:
    """Every problem of a dossier, in order of file and line. `fold` is the folding that matching uses.

    Where not all of it could be read (`whole` is false), references are left alone: what they name may be what was not read.
    """
    rules = [ids, languages, asks, citations, values, statements, events, labels, hygiene, cases, sources]
    problems = [problem for rule in (*rules, *([references] if whole else [])) for problem in rule(dossier)]
    problems += [*examples(dossier, fold), *aliases(dossier, fold)]
    return sorted(set(problems), key=lambda problem: (problem.file, problem.line, problem.what))


def at(placed: Placed[Any], what: str) -> Problem:
    """A problem of a record, where it stands."""
    return Problem(placed.file, placed.line, f"{placed.record.id}: {what}")


def _everything(dossier: Dossier) -> Iterator[Placed[Any]]:
    yield from dossier.said()
    yield from dossier.cases
    yield from dossier.talk


def ids(dossier: Dossier) -> Iterator[Problem]:
    """An id is lower-case words joined by hyphens, and belongs to one entry only."""
    seen: dict[str, Placed[Any]] = {}
    for placed in (*_everything(dossier), *dossier.sources):
        name = placed.record.id
        if not _ID.fullmatch(name):
            yield at(placed, "the id is not allowed; use lower-case letters, figures and single hyphens")
        if name in seen and not (placed.kind == "source" or seen[name].kind == "source"):
            yield at(placed, f"the id is taken by {seen[name].file}:{seen[name].line}; choose another")
        seen.setdefault(name, placed)


def languages(dossier: Dossier) -> Iterator[Problem]:
    """Chinese is written in Chinese, with full-width punctuation; an entry that is told has a title and a text."""
    for placed in _everything(dossier):
        for field, words in _words_of(placed.record):
            if field in {"say", "caveat", "summary"} and not _HAN.search(words.zh_hans):
                yield at(placed, f"zh-Hans of '{field}' holds no Chinese")
            found = _HALF_WIDTH.search(words.zh_hans)
            if found and field != "alias":
                place = words.zh_hans[max(0, found.start() - 6) : found.end() + 6]
                yield at(placed, f"zh-Hans of '{field}' has half-width '{found.group()}' in “{place}”; Chinese takes ，；：！？（）")
    for placed in dossier.entries:
        if placed.record.title is None:
            yield at(placed, "'title' is missing; it names the entry in lists and choices")
        if placed.record.say is None and not isinstance(placed.record, Statement):
            yield at(placed, "'say' is missing")


def _words_of(record: Any) -> Iterator[tuple[str, Words]]:
    for field in ("title", "say", "caveat", "opinion", "name", "summary"):
        words = getattr(record, field, None)
        if isinstance(words, Words):
            yield field, words


def asks(dossier: Dossier) -> Iterator[Problem]:
    """What is told can be asked for, in at least five ways per language."""
    for placed in _everything(dossier):
        record = placed.record
        ask: Asks | None = record.ask
        told = placed.kind != "term" or record.say is not None
        if ask is None:
            if told:
                yield at(placed, f"'ask' is missing; at least {FEWEST_ASKS} ways of asking per language are needed")
            continue
        for language, examples_ in (("en", ask.en), ("zh-Hans", ask.chinese)):
            if len(examples_) < FEWEST_ASKS:
                yield at(placed, f"{len(examples_)} ways of asking in {language}; at least {FEWEST_ASKS} are needed")


def citations(dossier: Dossier) -> Iterator[Problem]:
    """Every fact has a citation with the words that carry it; a gap cites the documents that were looked through."""
    known = {placed.record.id for placed in dossier.sources}
    for placed in (*dossier.said(), *dossier.cases):
        record = placed.record
        told = getattr(record, "say", None) is not None or getattr(record, "text", None) or placed.kind == "brief"
        if told and not record.cite:
            yield at(placed, "'cite' is missing; every entry says where it stands")
        for cite in record.cite:
            if cite.source not in known:
                yield at(placed, f"cites '{cite.source}', which sources.yaml does not hold; it holds {', '.join(sorted(known))}")
            if not cite.words and placed.kind not in {"gap", "statement"}:
                yield at(placed, f"cites '{cite.source}' without the words that carry it; copy a few, letter for letter")


def values(dossier: Dossier) -> Iterator[Problem]:
    """Every name in braces has a value; every value is used, is of one type, and stands in the words that are cited.

    A date may also be that of a cited document; a gap cites documents without words.
    """
    published = {placed.record.id: placed.record.date for placed in dossier.sources}
    for placed in (*dossier.said(), *dossier.cases):
        record = placed.record
        texts = [words for _, words in _words_of(record)]
        spoken = {name for words in texts for text in (words.en, words.zh_hans, words.zh_hant) if text for name in placeholders(text)}
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


def labels(dossier: Dossier) -> Iterator[Problem]:
    """An entry may be labelled above its case, never below."""
    floors = {placed.record.id: placed.record.label for placed in dossier.cases}
    for placed in dossier.entries:
        label, floor = placed.record.label, floors.get(placed.case, LABELS[0])
        if label is not None and LABELS.index(label) < LABELS.index(floor):
            yield at(placed, f"is labelled {label}, below its case's {floor}; a label may only be raised")


def above(dossier: Dossier, ceiling: str) -> Iterator[Problem]:
    """Nothing is labelled above the ceiling of this machine."""
    for placed in (*dossier.said(), *dossier.cases):
        label = placed.record.label
        if label is not None and LABELS.index(label) > LABELS.index(ceiling):
            yield at(placed, f"is labelled {label}, above CASEBRIEF_CEILING ({ceiling}); it may not be compiled here")


def cases(dossier: Dossier) -> Iterator[Problem]:
    """A case fits on one screen."""
    for placed in dossier.cases:
        for text in (placed.record.summary.en, placed.record.summary.zh_hans):
            if len(text) > LONGEST_SUMMARY:
                yield at(placed, f"the summary has {len(text)} characters; at most {LONGEST_SUMMARY} fit on one screen")


def sources(dossier: Dossier) -> Iterator[Problem]:
    """A document is dated, or says what it does say; its digest is one."""
    for placed in dossier.sources:
        if (placed.record.date is None) == (placed.record.undated is None):
            yield at(placed, "needs either 'date' or 'undated' (what it does say of its time)")
        if not re.fullmatch("[0-9a-f]{64}", placed.record.sha256):
            yield at(placed, "'sha256' must be the 64 hexadecimal figures of the document's digest")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from _strings(item)
    elif hasattr(value, "__struct_fields__"):
        for field in value.__struct_fields__:
            yield from _strings(getattr(value, field))


def hygiene(dossier: Dossier) -> Iterator[Problem]:
    """No invisible, reordering or private characters, and one form for each accented letter."""
    for placed in (*_everything(dossier), *dossier.sources):
        for text in _strings(placed.record):
            for ch in text:
                if unicodedata.category(ch) in {"Cf", "Cc", "Co", "Cs", "Cn"} and ch != "\n":
                    yield at(placed, f"holds the invisible or private character U+{ord(ch):04X} in “{text[:30]}”; take it out")
            if unicodedata.normalize("NFC", text) != text:
                yield at(placed, f"“{text[:30]}” is not in Unicode form NFC; type the accented letters anew")


def examples(dossier: Dossier, fold: Fold) -> Iterator[Problem]:
    """No two entries share a way of asking, and none has one twice."""
    seen: dict[str, Placed[Any]] = {}
    for placed in _everything(dossier):
        ask: Asks | None = placed.record.ask
        for example in (*ask.en, *ask.chinese) if ask else ():
            key = re.sub(r"[\W_]+", " ", fold(example)).strip() or example
            if key in seen:
                other = seen[key]
                whose = "itself" if other.record.id == placed.record.id else f"{other.record.id} ({other.file}:{other.line})"
                yield at(placed, f"the example “{example}” is shared with {whose}; keep it in one place")
            seen.setdefault(key, placed)


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
