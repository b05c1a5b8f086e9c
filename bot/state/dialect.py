"""All that differs between database engines, in one place: each question is answered for the engine that a connection is of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, Engine, Table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from bot.settings.database import Server
from bot.state import postgresql, sqlite
from bot.state.postgresql import Lock

__all__ = ["Lock"]

Where: TypeAlias = Path | Server
"""Where a state is: in a file of one process, or in a database that replicas share."""

FIRST: Final = "0" * 64
"""What the first row of the audit trail has in the place of the hash of the row before."""


def engine_of(where: Where) -> Engine:
    """The engine of a state to write to."""
    return sqlite.engine_of(where) if isinstance(where, Path) else postgresql.engine_of(where)


def reading(where: Where) -> Engine:
    """An engine that only reads a state, in each transaction as it is at one moment."""
    return sqlite.reading(where) if isinstance(where, Path) else postgresql.reading(where)


def is_shared(bind: Connection | Engine) -> bool:
    """Whether others may write at the same time."""
    return bind.dialect.name == "postgresql"


def guards(connection: Connection) -> Mapping[str, str]:
    """The statements that make the guards of the audit trail, by name."""
    return postgresql.GUARDS if is_shared(connection) else sqlite.GUARDS


def unguarded(connection: Connection) -> tuple[str, ...]:
    """The guards of the audit trail that are gone, or that say something else now."""
    return postgresql.unguarded(connection) if is_shared(connection) else sqlite.unguarded(connection)


def take(connection: Connection, lock: Lock, *, shared: bool = False) -> None:
    """Waits until nobody else has a lock, or none but those who share it; it is given back with the end of the transaction.

    Where one transaction writes at a time there is nothing to wait for.
    """
    if is_shared(connection):
        postgresql.take(connection, lock, shared=shared)


def numbers(connection: Connection, count: int) -> Sequence[int]:
    """So many numbers for letters, in order, which nobody else gets."""
    return postgresql.numbers(connection, count) if is_shared(connection) else sqlite.numbers(connection, count)


def reason(error: DBAPIError | OSError) -> str:
    """Why an engine, or the disk, refused something, in one line and without any of what was to be kept."""
    return str(error.strerror) if isinstance(error, OSError) else postgresql.reason(error)


def is_conflict(error: DBAPIError) -> bool:
    """Whether an error says that others were in the way: nothing was done, and trying again is all that it takes."""
    return postgresql.is_conflict(error)


def is_final(error: BaseException | None) -> bool:
    """Whether an error says that a server refuses us, and would as well a moment later."""
    return isinstance(error, DBAPIError) and postgresql.is_final(error)


def is_away(error: DBAPIError) -> bool:
    """Whether an error says that nothing can be written now, whatever it is."""
    return postgresql.is_lost(error)


def is_broken(error: DBAPIError) -> bool:
    """Whether an error says that a connection is of no use any more: the disk failed behind it, or the server is gone or another one."""
    return sqlite.is_input_output(error) or postgresql.is_lost(error)


def renew(engine: Engine) -> bool:
    """Whether the next transaction opens a new connection, to a state that is known to be as it was kept."""
    return postgresql.renew(engine) if is_shared(engine) else sqlite.renew(engine)


def log_size(engine: Engine) -> int:
    """The bytes of the log that grows while another process reads; 0 where there is none, and where the server sees to that."""
    return 0 if is_shared(engine) else sqlite.log_size(engine)


def put_away(engine: Engine) -> bool:
    """Whether nothing of what was deleted is left where the database keeps its tables; it waits for nobody who reads meanwhile."""
    return postgresql.put_away(engine) if is_shared(engine) else sqlite.put_away(engine)


def upsert(table: Table, only: Callable[[Any], Any] = lambda _new: None) -> Any:
    """An insertion that overwrites the row whose key is there, if `only` holds of the new row; else it leaves the row as it is."""
    statement = insert(table)  # both engines read it alike
    keys = [column.name for column in table.primary_key]
    others = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=others, where=only(statement.excluded))


def unless_there(table: Table) -> Any:
    """An insertion that leaves a row alone whose key is there, and waits for nobody who has it in hand."""
    return insert(table).on_conflict_do_nothing(index_elements=[column.name for column in table.primary_key])


def counting(table: Table, column: str) -> Any:
    """An insertion that adds its number to that of the row whose key is there."""
    statement = insert(table)
    keys = [key.name for key in table.primary_key]
    return statement.on_conflict_do_update(index_elements=keys, set_={column: table.c[column] + statement.excluded[column]})
