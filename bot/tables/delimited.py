"""Rows of a text file with delimiters, whatever wrote it: Excel, WPS, a database."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from bot.errors import Problem, TableError
from bot.tables.cells import restored
from bot.tables.columns import header_of
from bot.tables.grids import Grid

_MARKED: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DELIMITERS: Final = (",", "\t", ";", "|", "，")
_NAMED_DELIMITER: Final = re.compile(r'\A"?sep=(.)"?(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
"""The first line with which Excel is told the delimiter; a spreadsheet does not count it as a row."""
_LONGEST_CELL: Final = 10_000_000
_SAMPLE: Final = 4_000
_ENOUGH: Final = 0.5
"""The share of common characters from which a text is taken to be Chinese in a national encoding."""


def decoded(raw: bytes, name: str) -> str:
    """The text of a file in UTF-8, UTF-16, GB18030, Big5 or Windows-1252; a TableError where it is in none of them."""
    for mark, codec in _MARKED:
        if raw.startswith(mark):
            return _strictly(raw, codec, name)
    if b"\0" in raw[:2_000]:
        return _strictly(raw, "utf-16-le" if raw[1:2_000:2].count(0) > raw[:2_000:2].count(0) else "utf-16-be", name)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _national(raw, name)


def _strictly(raw: bytes, codec: str, name: str) -> str:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        raise TableError((Problem(name, row, f"is not {codec.upper()} throughout; save the table anew as UTF-8"),)) from error


def _national(raw: bytes, name: str) -> str:
    """The text in that national encoding in which most of its characters are common ones."""
    found: list[tuple[float, str]] = []
    for codec, characters, last in (("gb18030", "gb2312", 0xD7), ("cp950", "big5", 0xC6), ("big5hkscs", "big5", 0xC6)):
        try:
            text = raw.decode(codec)
        except UnicodeDecodeError:
            continue
        found.append((_commonness(text, characters, last), text))
    share, text = max(found, key=lambda pair: pair[0], default=(0.0, ""))
    if share >= _ENOUGH:
        return text
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        what = "is neither UTF-8, UTF-16, GB18030, Big5 nor Windows-1252; save the table anew as UTF-8"
        raise TableError((Problem(name, row, what),)) from error


def _commonness(text: str, characters: str, last: int) -> float:
    """The share of signs and frequent characters among those that are not ASCII: in a wrong reading nearly all are rare."""
    sample = list(islice((ch for ch in text if not ch.isascii()), _SAMPLE))
    codes = (ch.encode(characters, "ignore") for ch in sample)
    return sum(len(code) == 2 and code[0] <= last for code in codes) / len(sample) if sample else 0.0


def grid(raw: bytes, name: str) -> Grid:
    """The rows of a text file, its cells as they were before they were kept from acting as formulas."""
    text = decoded(raw, name)
    named = _NAMED_DELIMITER.match(text)
    text = text[named.end() :] if named else text
    delimiter = named.group(1) if named else _delimiter(text, name)
    rows = []
    for number, cells in _rows(text, delimiter, name):
        if any(cells):
            rows.append((number, tuple(map(restored, cells))))
    return Grid(name, tuple(rows))


def _delimiter(text: str, name: str) -> str:
    """The delimiter under which the header names the most columns."""

    def known(delimiter: str) -> int:
        try:
            header = header_of([cells for _, cells in islice(_rows(text, delimiter, name), 10)])
        except TableError:  # under a wrong delimiter quotes stand where they may not
            return 0
        return header.known if header else 0

    return max(_DELIMITERS, key=known)


def _rows(text: str, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True)
    number = 0
    while True:
        number += 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise TableError((Problem(name, number, f"is no row of a table ({error}); are its quotes doubled and closed?"),)) from error
