"""Carries changes out: those of one kind with few statements, all of a batch in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, bindparam, delete, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NotConnectedError

from bot.errors import StateBusyError, StateError
from bot.state import letters, misses
from bot.state.acts import Erased
from bot.state.announcing import announced
from bot.state.asking import InCheck, Unanswered
from bot.state.audit import keep
from bot.state.changes import (
    STALE,
    Announced,
    Arrived,
    Begun,
    Change,
    Closed,
    Dead,
    Deferred,
    Followed,
    Governed,
    Moved,
    Noted,
    Recorded,
    Reopened,
    Sent,
    Settled,
    Tidied,
    Wanted,
)
from bot.state.deliveries import delivered, moved, told
from bot.state.desk import renewed
from bot.state.dialect import is_away, is_broken, is_conflict, is_shared, put_away, reason, renew, unless_there, upsert
from bot.state.filed import Shelf
from bot.state.finding import in_check, reviewed, unanswered, wanted
from bot.state.following import Delivered, Reviewed, Told
from bot.state.holding import appointed, given_back, looked, paced, resigned, taken
from bot.state.people import governed
from bot.state.readers import reissued, surveyed
from bot.state.reading import Reissued
from bot.state.records import Head
from bot.state.schema import groups, inbox, notes, outbox, sessions
from bot.state.settling import settled
from bot.state.sharing import Appointed, GivenBack, Looked, Paced, Resigned, Taken
from bot.state.survey import Surveyed
from bot.state.tidying import tidied
from bot.state.turns import take_turns

log = logging.getLogger(__name__)

T = TypeVar("T")


_TRIES: Final = 4
"""How often changes are carried out before it is said that others are in the way."""


@dataclass(slots=True)
class Store:
    """The tables of an opened database. Of one that is a file one thread at a time has its turn; one that is shared sees to that itself.

    `headed` is told each new head of the audit trail once it is kept, in the thread that wrote it, and before any later one.
    `erasures` counts what was done of which nothing may be left on the disk: see `put_away`.
    """

    engine: Engine
    headed: Callable[[Head], None] = lambda _head: None
    erasures: int = 0
    _shelf: Shelf = field(default_factory=Shelf)
    _turn: AbstractContextManager[Any] = field(init=False)
    _closed: bool = False
    _failed: bool = False

    def __post_init__(self) -> None:
        """Decides who waits for whom."""
        self._turn = nullcontext() if is_shared(self.engine) else Lock()

    def apply(self, changes: Sequence[Change]) -> list[Any]:
        """The result of each change, all of them carried out and kept; a StateError where none of them was.

        It waits for the disk where a change is an arrival, since arrivals are acknowledged, or brings records, since their head
        is published. Changes of one batch are independent: none was made in the knowledge of another's result.
        """
        with self._turn:
            self.ready()
            results, head = self.tried(lambda: self._kept(changes))
            self.told(changes, results, () if head is None else (head,))
            return results

    def ready(self) -> None:
        """Sees to it that the next transaction can be trusted; a StateError where there is to be none."""
        if self._closed:
            raise StateError("the state is closed; nothing more is kept")
        if self._failed and not renew(self.engine):
            raise StateError("the disk failed, and the state cannot be put in order while another process uses it")
        self._failed = False

    def tried(self, attempt: Callable[[], T]) -> T:
        """The result of an attempt to write, made again while others are in the way; a StateError where it fails, busy where all would."""
        for left in reversed(range(_TRIES)):
            try:
                return attempt()
            except NotConnectedError as error:
                raise StateBusyError("the state cannot be written: no connection to it is free") from error
            except DBAPIError as error:
                if left and is_conflict(error):
                    continue
                self.failed(error)
                kind = StateBusyError if is_away(error) else StateError
                raise kind(f"the state cannot be written: {reason(error)}") from error
        raise AssertionError("the last attempt ends in a result or an error")

    def failed(self, error: DBAPIError) -> None:
        """Notes an error, if the connection that it came by is of no use any more."""
        self._failed = self._failed or is_broken(error)

    def told(self, changes: Sequence[Change], results: Sequence[Any], heads: Sequence[Head]) -> None:
        """Does what follows once changes are kept."""
        if STALE in results:  # whatever it was, what was read is not to be trusted
            self._shelf = Shelf()
        self.erasures += sum(isinstance(act, Erased) for change in changes if isinstance(change, Settled) for act in change.acts)
        for head in heads:
            self._tell(head)

    def _kept(self, changes: Sequence[Change]) -> tuple[list[Any], Head | None]:
        """The results of changes and the new head of the audit trail, all in one transaction."""
        with self.engine.connect().execution_options(durable=_waits(changes)) as connection, connection.begin():
            return self.carried_out(connection, changes)

    def carried_out(self, connection: Connection, changes: Sequence[Change]) -> tuple[list[Any], Head | None]:
        """The results of changes in their order, and the new head; changes of one kind go together."""
        take_turns(connection, changes)
        if any(isinstance(change, Wanted | Reviewed) for change in changes):
            self._shelf = renewed(connection, self._shelf)
        shelf = self._shelf
        by_kind: dict[type, list[tuple[int, Any]]] = {}
        for place, change in enumerate(changes):
            by_kind.setdefault(type(change), []).append((place, change))
        results: list[Any] = [None] * len(changes)
        for kind, carrying_out in _CARRIED_OUT.items():
            numbered = by_kind.get(kind, ())
            if numbered:
                of_kind = [change for _, change in numbered]
                found = carrying_out(connection, of_kind, shelf) if kind in _READING else carrying_out(connection, of_kind)
                for (place, _), result in zip(numbered, found, strict=True):
                    results[place] = result
        return results, keep(connection, changes, results)

    def _tell(self, head: Head) -> None:
        try:
            self.headed(head)
        except Exception:  # what was written is kept, and whoever asked for it must not take it for lost
            log.exception("a head of the audit trail could not be published")

    def put_away(self) -> bool:
        """Whether nothing of what was ever deleted is left on the disk; False while another process reads, which is not waited for."""
        with self._turn:
            if self._closed:
                raise StateError("the state is closed; nothing is put away any more")
            try:
                return put_away(self.engine)
            except NotConnectedError as error:
                raise StateError("what was deleted cannot be put away: no connection is free") from error
            except DBAPIError as error:
                self.failed(error)
                raise StateError(f"the log of the state cannot be put away: {reason(error)}") from error

    def close(self) -> None:
        """Closes the database once what is under way is done; what was written goes into its main file."""
        with self._turn:
            self._closed = True
            self.engine.dispose()


def _waits(changes: Sequence[Change]) -> bool:
    """Whether it is not kept before it is on the disk."""
    return any(
        isinstance(change, Arrived | Recorded | Governed) or (isinstance(change, Settled | Announced) and change.records)
        for change in changes
    )


_ARRIVE: Final = unless_there(inbox).returning(inbox.c.update_id)
_ARRIVE_AGAIN: Final = upsert(inbox, lambda new: inbox.c.done.is_not(None) & (inbox.c.fingerprint != new.fingerprint)).returning(
    inbox.c.update_id
)
"""A number that is there stands for the same update, unless that one is done and this is another."""
_DONE: Final = select(inbox.c.update_id, inbox.c.fingerprint).where(
    inbox.c.update_id.in_(bindparam("numbers", expanding=True)), inbox.c.done.is_not(None)
)


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
        for number, one in sorted(updates.items())  # whoever stores some of the same waits for these, and these for nobody
    ]
    new = set(connection.execute(_ARRIVE, rows).scalars())
    new |= _arrived_again(connection, [row for row in rows if row["update_id"] not in new])
    found = []
    for change in changes:  # where two bring the same, the first has it
        numbers = frozenset(update.update for update in change.updates) & new
        new -= numbers
        found.append(numbers)
    return found


def _arrived_again(connection: Connection, rows: Sequence[dict[str, Any]]) -> set[int]:
    """The numbers that stand for other updates than they did; one that is open is not touched, for a round may have it in hand."""
    if not rows:
        return set()
    done = {row.update_id: row.fingerprint for row in connection.execute(_DONE, {"numbers": [row["update_id"] for row in rows]})}
    others = [row for row in rows if done.get(row["update_id"], row["fingerprint"]) != row["fingerprint"]]
    return set(connection.execute(_ARRIVE_AGAIN, others).scalars()) if others else set()


def _moved(connection: Connection, changes: Sequence[Moved]) -> list[None]:
    for change in changes:
        if change.chat == change.to:
            continue
        moved(connection, change)
        misses.move(connection, change.chat, change.to)
        connection.execute(update(outbox).where(outbox.c.chat == change.chat).values(chat=change.to))
        moving = select(sessions.c.person).where(sessions.c.chat == change.chat)  # told of a move twice, the second finds none
        connection.execute(delete(sessions).where(sessions.c.chat == change.to, sessions.c.person.in_(moving)))
        connection.execute(update(sessions).where(sessions.c.chat == change.chat).values(chat=change.to))
        connection.execute(
            delete(groups).where(groups.c.chat == change.to, select(groups.c.chat).where(groups.c.chat == change.chat).exists())
        )
        connection.execute(update(groups).where(groups.c.chat == change.chat).values(chat=change.to))
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


_READING: Final = (Wanted, Reviewed)
_CARRIED_OUT: Final[dict[type, Callable[..., Sequence[Any]]]] = {
    Arrived: _arrived,
    Wanted: wanted,
    Taken: taken,
    Appointed: appointed,
    Paced: paced,
    Looked: looked,
    Closed: letters.closed,
    Settled: settled,
    Governed: governed,
    Moved: _moved,
    Delivered: delivered,
    Told: told,
    Sent: letters.sent,
    Deferred: letters.deferred,
    Dead: letters.dead,
    Begun: letters.begun,
    Reviewed: reviewed,
    Followed: letters.followed,
    Announced: announced,
    Reissued: reissued,
    Surveyed: surveyed,
    Unanswered: unanswered,
    InCheck: in_check,
    Reopened: _reopened,
    Noted: _noted,
    Tidied: tidied,
    GivenBack: given_back,
    Resigned: resigned,
}
"""The kinds in the order in which those of one batch are carried out."""
