"""Carries changes out: those of one kind with few statements, all of a batch in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final, cast

from sqlalchemy import Connection, Engine, bindparam, delete, select, update
from sqlalchemy.exc import DBAPIError

from bot.errors import StateError
from bot.state import counting, letters, misses
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
    Draft,
    Followed,
    Governed,
    Head,
    Letter,
    Moved,
    Noted,
    Recorded,
    Reopened,
    Sent,
    Settled,
    Stale,
    Tidied,
    Wanted,
)
from bot.state.deliveries import delivered, may_go, moved, told
from bot.state.desk import count_of, filings, renewed, stands
from bot.state.dialect import is_input_output, put_away, renew, upsert
from bot.state.filed import Shelf
from bot.state.finding import in_check, reviewed, unanswered, version_of, wanted
from bot.state.following import Delivered, Reviewed, Told
from bot.state.people import carry_out, decides, governed
from bot.state.readers import reissued, remember, surveyed
from bot.state.reading import Briefed, Read, Reissued, Remembered, Visited
from bot.state.schema import groups, inbox, notes, outbox, sessions
from bot.state.survey import Surveyed
from bot.state.tidying import tidied

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Store:
    """The tables of an opened database; one thread at a time has its turn.

    `headed` is told each new head of the audit trail once it is kept, in the thread that wrote it, and before any later one.
    `erasures` counts what was done of which nothing may be left on the disk: see `put_away`.
    """

    engine: Engine
    headed: Callable[[Head], None] = lambda _head: None
    erasures: int = 0
    _shelf: Shelf = field(default_factory=Shelf)
    _turn: Lock = field(default_factory=Lock)
    _closed: bool = False
    _failed: bool = False

    def apply(self, changes: Sequence[Change]) -> list[Any]:
        """The result of each change, all of them carried out and kept; a StateError where none of them was.

        It waits for the disk where a change is an arrival, since arrivals are acknowledged, or brings records, since their head
        is published. Changes of one batch are independent: none was made in the knowledge of another's result.
        """
        waits = any(
            isinstance(change, Arrived | Recorded | Governed) or (isinstance(change, Settled | Announced) and change.records)
            for change in changes
        )
        with self._turn:
            if self._closed:
                raise StateError("the state is closed; nothing more is kept")
            try:
                if self._failed and not renew(self.engine):
                    raise StateError("the disk failed, and the state cannot be put in order while another process uses it")
                self._failed = False
                with self.engine.connect().execution_options(durable=waits) as connection, connection.begin():
                    if any(isinstance(change, Wanted | Reviewed) for change in changes):
                        self._shelf = renewed(connection, self._shelf)
                    results = self._carried_out(connection, changes)
                    head = keep(connection, changes, results)
            except DBAPIError as error:
                self._failed = self._failed or is_input_output(error)
                raise StateError(f"the state cannot be written: {error.orig}") from error
            if STALE in results:  # whatever it was, what was read is not to be trusted
                self._shelf = Shelf()
            self.erasures += sum(isinstance(act, Erased) for change in changes if isinstance(change, Settled) for act in change.acts)
            if head is not None:
                self._tell(head)
            return results

    def _carried_out(self, connection: Connection, changes: Sequence[Change]) -> list[Any]:
        """The results in the order of the changes; changes of one kind go together."""
        by_kind: dict[type, list[tuple[int, Any]]] = {}
        for place, change in enumerate(changes):
            by_kind.setdefault(type(change), []).append((place, change))
        results: list[Any] = [None] * len(changes)
        for kind, carrying_out in _CARRIED_OUT.items():
            numbered = by_kind.get(kind, ())
            if numbered:
                of_kind = [change for _, change in numbered]
                found = carrying_out(connection, of_kind, self._shelf) if kind in _READING else carrying_out(connection, of_kind)
                for (place, _), result in zip(numbered, found, strict=True):
                    results[place] = result
        return results

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
            except DBAPIError as error:
                self._failed = self._failed or is_input_output(error)
                raise StateError(f"the log of the state cannot be put away: {error.orig}") from error

    def close(self) -> None:
        """Closes the database once what is under way is done; what was written goes into its main file."""
        with self._turn:
            self._closed = True
            self.engine.dispose()


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


def _settled(connection: Connection, changes: Sequence[Settled]) -> list[tuple[Letter, ...] | Stale | None]:
    at = max(change.at for change in changes)
    valid = _valid(connection, changes)
    fresh = _ended(connection, valid, at)
    kept = [
        {"chat": change.key[0], "person": change.key[1], "body": change.session, "at": at, "audience": change.audience}
        for change in fresh.values()
        if change.session is not None
    ]
    if kept:
        connection.execute(_KEEP, kept)
    written = _carried(connection, fresh.values(), at)
    counting.count(connection, [(change.counted, change.at) for change in fresh.values() if change.counted is not None])
    results: dict[int, tuple[Letter, ...] | None] = {
        id(change): tuple(written.get(change.update, ())) if fresh.get(change.update) is change else None for change in valid
    }
    return [results.get(id(change), STALE) for change in changes]


def _carried(connection: Connection, changes: Iterable[Settled], at: float) -> dict[int, list[Letter]]:
    """The letters, by the update that they answer. What takes letters back does so of all that were decided before it."""
    written: dict[int, list[Letter]] = {}
    drafts: list[tuple[int, Draft]] = []
    remembered: list[Remembered] = []  # takes nothing back, and is the cheaper the more is kept at once
    for change in changes:
        if all(isinstance(act, Visited | Briefed | Read) for act in change.acts):
            remembered += cast("Sequence[Remembered]", change.acts)
        else:
            written |= letters.written(connection, drafts, at)
            remember(connection, remembered)
            drafts, remembered = [], []
            carry_out(connection, change.acts)
        drafts += [(change.update, draft) for draft in change.drafts]
    remember(connection, remembered)
    return written | letters.written(connection, drafts, at)


def _valid(connection: Connection, changes: Sequence[Settled]) -> list[Settled]:
    """The changes that were decided on what is so now; one that changes it leaves those behind it to be decided anew."""
    version, count, touched, valid = version_of(connection), count_of(connection), set[Any](), []
    for change in changes:
        filed = [filing.key for filing in filings(change.acts)]
        about = [*filed, *misses.settled(change.acts)]
        is_so = change.people in {None, version} and change.shelf in {None, count} and touched.isdisjoint(about)
        if is_so and stands(connection, change.acts) and may_go(connection, change):
            valid.append(change)
            version += decides(change.acts)
            count += len(filed)
            touched.update(about)
    return valid


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
    Closed: letters.closed,
    Settled: _settled,
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
}
"""The kinds in the order in which those of one batch are carried out."""
