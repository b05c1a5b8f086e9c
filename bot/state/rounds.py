"""Rounds: some updates in the hand of one replica, for as long as its transaction lasts.

A replica takes the first open update of each of some chats whose first one no other has in hand (`FOR UPDATE SKIP LOCKED`). What
follows from them is kept in the same transaction: should the replica die, or be cut off, the database undoes what it has begun and
gives the updates to the next who asks. No time has to run out for that, and none can be dealt with by two.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeVar

from sqlalchemy import BigInteger, Connection, Transaction, bindparam, func, literal, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NotConnectedError

from bot.errors import StateBusyError, StateError
from bot.state.acts import Found, Key, Want
from bot.state.changes import Change, Settled, Wanted
from bot.state.dialect import reason
from bot.state.records import Head
from bot.state.schema import inbox
from bot.state.store import Store

_BEFORE: Final = inbox.alias("before")
_RESTING: Final[Any] = bindparam("resting", expanding=True, type_=BigInteger)
_FIRST: Final = (
    select(inbox.c.update_id, inbox.c.chat, inbox.c.person, inbox.c.body, inbox.c.arrived)
    .where(
        inbox.c.done.is_(None),
        inbox.c.update_id.not_in(_RESTING),
        # Asked like this, one look at the index tells it; whether there is one before would be sought among all that a chat has open.
        inbox.c.update_id
        == select(func.min(_BEFORE.c.update_id)).where(_BEFORE.c.chat == inbox.c.chat, _BEFORE.c.done.is_(None)).scalar_subquery(),
    )
    .order_by(inbox.c.arrived, inbox.c.update_id)
    .limit(bindparam("most"))
    .with_for_update(of=inbox, skip_locked=True)
    .cte("first")
    .prefix_with("MATERIALIZED", dialect="postgresql")
)
_LANE: Final = 1 << 62
"""What sets the locks of chats that are in hand apart from those of chats that are sent to: no chat has this bit in its number."""
_OURS: Final = func.pg_try_advisory_xact_lock(_FIRST.c.chat.op("#")(literal(_LANE, BigInteger))).label("ours")
_CLAIM: Final = select(_FIRST, _OURS).order_by(_FIRST.c.arrived, _FIRST.c.update_id)
"""An update may come after one behind it: then the chat is in somebody's hand, though its first update is in nobody's."""

T = TypeVar("T")


class Row(NamedTuple):
    """An open update: its number, chat and person, the JSON that Telegram sent, and when it came."""

    number: int
    key: Key
    body: bytes
    arrived: float


@dataclass(slots=True)
class Round:
    """The updates that are in hand; `settle` or `leave` ends it. Its methods wait for the database, one at a time."""

    store: Store
    rows: tuple[Row, ...] = ()
    _connection: Connection | None = None
    _transaction: Transaction | None = None

    def begin(self, most: int, resting: Collection[int] = ()) -> tuple[Row, ...]:
        """Takes updates in hand, at most so many, none of those that are to rest for now; where there are none, it is ended."""
        return self._asked(lambda: self._begun(most, resting))

    def found(self, wants: Sequence[Want]) -> tuple[Found, ...]:
        """What is on file for the wants of the updates in hand."""
        (results, _) = self._asked(lambda: self.store.carried_out(self._open, [Wanted(wants)]))
        return results[0]  # type: ignore[no-any-return]

    def settle(self, changes: Sequence[Settled]) -> list[Any]:
        """The result, or the StateError, of each change; all that could be are kept, and the round is ended.

        What one of them fails by keeps none of the others from being kept.
        """
        outcomes, heads = self._outcomes(changes)
        self._asked(self._commit)
        self.store.told(changes, outcomes, heads)
        return outcomes

    def leave(self) -> None:
        """Ends it; what is not settled is open as before."""
        connection, self._connection, self._transaction = self._connection, None, None
        if connection is not None:
            try:
                connection.close()  # which takes back what was not kept
            except DBAPIError as error:  # it is gone, and with it all that was not kept
                self.store.failed(error)
                if not connection.closed:
                    connection.invalidate()
                    connection.close()

    @property
    def _open(self) -> Connection:
        if self._connection is None:
            raise StateError("the round has ended; its updates are open as before")
        return self._connection

    def _begun(self, most: int, resting: Collection[int]) -> tuple[Row, ...]:
        self.store.ready()
        self._connection = self.store.engine.connect()
        self._transaction = self._connection.begin()
        rows = self._connection.execute(_CLAIM, {"most": most, "resting": list(resting)}).all()
        self.rows = tuple(Row(row.update_id, (row.chat, row.person), row.body, row.arrived) for row in rows if row.ours)
        if not self.rows:
            self.leave()
        return self.rows

    def _outcomes(self, changes: Sequence[Settled]) -> tuple[list[Any], list[Head]]:
        """The outcome of each change and the new heads: all at once, or each by itself where that fails."""
        try:
            results, head = self._tried(changes)
        except StateError as error:
            if len(changes) == 1 or self._connection is None or isinstance(error, StateBusyError):
                return [error] * len(changes), []
            parts = [self._outcomes([change]) for change in changes]
            return [outcome for outcomes, _ in parts for outcome in outcomes], [head for _, heads in parts for head in heads]
        return results, [head] if head is not None else []

    def _tried(self, changes: Sequence[Change]) -> tuple[list[Any], Head | None]:
        """What comes of changes, tried again while others are in the way; where it fails, nothing of it is kept, and all else is."""

        def attempt() -> tuple[list[Any], Head | None]:
            try:
                with self._open.begin_nested():
                    return self.store.carried_out(self._open, changes)
            except (StateError, SQLAlchemyError):
                raise
            except Exception as error:  # such as half a character, which no database takes
                raise StateError(f"the state cannot be written: {type(error).__name__}") from error

        return self._asked(lambda: self.store.tried(attempt))

    def _commit(self) -> None:
        self._open  # noqa: B018  it raises where the round has ended
        assert self._transaction is not None
        self._transaction.commit()
        self.leave()

    def _asked(self, what: Callable[[], T]) -> T:
        """The result of what is asked of the database; a StateError where that fails, and then the round is ended if it must be."""
        try:
            return what()
        except StateError:
            if self._connection is not None and self._connection.invalidated:
                self.leave()
            raise
        except NotConnectedError as error:
            raise StateError("no connection to the state is free; updates are dealt with later") from error
        except DBAPIError as error:
            self.leave()
            self.store.failed(error)
            raise StateError(f"the round cannot go on: {reason(error)}") from error
        except BaseException:
            self.leave()
            raise
