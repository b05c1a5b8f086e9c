"""Carries changes out: those of one kind with few statements, all of a batch in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

from sqlalchemy import Connection, Engine, bindparam, delete, insert, or_, select, tuple_, update
from sqlalchemy.exc import DBAPIError

from bot.errors import StateError
from bot.state.changes import (
    Arrived,
    Begun,
    Change,
    Closed,
    Dead,
    Deferred,
    Draft,
    Key,
    Letter,
    Moved,
    Noted,
    Reopened,
    Sent,
    Settled,
    Tidied,
    Wanted,
)
from bot.state.dialect import is_input_output, renew, upsert
from bot.state.schema import counters, inbox, notes, outbox, sessions

_FOR_A_SESSION: Final = 400
"""Keys in one statement: SQLite takes some thousand values in one."""


@dataclass(slots=True)
class Store:
    """The tables of an opened database; one thread at a time has its turn."""

    engine: Engine
    _turn: Lock = field(default_factory=Lock)
    _closed: bool = False
    _failed: bool = False

    def apply(self, changes: Sequence[Change]) -> list[Any]:
        """The result of each change, all of them carried out and kept; a StateError where none of them was.

        It waits for the disk where a change is an arrival, since arrivals are acknowledged. Changes of one batch are
        independent: none was made in the knowledge of another's result.
        """
        waits = any(isinstance(change, Arrived) for change in changes)
        with self._turn:
            if self._closed:
                raise StateError("the state is closed; nothing more is kept")
            try:
                if self._failed and not renew(self.engine):
                    raise StateError("the disk failed, and the state cannot be put in order while another process uses it")
                self._failed = False
                with self.engine.connect().execution_options(durable=waits) as connection, connection.begin():
                    return _carried_out(connection, changes)
            except DBAPIError as error:
                self._failed = self._failed or is_input_output(error)
                raise StateError(f"the state cannot be written: {error.orig}") from error

    def close(self) -> None:
        """Closes the database once what is under way is done; what was written goes into its main file."""
        with self._turn:
            self._closed = True
            self.engine.dispose()


def _carried_out(connection: Connection, changes: Sequence[Change]) -> list[Any]:
    """The results in the order of the changes; changes of one kind go together."""
    by_kind: dict[type, list[tuple[int, Any]]] = {}
    for place, change in enumerate(changes):
        by_kind.setdefault(type(change), []).append((place, change))
    results: list[Any] = [None] * len(changes)
    for kind, carry_out in _CARRIED_OUT.items():
        numbered = by_kind.get(kind, ())
        if numbered:
            found = carry_out(connection, [change for _, change in numbered])
            for (place, _), result in zip(numbered, found, strict=True):
                results[place] = result
    return results


_ARRIVE: Final = upsert(inbox, lambda new: inbox.c.done.is_not(None) & (inbox.c.fingerprint != new.fingerprint)).returning(
    inbox.c.update_id
)
"""A number that is there stands for the same update, unless that one is done and this is another."""


def _arrived(connection: Connection, changes: Sequence[Arrived]) -> list[frozenset[int]]:
    updates = {update.update: update for change in changes for update in change.updates}
    if not updates:
        return [frozenset()] * len(changes)
    rows = [
        {
            "update_id": number,
            "chat": one.key[0],
            "person": one.key[1],
            "fingerprint": one.fingerprint,
            "body": one.body,
            "arrived": one.at,
            "done": None,
            "error": None,
            "reference": None,
        }
        for number, one in updates.items()
    ]
    new = set(connection.execute(_ARRIVE, rows).scalars())
    found = []
    for change in changes:  # where two bring the same, the first has it
        numbers = frozenset(update.update for update in change.updates) & new
        new -= numbers
        found.append(numbers)
    return found


_SESSIONS: Final = select(sessions.c.chat, sessions.c.person, sessions.c.body).where(
    tuple_(sessions.c.chat, sessions.c.person).in_(bindparam("keys", expanding=True))
)


def _wanted(connection: Connection, changes: Sequence[Wanted]) -> list[Mapping[Key, bytes]]:
    keys = list({key for change in changes for key in change.keys})
    found: dict[Key, bytes] = {}
    for start in range(0, len(keys), _FOR_A_SESSION):
        rows = connection.execute(_SESSIONS, {"keys": keys[start : start + _FOR_A_SESSION]})
        found |= {(chat, person): body for chat, person, body in rows}
    return [found] * len(changes)


_SETTLE: Final = (
    update(inbox)
    .where(inbox.c.update_id.in_(bindparam("updates", expanding=True)), inbox.c.done.is_(None))
    .values(body=None, done=bindparam("at"))
    .returning(inbox.c.update_id)
)
_BURY: Final = (
    update(inbox)
    .where(inbox.c.update_id == bindparam("number"), inbox.c.done.is_(None))
    .values(done=bindparam("at"), error=bindparam("why"), reference=bindparam("known_as"))
    .returning(inbox.c.update_id)
)
_KEEP: Final = upsert(sessions)
_WRITE: Final = insert(outbox)
_NUMBERS: Final = (
    update(counters).where(counters.c.name == "outbox").values(value=counters.c.value + bindparam("count")).returning(counters.c.value)
)


def _settled(connection: Connection, changes: Sequence[Settled]) -> list[tuple[Letter, ...] | None]:
    at = max(change.at for change in changes)
    fresh = _ended(connection, changes, at)
    kept = [
        {"chat": change.key[0], "person": change.key[1], "body": change.session, "at": at}
        for change in fresh.values()
        if change.session is not None
    ]
    if kept:
        connection.execute(_KEEP, kept)
    written = _written(connection, [(change.update, draft) for change in fresh.values() for draft in change.drafts], at)
    return [tuple(written.get(change.update, ())) if fresh.get(change.update) is change else None for change in changes]


def _ended(connection: Connection, changes: Sequence[Settled], at: float) -> dict[int, Settled]:
    """The changes that end an update which was open, in order; where two of a batch would end the same one, the first does."""
    first: dict[int, Settled] = {}
    for change in changes:
        first.setdefault(change.update, change)
    whole = [number for number, change in first.items() if change.error is None]
    ended = set(connection.execute(_SETTLE, {"updates": whole, "at": at}).scalars()) if whole else set()
    for number, change in first.items():
        if change.error is not None:
            dead = {"number": number, "at": at, "why": change.error, "known_as": change.reference}
            ended |= set(connection.execute(_BURY, dead).scalars())
    return {number: change for number, change in first.items() if number in ended}


def _written(connection: Connection, drafts: Sequence[tuple[int, Draft]], at: float) -> dict[int, list[Letter]]:
    """The letters made of drafts, by the update that they answer."""
    if not drafts:
        return {}
    last = connection.execute(_NUMBERS, {"count": len(drafts)}).scalar_one()
    rows: list[dict[str, Any]] = []
    letters: dict[int, list[Letter]] = {}
    for key, (number, draft) in enumerate(drafts, last - len(drafts) + 1):
        said: dict[str, Any] = {"chat": draft.chat, "kind": draft.kind, "body": draft.body}
        rows.append({"id": key, "update_id": number, **said, "written": at, "due": 0.0, "tries": 0})
        letters.setdefault(number, []).append(Letter(key, **said, written=at))
    connection.execute(_WRITE, rows)
    return letters


_BEGIN: Final = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("letters", expanding=True)), outbox.c.dead.is_(None))
    .values(begun=bindparam("at"))
    .returning(outbox.c.id)
)
_SEND: Final = delete(outbox).where(outbox.c.id.in_(bindparam("letters", expanding=True)))
_DEFER: Final = update(outbox).where(outbox.c.id == bindparam("letter"))


def _begun(connection: Connection, changes: Sequence[Begun]) -> list[bool]:
    letters = {"letters": [change.letter for change in changes], "at": max(change.at for change in changes)}
    there = set(connection.execute(_BEGIN, letters).scalars())
    return [change.letter in there for change in changes]


def _sent(connection: Connection, changes: Sequence[Sent]) -> list[None]:
    connection.execute(_SEND, {"letters": [change.letter for change in changes]})
    return [None] * len(changes)


def _deferred(connection: Connection, changes: Sequence[Deferred]) -> list[None]:
    for change in changes:
        values: dict[str, Any] = {"due": change.due, "tries": change.tries, "begun": None}
        if change.draft is not None:
            values |= {"chat": change.draft.chat, "kind": change.draft.kind, "body": change.draft.body}
        connection.execute(_DEFER.values(**values), {"letter": change.letter})
    return [None] * len(changes)


def _dead(connection: Connection, changes: Sequence[Dead]) -> list[None]:
    for change in changes:
        connection.execute(_DEFER.values(dead=change.why, begun=None), {"letter": change.letter})
    return [None] * len(changes)


def _closed(connection: Connection, changes: Sequence[Closed]) -> list[int]:
    return [connection.execute(delete(outbox).where(outbox.c.chat == change.chat, outbox.c.dead.is_(None))).rowcount for change in changes]


def _moved(connection: Connection, changes: Sequence[Moved]) -> list[None]:
    for change in changes:
        if change.chat == change.to:
            continue
        connection.execute(update(outbox).where(outbox.c.chat == change.chat).values(chat=change.to))
        moving = select(sessions.c.person).where(sessions.c.chat == change.chat)  # told of a move twice, the second finds none
        connection.execute(delete(sessions).where(sessions.c.chat == change.to, sessions.c.person.in_(moving)))
        connection.execute(update(sessions).where(sessions.c.chat == change.chat).values(chat=change.to))
    return [None] * len(changes)


def _reopened(connection: Connection, changes: Sequence[Reopened]) -> list[int]:
    found = []
    for change in changes:
        meant = inbox.c.error.is_not(None) if not change.reference else inbox.c.reference == change.reference
        opened = update(inbox).where(meant, inbox.c.body.is_not(None)).values(done=None, error=None, reference=None)
        found.append(connection.execute(opened).rowcount)
    return found


def _noted(connection: Connection, changes: Sequence[Noted]) -> list[None]:
    connection.execute(upsert(notes), [{"name": change.name, "value": change.value} for change in changes])
    return [None] * len(changes)


def _tidied(connection: Connection, changes: Sequence[Tidied]) -> list[None]:
    for change in changes:
        kept = or_(inbox.c.error.is_(None), inbox.c.done < change.unused_before)
        connection.execute(delete(inbox).where(inbox.c.done < change.done_before, kept))
        connection.execute(delete(sessions).where(sessions.c.at < change.unused_before))
        connection.execute(delete(outbox).where(outbox.c.dead.is_not(None), outbox.c.written < change.unused_before))
    return [None] * len(changes)


_CARRIED_OUT: Final[dict[type, Callable[[Connection, Sequence[Any]], Sequence[Any]]]] = {
    Arrived: _arrived,
    Wanted: _wanted,
    Closed: _closed,
    Settled: _settled,
    Moved: _moved,
    Sent: _sent,
    Deferred: _deferred,
    Dead: _dead,
    Begun: _begun,
    Reopened: _reopened,
    Noted: _noted,
    Tidied: _tidied,
}
"""The kinds in the order in which those of one batch are carried out."""


@dataclass(frozen=True, slots=True)
class Left:
    """What a process left undone: updates to deal with, letters to send, each in order."""

    updates: tuple[tuple[int, Key, bytes, float], ...]
    letters: tuple[Letter, ...]


def left(connection: Connection) -> Left:
    """What there is to do at a start."""
    columns = inbox.c.update_id, inbox.c.chat, inbox.c.person, inbox.c.body, inbox.c.arrived
    open_ = connection.execute(select(*columns).where(inbox.c.done.is_(None)).order_by(inbox.c.arrived, inbox.c.update_id))
    waiting = connection.execute(select(outbox).where(outbox.c.dead.is_(None)).order_by(outbox.c.id))
    return Left(
        tuple((row.update_id, (row.chat, row.person), row.body, row.arrived) for row in open_),
        tuple(Letter(row.id, row.chat, row.kind, row.body, row.written, row.due, row.tries, row.begun is not None) for row in waiting),
    )
