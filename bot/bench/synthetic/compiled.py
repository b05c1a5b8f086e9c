"""Made-up knowledge straight as a compiled file: the entries are streamed into one that was compiled of a small folder."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from bot import settings
from bot.bench.synthetic.entries import Made, Synthetic
from bot.bench.synthetic.folder import write_folder
from bot.bench.synthetic.materials import materials
from bot.compiler.docs import Material, corpus_of
from bot.compiler.edition import Edition
from bot.compiler.postings import write_index
from bot.governance.audience import LADDER
from bot.knowledge.codes import code_of
from bot.model import Lang
from bot.text import bare, stem

_SMALL: Final = 100
"""Entries of the folder that is compiled as a curator's is: what was fitted to them serves any number of such entries."""
_EMPTIED: Final = ("term", "posting", "doc", "gram", "example", "latin", "code")

Progress = Callable[[int, int], None]


def write_compiled(knowledge: Synthetic, target: Path, progress: Progress) -> None:
    """Writes the compiled file of made-up knowledge, in the place of what is there."""
    with tempfile.TemporaryDirectory() as folder:
        beside = target.with_name(f".{target.name}.new")
        try:
            shutil.copyfile(_compiled_small(knowledge, Path(folder)), beside)
            with closing(sqlite3.connect(beside)) as db:
                _fill(db, knowledge, progress)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)


def _compiled_small(knowledge: Synthetic, folder: Path) -> Path:
    """The compiled file of the first few of the entries."""
    write_folder(replace(knowledge, size=min(knowledge.size, _SMALL)), folder / "knowledge")
    read = settings.read({"CASEBRIEF_DATA": str(folder / "data")}, knowledge=str(folder / "knowledge"))
    with closing(Edition(read, day=date.today()).build(LADDER[0], lambda _done, _all: None)) as file:  # noqa: DTZ011 - none of it is ever due
        return file.path


class _Streamed:
    """The entries as material, made anew each time they are gone through, and told of as they are."""

    def __init__(self, knowledge: Synthetic, progress: Progress) -> None:
        self._knowledge, self._progress, self._done = knowledge, progress, 0

    def __len__(self) -> int:
        return self._knowledge.size

    def __contains__(self, _: object) -> bool:
        return False

    def __iter__(self) -> Iterator[Material]:
        for material in materials(self._knowledge):
            yield material
            self._done += 1
            self._progress(self._done, 2 * len(self))


def _fill(db: sqlite3.Connection, knowledge: Synthetic, progress: Progress) -> None:
    db.execute("pragma synchronous = off")
    db.execute("pragma journal_mode = off")
    replies = {lang: _reply_like(db, lang) for lang in Lang}
    with db:
        for table in _EMPTIED:
            db.execute(f"delete from {table}")  # noqa: S608  fixed names
        db.execute("delete from reply where kind = 'fact'")
        db.execute("delete from meta where key in ('first', 'size', 'terms')")
    entries = _Streamed(knowledge, progress)
    write_index(db, entries, corpus_of(entries), "")
    with db:
        made = _Rows(db)
        for entry in knowledge.entries():
            made.add(entry, replies)
        made.finish()
    terms = db.execute("select count(*) from term").fetchone()[0]
    with db:
        db.execute("insert into meta values ('terms', ?)", (str(terms),))


def _reply_like(db: sqlite3.Connection, lang: Lang) -> dict[str, Any]:
    """The columns of a reply of the small file, to be those of all."""
    cursor = db.execute("select * from reply where kind = 'fact' and lang = ? limit 1", (lang.value,))
    return dict(zip((column[0] for column in cursor.description), cursor.fetchone(), strict=True))


class _Rows:
    """The rows of entries besides those that they are found by, inserted some at a time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._latin: set[str] = set()

    def add(self, made: Made, replies: dict[Lang, dict[str, Any]]) -> None:
        """Adds the replies of an entry, its ways of asking, and its code."""
        for lang, like in replies.items():
            words = " ".join(made.topics[0]) if lang is Lang.EN else "、".join(made.topics[1])
            row = like | {"entry": made.entry, "title": words, "parts": json.dumps([("prose", words)], ensure_ascii=False)}
            self._connection.execute(f"insert into reply values ({', '.join('?' * len(row))})", tuple(row.values()))  # noqa: S608  marks alone
        asked = {said.text for said in made.examples}
        self._connection.executemany("insert into example values (?, ?, ?, '')", [(made.entry, text, bare(text)) for text in sorted(asked)])
        self._connection.execute("insert into code values (?, ?)", (code_of(made.entry), made.entry))
        self._latin.update(token for said in made.examples if said.lang is Lang.EN for token in said.tokens)

    def finish(self) -> None:
        """Inserts the words that spelling is mended by."""
        self._connection.executemany("insert into latin values (?, ?)", [(word, stem(word)) for word in sorted(self._latin)])
