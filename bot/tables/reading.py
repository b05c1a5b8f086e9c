"""A table read from a file, whatever its format: rows of texts by column, each with its place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.errors import CasebriefError, Problem, TableError
from bot.tables import delimited, workbook
from bot.tables.cells import cleaned, figure
from bot.tables.columns import COLUMNS, Header, column, header_of
from bot.tables.grids import Grid

ENDINGS: Final = (".csv", ".tsv", ".txt", ".xlsx", ".jsonl")
_LISTED: Final = ("question", "aspect", "about")
"""Columns that may hold a list in JSONL."""
_OLD_WORKBOOK: Final = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Record:
    """One row: what stands in each column, cleaned, and where the row is."""

    file: str
    row: int
    cells: Mapping[str, str]

    def problem(self, what: str) -> Problem:
        """A problem of the row, where it stands."""
        return Problem(self.file, self.row, what)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file, and sheets of it that were left out because they have no header."""

    records: tuple[Record, ...]
    left_out: tuple[str, ...] = ()


class _NoRowError(Exception):
    """A line of JSONL is no row, and why."""


def read(path: Path, raw: bytes, language: str | None = None) -> Table:
    """The rows of a table; a TableError with every row that cannot be read. `language` is that of all rows where no column says it."""
    if raw.startswith(_OLD_WORKBOOK) or path.suffix.lower() in {".xls", ".et"}:
        raise CasebriefError(f"{path.name}: is a workbook of an old make or with a password; save it as .xlsx without one")
    if path.suffix.lower() not in ENDINGS:
        raise CasebriefError(f"{path.name}: is no table that can be read; allowed are {', '.join(ENDINGS)}")
    if path.suffix.lower() == ".jsonl":
        found = _of_lines(raw, path.name, language)
    else:
        found = _of_grids(workbook.grids(raw, path.name) if workbook.is_workbook(raw) else [delimited.grid(raw, path.name)], language)
    if not found.records:
        raise CasebriefError(f"{path.name}: holds no rows below its header; each row is an answer or a further question for one")
    return found


def _of_grids(grids: Sequence[Grid], language: str | None) -> Table:
    headers = [header_of([cells for _, cells in grid.rows]) for grid in grids]
    if not any(headers):
        name, first = (grids[0].name, grids[0].rows[0]) if grids and grids[0].rows else ("the table", (1, ()))
        seen = ", ".join(f"'{cell.strip()[:20]}'" for cell in first[1] if cell.strip()) or "nothing"
        raise TableError((Problem(name, first[0], f"is no header: it holds {seen}; allowed are {', '.join(COLUMNS)}"),))
    records: list[Record] = []
    problems: list[Problem] = []
    for grid, header in zip(grids, headers, strict=True):
        if header is None:
            continue
        faults = header.faults(besides=("language",) if language else ())
        problems += [Problem(grid.name, grid.rows[header.place][0], fault) for fault in faults]
        problems += [problem for problem in grid.problems if problem.line > grid.rows[header.place][0]]
        for found in [] if faults else _below(grid, header):
            records += [found] if isinstance(found, Record) else []
            problems += [found] if isinstance(found, Problem) else []
    if problems:
        raise TableError(tuple(problems))
    return Table(tuple(records), tuple(grid.name for grid, header in zip(grids, headers, strict=True) if header is None))


def _below(grid: Grid, header: Header) -> Iterator[Record | Problem]:
    columns = [column(name) for name in header.names]
    for number, cells in grid.rows[header.place + 1 :]:
        texts = [cleaned(cell) for cell in cells]
        stray = [text for place, text in enumerate(texts) if text and (place >= len(columns) or columns[place] is None)]
        if stray:
            yield Problem(
                grid.name, number, f"“{stray[0][:30]}” stands in no column of the header; is a delimiter in a text without quotes?"
            )
        elif any(texts):
            yield Record(grid.name, number, {name: text for name, text in zip(columns, texts, strict=False) if name})


def _of_lines(raw: bytes, name: str, language: str | None) -> Table:
    records: list[Record] = []
    problems: list[Problem] = []
    for number, line in enumerate(delimited.decoded(raw, name).split("\n"), 1):
        if not line.strip():
            continue
        try:
            rows = _of_line(line, number, name)
        except _NoRowError as error:
            problems.append(Problem(name, number, str(error)))
        except RecursionError:
            problems.append(Problem(name, number, "is nested too deeply; texts are allowed"))
        else:
            records += rows
    needed = Header(0, tuple({key for record in records for key in record.cells})).faults(besides=("language",) if language else ())
    problems += [Problem(name, 1, fault) for fault in needed if records]
    if problems:
        raise TableError(tuple(problems))
    return Table(tuple(records))


def _of_line(line: str, number: int, name: str) -> list[Record]:
    """The row of a line, and one more for each further question in it; a _NoRowError where it has not the form."""
    try:
        item = json.loads(line, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise _NoRowError(f"is no JSON object ({error.msg}); one a line is allowed, such as {{'id': 'a1', …}}") from error
    if not isinstance(item, dict):
        raise _NoRowError("is no JSON object; one a line is allowed, with columns as keys")
    unknown = [key for key in item if column(key) is None]
    if unknown:
        raise _NoRowError(f"'{unknown[0]}' is no column; allowed are {', '.join(COLUMNS)}")
    cells = {str(column(key)): _texts(str(column(key)), value) for key, value in item.items()}
    questions = cells.get("question", [""])
    first = {key: "; ".join(texts) for key, texts in cells.items()} | ({"question": questions[0]} if "question" in cells else {})
    same = {key: first[key] for key in ("id", "language") if key in first}
    return [Record(name, number, first), *(Record(name, number, same | {"question": text}) for text in questions[1:])]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [column(key) or key for key, _ in pairs]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise _NoRowError(f"'{twice[0]}' stands here twice; keep one")
    return dict(pairs)


def _no_number(name: str) -> Any:
    raise _NoRowError(f"holds {name}, which is no number; a text is allowed")


def _texts(name: str, value: Any) -> list[str]:
    if isinstance(value, list) and name in _LISTED and all(isinstance(item, str) for item in value):
        return [cleaned(item) for item in value] or [""]
    if value is None:
        return [""]
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _NoRowError(f"'{name}' is {json.dumps(value, ensure_ascii=False)[:40]}; a text is allowed")
    return [cleaned(value if isinstance(value, str) else figure(value))]
