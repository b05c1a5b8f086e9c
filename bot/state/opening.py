"""Opens the state for one process: checked before it is trusted, never made anew where there was one."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock
from sqlalchemy import Engine, inspect
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.errors import StateBusyError, StateError
from bot.settings.database import Server
from bot.state.dialect import Where, engine_of, reading, reason
from bot.state.inhand import InHand
from bot.state.left import Left, left
from bot.state.migrating import is_known, migrate, revision
from bot.state.patience import patiently
from bot.state.place import Place, refused, taken
from bot.state.postgresql import engine_of as engine_of_server
from bot.state.postgresql import holding, replica_name, serving
from bot.state.sqlite import MAGIC, fault_in
from bot.state.store import Store


@dataclass(frozen=True, slots=True)
class State:
    """An opened state: the store, and what was left undone when it was last used."""

    store: Store
    left: Left
    in_hand: InHand
    place: Place
    _lock: FileLock
    sending: Store | None = None
    """Where replicas share it: the store by whose one connection this one holds what it alone may see to."""

    def close(self) -> None:
        """Closes it in order."""
        if self.sending is None:
            self.place.end()
        else:
            self.sending.close()
        self.store.close()
        self._lock.release()


def open_state(where: Where) -> State:
    """A state, made where there has never been one.

    A StateError where another process uses it, or where it is damaged, cut off, not ours to write, or made by a newer program:
    what is there is left as it is.
    """
    place = Place(where) if isinstance(where, Path) else Place(where.folder / "replica")
    lock = taken(place)
    try:
        return _opened(place, lock) if isinstance(where, Path) else patiently(lambda: _joined(where, place, lock))
    except (DBAPIError, OSError) as error:
        lock.release()
        what = f"it cannot be opened ({reason(error)})"
        told = str(refused(place, what)) if isinstance(where, Path) else f"{where}: {what}; nothing was changed"
        raise StateBusyError(told) from error
    except BaseException:
        lock.release()
        raise


def _opened(place: Place, lock: FileLock) -> State:
    if place.file.exists() or place.run.exists() or place.wal.exists():
        check(place)
    else:
        _make(place)
    place.begin()
    store = Store(engine_of(place.file))
    try:
        migrate(store.engine)
        with store.engine.begin() as connection:
            return State(store, left(connection), InHand(place.hand), place, lock)
    except BaseException:
        place.end()
        store.close()
        raise


def _joined(server: Server, place: Place, lock: FileLock) -> State:
    """The state that replicas share, opened by one of them; what is left undone there is for whoever comes first."""
    name = replica_name()
    making = engine_of_server(server, name=name, session={"statement_timeout": "0", "lock_timeout": "0"})
    try:
        check_server(making, server)
        migrate(making)
        store = Store(serving(server, name))
        with store.engine.connect():
            pass  # at no moment nobody is seen by who asks whether replicas run
    finally:
        making.dispose()
    return State(store, Left((), ()), InHand(place.hand), place, lock, Store(holding(server, name)))


def check_server(engine: Engine, server: Server) -> None:
    """Nothing, where a database holds what this program can go on with, or nothing at all; a StateError that says why not."""
    try:
        with engine.begin() as connection:
            at = revision(connection)
            others = not at and inspect(connection).get_table_names()
    except DBAPIError as error:
        raise StateBusyError(f"{server}: it cannot be reached, or not be used ({reason(error)}); nothing was changed") from error
    if at and not is_known(at):
        raise StateError(f"{server}: it was made by a newer program (its tables are at {at}); nothing was changed")
    if others:
        raise StateError(f"{server}: it holds tables of another program; nothing was changed; give the bot a database of its own")


def check(place: Place) -> None:
    """Nothing, where a state can be trusted; a StateError that says why not. It only reads."""
    if not place.file.exists():
        raise refused(place, f"it is gone, though {place.run.name if place.run.exists() else place.wal.name} says that there was one")
    stat = place.file.stat()
    if hasattr(os, "getuid") and stat.st_uid != os.getuid():
        raise refused(place, f"it belongs to user {stat.st_uid}, and this process is user {os.getuid()}")
    if not stat.st_mode & 0o200 or not os.access(place.file, os.W_OK):
        raise refused(place, "it is read-only")
    if place.noted().clean is False and not place.wal.exists():
        raise refused(place, f"{place.wal.name} is gone, and with it what was written last (to go on without it, delete {place.run})")
    wrong = wrong_with(place.file)
    if wrong:
        raise refused(place, wrong)


def wrong_with(file: Path) -> str:
    """What is wrong inside a file, in a few words; '' where it is a whole state that this program can go on with. It only reads."""
    try:
        with file.open("rb") as opened:
            begins = opened.read(len(MAGIC))
    except OSError as error:
        return f"it cannot be read ({error.strerror})"
    if begins != MAGIC:
        return "it is no SQLite file" if begins else "it is empty"
    engine = reading(file)
    try:
        with engine.begin() as connection:
            fault, at = fault_in(connection), revision(connection)
    except DBAPIError as error:
        return f"it {'cannot be read' if isinstance(error, OperationalError) else 'is damaged'} ({reason(error)})"
    finally:
        engine.dispose()
    if fault:
        return f"it is damaged ({fault})"
    if not at:
        return "it holds tables of another program"
    return "" if is_known(at) else f"it was made by a newer program (its tables are at {at})"


def _make(place: Place) -> None:
    """Makes the file beside and puts it in place whole: an empty file is never one of ours."""
    beside = Place(place.file.with_name(place.file.name + ".new"))
    for path in (beside.file, beside.wal, beside.shm):
        path.unlink(missing_ok=True)
    beside.file.touch(mode=0o600)
    engine = engine_of(beside.file)
    try:
        migrate(engine)
    finally:
        engine.dispose()
    beside.file.replace(place.file)
