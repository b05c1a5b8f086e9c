"""Ways of bending an audit trail, on a file whose guards are taken off for it and put back; and trails to bend."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.state.audit import Verdict, verify
from bot.state.changes import KINDS, Head, Record, Recorded
from bot.state.dialect import GUARDS, engine_of, reading
from bot.state.store import Store

Rows = list[list[Any]]
"""The rows of the table, in order: id, at, kind, actor, subject, detail, previous, hash."""

VALUES = (0, 7, -1, 2**62, 1.5, b"", b"\xff\xfe", "", "\x00", "start", "telegram:7", "名", "0" * 64, "f" * 64)


def write_trail(file: Path, chance: random.Random) -> list[Head]:
    """Writes three rows to some twenty in a few transactions; the heads that were published."""
    heads: list[Head] = []
    store = Store(engine_of(file), headed=heads.append)
    for _ in range(chance.randint(2, 4)):
        store.apply([Recorded([record(chance) for _ in range(chance.randint(2, 6))])])
    store.close()
    return heads


def record(chance: random.Random) -> Record:
    """A record of any kind."""
    detail = {chance.choice(("role", "label", "名")): chance.choice(("AMBER", 7, None, 1.5, ["a", "é"]))}
    return Record(chance.choice(KINDS), f"telegram:{chance.randint(1, 9)}", chance.choice(("", "entry-1", "沈")), detail, chance.random() * 2e9)


def hash_of(row: list[Any]) -> str:
    """The hash of a row as the README tells how to make it, and as anyone can who writes a chain anew."""
    return hashlib.sha256(json.dumps(row[:7], separators=(",", ":")).encode()).hexdigest()


def chained(rows: Rows, start: int) -> None:
    """Numbers and hashes the rows from one on anew."""
    for place in range(start, len(rows)):
        rows[place][0], rows[place][6] = place + 1, rows[place - 1][7] if place else "0" * 64
        rows[place][7] = hash_of(rows[place])


def edit(rows: Rows, chance: random.Random) -> None:
    """Any cell of any row."""
    row, column = chance.choice(rows), chance.randrange(8)
    taken = {row[column], *([other[0] for other in rows] if column == 0 else [])}
    # A number that is whole, and text that is one, are what they were before once they are in their column.
    row[column] = chance.choice([value for value in VALUES if value not in taken])


def delete(rows: Rows, chance: random.Random) -> None:
    """A row before the last, the others numbered on or not."""
    place = chance.randrange(len(rows) - 1)
    del rows[place]
    if chance.random() < 0.5:
        for number, row in enumerate(rows, 1):
            row[0] = number


def insert(rows: Rows, chance: random.Random) -> None:
    """A row that follows the one before as it should, with the others numbered on; or one at the end with any hash."""
    place = chance.randrange(len(rows) + 1)
    new = [place + 1, 1_000, "role", "telegram:7", "telegram:7", '{"role":"admin"}', rows[place - 1][7] if place else "0" * 64, "e" * 64]
    if place < len(rows):
        new[7] = hash_of(new)
    rows.insert(place, new)
    for number, row in enumerate(rows, 1):
        row[0] = number


def swap(rows: Rows, chance: random.Random) -> None:
    """What two rows hold, with their hashes or without."""
    one, other = sorted(chance.sample(range(len(rows)), 2))
    end = chance.choice((6, 8))
    if rows[one][1:6] == rows[other][1:6]:
        end = 8
    rows[one][1:end], rows[other][1:end] = rows[other][1:end], rows[one][1:end]


def cut(rows: Rows, chance: random.Random) -> None:
    """The last rows, or all."""
    del rows[chance.randrange(len(rows)) :]


def rewrite(rows: Rows, chance: random.Random) -> None:
    """A row, and the whole chain from there on, so that it is sound by itself."""
    place = chance.randrange(len(rows))
    rows[place][chance.randrange(2, 6)] += "x"
    chained(rows, place)


BY_THE_CHAIN: tuple[Callable[[Rows, random.Random], None], ...] = (edit, delete, insert, swap)
BY_THE_HEADS: tuple[Callable[[Rows, random.Random], None], ...] = (cut, rewrite)


def bend(file: Path, how: Callable[[Rows, random.Random], None], chance: random.Random) -> None:
    """Does that to the trail in a file."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        for guard in GUARDS:
            connection.execute(f"DROP TRIGGER {guard}")
        rows = [list(row) for row in connection.execute("SELECT * FROM audit ORDER BY id")]
        how(rows, chance)
        connection.execute("DELETE FROM audit")
        connection.executemany("INSERT INTO audit VALUES (?,?,?,?,?,?,?,?)", rows)
        connection.execute("UPDATE audit SET actor = CAST(actor AS TEXT) WHERE actor = x'fffe'")  # bytes that are no text, as text
        for guard in GUARDS.values():
            connection.execute(guard)
        connection.execute("COMMIT")


def verdict_on(file: Path, heads: list[Head]) -> Verdict:
    """What verifying finds in a file."""
    engine = reading(file)
    with engine.begin() as connection:
        found = verify(connection, heads)
    engine.dispose()
    return found


@dataclass
class Found:
    """How many trails were bent, how many of those were found by their rows alone and with the heads, and what was not."""

    trails: int = 0
    alarms: int = 0
    alone: int = 0
    missed: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.trails - len(self.missed)} of {self.trails} bendings found ({self.alone} by the rows alone); "
            f"{self.alarms} false alarms in {self.trails} clean trails"
        )


def tried(file: Path, trails: int, chance: random.Random) -> Found:
    """What is found of so many trails, each sound first and then bent in a way by turns; a state with nothing in it is copied for each."""
    copy, found = file.with_name("bent.sqlite"), Found(trails)
    for trail in range(trails):
        how = (*BY_THE_CHAIN, *BY_THE_HEADS)[trail % 6]
        shutil.copy(file, copy)
        heads = write_trail(copy, chance)
        found.alarms += bool(verdict_on(copy, heads).wrong)
        bend(copy, how, chance)
        found.alone += (alone := bool(verdict_on(copy, []).wrong))
        if not verdict_on(copy, heads).wrong or alone != (how in BY_THE_CHAIN):
            found.missed.append(f"{how.__name__} {trail}")
    return found
