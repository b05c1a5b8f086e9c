"""Tables of an invented office, as bytes, and the way in and out for them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from bot.errors import TableError
from bot.tables.exporting import Wanted, hand_out
from bot.tables.importing import Imported, Wish, take_over
from bot.tables.reading import read
from tests.conftest import ROOT

LOCALES = ROOT / "locales"
HEADER = ("id", "language", "question", "answer")
CANTEEN = (
    ("lunch", "en", "when is lunch", "Lunch is from 12 to 1, in the “old” hall."),
    ("lunch", "en", "canteen hours", ""),
    ("lunch", "zh-Hans", "食堂几点开门", "食堂十二点开门，\n一点关门。"),
    ("visa", "en", "who stamps my form, please?", "Desk 4, second floor."),
    ("visa", "zh-Hans", "表格找谁盖章", "二楼四号窗口。"),
)


def delimited(rows: Iterable[Sequence[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue()


def workbook(rows: Iterable[Sequence[Any]], **sheets: Iterable[Sequence[Any]]) -> Workbook:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for name, others in sheets.items():
        sheet = book.create_sheet(name)
        for row in others:
            sheet.append(row)
    return book


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rows_in(raw: bytes, name: str = "faq.csv", language: str | None = None) -> list[dict[str, str]]:
    """What is read of a table, row by row."""
    return [dict(record.cells) for record in read(Path(name), raw, language).records]


def imported(folder: Path, raw: bytes, name: str = "faq.csv", **wish: Any) -> Imported:
    """A table taken over into `folder`/knowledge."""
    (folder / name).write_bytes(raw)
    return take_over(folder / name, Wish(into=wish.pop("into", folder / "knowledge"), **wish), LOCALES, "TLP:GREEN")


def exported(folder: Path, knowledge: Path, ending: str, case: str = "") -> bytes:
    """A knowledge folder as a table."""
    path = folder / f"out{ending}"
    hand_out(path, knowledge, LOCALES, Wanted(case), ceiling="TLP:GREEN")
    return path.read_bytes()


def problems_of(folder: Path, raw: bytes, name: str = "faq.csv", **wish: Any) -> list[str]:
    try:
        imported(folder, raw, name, **wish)
    except TableError as error:
        return [str(problem) for problem in error.problems]
    return []
