"""Backups: copies that are known to be whole before they get their name, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import Engine, func, inspect, select, table

from bot.errors import StateError
from bot.settings.database import Server
from bot.state.beside import reading_beside
from bot.state.changes import Noted
from bot.state.dialect import Where, engine_of, reading
from bot.state.fresh import fresh
from bot.state.migrating import migrate
from bot.state.moving import fill, into_database
from bot.state.opening import wrong_with
from bot.state.place import Place, read_note, refused, taken, write_note
from bot.state.schema import counters, notes
from bot.state.sqlite import copy, written_by_others
from bot.state.store import Store

MADE: Final = "backup"
"""The note, in a copy, that tells when it was made."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of the state: where, how large, with how many rows in each table."""

    file: Path
    size: int
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Restored:
    """A state brought back: to where, from when it is, and where what was there before has gone."""

    where: Where
    made: float | None
    before: tuple[Path, ...]


def backup(where: Where, to: Path | None, now: float) -> Backup:
    """A verified copy of the state, by default in the folder of its backups; a bot that serves meanwhile goes on.

    It is a file, whatever the state is in. It is written beside, checked there, and only then gets its name. Nothing is ever overwritten.
    """
    place = _place(where)
    if isinstance(where, Path):
        _check(where)
    target = to or place.backups / f"state-{_stamp(now)}.sqlite"
    with fresh(target) as beside:
        rows = _copied(where, beside, now) if isinstance(where, Path) else _saved(where, beside, now)
    with suppress(OSError):  # it may have gone elsewhere because there is no room here
        write_note(place.backup, {"file": str(target.absolute()), "at": now})
    return Backup(target, target.stat().st_size, rows)


def _place(where: Where) -> Place:
    """The folder in which is noted what was backed up from here."""
    return Place(where if isinstance(where, Path) else where.folder / "replica")


def _check(file: Path) -> None:
    if not file.exists():
        raise StateError(f"{file}: there is no state to back up")
    wrong = wrong_with(file)
    if wrong:
        raise refused(Place(file), wrong)


def _saved(server: Server, beside: Path, now: float) -> Mapping[str, int]:
    """The rows of each table of a database that were copied, as they were at one moment."""
    with reading_beside(server) as connection:
        rows = fill(connection, beside, bent=True).rows
    _note(beside, now)
    return rows


def restore(saved: Path, where: Where, now: float) -> Restored:
    """Puts a backup in the place of the state; what was there is moved aside, never overwritten, and in a database there may be nothing.

    A StateError where an instance runs, or where the backup is damaged, not ours, or made by a newer program.
    """
    if isinstance(where, Path) and saved.absolute() == where.absolute():
        raise StateError(f"{saved}: this is the state itself, not a backup of it")
    wrong = wrong_with(saved)
    if wrong:
        raise StateError(f"{saved}: {wrong}; nothing was restored")
    if not isinstance(where, Path):
        return _put_into(where, saved)
    place, file = Place(where), where
    lock = taken(place)
    try:
        aside = file.with_name(f"{file.name}.before-restore-{_stamp(now)}")
        moves = {place.wal: Place(aside).wal, place.shm: Place(aside).shm, file: aside}  # a log never meets a file that is not its own
        with fresh(file, instead_of=moves) as beside:
            _copied(saved, beside, None)
            made = _made(beside)
        return Restored(file, made, tuple(path for path in moves.values() if path.exists()))
    finally:
        lock.release()


def _put_into(server: Server, saved: Path) -> Restored:
    """Puts a backup into a database, by way of a copy: one of an older program is brought on there first."""
    server.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with TemporaryDirectory(dir=server.folder) as folder:
        whole = Path(folder) / "state.sqlite"
        _copied(saved, whole, None)
        engine = engine_of(whole)
        try:
            migrate(engine)
        finally:
            engine.dispose()
        with reading_beside(whole) as connection:
            into_database(connection, server)
        return Restored(server, _made(whole), ())


def last_backup(where: Where) -> tuple[Path, float] | None:
    """Where the last backup of a state that was made here went, and when; None where there has been none."""
    found = read_note(_place(where).backup)
    file, at = found.get("file"), found.get("at")
    return (Path(file), float(at)) if isinstance(file, str) and isinstance(at, int | float) else None


def _stamp(now: float) -> str:
    return datetime.fromtimestamp(now, UTC).strftime("%Y%m%d-%H%M%S")


def _copied(file: Path, to: Path, now: float | None) -> Mapping[str, int]:
    """The rows of each table of a copy that was verified; with a time, the copy is told that it was made then."""
    log = Place(file).wal
    logged, source = log.exists(), reading(file)
    try:
        before, seen = _counted(source), written_by_others(source)
        copy(source, to)
        after, quiet = _counted(source), seen == written_by_others(source)
    finally:
        source.dispose()
    whole = reading(to)
    try:
        rows = _counted(whole)
    finally:
        whole.dispose()
    # The copy is of one moment between the two counts, and copying allows for no count at that moment itself: where others
    # wrote meanwhile, what is certain is that the last number given, which only grows, lies between the two.
    torn = log.exists() and not logged  # an instance has started since, unseen by who reads a file that nobody has open
    if torn or (quiet and rows != after) or not before[_LAST] <= rows[_LAST] <= after[_LAST]:
        raise StateError(f"{to}: the copy does not hold what {file} does; try again, and check the disk")
    if now is not None:
        _note(to, now)
    wrong = wrong_with(to)
    if wrong:
        raise StateError(f"{to}: the copy is no good: {wrong}")
    return {name: count for name, count in rows.items() if name != _LAST}


def _note(copy: Path, now: float) -> None:
    """Has a copy tell when it was made."""
    Store(engine := engine_of(copy)).apply([Noted(MADE, repr(now))])
    engine.dispose()


_LAST: Final = "last letter"


def _counted(engine: Engine) -> dict[str, int]:
    """How many rows each table has, and the number of the last letter."""
    with engine.begin() as connection:
        tables = inspect(connection).get_table_names()
        rows = {name: connection.execute(select(func.count()).select_from(table(name))).scalar_one() for name in tables}
        return rows | {_LAST: connection.execute(select(func.coalesce(func.max(counters.c.value), 0))).scalar_one()}


def _made(file: Path) -> float | None:
    engine = reading(file)
    try:
        with engine.begin() as connection:
            found = connection.execute(select(notes.c.value).where(notes.c.name == MADE)).scalar()
    finally:
        engine.dispose()
    return float(found) if found else None
