"""Ways of bending an audit trail, in a state whose guards are taken off for it and put back; and trails to bend."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.state import postgresql, sqlite
from bot.state.audit import Verdict, verify
from bot.state.changes import Recorded
from bot.state.dialect import Where, engine_of, reading
from bot.state.records import KINDS, Head, Record
from bot.state.store import Store
from tests.postgresql.server import beside

Rows = list[list[Any]]
"""The rows of the table, in order: id, at, kind, actor, subject, detail, previous, hash."""

VALUES = (0, 7, -1, 2**62, 1.5, b"", b"\xff\xfe", "", "\x00", "start", "telegram:7", "名", "0" * 64, "f" * 64)


def write_trail(where: Where, chance: random.Random) -> list[Head]:
    """Writes three rows to some twenty in a few transactions; the heads that were published."""
    heads: list[Head] = []
    store = Store(engine_of(where), headed=heads.append)
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


def edit_typed(rows: Rows, chance: random.Random) -> None:
    """The same, where a column takes nothing but what is of its type."""
    row, column = chance.choice(rows), chance.randrange(8)
    taken = {row[column], *([other[0] for other in rows] if column == 0 else [])}
    kind = int if column < 2 else str
    row[column] = chance.choice([value for value in VALUES if type(value) is kind and value not in taken and value != "\x00"])


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


@contextmanager
def past(where: Where) -> Iterator[Callable[..., list[Any]]]:
    """Asks the database of a state past the bot: a statement, and its values."""
    if not isinstance(where, Path):
        with beside(where.url) as ask:
            yield ask
        return
    with closing(sqlite3.connect(where, isolation_level=None)) as connection:
        yield lambda statement, *values: connection.execute(statement.replace("%s", "?"), *values).fetchall()


@contextmanager
def unguarded(where: Where) -> Iterator[Callable[..., list[Any]]]:
    """The same while the guards of the trail are off; they are put back in the end."""
    guards = sqlite.GUARDS if isinstance(where, Path) else postgresql.GUARDS
    off = [f"DROP TRIGGER {guard}" for guard in guards] if isinstance(where, Path) else ["DROP FUNCTION audit_only_grows, audit_follows CASCADE"]
    with past(where) as ask:
        for statement in ("BEGIN", *off):
            ask(statement)
        yield ask
        for statement in (*guards.values(), "COMMIT"):
            ask(statement)


def bend(where: Where, how: Callable[[Rows, random.Random], None], chance: random.Random) -> None:
    """Does that to the trail of a state."""
    with unguarded(where) as ask:
        rows = [list(row) for row in ask("SELECT * FROM audit ORDER BY id")]
        how(rows, chance)
        ask("DELETE FROM audit")
        for row in rows:
            ask("INSERT INTO audit VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", row)
        if isinstance(where, Path):
            ask("UPDATE audit SET actor = CAST(actor AS TEXT) WHERE actor = x'fffe'")  # bytes that are no text, as text


def verdict_on(where: Where, heads: list[Head]) -> Verdict:
    """What verifying finds in a state."""
    engine = reading(where)
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


def tried(where: Where, trails: int, chance: random.Random) -> Found:
    """What is found of so many trails, each sound first and then bent in a way by turns, in a state with nothing in it."""
    found, typed = Found(trails), not isinstance(where, Path)
    for trail in range(trails):
        how = (*BY_THE_CHAIN, *BY_THE_HEADS)[trail % 6]
        copy = emptied(where)
        heads = write_trail(copy, chance)
        found.alarms += bool(verdict_on(copy, heads).wrong)
        bend(copy, edit_typed if typed and how is edit else how, chance)
        found.alone += (alone := bool(verdict_on(copy, []).wrong))
        if not verdict_on(copy, heads).wrong or alone != (how in BY_THE_CHAIN):
            found.missed.append(f"{how.__name__} {trail}")
    return found


def emptied(where: Where) -> Where:
    """A state with nothing in it: a copy of the file, or the database without the trail that was there."""
    if isinstance(where, Path):
        return Path(shutil.copy(where, where.with_name("bent.sqlite")))
    bend(where, lambda rows, _: rows.clear(), random.Random(0))
    return where
