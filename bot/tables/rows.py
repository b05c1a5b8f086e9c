"""The rows of a table, checked one by one: what is not allowed in a cell is named, with what is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, get_args

from bot.errors import Problem, TableError
from bot.knowledge.schema import Aspect, Label
from bot.labels import NEVER_RED, RED
from bot.tables.columns import KIND, LANGUAGE, folded
from bot.tables.reading import Record

CHINESE: Final = ("zh-Hans", "zh-Hant")
_ALLOWED: Final = {"aspect": get_args(Aspect), "label": get_args(Label)}
_SEPARATORS: Final = re.compile(r"[;；,，、|\n]+")
_DATE: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00(?::00)?)?")
_WHOLE: Final = re.compile(r"(\d+)\.0+")
"""How a spreadsheet writes whole numbers that it took for figures."""

Lean = Callable[[str], int]
"""Above 0 for a text in Traditional characters, below for Simplified ones."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a question for an entry, or its answer, or both, in one language. Empty texts are not there."""

    record: Record
    id: str
    language: str
    question: str = ""
    answer: str = ""
    title: str = ""
    caveat: str = ""
    by: str = ""
    kind: str = ""
    label: str = ""
    agency: str = ""
    aspect: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    date: str = ""
    review_by: str = ""


def rows_of(records: Sequence[Record], lean: Lean, language: str | None = None) -> list[Row]:
    """The rows; a TableError with everything that is not allowed in them. `language` is that of rows which do not say theirs."""
    problems = [problem for record in records for problem in _faults(record, language)]
    if problems:
        raise TableError(tuple(problems))
    script = _script(records, lean, language)
    return [_row(record, language, script) for record in records]


def _script(records: Iterable[Record], lean: Lean, language: str | None) -> str:
    """The script of rows whose language is just Chinese: the one that the table as a whole is written in."""
    texts = (text for record in records if _language(record, language) == "zh" for text in record.cells.values())
    return "zh-Hant" if sum(map(lean, texts)) > 0 else "zh-Hans"


def _language(record: Record, otherwise: str | None) -> str | None:
    return LANGUAGE.get(_name(record.cells.get("language") or (otherwise if "language" not in record.cells else "") or ""))


def _name(text: str) -> str:
    return folded(text).replace("_", "-")


def _row(record: Record, language: str | None, script: str) -> Row:
    cells = record.cells
    spoken = _language(record, language) or ""
    return Row(
        record,
        id=_id(cells),
        language=script if spoken == "zh" else spoken,
        **{name: cells.get(name, "") for name in ("question", "answer", "title", "caveat", "by")},
        kind=KIND.get(folded(cells.get("kind", "")), ""),
        label=_label(cells),
        agency=cells.get("agency", "").strip(),
        aspect=tuple(item.lower() for item in _items(cells, "aspect")),
        about=_items(cells, "about"),
        date=_day(cells.get("date", "")) or "",
        review_by=_day(cells.get("review_by", "")) or "",
    )


def _id(cells: Mapping[str, str]) -> str:
    name = unicodedata.normalize("NFKC", cells.get("id", "")).strip()
    whole = _WHOLE.fullmatch(name)
    return whole.group(1) if whole else name


def _label(cells: Mapping[str, str]) -> str:
    label = unicodedata.normalize("NFKC", cells.get("label", "")).upper()
    return label if not label or label.startswith("TLP:") else f"TLP:{label}"


def _items(cells: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for part in _SEPARATORS.split(cells.get(name, "")) if (item := part.strip())))


def _day(text: str) -> str | None:
    """A day as 2024-03-05, however it is written; None where it is none."""
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", text))
    try:
        return date(*map(int, found.groups())).isoformat() if found else None
    except ValueError:
        return None


def _faults(record: Record, language: str | None) -> Iterator[Problem]:
    cells = record.cells
    if not _id(cells):
        yield record.problem("'id' is empty; each row needs that of its entry (cells merged in a spreadsheet survive in .xlsx only)")
    if _language(record, language) is None:
        yield record.problem(f"'language' is '{cells.get('language', '')}'; allowed are en, zh-Hans, zh-Hant, or zh for either script")
    for name in ("date", "review_by"):
        if cells.get(name) and _day(cells[name]) is None:
            yield record.problem(f"'{name}' is '{cells[name]}'; a date like 2024-03-05 is allowed")
    yield from _not_allowed(record)
    for name, text in cells.items():
        strange = "" if text.isprintable() else next((ch for ch in text if _unreadable(ch)), "")
        if strange:
            yield record.problem(f"'{name}' holds the character U+{ord(strange):04X}, which no font shows; take it out")


def _not_allowed(record: Record) -> Iterator[Problem]:
    """What is none of the words that a column takes."""
    cells = record.cells
    label, kind = _label(cells), cells.get("kind", "")
    given = [("label", label)] if label else []
    given += [("aspect", aspect.lower()) for aspect in _items(cells, "aspect")]
    for name, word in given:
        if word not in _ALLOWED[name]:
            allowed = NEVER_RED if word in RED else f"allowed are {', '.join(_ALLOWED[name])}"
            yield record.problem(f"'{name}' is '{word}'; {allowed}")
    if kind and folded(kind) not in KIND:
        yield record.problem(f"'kind' is '{kind}'; allowed are fact, gap, passage")


def _unreadable(ch: str) -> bool:
    return unicodedata.category(ch) in {"Cc", "Cs", "Co", "Cn"} and ch != "\n"
