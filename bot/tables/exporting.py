"""What a knowledge folder says, as a table: entries told in the languages that they are written in, as rows, as bytes."""

from __future__ import annotations

import csv
import io
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot import phrases
from bot.compiler.cards import card_text, is_card
from bot.compiler.examine import Checked, examine, is_findable
from bot.compiler.replies import Teller
from bot.errors import CasebriefError
from bot.knowledge.folder import Placed
from bot.knowledge.readable import Reads, everything
from bot.knowledge.schema import Asks, Case, Cite, Statement, Value, Words
from bot.knowledge.wording import as_it_is_in
from bot.labels import CLEAR
from bot.model import Lang, PartKind
from bot.tables import workbook
from bot.tables.cells import defused
from bot.tables.columns import COLUMNS, NEEDED

ENDINGS: Final = (".csv", ".xlsx", ".jsonl")
_FIELD: Final = {Lang.EN: "en", Lang.HANS: "zh_hans", Lang.HANT: "zh_hant"}
_KINDS: Final = frozenset({"gap", "passage"})
"""Kinds that a table knows besides facts."""
_LISTS: Final = ("aspect", "about")

Line = Mapping[str, str | Sequence[str]]
"""One row by column; what is empty is not there."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: entries and rows."""

    entries: int
    rows: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a table is to hold: one case ('' for all) of what an audience reads."""

    case: str = ""
    reads: Reads = everything


def hand_out(path: Path, folder: Path, locales: Path, wanted: Wanted, *, ceiling: str) -> Exported:
    """Writes a table of what a knowledge folder says to an audience; the same knowledge gives the same bytes."""
    if path.suffix.lower() not in ENDINGS:
        raise CasebriefError(f"{path}: a table ends in {', '.join(ENDINGS)}; name it so")
    checked, case = examine(folder, locales, ceiling=ceiling, reads=wanted.reads), wanted.case
    known = [placed.record.id for placed in checked.dossier.cases]
    if case and case not in known:
        raise CasebriefError(f"--case is '{case}', which {folder} does not hold; it holds {', '.join(known)}")
    told = _Table(checked, case)
    lines = list(told.lines())
    _write(path, _bytes(lines, path))
    return Exported(len(told.placed), len(lines))


class _Table:
    """The entries of a folder as rows."""

    def __init__(self, checked: Checked, case: str) -> None:
        as_it_is = as_it_is_in(checked.dossier)
        self._tellers = {teller.lang: teller for teller in checked.tellers}
        self._tables = {placed.record.id for placed in checked.dossier.sources if placed.record.kind == "office table"}
        cases = [placed for placed in checked.dossier.cases if not as_it_is(placed)]  # what a table made of itself is no row of it
        said = [placed for placed in (*checked.dossier.said(), *cases) if is_findable(placed)]
        self.placed = [placed for placed in said if not case or placed.case == case]
        names = Counter(getattr(placed.record, "table_id", None) or placed.record.id for placed in self.placed)
        self._twice = {name for name, count in names.items() if count > 1}

    def lines(self) -> Iterator[Line]:
        """The rows, entry by entry and language by language."""
        for placed in self.placed:
            whole: Line = self._whole(placed)
            for lang in Lang:
                for line in self._in(placed, lang):
                    yield {"id": self._id(placed), "language": lang.value, **line, **whole}
                    whole = {}

    def _id(self, placed: Placed[Any]) -> str:
        name = getattr(placed.record, "table_id", None)
        return str(name) if name and name not in self._twice else str(placed.record.id)

    def _whole(self, placed: Placed[Any]) -> Line:
        """What is said once of an entry."""
        record = placed.record
        kind = "passage" if isinstance(record, Statement) else placed.kind
        ours = any(cite.source in self._tables for cite in record.cite)
        found = {
            "kind": kind if kind in _KINDS else "",
            "label": placed.label if placed.label != CLEAR else "",
            "agency": placed.agency,
            "aspect": getattr(record, "aspect", ()),
            "about": getattr(record, "about", ()) if ours else (),  # names of this folder mean nothing in another
            "date": getattr(record, "valid", None) or "",
            "review_by": str(getattr(record, "review_by", None) or ""),
        }
        return {name: value for name, value in found.items() if value}

    def _in(self, placed: Placed[Any], lang: Lang) -> Iterator[Line]:
        """The rows of an entry in one language: what is told beside the first question, then the others."""
        record, teller = placed.record, self._tellers[lang]
        values = getattr(record, "values", None)
        ask: Asks = record.ask or Asks()
        first, *others = getattr(ask, _FIELD[lang]) or [""]
        title = getattr(record, "title", None) or getattr(record, "name", None)
        told = {
            "question": first,
            "answer": self._answer(placed, teller),
            "title": _told(title, teller, values),
            "caveat": _told(getattr(record, "caveat", None), teller, values),
            "by": self._by(record.cite, teller) if self._speaks(placed, lang) else "",
        }
        if any(told.values()):
            yield {name: text for name, text in told.items() if text}
        yield from ({"question": question} for question in others)

    def _speaks(self, placed: Placed[Any], lang: Lang) -> bool:
        """Whether an entry is told in this language in words of its own."""
        record = placed.record
        if isinstance(record, Statement):
            return lang is not Lang.HANT
        return _written(record.summary if isinstance(record, Case) else record.say, lang)

    def _answer(self, placed: Placed[Any], teller: Teller) -> str:
        record = placed.record
        if not self._speaks(placed, teller.lang):
            return ""
        if isinstance(record, Statement):
            caveat = record.caveat and teller.phrase(phrases.NOTE, caveat=teller.words(record.caveat, record.values))
            parts = [part.text for part in teller.stored(placed).parts if part.kind is not PartKind.SOURCE and part.text != caveat]
            return "\n\n".join(parts)
        told = _told(record.summary if isinstance(record, Case) else record.say, teller, record.values)
        told = f"{card_text(placed, teller)}\n\n{told}" if is_card(placed) else told
        opinion = getattr(record, "opinion", None)
        return f"{told}\n\n{teller.phrase(phrases.OPINION, whose=teller.words(opinion))}" if opinion else told

    def _by(self, cites: Sequence[Cite], teller: Teller) -> str:
        """Who says so: of a table's row who it names, else the documents."""
        said = [who for cite in cites if cite.source in self._tables and (who := _told(cite.by, teller))]
        said += teller.cited(cite for cite in cites if cite.source not in self._tables)
        return teller.message[phrases.SOURCE_JOIN].join(dict.fromkeys(said))


def _written(words: Words | None, lang: Lang) -> bool:
    return words is not None and getattr(words, _FIELD[lang]) is not None


def _told(words: Words | None, teller: Teller, values: Mapping[str, Value] | None = None) -> str:
    """A text in the language of the teller, '' where it is not written in it."""
    return teller.words(words, values) if words is not None and _written(words, teller.lang) else ""


def _bytes(lines: Sequence[Line], path: Path) -> bytes:
    if path.suffix.lower() == ".jsonl":
        told = (dict.fromkeys(NEEDED, "") | {name: line[name] for name in COLUMNS if name in line} for line in lines)
        return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in told).encode()
    columns = [name for name in COLUMNS if name in NEEDED or any(name in line for line in lines)]
    rows = [columns, *([_cell(line.get(name, "")) for name in columns] for line in lines)]
    if path.suffix.lower() == ".xlsx":
        return workbook.packed(rows, path.name)
    text = io.StringIO(newline="")
    csv.writer(text).writerows([defused(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")  # the mark of byte order tells spreadsheets that it is UTF-8


def _cell(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else "; ".join(value)


def _write(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        raise CasebriefError(f"{path}: cannot be written ({error.strerror})") from error
    finally:
        beside.unlink(missing_ok=True)
