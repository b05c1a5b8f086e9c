"""The state beside a bot that may be using it: to be read, and to be written to, by the commands of its operator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.errors import StateBusyError, StateError
from bot.settings.database import Server
from bot.state.dialect import Where, engine_of, reading, reason
from bot.state.migrating import migrate, revision
from bot.state.opening import check, check_server, open_state
from bot.state.place import Place, is_running, refused, taken
from bot.state.postgresql import replicas
from bot.state.schema import REVISION
from bot.state.store import Store

_NONE_YET: Final = "there is no state yet; 'casebrief telegram' makes it"


def is_there(where: Where) -> bool:
    """Whether there is, or ought to be, a state; a StateError where a database cannot be asked."""
    if isinstance(where, Path):
        return where.exists() or Place(where).run.exists()
    with _asked(where) as (_, at):
        return bool(at)


@contextmanager
def reading_beside(where: Where) -> Iterator[Connection]:
    """A state to read, as it is at one moment; nothing in it or beside it is changed."""
    if isinstance(where, Path) and not where.exists() and Place(where).run.exists():
        raise refused(Place(where), f"it is gone, though {Place(where).run.name} says that there was one")
    if isinstance(where, Path) and not where.exists():
        raise StateError(f"{where}: {_NONE_YET}")
    with _asked(where) as (connection, at):
        if not at and not isinstance(where, Path):
            raise StateError(f"{where}: {_NONE_YET}")
        if at != REVISION:
            raise _unread(where, f"its tables are at {at or 'no migration'}, and this program reads those at {REVISION}")
        yield connection


@contextmanager
def _asked(where: Where) -> Iterator[tuple[Connection, str]]:
    """A connection that reads, and the migration that the tables are at; a StateError for whatever goes wrong by it."""
    engine = reading(where)
    try:
        with engine.begin() as connection:
            yield connection, revision(connection)
    except DBAPIError as error:
        raise _unread(where, f"it cannot be read ({reason(error)})") from error
    finally:
        engine.dispose()


def _unread(where: Where, what: str) -> StateError:
    return refused(Place(where), what) if isinstance(where, Path) else StateError(f"{where}: {what}")


@contextmanager
def _store_shared(server: Server) -> Iterator[Store]:
    """A store beside the replicas, if there are any: to the database it is one more, which deals with no updates."""
    store = Store(engine_of(server))
    try:
        check_server(store.engine, server)
        with store.engine.begin() as connection:
            at, running = revision(connection), replicas(connection)
        if at != REVISION and running:
            raise StateError(
                f"{server}: its tables are at {at}, and this program writes those at {REVISION}; stop the {running} replica(s) first"
            )
        if at != REVISION:
            migrate(store.engine)
        yield store
    finally:
        store.close()


@contextmanager
def store_beside(where: Where) -> Iterator[Store]:
    """A store to write to while the context lasts, which should not be long: beside the bot that runs, else opened as it would be."""
    if not isinstance(where, Path):
        with _store_shared(where) as store:
            yield store
        return
    place = Place(where)
    if is_running(place):
        store = _joined(place)
        try:
            yield store
        finally:
            _leave(place, store)
    else:
        state = open_state(where)
        try:
            yield state.store
        finally:
            state.close()


def _joined(place: Place) -> Store:
    """A store beside that of the bot that runs: neither its lock nor its note is touched, and its tables are never changed under it."""
    check(place)
    engine = engine_of(place.file)
    try:
        with engine.begin() as connection:
            at = revision(connection)
    except DBAPIError as error:
        _leave(place, Store(engine))
        raise StateBusyError(f"{place.file}: it cannot be opened beside the instance that runs ({reason(error)})") from error
    store = Store(engine)
    if at != REVISION:
        _leave(place, store)
        raise refused(place, f"its tables are at {at}, and this program writes those at {REVISION}; stop the instance that runs first")
    return store


def _leave(place: Place, store: Store) -> None:
    """Closes a store beside another.

    Who closes last takes the log away, and where the bot has died meanwhile, that is us: the next one must not take its log for
    lost. While we hold its lock, none starts that could miss it.
    """
    try:
        lock = taken(place, 0)
    except StateError:
        lock = None  # the bot is there, and has the file open
    store.close()
    if place.noted().clean is False:
        place.wal.touch(mode=0o600)
    if lock is not None:
        lock.release()
