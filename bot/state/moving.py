"""Moves a state from where it is to where nothing is, also to the other engine: every row as it is, or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, Table, delete, func, insert, select
from sqlalchemy.exc import DBAPIError

from bot.errors import StateBusyError, StateError
from bot.settings.database import Server
from bot.state import postgresql
from bot.state.audit import Verdict, verify
from bot.state.beside import is_there, reading_beside
from bot.state.dialect import Lock, Where, engine_of, guards, is_shared, reason, take
from bot.state.fresh import fresh
from bot.state.migrating import migrate
from bot.state.opening import check, check_server, wrong_with
from bot.state.place import Place, taken
from bot.state.records import Head
from bot.state.schema import audit, counters, deliveries, metadata, outbox

_AT_ONCE: Final = 500
"""Rows that are read, and written, together."""
_PATIENT: Final = {"statement_timeout": "0", "idle_in_transaction_session_timeout": "0"}


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied and found to be there: the rows of each table, and the head of the audit trail."""

    rows: Mapping[str, int]
    head: Head


@dataclass(frozen=True, slots=True)
class _Content:
    """What a table holds, in whatever order: how many rows, and a sum of the SHA-256 of each."""

    rows: int = 0
    total: int = 0

    def __add__(self, row: Mapping[str, Any]) -> _Content:
        digest = sha256(repr(tuple(row.values())).encode()).digest()
        return _Content(self.rows + 1, (self.total + int.from_bytes(digest)) % 2**256)


def copy_state(source: Where, to: Where) -> Copied:
    """Copies a state on which no bot runs to where nothing is; a StateError, and nothing is copied, where that cannot be had."""
    if source == to:
        raise StateError(f"{to}: this is where the state is; nothing was copied")
    with _unused(source), reading_beside(source) as connection:
        return into_file(connection, to) if isinstance(to, Path) else into_database(connection, to)


def into_file(source: Connection, to: Path) -> Copied:
    """Copies a state into a file that is not there yet."""
    place = Place(to)
    for path in (to, place.wal, place.run):
        if path.exists():
            raise StateError(f"{path}: is there already, and nothing is overwritten; nothing was copied")
    with fresh(to) as beside:
        return fill(source, beside)


def fill(source: Connection, file: Path, *, bent: bool = False) -> Copied:
    """Makes a state of an empty file; with `bent` its audit trail is taken over as it is, also where that is not sound."""
    with _for_a_while(engine_of(file)) as engine:
        migrate(engine)
        with _telling(file), engine.connect().execution_options(durable=True) as connection, connection.begin():
            copied = _carried(source, connection, bent=bent)
    wrong = wrong_with(file)
    if wrong:
        raise StateError(f"{file}: the copy is no good: {wrong}")
    return copied


def into_database(source: Connection, to: Server) -> Copied:
    """Copies a state into a database without tables, or with empty ones."""
    with _for_a_while(postgresql.engine_of(to, 1, session=_PATIENT)) as engine, _telling(to):
        check_server(engine, to)
        migrate(engine)
        with engine.begin() as connection:
            postgresql.keep_to_oneself(connection)
            running = postgresql.replicas(connection)
            if running:
                raise StateBusyError(f"{to}: {running} replica(s) run on it; nothing was copied; give the state a database of its own")
            held = [table.name for table in metadata.tables.values() if _holds(connection, table)]
            if held:
                raise StateError(f"{to}: it holds a state already ({', '.join(held)}), and nothing is overwritten; nothing was copied")
            return _carried(source, connection)


@contextmanager
def _for_a_while(engine: Engine) -> Iterator[Engine]:
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _telling(to: Where) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise StateError(f"{to}: the state cannot be copied there ({reason(error)}); nothing was copied") from error


@contextmanager
def _unused(where: Where) -> Iterator[None]:
    """Nobody serves from a state while it lasts; a StateError where somebody does."""
    if isinstance(where, Path):
        if not is_there(where):
            raise StateError(f"{where}: there is no state to copy")
        lock = taken(Place(where))
        try:
            check(Place(where))
            yield
        finally:
            lock.release()
        return
    with _for_a_while(postgresql.engine_of(where, 1, session=_PATIENT)) as engine:
        check_server(engine, where)
        try:
            with engine.begin() as connection:
                take(connection, Lock.MIGRATION)  # which each replica that starts asks for
                running = postgresql.replicas(connection)
                if running:
                    raise StateBusyError(f"{where}: {running} replica(s) run on it; stop them first; nothing was copied")
                yield
        except DBAPIError as error:
            raise StateBusyError(f"{where}: it cannot be had alone ({reason(error)})") from error


def _holds(connection: Connection, table: Table) -> bool:
    """Whether anything is in a table: of counters, one that has counted."""
    rows = select(func.count()).select_from(table)
    return bool(connection.execute(rows.where(counters.c.value != 0) if table is counters else rows).scalar_one())


def _carried(source: Connection, target: Connection, *, bent: bool = False) -> Copied:
    """Copies all rows and compares what is there then; to be undone where it raises."""
    told = verify(source)
    if told.wrong and not bent:
        raise StateError(f"the audit trail is not sound ({told.wrong[0]}); nothing was copied; see 'casebrief audit verify'")
    number, guarded = _last_number(source), guards(target)
    off = bent and told.wrong and not is_shared(target)
    for guard in guarded if off else ():
        target.exec_driver_sql(f"DROP TRIGGER {guard}")
    target.execute(delete(counters))
    contents = {table.name: _copied(source, target, table, number) for table in metadata.tables.values()}
    for guard in guarded.values() if off else ():
        target.exec_driver_sql(guard)
    if is_shared(target):
        postgresql.go_on_from(target, number)
    _compare(target, contents, told, bent=bent)
    return Copied({name: content.rows for name, content in contents.items()}, told.head)


def _last_number(connection: Connection) -> int:
    """The last number that any letter of a state may have."""
    kept = [select(func.max(column)) for column in (outbox.c.id, deliveries.c.id, deliveries.c.notice, deliveries.c.marking)]
    given = [connection.execute(one).scalar() or 0 for one in (*kept, select(counters.c.value).where(counters.c.name == "outbox"))]
    return max(*given, postgresql.last_number(connection) if is_shared(connection) else 0)


def _copied(source: Connection, target: Connection, table: Table, number: int) -> _Content:
    """What a table holds once it is copied."""
    content = _Content()
    for rows in _batches(source, table):
        for row in rows:
            if table is counters and row["name"] == "outbox":
                row["value"] = number
            _check(table, row)
            content += row
        target.execute(insert(table), rows)
    return content


def _batches(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    """The rows of a table in order, some at a time."""
    rows = connection.execute(select(table).order_by(*table.primary_key), execution_options={"stream_results": True})
    for batch in rows.mappings().partitions(_AT_ONCE):
        yield [dict(row) for row in batch]


def _check(table: Table, row: Mapping[str, Any]) -> None:
    """Nothing, where every engine can hold a row; whoever writes into a file past the bot may have left there what none else can."""
    for column in table.columns:
        value = row[column.name]
        if value is not None and type(value) is not column.type.python_type:
            raise StateError(f"{table.name}.{column.name} holds {type(value).__name__} in row {_key(table, row)}; nothing was copied")
        if isinstance(value, str) and "\0" in value:
            raise StateError(f"{table.name}.{column.name} holds the character of number 0 in row {_key(table, row)}; nothing was copied")


def _key(table: Table, row: Mapping[str, Any]) -> Sequence[Any]:
    return tuple(row[column.name] for column in table.primary_key)


def _compare(target: Connection, contents: Mapping[str, _Content], told: Verdict, *, bent: bool) -> None:
    """Nothing, where all that was written can be read as it was, and the audit trail is the same."""
    for table in metadata.tables.values():
        found = _Content()
        for rows in _batches(target, table):
            for row in rows:
                found += row
        if found != contents[table.name]:
            raise StateError(
                f"{table.name}: {found.rows} rows were read back, which are not the {contents[table.name].rows} that were written"
            )
    seen = verify(target)
    if (seen.rows, seen.head) != (told.rows, told.head) or (seen.wrong and not bent):
        raise StateError(f"{audit.name}: the trail that was written is not the one that was read ({', '.join(seen.wrong)})")
