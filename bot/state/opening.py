"""Opens the state for one process: checked before it is trusted, never made anew where there was one."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from bot.errors import StateError
from bot.state.dialect import engine_of
from bot.state.schema import REVISION
from bot.state.store import Left, Store, left

_MAGIC: Final = b"SQLite format 3\x00"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the state is: its file, and what lies beside it."""

    file: Path

    @property
    def wal(self) -> Path:
        """What was written last, until it is put into the file."""
        return self.file.with_name(self.file.name + "-wal")

    @property
    def lock(self) -> Path:
        """Held by the one process that uses the state."""
        return self.file.with_name(self.file.name + ".lock")

    @property
    def run(self) -> Path:
        """Tells which process uses the state, and whether the last one ended in order."""
        return self.file.with_name(self.file.name + ".run")

    @property
    def backups(self) -> Path:
        """The folder of its backups."""
        return self.file.with_name("backups")


@dataclass(frozen=True, slots=True)
class State:
    """An opened state: the store, and what was left undone when it was last used."""

    store: Store
    left: Left
    place: Place
    _lock: FileLock

    def close(self) -> None:
        """Closes it in order."""
        _note(self.place, clean=True)
        self.store.close()
        self._lock.release()


def open_state(file: Path) -> State:
    """The state in a file, made where there has never been one.

    A StateError where another process uses it, or where it is damaged, cut off, not ours to write, or made by a newer program:
    what is there is left as it is.
    """
    place = Place(file)
    lock = taken(place)
    try:
        if not _is_new(place):
            check(place)
        else:
            _make(place)
        engine = engine_of(file)
        try:
            _migrate(engine, place)
            with engine.begin() as connection:
                undone = left(connection)
        except DBAPIError as error:
            raise refused(place, f"cannot be read ({error.orig})") from error
        _note(place, clean=False)
    except BaseException:
        lock.release()
        raise
    return State(Store(engine), undone, place, lock)


def taken(place: Place) -> FileLock:
    """The lock on a state; a StateError where another process holds it, or where its folder is not ours to write to."""
    lock = FileLock(place.lock, timeout=0)
    try:
        place.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock.acquire()
    except Timeout:
        raise StateError(f"{place.file}: another instance is running (pid {_noted(place).get('pid', 'unknown')}); stop it first") from None
    except OSError as error:
        raise StateError(f"{place.file}: its folder cannot be written to ({error.strerror}); mend that, or set CASEBRIEF_DATA") from error
    return lock


def refused(place: Place, what: str) -> StateError:
    """The error that says what is wrong with a state, and which backup there is."""
    newest = max(place.backups.glob("*.sqlite"), key=lambda path: path.stat().st_mtime, default=None)
    backup = f"the newest backup is {newest} (casebrief restore {newest})" if newest else f"there is no backup in {place.backups}"
    return StateError(f"{place.file}: {what}; nothing was changed; {backup}")


def check(place: Place) -> None:
    """Nothing, where a state can be trusted; a StateError that says why not."""
    if not place.file.exists():
        raise refused(place, f"it is gone, though {place.run.name if place.run.exists() else place.wal.name} says that there was one")
    stat = place.file.stat()
    if hasattr(os, "getuid") and stat.st_uid != os.getuid():
        raise refused(place, f"it belongs to user {stat.st_uid}, and this process is user {os.getuid()}")
    if not stat.st_mode & 0o200 or not os.access(place.file, os.W_OK):
        raise refused(place, "it is read-only")
    with place.file.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise refused(place, "it is empty" if not stat.st_size else "it is no SQLite file")
    if _noted(place).get("clean") is False and not place.wal.exists():
        raise refused(place, f"{place.wal.name} is gone, and with it what was written last (to go on without it, delete {place.run})")
    found = _checked(place.file)
    if found != "ok":
        raise refused(place, f"it is damaged ({found})")


def _checked(file: Path) -> str:
    """What SQLite's own check finds in a file, in one line: 'ok' where nothing."""
    engine = engine_of(file)
    try:
        with engine.begin() as connection:
            return str(connection.execute(text("PRAGMA integrity_check(1)")).scalar_one()).splitlines()[-1]
    except DBAPIError as error:
        return str(error.orig)
    finally:
        with suppress(DBAPIError):
            engine.dispose()


def revision(connection: Connection) -> str:
    """The migration that the tables are at, '' where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def _migrate(engine: Engine, place: Place) -> None:
    with engine.begin() as connection:
        found = revision(connection)
    if found == REVISION:
        return
    from alembic import command, config
    from alembic.util import CommandError

    settings = config.Config()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    try:
        with engine.begin() as connection:
            settings.attributes["connection"] = connection
            command.upgrade(settings, "head")
    except CommandError as error:
        raise refused(place, f"it was made by a newer program (its tables are at {found})") from error


def _is_new(place: Place) -> bool:
    return not (place.file.exists() or place.run.exists() or place.wal.exists())


def _make(place: Place) -> None:
    """Makes the file beside and puts it in place whole: an empty file is never one of ours."""
    beside = place.file.with_name(place.file.name + ".new")
    for path in (beside, beside.with_name(beside.name + "-wal"), beside.with_name(beside.name + "-shm")):
        path.unlink(missing_ok=True)
    beside.touch(mode=0o600)
    engine = engine_of(beside)
    _migrate(engine, place)
    engine.dispose()
    beside.replace(place.file)


def _note(place: Place, *, clean: bool) -> None:
    beside = place.run.with_name(place.run.name + ".new")
    beside.write_text(json.dumps({"pid": os.getpid(), "clean": clean}), encoding="utf-8")
    beside.replace(place.run)


def _noted(place: Place) -> dict[str, Any]:
    try:
        found = json.loads(place.run.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
