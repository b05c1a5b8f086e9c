"""The rows by which entries are found: for each term the entries that use it, for each entry how it uses its terms."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator
from sqlite3 import Connection
from typing import Any, Final

from bot.compiler.docs import Corpus, Material, doc_of
from bot.errors import StoreError
from bot.knowledge.bodies import doc_body, doc_uses
from bot.knowledge.packed import packed_entries
from bot.matching.evidence import ABOUT_NOTHING

_TABLES = """
create table term ("case" text, term text, number integer, count integer, entries blob, frequency integer, tells integer,
                   primary key ("case", term)) without rowid;
create table posting (number integer primary key, entries blob);
create table doc (number integer primary key, entry text, kind text, body text, uses blob);
"""


_FEW: Final = 200
"""Entries that are told in the row of a term itself: nearly always, and it spares a look-up."""


def create_index(connection: Connection) -> None:
    """Creates the tables, without any rows."""
    connection.executescript(_TABLES)


def write_index(connection: Connection, materials: Collection[Material], corpus: Corpus, case: str) -> None:
    """Writes the rows of the entries of one case, behind those of others; terms and entries are numbered through over all cases.

    `corpus` are the figures over these entries.
    """
    found = _Terms(_next(connection, "posting"))
    first = _next(connection, "doc")
    with connection:
        connection.executemany("insert into doc values (?, ?, ?, ?, ?)", _doc_rows(materials, corpus, found, first))
        connection.executemany("insert into posting values (?, ?)", found.many())
        connection.executemany("insert into term values (?, ?, ?, ?, ?, ?, ?)", _term_rows(case, found, corpus))
        counted = {"first": first, "size": len(materials)}
        connection.executemany("insert into meta values (?, ?)", [(f"{key} {case}".strip(), str(value)) for key, value in counted.items()])


def _next(connection: Connection, table: str) -> int:
    return int(connection.execute(f"select coalesce(max(number) + 1, 0) from {table}").fetchone()[0])  # noqa: S608  fixed names


class _Terms(dict[str, int]):
    """The numbers of terms, given as they are first met, and what is gathered of each."""

    def __init__(self, first: int) -> None:
        super().__init__()
        self._first = first
        self._entries: list[array[int]] = []
        self._tells = bytearray()

    def __missing__(self, term: str) -> int:
        self[term] = number = self._first + len(self)
        self._entries.append(array("I"))
        self._tells.append(0)
        return number

    def note(self, term: str, entry: int, *, tells: bool) -> None:
        """Notes that an entry uses a term, and whether it tells something."""
        place = self[term] - self._first
        self._entries[place].append(entry)
        self._tells[place] |= tells

    def many(self) -> Iterator[tuple[int, bytes]]:
        """The numbers of the terms that too many entries use to tell it in their own row, with these."""
        return ((number, packed_entries(held)) for number, held in enumerate(self._entries, self._first) if len(held) > _FEW)

    def of(self, term: str) -> tuple[int, int, bytes | None, int]:
        """The number of a term, how many entries use it, which, if they are few, and whether any of them tells something."""
        place = self[term] - self._first
        held = self._entries[place]
        return self[term], len(held), packed_entries(held) if len(held) <= _FEW else None, self._tells[place]


def _doc_rows(materials: Collection[Material], corpus: Corpus, found: _Terms, first: int) -> Iterator[tuple[Any, ...]]:
    number = -1
    for number, material in enumerate(materials):
        doc, pool = doc_of(material, corpus)
        for term in sorted(pool):  # numbered alike whatever the order of a set
            found.note(term, number, tells=material.kind not in ABOUT_NOTHING)
        uses, lengths = doc_uses(pool, found, len(material.examples))
        yield first + number, doc.entry, doc.kind, doc_body(doc, lengths), uses
    if number + 1 != len(materials):  # to go through a sequence ends without a word where an element cannot be had
        raise StoreError(f"of {len(materials)} entries {number + 1} were indexed; this is a fault of the compiler")


def _term_rows(case: str, found: _Terms, corpus: Corpus) -> Iterator[tuple[Any, ...]]:
    for term in sorted(found):
        number, count, entries, tells = found.of(term)
        yield case, term, number, count, entries, corpus.frequencies.get(term, count), tells
