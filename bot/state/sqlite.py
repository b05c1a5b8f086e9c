"""SQLite: how a file is opened, written to by one at a time, checked, copied and put away."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, bindparam, update
from sqlalchemy.exc import DBAPIError

from bot.state.schema import counters

MAGIC: Final = b"SQLite format 3\x00"
"""What each file begins with."""

_BUSY: Final = 10_000
"""Milliseconds to wait for another process, such as a backup."""
_LOG: Final = 8 * 1024 * 1024
"""Bytes to which a log is cut once it is begun anew: it grows while another process reads, and would stay as large as it once was."""

GUARDS: Final[Mapping[str, str]] = {
    "audit_unchanged": "CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit "
    "BEGIN SELECT RAISE(ABORT, 'no row of the audit trail is ever changed'); END",
    "audit_undeleted": "CREATE TRIGGER audit_undeleted BEFORE DELETE ON audit "
    "BEGIN SELECT RAISE(ABORT, 'no row of the audit trail is ever deleted'); END",
    "audit_in_order": "CREATE TRIGGER audit_in_order BEFORE INSERT ON audit "
    "WHEN NEW.id IS NOT coalesce((SELECT max(id) FROM audit), 0) + 1 "
    "OR NEW.previous IS NOT coalesce((SELECT hash FROM audit ORDER BY id DESC LIMIT 1), printf('%064d', 0)) "
    "BEGIN SELECT RAISE(ABORT, 'a row of the audit trail follows the last one'); END",
}
"""The triggers that let the audit trail only grow, by name. That on insertion also stops `INSERT OR REPLACE`, which deletes unseen."""


def unguarded(connection: Connection) -> tuple[str, ...]:
    """The triggers of the audit trail that are gone, or that say something else now."""
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
    found = {row.name: row.sql for row in rows}
    return tuple(name for name, guard in GUARDS.items() if found.get(name) != guard)


def engine_of(path: Path) -> Engine:
    """The engine of a SQLite file; each of its transactions begins by taking the right to write."""
    url = sa.URL.create("sqlite", database=str(path))
    engine = sa.create_engine(url, poolclass=sa.pool.StaticPool, connect_args={"check_same_thread": False})
    sa.event.listen(engine, "connect", _set_up)
    sa.event.listen(engine, "begin", _begin)
    return engine


def reading(path: Path) -> Engine:
    """An engine that only reads a SQLite file: nothing in it is changed, nor put from its log into it, whoever else has it open.

    Where there is no log, nobody has it open, and nothing is made beside it either.
    """
    alone = "" if path.with_name(path.name + "-wal").exists() else "&immutable=1"
    address = f"{path.absolute().as_uri()}?mode=ro{alone}"
    engine = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool, creator=lambda: sqlite3.connect(address, uri=True))
    sa.event.listen(engine, "connect", _set_up_reading)
    sa.event.listen(engine, "begin", _begin_reading)
    return engine


def _set_up_reading(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={_BUSY}")


def _begin_reading(connection: Connection) -> None:
    if not connection.get_execution_options().get("outside"):  # of any transaction
        connection.exec_driver_sql("BEGIN")


def fault_in(connection: Connection) -> str:
    """The first fault that SQLite's own check finds in a file, in one line; '' where there is none."""
    found = str(connection.execute(sa.text("PRAGMA integrity_check(1)")).scalar_one())
    return "" if found == "ok" else found.splitlines()[-1]


def written_by_others(engine: Engine) -> int:
    """A number that is another one once any other connection has written."""
    with engine.connect().execution_options(outside=True) as connection:
        return int(connection.exec_driver_sql("PRAGMA data_version").scalar_one())


def copy(engine: Engine, to: Path) -> None:
    """Copies a database, as it is at one moment, into a file that is empty or not there; others may write meanwhile."""
    with engine.connect().execution_options(outside=True) as connection:
        connection.exec_driver_sql("VACUUM INTO ?", (str(to),))


def _set_up(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver would begin transactions at moments of its own
    connection.execute(f"PRAGMA busy_timeout={_BUSY}")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"PRAGMA journal_size_limit={_LOG}")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA secure_delete=ON")  # what is blanked is gone from the file too


def _begin(connection: Connection) -> None:
    """Takes the right to write; the option `durable` has the commit wait until it is on the disk, else it survives the process only.

    The option `outside` begins nothing.
    """
    if connection.get_execution_options().get("outside"):
        return
    durable = connection.get_execution_options().get("durable")
    connection.exec_driver_sql(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def is_input_output(error: DBAPIError) -> bool:
    """Whether an error says that the disk did not do what it was told: no more is known of what it holds than SQLite reads anew."""
    return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_IOERR


def renew(engine: Engine) -> bool:
    """Whether everything is in the main file, on the disk, and the next transaction opens a new connection.

    To be asked for after the disk has failed: what the system took for written may never have come to the disk, and a later commit
    that hangs on it would be lost with it. Only opening anew would do harm: what was refused could be read back from the log.
    """
    with engine.connect().execution_options(outside=True) as connection:
        waits = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
    if waits:
        return False
    engine.dispose()
    with suppress(OSError):
        Path(f"{engine.url.database}-wal").touch(mode=0o600)  # closing takes it away, and one that is gone is taken for lost
    return True


def log_size(engine: Engine) -> int:
    """The bytes of the log on the disk, 0 where there is none."""
    try:
        return Path(f"{engine.url.database}-wal").stat().st_size
    except OSError:
        return 0


def put_away(engine: Engine) -> bool:
    """Whether everything is in the main file and the log is empty; it waits for nobody who reads meanwhile.

    What was deleted is overwritten in the main file only: until its log is cut off, that still holds it.
    """
    with engine.connect().execution_options(outside=True) as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=0")  # who waited here would hold up all that is to be written
        try:
            return not connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={_BUSY}")


_NUMBERS: Final = (
    update(counters).where(counters.c.name == "outbox").values(value=counters.c.value + bindparam("count")).returning(counters.c.value)
)


def numbers(connection: Connection, count: int) -> Sequence[int]:
    """So many numbers for letters, in order."""
    last = connection.execute(_NUMBERS, {"count": count}).scalar_one()
    return range(last - count + 1, last + 1)
