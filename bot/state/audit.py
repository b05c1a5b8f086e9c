"""The audit trail: rows that are chained by their hashes, so that none can be changed, taken out or put in unseen.

The hash of a row is the SHA-256 of a JSON array of its other columns, in their order, without spaces and in ASCII. Whoever may
write to the file can still cut the last rows off, or write the whole chain anew: the heads that were published tell.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from json.encoder import encode_basestring_ascii as quoted
from time import time
from typing import Any, Final

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import DBAPIError

from bot.state.changes import STALE, Announced, Change, Governed, Recorded, Settled
from bot.state.dialect import FIRST, reason, unguarded
from bot.state.records import Head, Record
from bot.state.schema import audit, counters
from bot.state.words import held

START: Final = Head(0, FIRST)
"""The head of a trail without rows."""

_LAST: Final = select(audit.c.id, audit.c.hash).order_by(audit.c.id.desc()).limit(1)
_HEAD: Final = select(counters.c.value).where(counters.c.name == "audit").with_for_update()
"""Whoever writes the next row holds this one until it is kept: only what is recorded waits for that."""
_ROWS: Final = select(audit).order_by(audit.c.id).execution_options(stream_results=True)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found in the trail: how many rows, the last of them, how many published heads were looked up, and all that is wrong.

    Of the rows the first one that is wrong is named, for those behind it hang on it; of the heads, the first too.
    """

    rows: int
    head: Head
    heads: int
    wrong: tuple[str, ...]


def keep(connection: Connection, changes: Sequence[Change], results: list[Any]) -> Head | None:
    """The new head, after what the changes that were carried out bring is kept; None where they bring nothing.

    The head is put into the results of those whose result it is.
    """
    records = [record for change, result in zip(changes, results, strict=True) for record in _records(change, result)]
    asked = [place for place, change in enumerate(changes) if isinstance(change, Recorded)]
    if not records and not asked:
        return None
    head = append(connection, records)
    for place in asked:
        results[place] = head
    return head if records else None


def _records(change: Change, result: object) -> Sequence[Record]:
    """What a change has to be remembered for; nothing where it was not carried out."""
    match change:
        case Recorded():
            return change.records
        case Governed():
            return change.records if result else ()
        case Settled() | Announced() if result is not None and result is not STALE:
            return [record if record.at else replace(record, at=change.at) for record in change.records]
    return ()


def append(connection: Connection, records: Sequence[Record]) -> Head:
    """The head, after the records have become rows behind it; others who have some wait for it."""
    connection.execute(_HEAD)
    found = connection.execute(_LAST).one_or_none()
    head = START if found is None else Head(found.id, found.hash)
    rows = []
    for record in records:
        rows.append(_row(record, head))
        head = Head(rows[-1]["id"], rows[-1]["hash"])
    if rows:
        connection.execute(insert(audit), rows)
    return head


def _row(record: Record, head: Head) -> dict[str, Any]:
    values = {
        "id": head.id + 1,
        "at": round((record.at or time()) * 1000),
        "kind": record.kind,
        "actor": held(record.actor),  # hashed as it is kept
        "subject": held(record.subject),
        "detail": json.dumps(record.detail, sort_keys=True, separators=(",", ":"), allow_nan=False),
        "previous": head.hash,
    }
    return {**values, "hash": _hash(tuple(values.values()))}


def _hash(values: Sequence[Any]) -> str:
    """The hash of a row's other columns; a TypeError where one that should be text is none."""
    number, at, *texts = values
    return sha256(f"[{number},{at},{','.join(map(quoted, texts))}]".encode()).hexdigest()


def rows(connection: Connection) -> Iterator[dict[str, Any]]:
    """The rows, in order, by the names of their columns."""
    return (dict(row) for row in connection.execute(_ROWS).mappings())


def verify(connection: Connection, heads: Iterable[Head] = ()) -> Verdict:
    """Whether each row is what it was when it was written and follows the one before, and whether the heads are among them."""
    chain = _Chain(_by_number(heads))
    chain.pass_head(START.id, START.hash)
    guards = [f"the guard {name} is gone from the table, or another one" for name in unguarded(connection)]
    try:
        for row in connection.execute(_ROWS):
            chain.take(row)
    except DBAPIError as error:
        chain.broken(f"cannot be read ({reason(error)})")
    heads_of = sum(map(len, chain.published.values()))
    return Verdict(chain.rows, chain.head, heads_of, (*chain.wrong, *chain.heads_wrong(), *guards))


def _by_number(heads: Iterable[Head]) -> dict[int, set[str]]:
    """The hashes that were published for each row: two for one row are one too many."""
    found: dict[int, set[str]] = {}
    for head in heads:
        found.setdefault(head.id, set()).add(head.hash)
    return found


@dataclass(slots=True)
class _Chain:
    """Rows taken one after the other, up to the first that is wrong; behind that one only heads are compared."""

    published: dict[int, set[str]]
    rows: int = 0
    head: Head = START
    wrong: tuple[str, ...] = ()
    _same: set[int] = field(default_factory=set)

    def take(self, row: Sequence[Any]) -> None:
        """Looks at the next row."""
        if not self.wrong and (fault := self._fault(row)):
            self.wrong = (fault,)
        self.rows += 1
        self.head = Head(row[0], row[-1])
        self.pass_head(row[0], row[-1])

    def pass_head(self, number: Any, found: Any) -> None:
        """Notes that a head is as published, if one was."""
        if number in self.published and self.published[number] == {found}:
            self._same.add(number)

    def broken(self, why: str) -> None:
        """Ends it: the row after the last one cannot be had."""
        self.wrong = self.wrong or (f"row {self.rows + 1}: it {why}",)

    def _fault(self, row: Sequence[Any]) -> str:
        """What is wrong with a row; '' for nothing."""
        number, expected = row[0], self.rows + 1
        if type(number) is not int or type(row[1]) is not int:
            return f"row {expected}: its number or its time is none"
        if number != expected:
            return f"row {expected}: it is missing" if number > expected else f"row {number}: it is out of place"
        if row[-2] != self.head.hash:
            return f"row {number}: it does not follow the row before"
        try:
            return "" if _hash(row[:-1]) == row[-1] else f"row {number}: it is not what was written"
        except TypeError:
            return f"row {number}: it holds something else than text"

    def heads_wrong(self) -> list[str]:
        """The first published head that is not there any more, and how many are not behind it."""
        others = sorted(self.published.keys() - self._same)
        if not others:
            return []
        first, more = others[0], f", nor do {len(others) - 1} later heads fit" if len(others) > 1 else ""
        what = "there is no such row now" if first > self.rows else f"row {first} has another hash now"
        return [f"published head {first}: {what}{more}; rows were cut off, or written anew"]
