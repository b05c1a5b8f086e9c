"""The entries of a table: all rows of one id together, in the languages that the table is in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.compiler.names import pinyin
from bot.errors import Problem, TableError
from bot.tables.rows import CHINESE, Row

Key = Callable[[str], str]
"""What two ways of writing the same question share."""

TOLD: Final = ("answer", "title", "caveat", "by")
"""Columns that say one thing per entry and language."""
_OF_THE_WHOLE: Final = ("kind", "label", "agency", "aspect", "about", "date", "review_by")
"""Columns that say one thing per entry."""


@dataclass(slots=True)
class Entry:
    """What the rows of one id say. `questions` and what is told go by language; `first` is the row it begins with."""

    id: str
    first: Row
    questions: dict[str, list[str]] = field(default_factory=dict)
    told: dict[str, dict[str, str]] = field(default_factory=dict)
    whole: dict[str, str | tuple[str, ...]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The kind of entry: a fact where the table does not say it."""
        return str(self.whole.get("kind", "fact"))

    def text(self, column: str, family: str) -> str:
        """What a column says in a language, in whichever script; '' for nothing."""
        told = self.told.get(column, {})
        return told.get(family, "") if family == "en" else next((told[script] for script in CHINESE if script in told), "")


def entries_of(rows: Sequence[Row], case: str, key: Key) -> list[Entry]:
    """The entries in the order of their first rows; a TableError with everything that does not go together."""
    problems: list[Problem] = []
    found: dict[str, Entry] = {}
    for row in rows:
        name = entry_id(row.id, case)
        if name is None:
            problems.append(row.record.problem(f"'id' is '{row.id}'; letters, figures or Chinese characters are needed in it"))
            continue
        entry = found.setdefault(name, Entry(name, row))
        if entry.first.id != row.id:
            at = f"row {entry.first.record.row}"
            problems.append(row.record.problem(f"the id '{row.id}' is read as '{name}', as '{entry.first.id}' in {at} is; rename one"))
            continue
        problems += _joined(entry, row)
    problems += [*_shared(rows, found.values(), key)]
    problems += [*_missing(found.values())]
    if problems:
        raise TableError(tuple(sorted(set(problems), key=lambda problem: (problem.file, problem.line, problem.what))))
    return list(found.values())


def entry_id(name: str, case: str) -> str | None:
    """The id of an entry from that of a table: lower-case words and hyphens, Chinese by its sound, figures behind their case's id.

    None where nothing of it can be read.
    """
    spelled = "".join(f" {pinyin(ch)} " if "\u4e00" <= ch <= "\u9fff" else ch for ch in unicodedata.normalize("NFKD", name))
    words = re.findall(r"[a-z0-9]+", "".join(ch for ch in spelled if not unicodedata.combining(ch)).lower())
    joined = "-".join(words)
    return f"{case}-{joined}" if joined.replace("-", "").isdigit() or joined == case else joined or None


def _joined(entry: Entry, row: Row) -> Iterator[Problem]:
    """Adds a row to its entry; yields what contradicts the rows before."""
    if row.question:
        entry.questions.setdefault(row.language, []).append(row.question)
    for column in TOLD:
        text = getattr(row, column)
        before = entry.told.get(column, {}).get(row.language, text)
        if text and before != text:
            yield row.record.problem(
                f"'{column}' of '{row.id}' in {row.language} is not the same as in a row before (“{before[:30]}”); keep one"
            )
        elif text:
            entry.told.setdefault(column, {})[row.language] = text
    for column in _OF_THE_WHOLE:
        value = getattr(row, column)
        given = entry.whole.get(column, value)
        if value and given != value:
            yield row.record.problem(f"'{column}' of '{row.id}' is not the same as in a row before ({_listed(given)}); keep one")
        elif value:
            entry.whole[column] = value


def _listed(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def _shared(rows: Iterable[Row], entries: Iterable[Entry], key: Key) -> Iterator[Problem]:
    """Finds a question that stands under two ids; one that an entry has twice is kept once."""
    seen: dict[str, Row] = {}
    keys: dict[str, str] = {}
    for row in rows:
        if row.question:
            keys.setdefault(row.question, key(row.question))
            other = seen.setdefault(keys[row.question], row)
            if other.id != row.id:
                where = f"{other.record.file}:{other.record.row}"
                yield row.record.problem(
                    f"the question “{row.question[:60]}” of '{row.id}' stands under '{other.id}' too ({where}); keep it under one id"
                )
    for entry in entries:
        once: set[str] = set()
        for language, questions in entry.questions.items():
            entry.questions[language] = [text for text in questions if not (keys[text] in once or once.add(keys[text]))]  # type: ignore[func-returns-value]


def _missing(entries: Iterable[Entry]) -> Iterator[Problem]:
    """Finds an entry without question or answer, or without an answer in a language in which others have one."""
    entries = list(entries)
    answered = answered_in(entries)
    for entry in entries:
        name, row = entry.first.id, entry.first.record
        if not any(entry.questions.values()) and entry.kind != "passage":
            yield row.problem(f"no row of '{name}' has a question; at least one is needed (a passage needs none)")
        if not entry.told.get("answer"):
            yield row.problem(f"no row of '{name}' has an answer")
            continue
        for family, other in answered.items():
            if not entry.text("answer", family):
                where = f"{other.record.file}:{other.record.row}"
                yield row.problem(f"'{name}' has no answer in {family}, as others have (first {where}); answer each in the same languages")
            for column in ("title", "caveat", "by"):
                if entry.told.get(column) and not entry.text(column, family):
                    yield row.problem(f"'{name}' has no '{column}' in {family}, but in another language; give it in both")


def answered_in(entries: Iterable[Entry]) -> Mapping[str, Row]:
    """The languages in which entries have answers, each with the first row of an entry that has."""
    found: dict[str, Row] = {}
    for entry in entries:
        for family in ("en", "zh"):
            if family not in found and entry.text("answer", family):
                found[family] = entry.first
    return found
