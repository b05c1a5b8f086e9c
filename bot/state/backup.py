"""Backups: copies that are known to be whole before they get their name, and the way back."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, func, inspect, select, table
from sqlalchemy.exc import DBAPIError

from bot.errors import StateError
from bot.state.changes import Noted
from bot.state.dialect import engine_of, reading, reason
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
    """A state brought back: from when it is, and where what was there before has gone."""

    file: Path
    made: float | None
    before: tuple[Path, ...]


def backup(file: Path, to: Path | None, now: float) -> Backup:
    """A verified copy of the state, by default in the folder of its backups; a bot that serves meanwhile goes on.

    It is written beside, checked there, and only then gets its name. Nothing is ever overwritten.
    """
    place = Place(file)
    if not file.exists():
        raise StateError(f"{file}: there is no state to back up")
    wrong = wrong_with(file)
    if wrong:
        raise refused(place, wrong)
    target = to or place.backups / f"state-{_stamp(now)}.sqlite"
    with _beside(target) as beside:
        rows = _copied(file, beside, now)
    with suppress(OSError):  # it may have gone elsewhere because there is no room here
        write_note(place.backup, {"file": str(target.absolute()), "at": now})
    return Backup(target, target.stat().st_size, rows)


def restore(saved: Path, file: Path, now: float) -> Restored:
    """Puts a backup in the place of the state; what was there is moved aside, never overwritten.

    A StateError where an instance runs, or where the backup is damaged, not ours, or made by a newer program.
    """
    place = Place(file)
    if saved.absolute() == file.absolute():
        raise StateError(f"{saved}: this is the state itself, not a backup of it")
    wrong = wrong_with(saved)
    if wrong:
        raise StateError(f"{saved}: {wrong}; nothing was restored")
    lock = taken(place)
    try:
        aside = file.with_name(f"{file.name}.before-restore-{_stamp(now)}")
        moves = {place.wal: Place(aside).wal, place.shm: Place(aside).shm, file: aside}  # a log never meets a file that is not its own
        with _beside(file, instead_of=moves) as beside:
            _copied(saved, beside, None)
            made = _made(beside)
        return Restored(file, made, tuple(path for path in moves.values() if path.exists()))
    finally:
        lock.release()


def last_backup(file: Path) -> tuple[Path, float] | None:
    """Where the last backup of a state went, and when; None where there has been none."""
    found = read_note(Place(file).backup)
    where, at = found.get("file"), found.get("at")
    return (Path(where), float(at)) if isinstance(where, str) and isinstance(at, int | float) else None


def _stamp(now: float) -> str:
    return datetime.fromtimestamp(now, UTC).strftime("%Y%m%d-%H%M%S")


@contextmanager
def _beside(target: Path, instead_of: Mapping[Path, Path] | None = None) -> Iterator[Path]:
    """A new file that only its owner can read; it gets the name of the target once it is whole, or goes again.

    Before it does, what is in the way is moved.
    """
    moves = instead_of or {}
    beside = target.with_name(target.name + ".new")
    try:
        for taken_name in (target,) if not moves else moves.values():
            if taken_name.exists():
                raise StateError(f"{taken_name}: is there already, and nothing is overwritten; nothing was done")
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside.unlink(missing_ok=True)
        beside.touch(mode=0o600)
        yield beside
        _on_the_disk(beside)
        for path, aside in moves.items():
            if path.exists():
                path.rename(aside)
        if moves:
            Place(target).end()  # from here on the log that there was is not missed
        beside.rename(target)
        _on_the_disk(target.parent)
    except (DBAPIError, OSError) as error:
        raise StateError(f"{target}: it cannot be written ({reason(error)})") from error
    finally:
        with suppress(OSError):
            for path in (beside, Place(beside).wal, Place(beside).shm):
                path.unlink(missing_ok=True)


def _on_the_disk(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


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
        Store(engine := engine_of(to)).apply([Noted(MADE, repr(now))])
        engine.dispose()
    wrong = wrong_with(to)
    if wrong:
        raise StateError(f"{to}: the copy is no good: {wrong}")
    return {name: count for name, count in rows.items() if name != _LAST}


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
