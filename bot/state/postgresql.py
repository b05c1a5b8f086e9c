"""PostgreSQL: how a database that replicas share is opened, what they wait for each other with, and how its audit trail is guarded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from secrets import token_hex
from socket import gethostname
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from bot.errors import StateError
from bot.state.deadline import UNHURRIED, Deadline
from bot.state.schema import metadata

if TYPE_CHECKING:
    from bot.settings.database import Server

_PATIENCE: Final = 5
"""Seconds to wait for a connection, be it for a free one of ours, for a server that answers, or for one that has gone silent."""
_SESSION: Final = {
    "jit": "off",  # statements are small: making machine code of one takes longer than it does
    "lock_timeout": "5s",
    "statement_timeout": "10s",
    "idle_in_transaction_session_timeout": "10s",  # of who is frozen or cut off in the middle, the claims go to others
    "timezone": "UTC",
    "tcp_keepalives_idle": "5",  # else the server takes a machine that was cut off for there, and its locks for held, for two hours
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
}
_LINE: Final = {
    "connect_timeout": _PATIENCE,
    "keepalives_idle": _PATIENCE,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 8_000,  # milliseconds
}
_LONGEST_NAME: Final = 63
"""Bytes of a name that the server keeps."""
_AT_ONCE: Final = 3
"""Connections of one replica: two rounds, and all else that is written; sending has one of its own."""
_CONFLICTS: Final = frozenset({"40001", "40P01", "55P03"})
"""Serialisation failure, deadlock, lock not available (PostgreSQL, appendix A: error codes)."""
_LATER: Final = ("too many", "remaining connection slots", "starting up", "shutting down", "recovery", "not yet accepting", "terminating")
"""Words of refusals that end by themselves."""
_AWAY: Final = frozenset({"25006", "53300", "57P01", "57P02", "57P03"})
"""Read-only transaction, too many connections, shut down, crashed, cannot connect now: another moment, or another server, may do better."""
_ERASED_FROM: Final = (
    "inbox", "outbox", "sessions", "people", "guesses", "deliveries", "readers", "briefs", "readings", "misses", "questions",
)  # fmt: skip


class Lock(IntEnum):
    """What replicas wait for each other with, in the order in which one transaction may take several."""

    MIGRATION = 1
    RULINGS = 2  # who may do what, and what is on file of statements: shared by who relies on it, alone for who changes it
    EDITIONS = 3
    MISSES = 4


_SPACE: Final = 0x0CA5E
"""The first number of each of these locks; those of chats have one number only, which is another space."""

_GROWS: Final = """
CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'no row of the audit trail is ever changed or deleted'; END $$"""
_FOLLOWS: Final = """
CREATE FUNCTION audit_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.id IS DISTINCT FROM coalesce((SELECT max(id) FROM audit), 0) + 1
  OR NEW.previous IS DISTINCT FROM coalesce((SELECT hash FROM audit ORDER BY id DESC LIMIT 1), repeat('0', 64))
  THEN RAISE EXCEPTION 'a row of the audit trail follows the last one'; END IF;
  RETURN NEW;
END $$"""
GUARDS: Final[Mapping[str, str]] = {
    "audit_only_grows": _GROWS,
    "audit_follows": _FOLLOWS,
    "audit_unchanged": "CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION audit_only_grows()",
    "audit_undeleted": "CREATE TRIGGER audit_undeleted BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_only_grows()",
    "audit_unemptied": "CREATE TRIGGER audit_unemptied BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()",
    "audit_in_order": "CREATE TRIGGER audit_in_order BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_follows()",
}
"""What lets the audit trail only grow, by name: two functions, and the triggers that call them."""

_TRIGGERS: Final = sa.text(
    "SELECT tgname AS name, pg_get_triggerdef(oid, true) AS told FROM pg_trigger "
    "WHERE tgrelid = to_regclass('audit') AND NOT tgisinternal AND tgenabled = 'O'"
)
_FUNCTIONS: Final = sa.text(
    "SELECT proname AS name, prosrc AS told FROM pg_proc JOIN pg_language ON pg_language.oid = prolang "
    "WHERE pg_proc.oid IN (to_regproc(:one), to_regproc(:other)) AND lanname = 'plpgsql' AND proconfig IS NULL"
)
"""Without settings of their own: with another search path, the same words would be about another table."""


_REPLICA: Final = "casebrief replica "
"""How the name begins by which the server knows the connections of a replica; what follows is its own."""
_REPLICAS: Final = sa.text(
    "SELECT count(DISTINCT application_name) FROM pg_stat_activity "
    "WHERE datname = current_database() AND starts_with(application_name, :begins)"
)


def engine_of(
    server: Server, connections: int = _AT_ONCE, *, name: str = "casebrief", session: Mapping[str, str] = MappingProxyType({})
) -> Engine:
    """The engine of a database, with so many connections at most; `session` are settings of each of them.

    A StateError where the driver is not installed.
    """
    url = sa.make_url(server.url)
    own = url.query.get("options", "")  # what the address itself asks for has the last word
    options = " ".join([*(f"-c {setting}={value}" for setting, value in {**_SESSION, **session}.items()), str(own)])
    try:
        return sa.create_engine(
            url,
            pool_size=connections,
            max_overflow=0,
            pool_timeout=_PATIENCE,
            connect_args={**_LINE, "options": options, "application_name": name},
        )
    except ModuleNotFoundError as error:
        raise StateError(f"{server}: {error.name} is not installed; install casebrief[postgresql]") from error


def replica_name() -> str:
    """A name by which the server knows all connections of one replica."""
    return f"{_REPLICA}{token_hex(4)} on {gethostname()}"[:_LONGEST_NAME]


def serving(server: Server, name: str) -> Engine:
    """An engine by which a replica deals with updates: nothing on it takes long, unless the server has fallen silent."""
    return _hurried(engine_of(server, name=name))


def holding(server: Server, name: str) -> Engine:
    """An engine of one connection, by which a replica holds what it alone may see to; of who has fallen silent, others take that over."""
    return _hurried(engine_of(server, 1, name=name, session={"idle_session_timeout": "30s"}))


def _hurried(engine: Engine) -> Engine:
    Deadline(engine)
    return engine


def reading(server: Server) -> Engine:
    """An engine that only reads, in each transaction as the database is at one moment; what is read may be much."""
    patient = {"statement_timeout": "0", "idle_in_transaction_session_timeout": "10min"}
    engine = engine_of(server, session={"default_transaction_read_only": "on", **patient})
    return engine.execution_options(isolation_level="REPEATABLE READ")


def replicas(connection: Connection) -> int:
    """How many replicas are connected to the database: each keeps a connection for as long as it runs."""
    return int(connection.execute(_REPLICAS, {"begins": _REPLICA}).scalar_one())


def size(connection: Connection) -> int:
    """How many bytes the database takes on its server."""
    return int(connection.execute(sa.text("SELECT pg_database_size(current_database())")).scalar_one())


def take(connection: Connection, lock: Lock, *, shared: bool) -> None:
    """Waits for a lock, which is given back with the end of the transaction; who asked first has it first."""
    how = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    connection.execute(sa.select(getattr(sa.func, how)(_SPACE, int(lock))))


def is_conflict(error: DBAPIError) -> bool:
    """Whether others were in the way."""
    return _state(error) in _CONFLICTS


def is_final(error: DBAPIError) -> bool:
    """Whether the server has refused a connection for another reason than that it has no time or no room for it."""
    said = str(error.orig)  # no code comes with a refusal
    return "FATAL:" in said and not any(words in said for words in _LATER)


def is_lost(error: DBAPIError) -> bool:
    """Whether the server is gone, or may only be read any more: another one has to be asked, if there is one."""
    silent = isinstance(error, OperationalError | InterfaceError) and getattr(error.orig, "sqlstate", "") is None  # nothing was answered
    return error.connection_invalidated or silent or _state(error) in _AWAY


def reason(error: DBAPIError) -> str:
    """Why the server, or the way to it, refused something, in one line, without the rows that it was about."""
    told = getattr(getattr(error.orig, "diag", None), "message_primary", None)
    return " ".join(str(told or error.orig).split())


def _state(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""


def renew(engine: Engine) -> bool:
    """True: connections are opened anew."""
    engine.dispose()
    return True


def put_away(engine: Engine) -> bool:
    """True, once the place of deleted rows is free to be written over."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.info[UNHURRIED] = True
        connection.exec_driver_sql("SET statement_timeout = 0")
        for table in _ERASED_FROM:
            connection.exec_driver_sql(f"VACUUM {table}")
        connection.invalidate()  # what was set for this is for nothing else
    return True


def unguarded(connection: Connection) -> tuple[str, ...]:
    """The guards that are gone, switched off, or that say something else now."""
    names = {"one": "audit_only_grows", "other": "audit_follows"}
    found: dict[str, Any] = {row.name: row.told for row in connection.execute(_TRIGGERS)}
    found |= {row.name: row.told for row in connection.execute(_FUNCTIONS, names)}
    return tuple(name for name, guard in GUARDS.items() if found.get(name, "") != guard.split("$$")[1 if "$$" in guard else 0])


_NUMBERS: Final = sa.text("SELECT nextval('outbox_numbers') FROM generate_series(1, :count)")


def numbers(connection: Connection, count: int) -> Sequence[int]:
    """So many numbers for letters, in order; others may have some of those between."""
    return sorted(connection.execute(_NUMBERS, {"count": count}).scalars())


_LAST_NUMBER: Final = sa.text("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM outbox_numbers")
_GO_ON: Final = sa.text("SELECT setval('outbox_numbers', greatest(:number, 1), :number > 0)")


def last_number(connection: Connection) -> int:
    """The last number that was given to a letter here."""
    return int(connection.execute(_LAST_NUMBER).scalar_one())


def go_on_from(connection: Connection, number: int) -> None:
    """The next number of a letter is the one behind this."""
    connection.execute(_GO_ON, {"number": number})


def keep_to_oneself(connection: Connection) -> None:
    """Waits until nobody else writes; until the end of the transaction none does, and no replica starts."""
    take(connection, Lock.MIGRATION, shared=False)
    connection.exec_driver_sql(f"LOCK TABLE {', '.join(metadata.tables)} IN EXCLUSIVE MODE")
