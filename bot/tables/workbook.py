"""Rows of an XLSX workbook, in and out. The only module that imports openpyxl."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final

from bot.errors import CasebriefError, Problem, TableError
from bot.tables.cells import defused, figure, restored
from bot.tables.grids import Grid

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LONGEST_CELL: Final = 32_767
"""Characters that a cell of a workbook holds; what is longer would be cut without a word."""
_LARGEST: Final = 500_000_000
"""Bytes of a workbook once it is unpacked."""
_LARGEST_MERGE: Final = 10_000
_CODE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LIKE_A_CODE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""How a workbook writes characters that XML may not hold, `_x000D_`, and text that looks so."""
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest time of a ZIP file."""
_TIMES: Final = re.compile(r"<dcterms:(created|modified)\b[^<>]*>[^<>]*</dcterms:\1>")


def is_workbook(raw: bytes) -> bool:
    """Whether a file is a workbook, whatever its name ends in."""
    return raw.startswith(b"PK\x03\x04")


def grids(raw: bytes, name: str) -> list[Grid]:
    """The rows of each visible sheet of a workbook that holds any."""
    parts = _unpacked(raw, name)
    book = _opened(raw, name)
    # A formula that was never worked out is seen only beside the workbook as it was written.
    written = _opened(raw, name, formulas=True) if any(b"<f" in part for part in parts) else None
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    found = [_grid(sheet, name if len(sheets) == 1 else f"{name} [{sheet.title}]", written) for sheet in sheets]
    return [one for one in found if one.rows]


def _unpacked(raw: bytes, name: str) -> list[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            size = sum(part.file_size for part in packed.infolist())
            if size > _LARGEST:
                raise CasebriefError(f"{name}: is {size} bytes long when unpacked; at most {_LARGEST} are allowed: split it")
            return [packed.read(part) for part in packed.namelist() if part.startswith("xl/worksheets/")]
    except (zipfile.BadZipFile, RuntimeError) as error:
        raise CasebriefError(f"{name}: is a damaged or locked workbook ({error}); save it anew as .xlsx without a password") from error


def _opened(raw: bytes, name: str, *, formulas: bool = False) -> Workbook:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and validations that it leaves out
        try:
            return load_workbook(io.BytesIO(raw), data_only=not formulas)
        except Exception as error:  # openpyxl lets through whatever a damaged part causes
            raise CasebriefError(f"{name}: cannot be read as a workbook ({error}); save it anew as .xlsx") from error


def _grid(sheet: Worksheet, name: str, written: Workbook | None) -> Grid:
    over: dict[tuple[int | None, int | None], Any] = dict(_merged(sheet))
    formulas = written[sheet.title] if written is not None else None
    rows, problems = [], []
    for number, cells in enumerate(sheet.iter_rows(), sheet.min_row):
        texts = []
        for cell in cells:
            source = over.get((cell.row, cell.column), cell)
            fault = _fault(source, formulas)
            if fault:
                problems.append(Problem(name, number, f"the cell {source.coordinate} {fault}"))
            texts.append(_text(source))
        if any(texts):
            rows.append((number, tuple(texts)))
    return Grid(name, tuple(rows), tuple(problems))


def _merged(sheet: Worksheet) -> Iterator[tuple[tuple[int, int], Any]]:
    """The places under merged cells, each with the cell whose content is shown there."""
    for cells in sheet.merged_cells.ranges:
        if cells.size["rows"] * cells.size["columns"] <= _LARGEST_MERGE:
            top = sheet.cell(cells.min_row, cells.min_col)
            yield from (((row, column), top) for row, column in cells.cells)


def _fault(cell: Any, formulas: Worksheet | None) -> str | None:
    if cell.data_type == "e":
        return f"holds the error {cell.value}; put it right in the table"
    if cell.value is None and cell.data_type == "n" and formulas is not None and formulas[cell.coordinate].data_type == "f":
        return "holds a formula that was never worked out; open the table in a spreadsheet and save it"
    return None


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return f"{figure(round(value * 100, 10))}%" if "%" in (cell.number_format or "") else figure(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return restored(_CODE.sub(lambda found: chr(int(found.group(1), 16)), str(value)))


def packed(rows: Sequence[Sequence[str]], name: str) -> bytes:
    """A workbook of one sheet with these rows: the same rows give the same bytes."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    for number, cells in enumerate(rows, 1):
        if any(len(text) >= LONGEST_CELL for text in cells):  # the last one may be needed for an apostrophe
            what = f"a cell has more than {LONGEST_CELL - 1} characters, the most of a workbook; export as .csv or .jsonl"
            raise TableError((Problem(name, number, what),))
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    for cells in rows:
        line = []
        for text in cells:
            cell = WriteOnlyCell(sheet, _LIKE_A_CODE.sub("_x005F_", defused(text)))
            cell.data_type = "s"  # whatever it looks like: "#N/A" may be an answer
            line.append(cell)
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return _without_times(out.getvalue())


def _without_times(raw: bytes) -> bytes:
    """A workbook that does not say when it was written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.namelist():
            content = before.read(part)
            if part == "docProps/core.xml":
                content = _TIMES.sub("", content.decode()).encode()
            after.writestr(zipfile.ZipInfo(part, _NO_TIME), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
