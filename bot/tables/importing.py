"""A table taken over into a knowledge folder: whole or not at all."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot import phrases
from bot.compiler.examine import catalogue, examine, folded
from bot.compiler.script import scripts
from bot.errors import CasebriefError, KnowledgeError, Problem, TableError
from bot.knowledge.checks import example_key
from bot.model import Lang
from bot.tables.cells import cleaned
from bot.tables.entries import Entry, answered_in, entries_of, entry_id
from bot.tables.placing import Files, place, source_id
from bot.tables.reading import Record, read
from bot.tables.rows import CHINESE, rows_of
from bot.tables.writing import Origin, Plan, case_text, facts, source_text

_SAMPLES: Final = 3
"""Questions that a new reader is shown."""
_LONGEST_SAMPLE: Final = 60
_SCRIPT: Final = {Lang.EN: "en", Lang.HANS: "zh-Hans"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What whoever imports a table says of it: where it goes, and how it is called ('' for what the file's name says)."""

    into: Path
    case: str = ""
    name: str = ""
    name_zh: str = ""
    publisher: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a table: the case, how many entries and ways of asking, and sheets that have no header."""

    case: str
    entries: int
    questions: int
    left_out: tuple[str, ...]


def take_over(path: Path, wish: Wish, locales: Path, ceiling: str) -> Imported:
    """The table as a new case of a knowledge folder; a TableError with every row that is not sound, and then nothing is written."""
    case = _case_of(path, wish)
    raw = _bytes(path)
    table = read(path, raw, wish.language)
    entries = entries_of(rows_of(table.records, scripts().lean, wish.language), case, _key)
    origin = _origin(path, raw, entries, source_id(wish.into, case))
    plan = _plan(path, case, wish, entries, locales)
    told, rows = facts(entries, origin)
    files = Files(case, {"case.yaml": case_text(origin, plan), "facts.yaml": told}, source_text(origin, plan))
    try:
        place(files, wish.into, lambda folder: examine(folder, locales, ceiling=ceiling))
    except KnowledgeError as error:
        raise TableError(tuple(_of_rows(error.problems, f"cases/{case}/facts.yaml", rows))) from error
    questions = sum(len(texts) for entry in entries for texts in entry.questions.values())
    return Imported(case, len(entries), questions, table.left_out)


def _case_of(path: Path, wish: Wish) -> str:
    case = wish.case or entry_id(path.stem, "table") or "table"
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", case):
        raise CasebriefError(f"--case is '{case}'; lower-case letters, figures and single hyphens are allowed")
    if (wish.into / "cases" / case).exists():
        raise CasebriefError(f"{wish.into}: has a case '{case}' already, and nothing is overwritten; name another with --case")
    return case


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CasebriefError(f"{path}: cannot be read ({error.strerror}); name a table in CSV, XLSX or JSONL") from error


def _key(question: str) -> str:
    return example_key(question, folded)


def _origin(path: Path, raw: bytes, entries: Sequence[Entry], name: str) -> Origin:
    dates = [str(entry.whole["date"]) for entry in entries if "date" in entry.whole]
    languages = {entry.first.language for entry in entries}
    language = next(script for script in ("en", *CHINESE) if script in languages)
    return Origin(name, cleaned(path.name), hashlib.sha256(raw).hexdigest(), language, max(dates, default=""))


def _plan(path: Path, case: str, wish: Wish, entries: Sequence[Entry], locales: Path) -> Plan:
    message = {script: catalogue(lang, locales) for lang, script in _SCRIPT.items()}
    stem = cleaned(path.stem)
    named = {"en": cleaned(wish.name) or cleaned(wish.name_zh) or stem, "zh-Hans": cleaned(wish.name_zh) or cleaned(wish.name) or stem}
    taken = {_key(text) for entry in entries for texts in entry.questions.values() for text in texts}
    asks: dict[str, str] = {}
    for script, name in named.items():
        ask = name if _key(name) not in taken else f"{name} ({case})"
        if _key(ask) not in map(_key, asks.values()):
            asks[script] = ask

    def told(phrase: str, **values: object) -> dict[str, str]:
        forms = {script: phrases.form(phrase, lang, values) for lang, script in _SCRIPT.items()}
        return {script: words[forms[script]].format(**{"name": named[script], **values}) for script, words in message.items()}

    return Plan(
        case,
        names=named,
        asks=asks,
        summary=told(phrases.TABLE_SUMMARY, count=len(entries), file=cleaned(path.name)),
        publisher=dict.fromkeys(message, cleaned(wish.publisher)) if wish.publisher else told(phrases.TABLE_OFFICE),
        undated=told(phrases.TABLE_UNDATED),
        languages=[family for family in ("en", "zh") if family in answered_in(entries)],
        samples=_samples(entries),
    )


def _samples(entries: Iterable[Entry]) -> Mapping[str, Sequence[str]]:
    """The first questions of the table that a button has room for, by language."""
    found: dict[str, list[str]] = {}
    for entry in entries:
        for script, texts in entry.questions.items():
            if texts and len(texts[0]) <= _LONGEST_SAMPLE and len(found.setdefault(script, [])) < _SAMPLES:
                found[script].append(texts[0])
    return found


def _of_rows(problems: Iterable[Problem], file: str, rows: Mapping[int, Record]) -> Iterable[Problem]:
    """The problems, those that a new entry has or causes elsewhere told of the row that it comes from."""
    for problem in problems:
        caused = re.search(rf"{re.escape(file)}:(\d+)", problem.what)
        if problem.file == file and problem.line in rows:
            yield rows[problem.line].problem(problem.what)
        elif caused and int(caused.group(1)) in rows:
            row = rows[int(caused.group(1))]
            yield row.problem(f"{problem.file}:{problem.line}: {problem.what.replace(caused.group(), f'{row.file}:{row.row}')}")
        else:
            yield problem
